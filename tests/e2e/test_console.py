"""The agents' desk in a real browser, over the whole product: a member on the phone page, an agent at the desk."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.system import System
from tests.e2e.test_phone_page import shoot
from tests.support.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("system", ["sqlite"], indirect=True)]
LAPTOP = {"width": 1366, "height": 768}


@pytest.fixture
def desk(system: System, browser: Browser) -> Iterator[Page]:
    """小李's browser: a demo agent, with the password that the start has printed."""
    password = re.search(r"^\s+li\s+(\S+)", system.output.read_text(), re.MULTILINE)
    assert password is not None, system.log_tail()
    page = browser.new_page(viewport=LAPTOP)  # type: ignore[arg-type]
    page.goto(f"http://127.0.0.1:{system.env['CONSOLE_PORT']}/")
    page.get_by_label("登录名").fill("li")
    page.get_by_label("密码").fill(password[1])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/inbox*")
    yield page
    page.close()


def open_list(desk: Page, view: str) -> None:
    desk.locator(f'.tab[data-view="{view}"]').click()
    desk.wait_for_url(f"**/inbox?view={view}")


def test_a_chat_goes_to_a_person_and_back_into_the_form(system: System, desk: Page) -> None:
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
