"""The member page in a real browser, at the size of a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.catalog import DocumentKind
from tests.documents.pictures import pdf, picture
from tests.member_pages.conftest import Pages
from tests.support.browser import NEEDS_BROWSER, PHONE

SHOTS = Path("/tmp")
pytestmark = NEEDS_BROWSER


@pytest.fixture
def problems() -> list[str]:
    """What the browser complained about: refused content, script errors, requests to elsewhere."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, problems: list[str]) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE, device_scale_factor=2, base_url=address)  # type: ignore[arg-type]
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("request", lambda one: None if one.url.startswith((address, "data:")) else problems.append(one.url))
    yield page
    page.close()


def test_s2_the_member_opens_the_opinion_and_saves_it(pages: Pages, page: Page, problems: list[str]) -> None:
    _, path = pages.share()
    page.goto(path)
    expect(page.get_by_role("heading")).to_have_text("您的第二诊疗意见书已经准备好了")
    box = page.get_by_test_id("view").bounding_box()
    assert box is not None
    assert box["height"] >= 44, "large enough for a thumb"
    assert box["y"] + box["height"] < PHONE["height"], "seen without scrolling"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert page.get_by_role("link", name="400-606-5033").get_attribute("href") == "tel:400-606-5033"
    page.screenshot(path=SHOTS / "page-opinion.png", full_page=True)
    with page.expect_download() as saved:
        page.get_by_test_id("download").click()
    assert saved.value.suggested_filename == "第二诊疗意见书_EO261123-7K3QF.pdf"
    assert Path(saved.value.path()).read_bytes() == pdf()
    assert problems == []


def test_t3_a_report_that_is_a_picture_is_shown(pages: Pages, page: Page, problems: list[str]) -> None:
    _, path = pages.share(DocumentKind.GENE_REPORT, content=picture("JPEG", size=(600, 800)))
    page.goto(path)
    page.screenshot(path=SHOTS / "page-report.png", full_page=True)
    assert problems == []
    page.get_by_test_id("view").click()
    page.wait_for_url("**/file")
    assert page.evaluate("document.images[0].naturalWidth") == 600
    page.screenshot(path=SHOTS / "page-picture.png")


def test_a_dead_link_is_told_kindly(page: Page) -> None:
    page.goto("/m/nothing")
    expect(page.get_by_role("heading")).to_have_text("这个链接打不开了")
    page.screenshot(path=SHOTS / "page-gone.png", full_page=True)
