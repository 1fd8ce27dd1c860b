"""Cases, papers, canned replies and the shut window in a real browser; every page under axe-core."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.cases import service as cases
from bot.console.assets import NODE_MODULES
from bot.conversations import canned
from bot.staff.models import Role
from bot.staff.service import find
from tests.console.browsers import sit_down
from tests.console.conftest import Office
from tests.console.test_cases import a_case, paper_of, stored, told
from tests.support.browser import NEEDS_BROWSER, PHONE

pytestmark = NEEDS_BROWSER
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}


def test_a_paper_is_turned_looked_at_and_sent_back(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("wu", Role.COORDINATOR)
    number = a_case(office)
    desk = sit_down(browser, contexts, address, "wu")
    desk.open(f"/cases/{number}")
    page = desk.page
    page.locator(".paper-look").click()
    picture = page.locator("[data-picture]")
    expect(picture).to_be_visible()
    before = picture.bounding_box()
    page.get_by_role("button", name="旋转").click()
    page.get_by_role("button", name="放大").click()
    after = picture.bounding_box()
    assert before is not None
    assert after is not None
    assert (before["width"] > before["height"]) != (after["width"] > after["height"])
    page.get_by_label("退回原因").select_option("cut_off")
    page.get_by_test_id("send-back").click()
    expect(page.locator("#sheet")).to_be_hidden()
    expect(page.get_by_test_id("paper")).to_contain_text("已退回重拍")  # the page has heard of it
    assert "没有拍全" in told(office)[-1]
    page.locator(".paper-look").click()
    page.get_by_label("这是哪种资料").select_option("ct_report")
    page.get_by_test_id("accept").click()
    expect(page.get_by_test_id("paper")).to_contain_text("CT报告")
    expect(page.get_by_test_id("paper")).to_contain_text("已确认")
    assert paper_of(office).judged_by == "staff:wu"


def test_a_case_is_moved_on_beside_the_chat_and_the_slower_colleague_is_told(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("wu", Role.COORDINATOR)
    number = a_case(office)
    desk = sit_down(browser, contexts, address, "wu")
    desk.open("/conversations/1")
    page = desk.page
    page.get_by_test_id("move-documents_requested").click()
    page.get_by_label("需补充的资料（必填）").fill("出院小结")
    with office.db.transaction() as session:
        cases.advance(session, number, "documents_reviewed", actor="staff:xu", facts={})
    page.get_by_test_id("move-submit").click()
    expect(page.locator(".notice-bad")).to_contain_text("刚刚有了变动")
    page.keyboard.press("Escape")
    page.get_by_test_id("move-arranging").click()
    page.get_by_test_id("move-submit").click()
    expect(page.locator("#panel .case-status")).to_contain_text("正在联系医院")
    assert stored(office, number).status == "arranging"


def test_a_canned_reply_is_chosen_by_keyboard(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("li", display_name="小李")
    with office.db.transaction() as session:
        li = find(session, "li")
        canned.keep(session, canned_id=None, title="问候", text="您好，我是{客服}。", service=None, agent=li)
        canned.keep(session, canned_id=None, title="预约", text="时间是{预约时间}。", service=None, agent=li)
    chat = office.chat()
    desk = sit_down(browser, contexts, address, "li")
    desk.open(f"/conversations/{chat}")
    desk.page.get_by_test_id("claim").click()
    text = desk.page.get_by_test_id("text")
    text.press_sequentially("/预")
    expect(desk.page.get_by_test_id("canned-one")).to_have_count(1)
    desk.page.keyboard.press("Enter")
    expect(text).to_have_value("时间是【填写预约时间】。")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".notice-bad")).to_contain_text("还有没填的内容")
    text.fill("")
    text.press_sequentially("/")
    expect(desk.page.get_by_test_id("canned-one")).to_have_count(2)
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("ArrowUp")
    desk.page.keyboard.press("Enter")
    expect(text).to_have_value("您好，我是小李。")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_test_id("ours")).to_contain_text("您好，我是小李。")


def test_where_the_window_is_shut_nothing_looks_sent(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("li")
    chat = office.chat()
    office.browser("li").act(f"/conversations/{chat}/claim")
    desk = sit_down(browser, contexts, address, "li")
    for day in (2, 1):
        office.clock.set(office.clock.now().replace(day=23 + 3 - day, hour=12))
    desk.open(f"/conversations/{chat}")
    expect(desk.page.get_by_test_id("send")).to_be_disabled()
    expect(desk.page.get_by_test_id("window")).to_contain_text("窗口已关闭")
    desk.write("这句发不出去")
    expect(desk.page.get_by_test_id("ours")).to_have_count(0)
    desk.page.get_by_test_id("nudge").click()
    expect(desk.page.get_by_test_id("bot").last).to_contain_text("客服有事找您")
    office.member_says(chat, "我在")
    expect(desk.page.get_by_test_id("send")).to_be_enabled()
    expect(desk.page.get_by_test_id("text")).to_have_value("这句发不出去")


def faults(page: Page) -> list[str]:
    """What axe-core finds serious on a page; it is put in by the browser's own door, which no policy closes."""
    page.evaluate(Path(AXE).read_text())
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def pages_of(number: str) -> list[str]:
    """Every page that a supervisor opens."""
    chats = ["/inbox?view=waiting", "/conversations/1", "/conversations/2", f"/cases/{number}"]
    boards = ["/boards", "/boards/calendar", "/boards/samples", "/team", "/team/audit"]
    kept = [f"/settings/{name}" for name in ("canned", "hours", "hospitals", "notices")]
    return [*chats, *boards, *kept, "/password"]


def test_no_page_has_a_serious_fault_of_accessibility(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("zhao", Role.SUPERVISOR)
    office.agent("root", Role.ADMIN)
    number = a_case(office)
    office.chat("不想活了", openid="o2")
    page = sit_down(browser, contexts, address, "zhao").page
    office.browser("zhao").act("/conversations/1/claim")
    bad: list[str] = []
    for one in pages_of(number):
        page.goto(address + one)
        bad += [f"{one} {fault}" for fault in faults(page)]
    assert bad == []
    page.goto(f"{address}/cases/{number}")
    for opener in (page.get_by_test_id("move-documents_requested"), page.locator(".paper-look")):
        opener.click()
        expect(page.locator("#sheet")).to_be_visible()
        assert faults(page) == []
        page.keyboard.press("Escape")
    page.goto(f"{address}/conversations/1")
    for opener in ("picture", "transfer", "resolve"):
        page.get_by_test_id(opener).click()
        expect(page.locator("dialog[open]")).to_be_visible()
        assert faults(page) == []
        page.keyboard.press("Escape")
    root = sit_down(browser, contexts, address, "root").page
    root.goto(f"{address}/settings/agents")
    assert faults(root) == []
    stranger = browser.new_page()
    contexts.append(stranger.context)
    stranger.goto(f"{address}/sign-in")
    assert faults(stranger) == []


def test_every_page_fits_a_phone(
    office: Office, address: str, browser: Browser, contexts: list[BrowserContext]
) -> None:
    office.agent("zhao", Role.SUPERVISOR)
    number = a_case(office)
    office.chat("长" * 300, openid="o2")
    page = sit_down(browser, contexts, address, "zhao", PHONE).page
    for one in pages_of(number):
        page.goto(address + one)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{one} is wider than the screen"
