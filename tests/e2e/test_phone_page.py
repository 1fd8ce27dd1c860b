"""The phone page in a real browser, as the README tells a newcomer: each request from 你好 to its number."""

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.dialogue import Walker
from tests.e2e.journey import OPENINGS
from tests.e2e.system import System
from tests.support.browser import PHONE
from tests.support.people import Person
from tests.support.processes import wait_until

pytestmark = pytest.mark.browser
# Where `SCREENSHOTS=folder make test` leaves pictures to look at.
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")


class PagePhone:
    """The phone page, driven by clicks and keys; speaks as tests.e2e.system.Phone does."""

    def __init__(self, page: Page, photo: Path) -> None:
        self.page = page
        self.photo = photo

    def from_account(self) -> list[str]:
        """The words of the account's bubbles, oldest first."""
        return self.page.get_by_test_id("bubble-in").all_inner_texts()

    def say(self, text: str, *, deliveries: int = 1) -> str:
        """Type and send; the next bubble."""
        before = len(self.from_account())
        self.page.get_by_test_id("chat-input").fill(text)
        self.page.get_by_test_id("send").click()
        return self._next(before)

    def send_picture(self, picture: bytes, *, deliveries: int = 1) -> str:
        """Choose a photo; the next bubble."""
        before = len(self.from_account())
        self.photo.write_bytes(picture)
        self.page.get_by_test_id("photo-input").set_input_files(self.photo)
        return self._next(before)

    def _next(self, before: int) -> str:
        return wait_until(lambda: self.from_account()[before:], 60, what=lambda: f"an answer; {self.from_account()}")[0]


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page, if somebody wants to look."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SCREENSHOTS) / f"{name}.png"))


@pytest.mark.parametrize("system", ["sqlite"], indirect=True)
@pytest.mark.parametrize("service", OPENINGS)
def test_a_newcomer_reaches_a_case_number(
    system: System, browser: Browser, enrol: Callable[[int], list[Person]], photo: bytes, tmp_path: Path, service: str
) -> None:
    person = enrol(1)[0]
    user: dict[str, Any] = system.http.post("/sandbox/users", json={"name": "小林"}).json()
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(system.sandbox_url)
    page.get_by_test_id(f"user-{user['n']}").click()
    phone = PagePhone(page, tmp_path / "photo.jpg")
    today = datetime.fromisoformat(system.http.get("/sandbox/clock").json()["now"]).date()
    number = Walker(phone, person, photo, today).walk(OPENINGS[service])  # type: ignore[arg-type]
    assert re.fullmatch(r"[A-Z]{2}\d{6}-[0-9A-Z]+", number)
    shoot(page, f"walk-{service}")
    page.close()
    assert not faults
