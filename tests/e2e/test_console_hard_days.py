"""The desk over the whole product on days on which desks fail: races, restarts, shut windows, attacks, no mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.at_the_desk import address, open_chat, open_list, write
from tests.e2e.journey import Member, Story
from tests.e2e.system import System
from tests.support.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("system", ["sqlite"], indirect=True)]
ATTACK = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
NAMES = {"li": "小李", "wang": "小王"}
# Both click at the same moment of the clock, whoever was asked first.
CLICK_AT = "at => setTimeout(() => document.querySelector('[data-testid=claim]').click(), at - Date.now())"


def test_two_agents_race_for_one_chat(system: System, sit: Callable[[str], Page]) -> None:
    phone = system.user("小秦")
    phone.say("我要人工，排队抢单的那位")
    pages = {name: sit(name) for name in ("li", "wang")}
    answers: list[int] = []
    for page in pages.values():
        page.on("response", lambda one: answers.append(one.status) if one.url.endswith("/claim") else None)
        open_list(page, "waiting")
        open_chat(page, "抢单的那位")
    at = pages["li"].evaluate("Date.now() + 400")
    for page in pages.values():
        page.evaluate(CLICK_AT, at)
    lost = pages["li"].locator(".notice-bad").or_(pages["li"].get_by_test_id("text"))
    expect(lost.first).to_be_visible()
    winner, loser = ("li", "wang") if pages["li"].get_by_test_id("text").count() else ("wang", "li")
    expect(pages[loser].locator(".notice-bad")).to_contain_text(f"已由{NAMES[winner]}接入")
    expect(pages[loser].locator("#stage")).to_contain_text("由同事接待")
    expect(pages[winner].get_by_test_id("text")).to_be_visible()
    assert sorted(answers) == [200, 409]
    write(pages[winner], "我来帮您。")
    phone.wait_for("我来帮您。")
    pages[winner].get_by_test_id("hand-back").click()
    phone.wait_for("小助手")


def test_a_restart_loses_neither_the_draft_nor_what_was_said_meanwhile(system: System, desk: Page) -> None:
    phone = system.user("小吕")
    phone.say("我要人工，重启的那位")
    open_list(desk, "waiting")
    open_chat(desk, "重启的那位")
    desk.get_by_test_id("claim").click()
    desk.get_by_test_id("text").fill("写到一半")
    expect(desk.locator("[data-saved]")).to_have_text("草稿已保存")
    before = system.pid("console")
    system.kill("console")
    phone.send("断线时说的话")
    expect(desk.get_by_test_id("member").last).to_contain_text("断线时说的话", timeout=30_000)
    assert system.pid("console") not in (0, before)
    expect(desk.get_by_test_id("member")).to_have_count(2)  # once each
    expect(desk.get_by_test_id("text")).to_have_value("写到一半")
    desk.reload()
    expect(desk.get_by_test_id("text")).to_have_value("写到一半")
    desk.get_by_test_id("text").press("Control+Enter")
    phone.wait_for("写到一半")
    assert phone.from_account().count("写到一半") == 1


def test_outside_the_window_nothing_looks_sent_and_a_template_asks_for_a_line(system: System, desk: Page) -> None:
    phone = system.user("小秋")
    phone.say("我要人工，隔天的那位")
    open_list(desk, "waiting")
    open_chat(desk, "隔天的那位")
    desk.get_by_test_id("claim").click()
    write(desk, "您好，我查一下再告诉您。")
    phone.wait_for("我查一下再告诉您。")
    expect(desk.get_by_test_id("window")).to_contain_text("/5 · 47小时")
    desk.get_by_test_id("text").fill("查到了，床位是周四的。")
    expect(desk.locator("[data-saved]")).to_have_text("草稿已保存")
    system.advance_clock(49 * 3600)
    wait_until(lambda: _shut(desk), 20, what="the shut window")
    count = phone.count()
    desk.get_by_test_id("text").press("Control+Enter")
    expect(desk.get_by_test_id("ours")).to_have_count(1)
    desk.get_by_test_id("nudge").click()
    phone.wait_for("客服")
    wait_until(lambda: phone.count() == count + 1, 20, what="one template message and nothing else")
    phone.send("我在呢")
    expect(desk.get_by_test_id("send")).to_be_enabled()
    expect(desk.get_by_test_id("text")).to_have_value("查到了，床位是周四的。")
    desk.get_by_test_id("text").press("Control+Enter")
    phone.wait_for("床位是周四的。")


def _shut(desk: Page) -> bool:
    desk.reload()
    return desk.get_by_test_id("send").is_disabled() and "窗口已关闭" in desk.get_by_test_id("window").inner_text()


def test_code_as_a_nickname_a_message_a_title_or_a_file_is_text(
    system: System, story: Story, sit: Callable[[str], Page]
) -> None:
    member = Member(story, story.enrol(), system.user(ATTACK[:20]))
    number = member.asks_for("outpatient", city="上海")
    paper = story.paper("<img src=x onerror=hacked=1>.pdf", ATTACK)
    desk = sit("chen")
    desk.goto(f"{address(system)}/cases/{number}")
    desk.locator("summary", has_text="归入一份文件").click()
    desk.get_by_label("资料种类").select_option("outpatient_record")
    desk.locator("#file").set_input_files(paper)
    desk.get_by_role("button", name="归入办件").click()
    expect(desk.get_by_test_id("paper")).to_have_count(2)
    member.phone.say("转人工")
    member.phone.post("link", title=ATTACK, url="https://example.com/")
    member.phone.post("file", name=f"{ATTACK}.pdf")
    member.phone.send(ATTACK)
    desk.get_by_role("link", name="打开对话").click()
    desk.get_by_test_id("claim").click()
    write(desk, ATTACK)
    member.phone.wait_for(ATTACK)
    expect(desk.get_by_test_id("member").last).to_contain_text("<script>")
    for page in ("/inbox?view=mine", f"/cases/{number}", "/search?q=img&view=mine"):
        assert desk.evaluate("window.hacked") is None
        desk.goto(address(system) + page)
    assert desk.evaluate("window.hacked") is None


def test_a_day_by_keyboard_alone(system: System, desk: Page) -> None:
    first, second = system.user("小康"), system.user("小安")
    first.say("我要人工，第一位")
    second.say("我要人工，第二位")
    keys = desk.keyboard
    _go(desk, "2", "waiting")
    _reach(desk, "第一位")
    keys.press("c")
    expect(desk.get_by_test_id("text")).to_be_focused()
    keys.press("Escape")
    keys.press("r")
    keys.type("您好，我是小李，j k c 都只是字。")
    keys.press("Control+Enter")
    first.wait_for("j k c 都只是字。")
    keys.type("/稍等")
    expect(desk.get_by_test_id("canned-one")).to_have_count(1)
    keys.press("Enter")
    keys.press("Control+Enter")
    first.wait_for("我去核实一下")
    keys.type("会员的女儿来问的")
    _tab_to(desk, "note")
    keys.press("Enter")
    expect(desk.get_by_test_id("note").first).to_be_visible()
    expect(desk.locator(".line-note")).to_contain_text("会员的女儿来问的")
    keys.press("Escape")
    keys.press("t")
    expect(desk.get_by_label("同事", exact=True)).to_be_focused()
    _choose(desk, "小王")
    keys.press("Tab")
    keys.type("请接着办")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    expect(desk.locator("#head")).to_contain_text("人工接待 · 小王")
    expect(desk.get_by_test_id("text")).to_have_count(0)
    _go(desk, "2", "waiting")
    _reach(desk, "第二位")
    keys.press("c")
    expect(desk.get_by_test_id("text")).to_be_visible()
    keys.press("Escape")
    keys.press("e")
    keys.press("Enter")  # as it stands: solved
    expect(desk.get_by_test_id("take-over")).to_be_visible()
    second.wait_for("1")  # how content are you, from 1 to 5
    keys.press("/")
    keys.type("没有这样的人")
    keys.press("Enter")
    expect(desk.locator(".rows-empty")).to_be_visible()


def _go(desk: Page, number: str, view: str) -> None:
    desk.keyboard.press("g")
    desk.keyboard.press(number)
    desk.wait_for_url(f"**view={view}")


def _reach(desk: Page, words: str) -> None:
    """Go down the list until the chat with these words is on the screen."""

    def found() -> bool:
        desk.keyboard.press("j")
        desk.wait_for_timeout(150)
        return words in desk.locator("#rows [aria-current]").inner_text()

    wait_until(found, 10, what=words)


def _choose(desk: Page, words: str) -> None:
    """Go down the choices of the list that has the focus."""

    def chosen() -> bool:
        desk.keyboard.press("ArrowDown")
        return words in desk.evaluate("document.activeElement.selectedOptions[0].text")

    wait_until(chosen, 10, what=words)


def _tab_to(desk: Page, test_id: str) -> None:
    def is_there() -> bool:
        desk.keyboard.press("Tab")
        return bool(desk.evaluate("id => document.activeElement.dataset.testid === id", test_id))

    wait_until(is_there, 10, what=test_id)
