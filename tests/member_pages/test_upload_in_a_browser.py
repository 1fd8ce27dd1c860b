"""The upload page in a real browser, at the size of a phone: progress, a lost connection, refusals, done."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bot.documents import service as documents
from tests.documents.pictures import pdf, pdf_pages, picture
from tests.member_pages.conftest import NewUploadPage, Pages
from tests.support.browser import NEEDS_BROWSER, PHONE

SHOTS = Path("/tmp")
pytestmark = NEEDS_BROWSER


@pytest.fixture
def problems() -> list[str]:
    """What the browser complained about: refused content, script errors, requests to elsewhere."""
    return []


@pytest.fixture
def phone(browser: Browser, address: str, problems: list[str]) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE, device_scale_factor=2, base_url=address)  # type: ignore[arg-type]
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith((address, "data:")) else problems.append(one.url))
    yield page
    page.close()


def test_d4_a_member_uploads_what_they_have(
    new_page: NewUploadPage, pages: Pages, phone: Page, problems: list[str]
) -> None:
    upload = new_page()
    cut: list[str] = []

    def lose_the_first(route: Route) -> None:
        if cut:
            route.continue_()
        else:
            cut.append(route.request.url)
            route.abort("connectionreset")

    phone.route("**/files/*?offset=262144", lose_the_first)
    phone.goto(upload.path)
    expect(phone.get_by_role("heading")).to_have_text("上传资料")
    for name in ("photos", "files"):
        box = phone.get_by_test_id(name).bounding_box()
        assert box is not None
        assert box["height"] >= 44, "large enough for a thumb"
    phone.screenshot(path=SHOTS / "page-upload.png", full_page=True)
    phone.get_by_test_id("files").locator("input").set_input_files(
        [
            {"name": "病理报告.pdf", "mimeType": "application/pdf", "buffer": pdf("x" * 900_000)},
            {"name": "加密的出院小结.pdf", "mimeType": "application/pdf", "buffer": locked()},
        ]
    )
    phone.get_by_test_id("photos").locator("input").set_input_files(
        [
            {"name": f"病历本{number}.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(300, number))}
            for number in (400, 500)
        ]
    )
    rows = phone.get_by_test_id("list").locator("li")
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text="已收到")).to_have_count(3, timeout=20_000)
    expect(rows.nth(1)).to_contain_text("设了打开密码")
    assert cut, "the connection was lost once"
    phone.screenshot(path=SHOTS / "page-upload-files.png", full_page=True)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    phone.get_by_test_id("done").click()
    expect(phone.get_by_role("status")).to_contain_text("收到了")
    expect(phone.locator("#missing")).to_be_hidden()
    phone.screenshot(path=SHOTS / "page-upload-done.png", full_page=True)
    with pages.db.reading() as session:
        assert len(documents.of_case(session, upload.number or "")) == 3
    assert problems == []


def test_the_same_file_goes_on_after_the_page_was_closed(
    new_page: NewUploadPage, phone: Page, problems: list[str]
) -> None:
    upload = new_page()
    content = pdf("y" * 900_000)
    chosen = {"name": "病理报告.pdf", "mimeType": "application/pdf", "buffer": content}
    asked: list[str] = []
    phone.on("request", lambda one: asked.append(one.url.partition("offset=")[2]) if one.method == "PUT" else None)
    phone.route("**/files/*?offset=524288", lambda route: route.abort("connectionreset"))
    phone.goto(upload.path)
    phone.get_by_test_id("files").locator("input").set_input_files([chosen])  # type: ignore[list-item]
    row = phone.get_by_test_id("list").locator("li")
    expect(row).to_contain_text("网络断了")
    phone.screenshot(path=SHOTS / "page-upload-offline.png", full_page=True)
    phone.unroute_all(behavior="ignoreErrors")
    asked.clear()
    phone.goto(upload.path)
    expect(row).to_contain_text("没有传完")
    expect(phone.locator("#resume")).to_be_visible()
    phone.screenshot(path=SHOTS / "page-upload-resume.png", full_page=True)
    phone.get_by_test_id("files").locator("input").set_input_files([chosen])  # type: ignore[list-item]
    expect(row.filter(has_text="已收到")).to_have_count(1, timeout=20_000)
    assert "0" not in asked, "what had come was not sent again"
    assert problems == []


def locked() -> bytes:
    """A PDF that asks for a password."""
    return pdf_pages(1, owner_password="x", user_password="y")
