"""An agent sends a picture: once, with the chat in hand and the window open; it is no paper of the member's."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversations.models import Message
from bot.documents import service as documents
from bot.documents.models import Document
from bot.outbox.models import Outbound, OutboundReason
from bot.staff.models import Role
from tests.console.conftest import Office
from tests.documents.pictures import picture
from tests.support.staff import DeskClient

ONE, TWO = "a" * 32, "b" * 32


def send(client: DeskClient, chat: int, content: bytes, client_id: str = ONE) -> tuple[int, str]:
    headers = {"X-CSRF-Token": client.csrf, "HX-Request": "true"}
    files = {"file": ("<img onerror=x>.jpg", content, "image/jpeg")}
    address = f"/conversations/{chat}/picture"
    answer = client.post(address, data={"client_id": client_id}, files=files, headers=headers)
    return answer.status_code, answer.text


def rows(office: Office) -> list[Outbound]:
    with office.db.reading() as session:
        return list(session.scalars(select(Outbound).where(Outbound.reason == OutboundReason.AGENT)))


@pytest.fixture
def chat(office: Office) -> int:
    office.agent("li")
    chat = office.chat()
    office.browser("li").act(f"/conversations/{chat}/claim")
    return chat


def test_a_picture_goes_out_once_and_stands_in_the_chat(office: Office, chat: int) -> None:
    client = office.browser("li")
    assert [send(client, chat, picture())[0] for _ in range(2)] == [200, 200]
    [row] = rows(office)
    with office.db.reading() as session:
        kept = session.get_one(Document, row.document_id)
        said = session.scalars(select(Message).where(Message.source == row.dedupe_key)).one()
        assert (said.kind, said.document_id, said.text) == ("image", kept.id, "")
        assert documents.unattached(session, "o1") == []  # nobody takes it for a paper of the member's
    page = client.get(f"/conversations/{chat}/timeline").text
    assert f"/documents/{kept.id}?small=1" in page
    assert "发给会员的图片" in page
    assert client.get(f"/documents/{kept.id}").headers["content-type"] == "image/jpeg"
    assert office.stored(chat).awaiting_since is None
    office.agent("wu", Role.COORDINATOR)
    assert "这是哪种资料" not in office.browser("wu").get(f"/documents/{kept.id}/viewer").text


def test_what_is_no_picture_or_not_allowed_is_told_and_nothing_is_kept(
    office: Office, chat: int, tmp_path: Path
) -> None:
    client = office.browser("li")
    assert send(client, chat, b"%PDF-1.4 no picture") == (409, "这个文件不是图片，微信聊天里只能发图片。")
    assert send(client, chat, picture()[:-40])[0] == 409
    office.agent("wang")
    assert send(office.browser("wang"), chat, picture(), TWO)[0] in (403, 409)
    office.clock.set(office.clock.now().replace(day=26))
    status, words = send(client, chat, picture())
    assert (status, "窗口已关闭" in words) == (409, True)
    assert rows(office) == []
    with office.db.reading() as session:
        assert list(session.scalars(select(Document))) == []
    folder = tmp_path / "documents"
    assert not [one for one in folder.rglob("*") if one.is_file()]
