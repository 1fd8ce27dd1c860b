"""The desk in a real browser: claim, reply, hand back; two who race; a draft that outlives the server; keys."""

import re

from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import select

from bot.console.app import create_app
from bot.conversations import repository
from bot.conversations.models import Mode
from bot.outbox.models import Outbound, OutboundReason, OutboundState
from tests.console.browsers import sit_down
from tests.console.conftest import Office, serving
from tests.documents.pictures import picture
from tests.support.browser import NEEDS_BROWSER, PHONE
from tests.support.processes import free_ports

pytestmark = NEEDS_BROWSER
ATTACK = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'

PASTE = """bytes => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], 'a.jpg', { type: 'image/jpeg' }));
  const paste = { clipboardData: data, bubbles: true, cancelable: true };
  document.getElementById('text').dispatchEvent(new ClipboardEvent('paste', paste));
}"""


def sent(office: Office) -> list[str]:
    with office.db.reading() as session:
        return list(session.scalars(select(Outbound.text).where(Outbound.reason == OutboundReason.AGENT)))


def test_claim_reply_hand_back(office: Office, address: str, browser: Browser, contexts: list[BrowserContext]) -> None:
    office.agent("li", display_name="小李")
    desk = sit_down(browser, contexts, address, "li")
    desk.open("/inbox?view=waiting")
    chat = office.chat("我想改期")  # the row comes by itself
    expect(desk.page).to_have_title(re.compile(r"^\(1\) "))
    expect(desk.page.locator("#waiting")).to_have_text("1")
    desk.row(chat)
    page = desk.page
    expect(page.get_by_test_id("member")).to_contain_text("我想改期")
    with office.db.transaction() as session:
        found = repository.get_locked(session, chat)
        found.draft = {"service": "outpatient", "requested_slot": "city"}
    page.get_by_test_id("claim").click()
    expect(page.locator(".tab[aria-current]")).to_contain_text("我的")
    expect(page.locator(f'[data-row="{chat}"]')).to_have_attribute("aria-current", "true")
    desk.write("您好，我是小李")
    expect(page.get_by_test_id("ours")).to_contain_text("您好，我是小李")
    expect(page.get_by_test_id("ours")).to_be_in_viewport()
    expect(page.get_by_test_id("text")).to_have_value("")
    expect(page.get_by_test_id("window")).to_contain_text("剩 4/5")
    with office.db.transaction() as session:  # the sender's work
        row = session.scalars(select(Outbound).where(Outbound.reason == OutboundReason.AGENT)).one()
        row.state, row.error_code, row.error_text = OutboundState.FAILED, 43004, "x"
    expect(page.get_by_test_id("delivery")).to_contain_text("没有关注公众号")
    office.member_says(chat, "好的谢谢")
    expect(page.get_by_test_id("member").last).to_contain_text("好的谢谢")
    page.get_by_test_id("hand-back").click()
    expect(page.get_by_test_id("take-over")).to_be_visible()
    expect(page.get_by_test_id("text")).to_have_count(0)
    assert sent(office) == ["您好，我是小李"]
    stored = office.stored(chat)
    assert (stored.mode, stored.draft["requested_slot"]) == (Mode.BOT, "city")


