"""The phone page in a real browser: what a newcomer sees and does."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.wechat.menu import MENU
from tests.sandbox.conftest import Sandbox, eventually, picture
from tests.sandbox.gateway import EchoBot
from tests.support.browser import NEEDS_BROWSER

SHOTS = Path("/tmp")
pytestmark = NEEDS_BROWSER


@pytest.fixture
def problems() -> list[str]:
    """What the page complained about: script errors, refused content, requests to elsewhere."""
    return []


def open_page(browser: Browser, sandbox: Sandbox, problems: list[str], *, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=2)
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request", lambda one: None if one.url.startswith((sandbox.url, "data:", "blob:")) else problems.append(one.url)
    )
    page.goto(sandbox.url)
    return page


def photo(name: str, words: str) -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture(words)}


def test_a_chat_on_a_small_screen(browser: Browser, sandbox: Sandbox, problems: list[str]) -> None:
    EchoBot(sandbox.gateway, sandbox.api)
    page = open_page(browser, sandbox, problems, width=390, height=844)
    expect(page.get_by_test_id("user-1")).to_be_visible()
    page.screenshot(path=SHOTS / "sandbox-list.png")
    page.get_by_test_id("user-1").click()
    expect(page.get_by_test_id("menu")).to_have_count(0)
    assert sandbox.api.post("menu/create", MENU)["errcode"] == 0

    page.get_by_test_id("chat-input").fill("你好，<b>医生</b>让我住院\n第二行")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("bubble-out").last).to_have_text("你好，<b>医生</b>让我住院\n第二行")
    expect(page.get_by_test_id("bubble-in").last).to_have_text("您说的是：你好，<b>医生</b>让我住院\n第二行")

    page.get_by_test_id("photo-input").set_input_files([photo("一.jpg", "PAGE 1"), photo("二.jpg", "PAGE 2")])
    expect(page.locator("[data-testid=bubble-out][data-kind=image] img")).to_have_count(2)
    expect(page.get_by_test_id("bubble-in")).to_have_count(3)
    wide = "e => [...e.querySelectorAll('.bubble__image')].every(i => i.naturalWidth > 0)"
    assert page.get_by_test_id("lines").evaluate(wide)

    page.get_by_test_id("menu-2").click()
    page.screenshot(path=SHOTS / "sandbox-menu.png")
    page.get_by_test_id("menu-2-1").click()
    expect(page.get_by_test_id("bubble-in").last).to_have_text("您说的是：menu.status")

    page.get_by_test_id("clock-plus-1d").click()
    values = ["thing1=门诊预约", "character_string2=MZ261123-7K3QF", "thing3=已安排就诊", "time4=2026年11月24日 10:05"]
    page.get_by_test_id("chat-input").fill("模板" + "|".join([*values, "thing5=请带好身份证和病历"]))
    page.get_by_test_id("chat-input").press("Enter")
    expect(page.get_by_test_id("template-card")).to_contain_text("已安排就诊")
    expect(page.get_by_test_id("template-card")).to_contain_text("服务进度提醒")
    page.screenshot(path=SHOTS / "sandbox-chat.png")
    page.get_by_test_id("more").click()
    page.screenshot(path=SHOTS / "sandbox-settings.png")
    page.get_by_test_id("unfollow").click()
    expect(page.get_by_test_id("follow")).to_be_visible()
    page.screenshot(path=SHOTS / "sandbox-unfollowed.png")
    page.get_by_test_id("follow").click()
    expect(page.get_by_test_id("chat-input")).to_be_visible()
    assert problems == []
    page.close()


def test_the_desk_on_a_large_screen(browser: Browser, sandbox: Sandbox, problems: list[str]) -> None:
    EchoBot(sandbox.gateway, sandbox.api)
    page = open_page(browser, sandbox, problems, width=1280, height=860)
    expect(page.get_by_test_id("chat-input")).to_be_visible()
    sandbox.api.post("menu/create", MENU)
    page.get_by_test_id("chat-input").fill("我妈妈确诊了，想挂专家号")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("bubble-in")).to_have_count(1)

    other = sandbox.get("users")[1]["openid"]
    sandbox.say(other, "在吗")
    expect(page.get_by_test_id("user-2").locator(".weui-badge")).to_have_text("1")
    before = page.get_by_test_id("clock-now").text_content()
    page.get_by_test_id("clock-plus-3d").click()
    expect(page.get_by_test_id("clock-now")).not_to_contain_text(str(before)[:12])
    sandbox.gateway.server.stop()
    page.get_by_test_id("chat-input").fill("还有一个问题")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("system-line")).to_have_text("该公众号提供的服务出现故障，请稍后再试")
    page.get_by_test_id("plus").click()
    page.screenshot(path=SHOTS / "sandbox-desk.png")
    assert problems == []
    page.close()


def test_an_address_in_a_text_can_be_tapped(browser: Browser, sandbox: Sandbox, problems: list[str]) -> None:
    """A member page is opened from the chat; the full stop behind its address is none of it."""
    EchoBot(sandbox.gateway, sandbox.api)
    page = open_page(browser, sandbox, problems, width=390, height=844)
    page.get_by_test_id("user-1").click()
    address = f"{sandbox.url}/static/account.svg"
    page.get_by_test_id("chat-input").fill(f"点开查看：{address}。请不要转发")
    page.get_by_test_id("send").click()
    with page.expect_popup() as opened:
        page.get_by_test_id("bubble-in").last.get_by_role("link").click()
    assert opened.value.url == address
    assert opened.value.evaluate("opener") is None
    page.close()


def test_a_page_that_was_away_catches_up(browser: Browser, sandbox: Sandbox, problems: list[str]) -> None:
    page = open_page(browser, sandbox, problems, width=390, height=844)
    page.get_by_test_id("user-1").click()
    openid = sandbox.get("users")[0]["openid"]
    for number in range(30):
        sandbox.say(openid, f"第{number}条")
    expect(page.get_by_test_id("bubble-out")).to_have_count(30)
    assert page.get_by_test_id("bubble-out").all_text_contents() == [f"第{number}条" for number in range(30)]
    page.reload()
    expect(page.get_by_test_id("bubble-out")).to_have_count(30)
    eventually(lambda: len(set(sandbox.gateway.texts())) == 30)
    page.close()
