"""Agents at the desk of the running product, each in a browser of their own."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.system import System

LAPTOP = {"width": 1366, "height": 768}


def address(system: System) -> str:
    """Where the desk is."""
    return f"http://127.0.0.1:{system.env['CONSOLE_PORT']}"


def sit_down(system: System, browser: Browser, name: str) -> Page:
    """Sign in as a demo agent with the password that the start printed, by keys alone; no other host can be reached."""
    password = re.search(rf"^\s+{name}\s+(\S+)", system.output.read_text(), re.MULTILINE)
    assert password is not None, system.log_tail()
    page = browser.new_page(viewport=LAPTOP, locale="zh-CN")  # type: ignore[arg-type]
    page.route(lambda url: not url.startswith((address(system), "data:")), lambda route: route.abort())
    page.goto(f"{address(system)}/")
    expect(page.get_by_label("登录名")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password[1])
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox*")
    return page


def open_list(desk: Page, view: str) -> None:
    """Choose a list of chats."""
    desk.locator(f'.tab[data-view="{view}"]').click()
    desk.wait_for_url(f"**/inbox?view={view}")


def open_chat(desk: Page, words: str) -> None:
    """Choose the chat in the list whose last words are these."""
    desk.get_by_test_id("row").filter(has_text=words).click()
    desk.get_by_test_id("stage").wait_for()


def write(desk: Page, text: str) -> None:
    """Write a reply and send it."""
    desk.get_by_test_id("text").fill(text)
    desk.keyboard.press("Control+Enter")
