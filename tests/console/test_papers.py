"""Pictures in a chat, and names and numbers that were taken out of it: for whom, and on record."""

import io

from PIL import Image
from sqlalchemy import select

from bot.conversations import repository
from bot.conversations.models import Author, Turn
from bot.documents import service as documents
from bot.documents.models import DocumentState
from bot.kernel import clock, vault
from bot.kernel.audit import AuditEntry
from bot.kernel.vault import VaultKind
from bot.staff.models import Role
from tests.cases.build import insured
from tests.console.conftest import Office, on_both
from tests.documents.pictures import pdf


def picture(office: Office, chat: int, *, openid: str = "o1") -> int:
    """A photo that the member has sent."""
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 900), "white").save(buffer, "JPEG")
    with office.db.transaction() as session:
        row = documents.register_image(session, openid=openid, inbound_id=f"in-{openid}", media_id="m1", consented=True)
        row.path = office.store.write(row.id, buffer.getvalue())
        row.state, row.mime, row.size = DocumentState.RECEIVED, "image/jpeg", len(buffer.getvalue())
        repository.add_message(
            session, chat, author=Author.MEMBER, kind="image", text="", source=f"in-{openid}", document_id=row.id
        )
        return row.id


def audit(office: Office, action: str) -> list[tuple[str, str]]:
    with office.db.reading() as session:
        rows = session.execute(select(AuditEntry.actor, AuditEntry.subject).where(AuditEntry.action == action))
        return [(actor, subject) for actor, subject in rows]


def test_a_picture_is_shown_to_who_may_read_the_chat_and_each_look_is_on_record(office: Office) -> None:
    office.agent("li")
    office.agent("wang")
    client, other, chat = office.browser("li"), office.browser("wang"), office.chat()
    paper = picture(office, chat)
    client.act(f"/conversations/{chat}/claim")
    address = f"/documents/{paper}"
    assert address in client.get(f"/conversations/{chat}").text
    small, full = client.get(f"{address}?small=1"), client.get(address)
    assert max(Image.open(io.BytesIO(small.content)).size) <= 320
    assert Image.open(io.BytesIO(full.content)).size == (1200, 900)
    assert full.headers["content-type"] == "image/jpeg"
    assert "sandbox" in full.headers["content-security-policy"]
    assert full.headers["x-content-type-options"] == "nosniff"
    assert full.headers["cache-control"] == "no-store"
    assert audit(office, "document.viewed") == [("staff:li", f"document:{paper}")]
    assert audit(office, "document.seen_small") == [("staff:li", f"document:{paper}")]
    assert other.get(address).status_code == 403


def test_a_paper_of_a_colleagues_chat_is_not_shown(office: Office) -> None:
    office.agent("li")
    office.agent("wang")
    client, theirs = office.browser("li"), office.chat(openid="o2")
    paper = picture(office, theirs, openid="o2")
    office.browser("wang").act(f"/conversations/{theirs}/claim")
    for address in (f"/documents/{paper}", f"/documents/{paper}?small=1", f"/documents/{paper}/viewer"):
        assert client.get(address).status_code == 403
    assert client.get("/documents/4711").status_code == 404


def test_a_pdf_comes_as_one(office: Office) -> None:
    office.agent("li")
    client = office.browser("li")
    office.chat()
    with office.db.transaction() as session:
        row = documents.add_staff_file(
            session, office.store, case_number="EO261123-7K3QF", openid="o1", content=pdf(), kind="opinion",
            actor="staff:li",
        )  # fmt: skip
        paper = row.id
    answer = client.get(f"/documents/{paper}?small=1")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_what_was_taken_out_of_a_text_is_shown_to_the_holder_only_and_on_record(office: Office) -> None:
    office.agent("li")
    office.agent("wang")
    client, other, chat = office.browser("li"), office.browser("wang"), office.chat()
    with office.db.transaction() as session:
        marker = vault.put(session, kind=VaultKind.NAME, value="欧阳<b>安娜", origin="in-9")
        turn = Turn(inbound_id="in-9", seq=9, kind="text", conversation_id=chat, created_at=clock.system_now())
        session.add(turn)
        repository.add_message(session, chat, author=Author.MEMBER, kind="text", text=f"我叫{marker}", source="in-9")
    token = marker.partition(":")[2].rstrip("]")
    assert "欧阳" not in client.get(f"/conversations/{chat}").text
    assert client.act(f"/conversations/{chat}/reveal", token=token).status_code == 403  # not theirs yet
    client.act(f"/conversations/{chat}/claim")
    assert token in client.get(f"/conversations/{chat}/timeline").text
    shown = client.act(f"/conversations/{chat}/reveal", token=token)
    assert "欧阳&lt;b&gt;安娜" in shown.text
    assert audit(office, "secret.revealed") == [("staff:li", f"conversation:{chat}")]
    elsewhere = office.chat(openid="o2")
    other.act(f"/conversations/{elsewhere}/claim")
    assert other.act(f"/conversations/{elsewhere}/reveal", token=token).status_code == 403


@on_both
def test_what_the_bot_understood_is_shown_and_can_be_marked_as_wrong(office: Office) -> None:
    office.agent("li")
    client, chat = office.browser("li"), office.chat()
    with office.db.transaction() as session:
        turn = Turn(inbound_id="in-9", seq=9, kind="text", conversation_id=chat, created_at=clock.system_now())
        turn.intent, turn.confidence = "faq_timeline", 0.914
        session.add(turn)
        repository.add_message(session, chat, author=Author.MEMBER, kind="text", text="几号能住进去", source="in-9")
        line = repository.transcript(session, chat)[-1].id
    assert "理解为：问时间，91%" in client.get(f"/conversations/{chat}/timeline").text
    form = client.get(f"/conversations/{chat}/messages/{line}/meaning").text
    assert "几号能住进去" in form
    assert client.act(f"/conversations/{chat}/messages/{line}/meaning", meant="no_such").status_code == 409
    assert client.act(f"/conversations/{chat}/messages/{line}/meaning", meant="query_status").status_code == 200
    assert "应为：查进度" in client.get(f"/conversations/{chat}/timeline").text
    assert audit(office, "meaning.marked") == [("staff:li", f"message:{line}")]


def test_a_members_full_number_is_shown_on_request_and_on_record(office: Office) -> None:
    office.agent("li")
    office.agent("wu", Role.COORDINATOR)
    client, chat = office.browser("li"), office.chat()
    with office.db.transaction() as session:
        member = insured(session, openid="o1")
        member.phone = "13800001234"
        number, who = member.id_number, member.id
    address = f"/conversations/{chat}/members/{who}/reveal"
    assert number not in client.get(f"/conversations/{chat}/panel").text
    assert client.act(address, what="number").status_code == 403  # waits: nobody's yet
    assert number in office.browser("wu").act(address, what="number").text
    client.act(f"/conversations/{chat}/claim")
    panel = client.get(f"/conversations/{chat}/panel").text
    assert "138****1234" in panel
    assert "13800001234" not in panel
    assert "13800001234" in client.act(address, what="phone").text
    assert client.act(f"/conversations/{chat}/members/{who + 9}/reveal", what="phone").status_code == 404
    assert audit(office, "member.revealed") == [("staff:wu", f"member:{who}"), ("staff:li", f"member:{who}")]
