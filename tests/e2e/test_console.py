"""The agents' desk in a real browser, over the whole product: a member on the phone page, an agent at the desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.at_the_desk import open_list
from tests.e2e.journey import Story
from tests.e2e.system import Phone, System
from tests.e2e.test_phone_page import shoot
from tests.support.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("system", ["sqlite"], indirect=True)]
HOSPITAL = "上海示例第一医院"


def _pictures(phone: Phone) -> int:
    return sum(one["from"] == "account" and (one.get("media") or {}).get("kind") == "image" for one in phone.messages())


def test_a_chat_goes_to_a_person_and_back_into_the_form(system: System, desk: Page, photo: bytes) -> None:
    phone = system.user("小陈")
    phone.say("我想约门诊")
    phone.say("同意")  # the bot asks for the name: a question stands open
    open_list(desk, "waiting")
    phone.say("转人工")
    row = desk.get_by_test_id("row").last
    row.click()
    expect(desk.get_by_test_id("member").last).to_contain_text("转人工")
    desk.get_by_test_id("claim").click()
    desk.get_by_test_id("text").fill("您好，我是客服小李。")
    desk.keyboard.press("Control+Enter")
    wait_until(lambda: "您好，我是客服小李。" in phone.from_account(), 20, what="the reply on the phone")
    expect(desk.get_by_test_id("delivery").last).to_contain_text("已发出")
    shoot(desk, "console-chat")
    desk.get_by_test_id("picture").click()
    desk.locator("#picture-file").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": photo})
    expect(desk.locator(".picture-preview")).to_be_visible()
    desk.get_by_test_id("send-picture").click()
    wait_until(lambda: _pictures(phone), 20, what="the picture on the phone")
    expect(desk.get_by_test_id("ours").last.locator("img")).to_be_visible()
    desk.get_by_test_id("hand-back").click()
    wait_until(lambda: "接着刚才的申请" in phone.from_account()[-1], 20, what="one friendly line")
    assert "姓名" in phone.say("继续")


def test_what_the_bot_has_in_the_making_never_reaches_the_member(system: System, desk: Page) -> None:
    phone = system.user("小周")
    phone.say("你好")
    before = len(phone.from_account())
    open_list(desk, "bot")
    desk.get_by_test_id("row").first.click()
    with system.actions_standing_still():
        phone.send("我想约门诊")
        wait_until(lambda: system.turns_under_way() > 0, 20, what="a turn under way")
        desk.get_by_test_id("take-over").click()
        desk.get_by_role("button", name="确定").click()
        expect(desk.get_by_test_id("text")).to_be_visible()
    wait_until(lambda: system.turns_under_way() == 0, 60, what="the turn to end")
    desk.get_by_test_id("text").fill("由我来帮您。")
    desk.keyboard.press("Control+Enter")
    wait_until(lambda: "由我来帮您。" in phone.from_account(), 20, what="the reply on the phone")
    assert phone.from_account()[before:] == ["由我来帮您。"]


def test_a_case_is_worked_on_at_the_desk_and_the_member_hears_of_it(
    system: System, story: Story, sit: Callable[[str], Page]
) -> None:
    member = story.member()
    number = member.asks_for("outpatient", city="上海")
    page = sit("chen")
    page.goto(f"http://127.0.0.1:{system.env['CONSOLE_PORT']}/cases/{number}")
    page.locator("button.paper-look").first.click()
    page.get_by_label("退回原因").select_option("blurred")
    page.get_by_test_id("send-back").click()
    member.hears("看不清", "重新拍照")
    expect(page.get_by_test_id("paper").first).to_contain_text("已退回重拍")
    page.get_by_test_id("move-documents_requested").click()
    page.get_by_label("需补充的资料（必填）").fill("清楚一些的门诊病历")
    page.get_by_test_id("move-submit").click()
    member.hears("清楚一些的门诊病历")
    member.sends_a_paper()
    expect(page.locator("button.paper-look")).to_have_count(2)  # the page has heard that it is here
    page.locator("button.paper-look").last.click()
    page.get_by_label("这是哪种资料").select_option("outpatient_record")
    page.get_by_test_id("accept").click()
    expect(page.get_by_test_id("paper").last).to_contain_text("已确认")
    for step in ("documents_reviewed", "arranging"):
        page.get_by_test_id(f"move-{step}").click()
        page.get_by_test_id("move-submit").click()
    page.get_by_test_id("move-arranged").click()
    facts = {"医院": HOSPITAL, "科室": "肿瘤科", "地点": "门诊楼3层", "需携带": "身份证", "时间": "09:30"}
    for label, value in facts.items():
        page.get_by_label(f"{label}（必填）").fill(value)
    page.get_by_label("日期（必填）").fill((story.now().date() + timedelta(days=14)).isoformat())
    page.get_by_test_id("move-submit").click()
    # As a text, or as a template message where the news before it have used the reply window up.
    wait_until(lambda: member.has_heard("安排好了（") + member.has_heard("已安排就诊"), 30, what="the appointment")
    assert HOSPITAL in member.says("进度")
    shoot(page, "console-case")
