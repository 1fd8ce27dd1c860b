"""The letter of authorization in a real browser, at the size of a phone: the signature is drawn by a finger."""

import math
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bot.documents import service as documents
from bot.documents.models import Document
from tests.member_pages.conftest import Pages
from tests.member_pages.test_letter import NewLetter, new_letter
from tests.support.browser import NEEDS_BROWSER, PHONE

SHOTS = Path("/tmp")
pytestmark = NEEDS_BROWSER
__all__ = ["new_letter"]


@pytest.fixture
def problems() -> list[str]:
    """What the browser complained about: refused content, script errors, requests to elsewhere."""
    return []


@pytest.fixture
def phone(browser: Browser, address: str, problems: list[str]) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE, device_scale_factor=2, base_url=address)  # type: ignore[arg-type]
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("request", lambda one: None if one.url.startswith((address, "data:")) else problems.append(one.url))
    yield page
    page.close()


def draw(phone: Page) -> None:
    """Three strokes, as a name is written."""
    pad = phone.get_by_test_id("pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    waves = [(30 + i * 2.5, 90 + 40 * math.sin(i / 6)) for i in range(45)]
    for line in (waves, [(180, 30), (182, 150)], [(160, 60), (300, 50), (260, 140), (310, 150)]):
        phone.mouse.move(box["x"] + line[0][0], box["y"] + line[0][1])
        phone.mouse.down()
        for x, y in line[1:]:
            phone.mouse.move(box["x"] + x, box["y"] + y, steps=4)
        phone.mouse.up()


def test_d5_a_member_reads_signs_and_sees_the_letter(
    new_letter: NewLetter, pages: Pages, phone: Page, problems: list[str]
) -> None:
    letter = new_letter(hospital_wish="示例市第一医院")
    phone.goto(letter.path)
    expect(phone.get_by_role("heading", name="住院直付/理赔授权书")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    phone.screenshot(path=SHOTS / "page-letter.png", full_page=True)
    phone.get_by_test_id("sign").click()
    expect(phone.get_by_role("alert")).to_contain_text("请把每一项都勾上")
    for box in phone.locator("input[name=box]:visible").all():
        box.check()
    phone.get_by_test_id("sign").click()
    expect(phone.get_by_role("alert")).to_contain_text("请先在框里签名")
    draw(phone)
    phone.screenshot(path=SHOTS / "page-letter-written.png", full_page=True)
    phone.get_by_test_id("sign").click()
    expect(phone.get_by_role("heading")).to_have_text("授权书已经签好", timeout=20_000)
    phone.screenshot(path=SHOTS / "page-letter-signed.png", full_page=True)
    (signed,) = letter.signed()
    with pages.db.reading() as session:
        content = documents.read_document(pages.store, session.get_one(Document, signed.document_id))
    picture = pdfium.PdfDocument(content)[0].render(scale=2).to_pil()
    picture.save(SHOTS / "page-letter-pdf.png")
    assert is_written(picture), "the strokes stand where the signature belongs"
    assert problems == []


def is_written(picture: Image.Image) -> bool:
    """Whether dark lines cross the lower middle of the page, where nothing but the signature stands."""
    width, height = picture.size
    place = picture.convert("L").crop((int(width * 0.28), int(height * 0.56), int(width * 0.7), int(height * 0.68)))
    dark = sum(place.histogram()[:100])
    return 500 < dark < place.width * place.height * 0.2


def test_a_relative_signs_and_has_more_to_say(new_letter: NewLetter, phone: Page, problems: list[str]) -> None:
    letter = new_letter()
    phone.goto(letter.path)
    phone.get_by_label("家属代签").check()
    phone.get_by_label("您的姓名").fill("欧阳小明")
    phone.get_by_label("您是被保险人的").select_option("子女")
    for box in phone.locator("input[name=box]:visible").all():
        box.check()
    draw(phone)
    phone.screenshot(path=SHOTS / "page-letter-agent.png", full_page=True)
    phone.get_by_test_id("sign").click()
    expect(phone.get_by_role("heading")).to_have_text("授权书已经签好", timeout=20_000)
    (signed,) = letter.signed()
    assert signed.evidence is not None
    assert signed.evidence["relation"] == "子女"
    assert problems == []


def test_d8_refusing_is_a_button_and_asked_twice(new_letter: NewLetter, phone: Page, problems: list[str]) -> None:
    letter = new_letter()
    phone.goto(letter.path)
    phone.get_by_test_id("refuse").click()
    expect(phone.locator("#means")).to_contain_text("这一次视为已经完成")
    phone.screenshot(path=SHOTS / "page-letter-refuse.png", full_page=True)
    phone.get_by_test_id("back").click()
    expect(phone.get_by_test_id("letter")).to_be_visible()
    phone.get_by_test_id("refuse").click()
    phone.get_by_test_id("sure").click()
    expect(phone.locator("#means")).to_contain_text("再跟您确认一次")
    assert letter.status() == "awaiting_authorization"
    phone.get_by_test_id("sure").click()
    expect(phone.locator("#refused")).to_contain_text("您的决定记下了")
    phone.screenshot(path=SHOTS / "page-letter-refused.png", full_page=True)
    assert letter.status() == "refused"
    assert problems == []
