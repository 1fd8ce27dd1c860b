"""The letter of authorization over HTTP: read, signed once, refused after two questions, on record (D5, D8)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pypdfium2 as pdfium
import pytest
from sqlalchemy import select

from bot.cases import letters, repository
from bot.cases import service as cases
from bot.cases.erasing import forget
from bot.cases.models import CaseEventType, SignedLetter
from bot.cases.page_access import sign_offer
from bot.catalog import DocumentKind, ServiceId, render
from bot.catalog.authorization import FILE, load_letter
from bot.catalog.source import CatalogError
from bot.documents import service as documents
from bot.documents.models import Document, DocumentState, KindSource
from bot.kernel.audit import AuditEntry
from bot.members import service as members
from bot.outbox.models import Outbound
from tests.cases.build import OPENID, insured, open_one, walk
from tests.member_pages.conftest import Pages

WRITTEN = [[[20 + 2 * i, 60 + (i % 9) * 4] for i in range(60)], [[200, 40], [205, 120]], [[230, 50]]]
AGENT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0"


@dataclass
class LetterPage:
    """A page with its case, which waits for the signature."""

    client: httpx.Client
    pages: Pages
    path: str
    number: str
    digest: str
    member: str
    boxes: list[str] = field(default_factory=lambda: ["read", "health"])

    def sign(self, **told: Any) -> httpx.Response:
        body = {
            "signer": self.member,
            "relation": "",
            "boxes": self.boxes,
            "strokes": WRITTEN,
            "pad": [340, 180],
            "digest": self.digest,
        }
        return self.client.post(f"{self.path}/sign", json=body | told, headers={"User-Agent": AGENT})

    def refuse(self, *, confirmed: bool) -> httpx.Response:
        return self.client.post(f"{self.path}/refuse", json={"confirmed": confirmed})

    def signed(self) -> list[SignedLetter]:
        with self.pages.db.reading() as session:
            return repository.all_letters(session)

    def texts(self) -> list[str]:
        with self.pages.db.reading() as session:
            return list(session.scalars(select(Outbound.text).order_by(Outbound.id)))

    def status(self) -> str:
        with self.pages.db.reading() as session:
            return cases.find_case(session, self.number).status


NewLetter = Callable[..., LetterPage]


@pytest.fixture
def new_letter(pages: Pages, client: httpx.Client) -> NewLetter:
    def make(**details: str) -> LetterPage:
        with pages.db.transaction() as session:
            member = insured(session)
            members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="before")
            case = open_one(session, ServiceId.DIRECT_PAY, member=member, **details)
            walk(session, case.number, "documents_reviewed", "awaiting_authorization")
            told = session.scalars(select(Outbound.text).order_by(Outbound.id.desc())).first() or ""
            link = told.rpartition("/a/")[2].split()[0]
            digest = letters.letter_of(session, case).digest
            session.execute(Outbound.__table__.delete())  # type: ignore[attr-defined]
            return LetterPage(client, pages, f"/a/{link}", case.number, digest, member.name)

    return make


@pytest.fixture
def page(new_letter: NewLetter) -> LetterPage:
    return new_letter(hospital_wish="示例市第一医院")


def test_d5_the_page_has_the_whole_letter(page: LetterPage) -> None:
    shown = page.client.get(page.path).text
    assert f"被保险人{page.member}（证件号码" in shown
    assert "***********" in shown, "the number is masked"
    assert "就诊医院：示例市第一医院" in shown
    assert "2026年11月23日" in shown
    for words in ("我代被保险人签署，已经得到本人同意。", "家属代签", "我不签"):
        assert words in shown


def test_d5_signing_makes_a_paper_of_the_case_and_a_record(page: LetterPage) -> None:
    page.client.get(page.path)
    assert page.sign().json() == {"state": "signed"}
    (letter,) = page.signed()
    with page.pages.db.reading() as session:
        document = session.get_one(Document, letter.document_id)
        assert (document.kind, document.kind_source) == (DocumentKind.AUTHORIZATION, KindSource.MEMBER)
        assert (document.case_number, document.openid, document.mime) == (page.number, OPENID, "application/pdf")
        content = documents.read_document(page.pages.store, document)
        events = repository.events(session, page.number)
        audited = [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert letter.evidence is not None
    assert letter.evidence["openid"] == OPENID
    assert letter.evidence["user_agent"] == AGENT
    assert letter.evidence["address"] == "127.0.0.1"
    assert letter.evidence["boxes"] == ["health", "read"]
    assert letter.evidence["text_version"] == load_letter(FILE).version
    assert letter.evidence["pdf_digest"] == letters.sha256(content)
    assert letter.evidence["signed_at"] == "2026-11-23T10:00:00+08:00"
    assert letters.broken_links(page.signed()) == []
    assert [(one.type, one.note) for one in events][-1] == (CaseEventType.MEMBER_SAID, render("letter.note_signed"))
    assert page.texts() == [render("letter.signed", number=page.number)]
    assert page.status() == "awaiting_authorization", "as with a photo in the chat: staff look at it"
    assert audited[-2:] == ["authorization.page_opened", "authorization.signed"]
    words = pdfium.PdfDocument(content)[0].get_textpage().get_text_bounded()
    for one in (page.member, "示例市第一医院", "2026年11月23日 10:00:00", page.number, letter.text_digest, "本人"):
        assert one in words


def test_signing_twice_does_nothing_twice(page: LetterPage) -> None:
    assert page.sign().status_code == page.sign().status_code == 200
    assert len(page.signed()) == 1
    assert len(page.texts()) == 1
    with page.pages.db.reading() as session:
        kinds = [one.kind for one in documents.of_case(session, page.number)]
        assert kinds.count(DocumentKind.AUTHORIZATION) == 1
        assert sign_offer(session, cases.find_case(session, page.number)) == "", "nothing is left to sign"
    shown = page.client.get(page.path)
    assert "授权书已经签好" in shown.text
    file = page.client.get(f"{page.path}/file")
    assert (file.status_code, file.headers["content-type"]) == (200, "application/pdf")
    assert page.client.get(f"{page.path}/file?download=1").headers["content-disposition"].startswith("attachment")
    assert page.refuse(confirmed=True).status_code == 409


def test_a_relative_signs_for_the_member(page: LetterPage) -> None:
    told = {"signer": "欧阳䶮", "relation": "子女"}
    assert page.sign(**told).json()["words"] == render("letter.tick_all")
    assert page.sign(**told, boxes=["read", "health", "agent"]).status_code == 200
    (letter,) = page.signed()
    assert letter.evidence is not None
    assert (letter.evidence["signer"], letter.evidence["relation"]) == ("欧阳䶮", "子女")
    words = pdfium.PdfDocument(page.client.get(f"{page.path}/file").content)[0].get_textpage().get_text_bounded()
    assert "欧阳䶮（代签，与被保险人的关系：子女）" in words
    assert "我代被保险人签署，已经得到本人同意。" in words


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"boxes": ["read"]}, "letter.tick_all"),
        ({"signer": "某某某"}, "letter.not_the_member"),
        ({"relation": "邻居", "boxes": ["read", "health", "agent"]}, "letter.which_relation"),
        ({"digest": "0" * 64}, "letter.changed"),
    ],
)
def test_what_cannot_be_signed_is_told(page: LetterPage, told: dict[str, Any], key: str) -> None:
    answer = page.sign(**told)
    assert (answer.status_code, answer.json()["words"]) == (409, render(key))
    assert page.signed() == []


@pytest.mark.parametrize(
    "told",
    [
        {"strokes": []},
        {"strokes": [[[5, 5]]]},
        {"strokes": [[[5, 5], [6, 6]]]},
        {"strokes": [[[1e9, 5], [6, 6]]]},
        {"strokes": [[[i % 300, i % 100] for i in range(20_001)]]},
        {"strokes": [[["a", 5]]]},
        {"pad": [0, 0]},
        {"signer": ""},
        {"signer": "a\x00b"},
        {"digest": "<script>"},
    ],
)
def test_what_is_no_signature_is_refused(page: LetterPage, told: dict[str, Any]) -> None:
    assert page.sign(**told).status_code == 422
    assert page.signed() == []


def test_d8_refusing_is_asked_twice_and_moves_the_case(page: LetterPage) -> None:
    first = page.refuse(confirmed=False)
    assert first.json() == {
        "state": "asked",
        "words": render("letter.refuse_again", service="住院直付", number=page.number),
    }
    assert page.status() == "awaiting_authorization"
    assert page.refuse(confirmed=True).json() == {"state": "refused", "words": render("letter.refused")}
    assert page.status() == "refused"
    assert len(page.texts()) == 1
    with page.pages.db.reading() as session:
        assert members.entitlement_state(session, page.number) == "used"
    assert page.sign().status_code == 410, "the case is closed"
    assert page.client.get(page.path).status_code == 410


def test_a_letter_whose_words_changed_meanwhile_is_read_again(page: LetterPage) -> None:
    with page.pages.db.transaction() as session:
        case = cases.find_case(session, page.number)
        case.facts = {**case.facts, "hospital": "示例市第二医院"}
    assert page.sign().json()["words"] == render("letter.changed")
    assert "示例市第二医院" in page.client.get(page.path).text


def test_a_letter_that_staff_sent_back_can_be_signed_anew(page: LetterPage) -> None:
    page.sign()
    send_back(page)
    assert page.sign().status_code == 200
    assert len(page.signed()) == 2
    assert letters.broken_links(page.signed()) == []


def send_back(page: LetterPage) -> None:
    with page.pages.db.transaction() as session:
        session.get_one(Document, page.signed()[-1].document_id).state = DocumentState.REJECTED


def test_the_chain_tells_of_every_change(new_letter: NewLetter) -> None:
    page = new_letter()
    for _ in range(3):
        assert page.sign().status_code == 200
        send_back(page)
    assert letters.broken_links(page.signed()) == []
    with page.pages.db.transaction() as session:
        second = repository.all_letters(session)[1]
        second.evidence = {**(second.evidence or {}), "signer": "别人"}
    assert letters.broken_links(page.signed()) == [page.signed()[1].id]
    assert letters.broken_links([page.signed()[0], page.signed()[2]]) == [page.signed()[2].id]


def test_an_erased_user_leaves_the_chain_without_a_name(page: LetterPage) -> None:
    page.sign()
    with page.pages.db.transaction() as session:
        forget(session, openid=OPENID, pseudonym="erased-0123456789abcdef01234567")
    (letter,) = page.signed()
    assert letter.evidence is None
    assert letters.broken_links([letter]) == []


def test_nothing_of_a_signature_is_readable_on_the_disk(page: LetterPage) -> None:
    page.sign()
    folder = page.pages.store.folder.parent
    files = [one.read_bytes() for one in folder.rglob("*") if one.is_file()]
    assert all(page.member.encode() not in one and AGENT.encode() not in one for one in files)
    assert all(b"%PDF" not in one for one in files)


@pytest.mark.parametrize("words", ["version: 1\n", FILE.read_text().replace("{member}", "{nobody}")])
def test_a_letter_of_the_insurer_is_checked(tmp_path: Path, words: str) -> None:
    (tmp_path / "letter.yaml").write_text(words)
    with pytest.raises(CatalogError):
        load_letter(tmp_path / "letter.yaml")
