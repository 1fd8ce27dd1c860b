"""Every push of the fixtures becomes a message, in every mode; nothing is lost, nothing raises."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.inbox import InboundKind, Inbox, UnknownReason
from bot.kernel.settings import WeChatMode
from bot.wechat.push import read_push
from bot.wechat.xml import parse_xml
from tests.wechat.support import OPENID, PUSHES, delivery, make_codec, text_xml


def _event(event: str, **fields: str) -> bytes:
    rest = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        f"<xml><FromUserName>{OPENID}</FromUserName><CreateTime>1700000000</CreateTime>"
        f"<MsgType>event</MsgType><Event>{event}</Event>{rest}</xml>"
    ).encode()


@pytest.mark.parametrize("mode", list(WeChatMode))
@pytest.mark.parametrize("path", PUSHES, ids=lambda path: path.stem)
def test_every_push_survives(path: Path, mode: WeChatMode, tmp_path: Path) -> None:
    xml = path.read_text(encoding="utf-8")
    fields = parse_xml(xml.encode())
    query, body = delivery(xml, mode)
    opened = make_codec(mode).open(dict(pair.split("=", 1) for pair in query.split("&")), body)
    inbox = Inbox(f"sqlite:///{tmp_path / 'inbox.db'}")
    inbox.append(read_push(opened)).result(5)
    (message,) = inbox.after(0)
    inbox.close()
    assert message.openid == fields["FromUserName"]
    assert message.create_time == int(fields["CreateTime"])
    assert message.raw.strip().startswith("<xml>")
    assert message.msg_id == (fields.get("MsgId") or fields.get("MsgID"))
    if message.kind is not InboundKind.UNKNOWN:
        assert message.kind == fields["MsgType"]
    if fields["MsgType"] == "event":
        assert message.event == fields["Event"].lower()
    kept = {"Label", "KfAccount", "SendPicsInfo", "SubscribeMsgPopupEvent", "ScanCodeInfo", "OrderId"} & set(fields)
    assert all(message.extra[name] == fields[name] for name in kept)


def test_a_64_bit_id_stays_exact() -> None:
    record = read_push(text_xml(msg_id="9223372036854775807").encode())
    assert record.msg_id == "9223372036854775807"


@pytest.mark.parametrize("name", ["unsupported_type_as_text_1", "unsupported_type_as_text_3"])
def test_the_placeholder_of_a_file_is_not_a_text(name: str) -> None:
    path = next(path for path in PUSHES if path.stem == name)
    record = read_push(path.read_bytes())
    assert record.kind is InboundKind.UNKNOWN
    assert record.extra["reason"] == UnknownReason.UNSUPPORTED


def test_a_new_kind_is_kept() -> None:
    record = read_push(b"<xml><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>hologram</MsgType>"
                       b"<MsgId>7</MsgId><Depth>3</Depth></xml>")  # fmt: skip
    assert (record.kind, record.extra["reason"], record.extra["Depth"]) == (InboundKind.UNKNOWN, "new_type", "3")


def test_voice_recognition_and_its_absence() -> None:
    empty = next(path for path in PUSHES if path.stem == "real_2023_voice_recognition_empty")
    assert read_push(empty.read_bytes()).recognition is None
    spoken = empty.read_bytes().replace(b"<Recognition><![CDATA[]]>", "<Recognition><![CDATA[我想预约]]>".encode())
    assert read_push(spoken).recognition == "我想预约"


@pytest.mark.parametrize(
    "body",
    [b"", b"not xml", b"<xml>", b"<xml><MsgType>text</MsgType></xml>", b"\xff\xfe\x00",
     b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml><FromUserName>o</FromUserName><MsgType>text</MsgType></xml>",
     b"<xml><FromUserName>" + b"o" * 65 + b"</FromUserName><MsgType>text</MsgType></xml>"],
)  # fmt: skip
def test_the_unreadable_is_kept_with_its_raw_body(body: bytes) -> None:
    record = read_push(body)
    assert (record.kind, record.openid, record.extra["reason"]) == (InboundKind.UNKNOWN, "", UnknownReason.UNREADABLE)
    assert record.raw == body.decode("utf-8", "backslashreplace")
    assert record.id == read_push(body).id
    assert record.id != read_push(body + b" ").id


@given(st.binary(max_size=300))
def test_reading_never_raises(body: bytes) -> None:
    assert len(read_push(body).id) == 32


class TestDedupeKey:
    """wechat-protocol 1.1: the official keys are not enough."""

    def test_the_same_msg_id_of_two_members_are_two_messages(self) -> None:
        one, two = (read_push(text_xml(openid=who, msg_id="1", created=5).encode()).id for who in ("oA", "oB"))
        assert one != two

    def test_the_same_msg_id_at_another_time_is_another_message(self) -> None:
        one, two = (read_push(text_xml(msg_id="1", created=at).encode()).id for at in (5, 6))
        assert one != two

    def test_a_redelivery_is_the_same_message(self) -> None:
        xml = text_xml()
        assert read_push(xml.encode()).id == read_push(xml.encode()).id

    def test_two_events_of_one_second_differ_by_event_key_ticket_and_msg_id(self) -> None:
        bodies = [
            _event("LOCATION"),
            _event("CLICK", EventKey="menu.status"),
            _event("CLICK", EventKey="menu.human"),
            _event("SCAN", EventKey="1", Ticket="a"),
            _event("SCAN", EventKey="1", Ticket="b"),
            _event("TEMPLATESENDJOBFINISH", MsgID="1", Status="success"),
            _event("TEMPLATESENDJOBFINISH", MsgID="2", Status="success"),
        ]
        assert len({read_push(body).id for body in bodies}) == len(bodies)

    def test_the_case_of_an_event_name_does_not_matter(self) -> None:
        assert read_push(_event("SCAN", EventKey="1")).id == read_push(_event("scan", EventKey="1")).id
