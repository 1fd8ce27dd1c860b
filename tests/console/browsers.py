"""Agents' browsers for tests of the console."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.staff import PASSWORD

LAPTOP = {"width": 1366, "height": 768}


@dataclass
class Desk:
    """One agent's browser."""

    page: Page
    origin: str

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(self.origin + path)

    def row(self, chat: int) -> None:
        """Choose a chat in the list."""
        self.page.locator(f'[data-row="{chat}"]').click()
        expect(self.page.get_by_test_id("stage")).to_have_attribute("data-conversation", str(chat))

    def write(self, text: str) -> None:
        """Type a reply and send it by keyboard."""
        self.page.get_by_test_id("text").fill(text)
        self.page.keyboard.press("Control+Enter")


def sit_down(
    browser: Browser, contexts: list[BrowserContext], origin: str, name: str, size: dict[str, int] | None = None
) -> Desk:
    """Open a browser and sign in; no other host can be reached, and any fault on a page fails the test."""
    context = browser.new_context(viewport=size or LAPTOP)  # type: ignore[arg-type]
    contexts.append(context)
    context.route(lambda address: not address.startswith((origin, "data:")), lambda route: route.abort())
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"a fault on the page: {error}"))
    page.on("console", lambda said: pytest.fail(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{origin}/sign-in")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile("/(inbox|settings|boards|team)"))
    return Desk(page, origin)
