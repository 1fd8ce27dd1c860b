"""`server.py case file` and `case link`, as staff type them."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.cases import letters
from bot.cases import service as cases
from bot.cases.models import SignedLetter
from bot.catalog import DocumentKind, ServiceId
from bot.cli import case as case_command
from bot.cli import case_files
from bot.documents import service as documents
from bot.documents.service import DocumentError, LinkError
from bot.documents.store import DocumentStore
from bot.kernel import clock, ids
from bot.kernel.audit import AuditEntry
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.settings import Settings, get_settings
from bot.members.models import Member
from bot.outbox.models import Outbound
from tests.cases.build import OPENID, open_one, paper
from tests.documents.pictures import pdf, picture

runner = CliRunner()


@pytest.fixture
def number(db: Database, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An accepted second opinion; the commands use the test's database and folder."""
    monkeypatch.setattr(case_files, "open_settings", lambda: Settings(data_dir=tmp_path))
    monkeypatch.setattr(case_files, "open_database", lambda _settings: db)
    monkeypatch.setattr(get_settings(), "public_base_url", "https://pages.example.com/ins")
    with db.transaction() as session:
        return open_one(session, ServiceId.SECOND_OPINION).number


def run(*words: object) -> Result:
    return runner.invoke(case_command.app, [str(word) for word in words])


def file(folder: Path, content: bytes, name: str = "意见书.pdf") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def told(db: Database) -> list[str]:
    with db.reading() as session:
        return [row.text for row in session.scalars(select(Outbound).where(Outbound.dedupe_key.contains(":link:")))]


@pytest.mark.parametrize("kind", ["opinion", "第二诊疗意见书"])
def test_s2_staff_add_the_opinion(db: Database, number: str, tmp_path: Path, kind: str) -> None:
    path = file(tmp_path, pdf())
    result = run("file", number, path, "--kind", kind)
    assert (result.exit_code, result.output) == (0, f"第二诊疗意见书已归入办件{number}。\n")
    again = run("file", number, path, "--kind", kind)
    assert "没有重复归入" in again.output
    with db.reading() as session:
        (document,) = [one for one in documents.of_case(session, number) if one.is_from_staff]
        assert (document.kind, document.openid) == (DocumentKind.OPINION, OPENID)
        assert documents.read_document(DocumentStore(tmp_path / "documents"), document) == pdf()
        assert cases.find_case(session, number).status == "accepted"  # an opinion is none of the member's papers


def test_a_paper_that_came_by_post_lets_a_waiting_case_go_on(db: Database, number: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        member = session.get_one(Member, cases.find_case(session, number).member_id)
        papers = [DocumentKind.PATHOLOGY_REPORT]
        waiting = open_one(session, ServiceId.DIRECT_PAY, member=member, key="key-2", kinds=papers).number
        assert cases.find_case(session, waiting).status == "awaiting_documents"
    run("file", waiting, file(tmp_path, picture(), "病历本.jpg"), "--kind", "病历本")
    with db.reading() as session:
        assert cases.find_case(session, waiting).status == "accepted"


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [(b"MZ", "opinion", "不是PDF"), (pdf()[:-40], "opinion", "不完整"), (pdf(), "意见", "没有“意见”这种资料")],
)
def test_what_is_refused_is_said(number: str, tmp_path: Path, content: bytes, kind: str, words: str) -> None:
    result = run("file", number, file(tmp_path, content), "--kind", kind)
    assert isinstance(result.exception, DocumentError)
    assert words in result.exception.message