def test_of_two_the_slower_reads_who_was_faster(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("li", display_name="小李")
    office.agent("wang", display_name="小王")
    chat = office.chat()
    first, second = (sit_down(browser, contexts, address, name) for name in ("li", "wang"))
    for desk in (first, second):
        desk.open(f"/conversations/{chat}?view=waiting")
    second.page.route(re.compile("/(stream|head|timeline)"), lambda route: route.abort())  # does not hear of it
    second.page.reload()
    first.page.get_by_test_id("claim").click()
    expect(first.page.get_by_test_id("text")).to_be_visible()
    second.page.get_by_test_id("claim").click()
    expect(second.page.locator(".notice-bad")).to_contain_text("已由小李接入")
    assert office.stored(chat).mode == Mode.HUMAN


def test_a_restart_loses_neither_the_draft_nor_what_was_said_meanwhile(
    office: Office, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("li")
    chat, port = office.chat(), free_ports(1)[0]
    with serving(office.app, port=port) as origin:
        desk = sit_down(browser, contexts, origin, "li")
        desk.open(f"/conversations/{chat}")
        desk.page.get_by_test_id("claim").click()
        desk.page.get_by_test_id("text").fill("写到一半")
        expect(desk.page.locator("[data-saved]")).to_have_text("草稿已保存")
    office.member_says(chat, "断线时说的话")
    with serving(create_app(office.db, office.store), port=port):
        expect(desk.page.get_by_test_id("member").last).to_contain_text("断线时说的话", timeout=15000)
        expect(desk.page.get_by_test_id("member")).to_have_count(2)  # once each
        assert desk.page.get_by_test_id("text").input_value() == "写到一半"
        desk.page.reload()
        expect(desk.page.get_by_test_id("text")).to_have_value("写到一半")


def test_strangers_words_do_nothing(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("li", display_name=ATTACK[:30])
    chat = office.chat(ATTACK)
    desk = sit_down(browser, contexts, address, "li")
    desk.open(f"/conversations/{chat}?view=waiting")
    desk.page.get_by_test_id("claim").click()
    expect(desk.page.get_by_test_id("text")).to_be_visible()
    office.member_says(chat, ATTACK + "再来")
    expect(desk.page.get_by_test_id("member").last).to_contain_text("再来")
    desk.write(ATTACK)
    expect(desk.page.get_by_test_id("ours")).to_contain_text("<script>")
    assert desk.page.evaluate("window.hacked") is None


def test_by_keyboard_alone(office: Office, address: str, browser: Browser, contexts: list[BrowserContext]) -> None:
    office.agent("li")
    chats = [office.chat(f"第{number}位", openid=f"o{number}") for number in range(3)]
    desk = sit_down(browser, contexts, address, "li")
    desk.open("/inbox?view=waiting")
    keys = desk.page.keyboard
    keys.press("j")
    expect(desk.page.get_by_test_id("stage")).to_have_attribute("data-conversation", str(chats[0]))
    keys.press("j")
    expect(desk.page.get_by_test_id("stage")).to_have_attribute("data-conversation", str(chats[1]))
    keys.press("c")
    expect(desk.page.get_by_test_id("text")).to_be_visible()
    keys.press("r")
    expect(desk.page.get_by_test_id("text")).to_be_focused()
    keys.type("您好 j k c")
    keys.press("Control+Enter")
    expect(desk.page.get_by_test_id("ours")).to_contain_text("您好 j k c")
    keys.press("Escape")
    keys.press("e")
    expect(desk.page.locator("#dialog-resolve")).to_be_visible()
    keys.press("Escape")
    assert office.stored(chats[1]).mode == Mode.HUMAN
    keys.press("e")
    keys.press("Enter")  # as it stands: solved
    expect(desk.page.get_by_test_id("take-over")).to_be_visible()
    assert office.stored(chats[1]).resolved_at is not None
    desk.open("/inbox?view=waiting")
    keys.press("j")
    expect(desk.page.get_by_test_id("claim")).to_be_visible()
    keys.press("c")
    expect(desk.page.get_by_test_id("text")).to_be_visible()
    keys.press("Escape")  # out of the composer
    keys.press("b")
    expect(desk.page.get_by_test_id("take-over")).to_be_visible()
    assert [office.stored(chat).mode for chat in chats] == [Mode.BOT, Mode.BOT, Mode.WAITING]


def test_a_picture_is_pasted_looked_at_and_sent(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("li")
    chat = office.chat()
    desk = sit_down(browser, contexts, address, "li")
    desk.open(f"/conversations/{chat}")
    desk.page.get_by_test_id("claim").click()
    for number in (1, 2):  # each has an id of its own: the same picture may be sent again
        expect(desk.page.get_by_test_id("text")).to_be_visible()
        desk.page.evaluate(PASTE, list(picture()))
        expect(desk.page.locator(".picture-preview")).to_be_visible()
        desk.page.keyboard.press("Enter")
        expect(desk.page.get_by_test_id("ours").locator("img")).to_have_count(number)
        expect(desk.page.locator("#dialog-picture")).to_be_hidden()
        expect(desk.page.get_by_test_id("window")).to_contain_text(f"剩 {5 - number}/5")


def test_on_a_phone_list_and_chat_are_a_page_each(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("li")
    chat = office.chat("你好")
    desk = sit_down(browser, contexts, address, "li", PHONE)
    desk.open("/inbox?view=waiting")
    desk.row(chat)
    expect(desk.page.locator(".desk-list")).to_be_hidden()
    desk.page.get_by_test_id("claim").click()
    desk.write("您好")
    expect(desk.page.get_by_test_id("ours")).to_be_visible()
    width = desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    desk.page.get_by_label("回到列表").click()
    expect(desk.page).to_have_url(re.compile("/inbox"))


def test_a_chat_that_a_colleague_takes_leaves_the_screen(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("li")
    office.agent("wang")
    chat = office.chat("只给接待的人看")
    desk = sit_down(browser, contexts, address, "li")
    desk.open(f"/conversations/{chat}?view=waiting")
    office.browser("wang").act(f"/conversations/{chat}/claim")
    expect(desk.page.locator("#stage")).to_contain_text("由同事接待")
    expect(desk.page.get_by_test_id("member")).to_have_count(0)