def test_a_huge_file_is_not_even_read(number: str, tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as huge:
        huge.truncate(case_files.MAX_BYTES + 1)
    result = run("file", number, path, "--kind", "opinion")
    assert isinstance(result.exception, DocumentError)
    assert "20MB" in result.exception.message


def test_a_case_or_file_that_does_not_exist_is_said(number: str, tmp_path: Path) -> None:
    assert run("file", number, tmp_path / "nothing.pdf", "--kind", "opinion").exit_code == 2
    assert run("file", "EO000000-00000", file(tmp_path, pdf()), "--kind", "opinion").exit_code == 1


def test_s2_a_member_who_lost_the_link_gets_a_new_one(db: Database, number: str, tmp_path: Path) -> None:
    early = run("link", number, "--kind", "opinion")
    assert isinstance(early.exception, DocumentError)
    assert "还没有专员归入的第二诊疗意见书" in early.exception.message
    run("file", number, file(tmp_path, pdf("first")), "--kind", "opinion")
    run("file", number, file(tmp_path, pdf("corrected")), "--kind", "opinion")
    for _ in range(2):
        assert run("link", number, "--kind", "opinion").exit_code == 0
    texts = told(db)
    links = [re.findall(r"https://pages\.example\.com/ins/m/([0-9a-f]{40})", text) for text in texts]
    assert len({link for found in links for link in found}) == 2
    assert all(number in text and "400-606-5033" in text for text in texts)
    with db.reading() as session:
        shared = documents.find_shared(session, links[1][0])
        assert documents.read_document(DocumentStore(tmp_path / "documents"), shared.document) == pdf("corrected")
        with pytest.raises(LinkError):
            documents.find_shared(session, links[0][0])
        keys = "".join(session.scalars(select(Outbound.dedupe_key)))
    assert links[0][0] not in keys


def test_only_what_staff_added_is_sent(db: Database, number: str) -> None:
    """A picture that the member called an opinion is none."""
    with db.transaction() as session:
        taken = paper(session, DocumentKind.OPINION)
        documents.attach(session, [taken], number)
        taken.state, taken.path = "received", "ab/cd.sealed"
    result = run("link", number, "--kind", "opinion")
    assert isinstance(result.exception, DocumentError)
    assert "还没有专员归入的第二诊疗意见书" in result.exception.message
    assert told(db) == []


def test_who_of_the_staff_did_it_is_on_record(db: Database, number: str, tmp_path: Path) -> None:
    run("file", number, file(tmp_path, pdf()), "--kind", "opinion", "--by", "wanglei")
    run("link", number, "--kind", "opinion", "--by", "li.na")
    run("link", number, "--kind", "opinion")
    with db.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        actors = [(one.action, one.actor) for one in entries if one.action in ("document.added", "document.shared")]
    added, shared = "document.added", "document.shared"
    assert actors == [(added, "staff:wanglei"), (shared, "staff:li.na"), (shared, "staff:cli")]
    assert run("link", number, "--kind", "opinion", "--by", "a:b").exit_code == 2


def test_the_case_of_a_forgotten_user_takes_no_more_files_and_sends_no_link(
    db: Database, number: str, tmp_path: Path
) -> None:
    path = file(tmp_path, pdf())
    run("file", number, path, "--kind", "opinion")
    with db.transaction() as session:
        case = cases.find_case(session, number)
        case.openid = ids.new_pseudonym()
    gone = run("link", number, "--kind", "opinion")
    assert isinstance(gone.exception, DocumentError)
    assert "没有可以发送的微信" in gone.exception.message
    assert run("file", number, path, "--kind", "other").exit_code == 0  # still open: erased when it ends
    with db.transaction() as session:
        cases.find_case(session, number).closed_at = clock.now()
    refused = run("file", number, file(tmp_path, pdf("late")), "--kind", "opinion")
    assert isinstance(refused.exception, DocumentError)
    assert "不能再归入文件" in refused.exception.message


def test_the_whole_case_as_one_pdf(db: Database, number: str, tmp_path: Path) -> None:
    run("file", number, file(tmp_path, pdf("first")), "--kind", "opinion")
    target = tmp_path / "case.pdf"
    done = run("export", number, target, "--by", "li")
    assert done.exit_code == 0
    assert "1份资料，共2页" in done.output
    assert target.read_bytes().startswith(b"%PDF-1.7")
    assert target.stat().st_mode & 0o077 == 0
    again = run("export", number, target)
    assert isinstance(again.exception, DocumentError)
    assert "已经存在" in again.exception.message
    with db.reading() as session:
        exported = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.exported")).all()
    assert [entry.actor for entry in exported] == ["staff:li"]


@pytest.mark.parametrize("kind", [DocumentKind.OPINION, DocumentKind.GENE_REPORT])
def test_t3_staff_see_whether_the_report_was_opened(
    db: Database, frozen_clock: FrozenClock, number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(case_command, "open_settings", lambda: Settings(data_dir=tmp_path))
    monkeypatch.setattr(case_command, "open_database", lambda _settings: db)
    run("file", number, file(tmp_path, pdf("report")), "--kind", kind)
    run("link", number, "--kind", kind)
    assert "会员还没有打开" in run("show", number).output
    (link,) = re.findall(r"/m/([0-9a-f]{40})", told(db)[-1])
    with db.transaction() as session:
        documents.count_open(session, documents.find_shared(session, link).link)
    shown = run("show", number).output
    assert "会员2026-11-23T10:00:00+08:00第一次打开，共1次" in shown


def test_d5_the_chain_of_signed_letters_is_checked(db: Database, number: str) -> None:
    assert run("letters").output == "0份授权书的签署记录都完整。\n"
    evidence = {"signer": "王小明"}
    with db.transaction() as session:
        digest = letters.evidence_digest(evidence)
        session.add(
            SignedLetter(
                case_number=number,
                document_id=paper(session, DocumentKind.AUTHORIZATION).id,
                text_version="1",
                text_digest="a" * 64,
                evidence=evidence,
                evidence_digest=digest,
                previous_digest=letters.FIRST,
                digest=letters.sha256(f"{letters.FIRST}{digest}".encode()),
                signed_at=clock.now(),
            )
        )
    assert (run("letters").exit_code, run("letters").output) == (0, "1份授权书的签署记录都完整。\n")
    with db.transaction() as session:
        session.scalars(select(SignedLetter)).one().evidence = {"signer": "钱小明"}
    result = run("letters")
    assert result.exit_code == 1
    assert f"{number}（2026-11-23 10:00签署）" in result.output
