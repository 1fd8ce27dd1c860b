"""Personal data is taken out of a text before anything else sees it."""

import pytest

from bot.conversations.intake import is_unsupported_placeholder, normalise, protect
from bot.kernel import vault
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.vault import VaultKind

NUMBER = "110000199001010017"


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("  你好　呀 ", "你好 呀"),
        ("/restart", "restart"),
        ("／／EXTERNAL_remind", "EXTERNAL_remind"),
        ("１１０", "110"),
        ("a\u202eb\u0000c", "abc"),
        ("长" * 900, "长" * 900),
        ("头" * 900 + "尾" * 900, "头" * 600 + " … " + "尾" * 390),
    ],
)
def test_normalise(raw: str, tidy: str) -> None:
    assert normalise(raw) == tidy


def test_a_cut_leaves_no_half_of_a_number() -> None:
    around = normalise("字" * 595 + NUMBER + "字" * 385 + NUMBER + "字" * 380)
    assert not any(letter.isdigit() for letter in around)


@pytest.mark.parametrize(
    "text", [NUMBER, f"我妈的身份证是{NUMBER}谢谢", "110000 19900101 0017", "110000-1990-0101-0017"]
)
def test_an_id_number_becomes_a_marker(db: Database, frozen_clock: FrozenClock, text: str) -> None:
    with db.transaction() as session:
        safe = protect(session, text, origin="m1", requested_slot=None)
        tokens = vault.find_markers(safe, VaultKind.ID_NUMBER)
        assert len(tokens) == 1
        assert "19900101" not in safe
        assert vault.reveal(session, tokens[0])


def test_a_name_that_was_asked_for_becomes_a_marker(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        safe = protect(session, "王建国", origin="m1", requested_slot="member_name")
        assert "王建国" not in safe
        assert vault.reveal(session, vault.find_markers(safe, VaultKind.NAME)[0]) == "王建国"


def test_name_and_number_in_one_message(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        safe = protect(session, f"我叫王建国，身份证号{NUMBER}", origin="m1", requested_slot=None)
        assert "王建国" not in safe
        assert vault.find_markers(safe, VaultKind.NAME)
        assert vault.find_markers(safe, VaultKind.ID_NUMBER)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("俺娘叫陈玉兰", "陈玉兰"),
        ("我姓王，叫赵春梅", "赵春梅"),
        ("她的名字是赵春梅。", "赵春梅"),
        ("好的，陈玉兰", "陈玉兰"),
        ("欧阳娜娜", "欧阳娜娜"),
    ],
)
def test_a_name_in_an_answer_of_more_words(db: Database, frozen_clock: FrozenClock, text: str, name: str) -> None:
    with db.transaction() as session:
        safe = protect(session, text, origin="m1", requested_slot="member_name")
        assert name not in safe
        assert vault.reveal(session, vault.find_markers(safe, VaultKind.NAME)[0]) == name


def test_a_name_said_again_while_the_number_is_asked(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        assert "陈玉兰" not in protect(session, "陈玉兰", origin="m1", requested_slot="id_number")
        for text in ("不给", "安全吗", "等一下", "没带", "取消", "稍等"):
            assert protect(session, text, origin="m1", requested_slot="id_number") == text


@pytest.mark.parametrize("text", ["想死", "不想活了", "转人工"])
def test_a_call_for_help_is_no_name(db: Database, frozen_clock: FrozenClock, text: str) -> None:
    with db.transaction() as session:
        assert protect(session, text, origin="m1", requested_slot="member_name") == text


@pytest.mark.parametrize("text", ["你好", "为什么要姓名", "人工", "我想预约门诊", "等会儿再说"])
def test_ordinary_words_are_no_name(db: Database, frozen_clock: FrozenClock, text: str) -> None:
    with db.transaction() as session:
        assert protect(session, text, origin="m1", requested_slot="member_name") == text


def test_placeholders() -> None:
    assert is_unsupported_placeholder("【收到不支持的消息类型，暂无法显示】")
    assert not is_unsupported_placeholder("收到了")


@pytest.mark.parametrize(
    "text",
    [
        "SF1234567890123",
        "顺丰单号 SF1234567890123",
        "寄出了，YT7501234567890",
        "快递单号750123456789012",
        "中通 77701234567890",
        "777012345678901",
        "JDVA01234567890",
        "EMS 1234567890123",
    ],
)
def test_a_courier_number_is_no_id_number(db: Database, frozen_clock: FrozenClock, text: str) -> None:
    with db.transaction() as session:
        assert protect(session, text, origin="m1", requested_slot=None) == text
        assert protect(session, text, origin="m1", requested_slot="act_detail") == text


@pytest.mark.parametrize(
    "text",
    [
        f"快递单号{NUMBER}",
        "单号110000900101001",
        f"SF{NUMBER}",
        "证件号777012345678901",
        "11000019900101",
        "身份证快递单号都是750123456789012",
    ],
)
def test_a_persons_number_is_hidden_although_a_courier_is_spoken_of(
    db: Database, frozen_clock: FrozenClock, text: str
) -> None:
    with db.transaction() as session:
        for slot in (None, "act_detail"):
            safe = protect(session, text, origin="m1", requested_slot=slot)
            assert vault.find_markers(safe, VaultKind.ID_NUMBER), slot


@pytest.mark.parametrize("slot", ["consent", "for_whom", "member_name", "id_number", "id_kind"])
def test_while_asked_who_it_is_bare_names_and_short_numbers_are_hidden(
    db: Database, frozen_clock: FrozenClock, slot: str
) -> None:
    with db.transaction() as session:
        for text in ("陈秀兰", "10000456", "H10000456", "E12345678"):
            assert text not in protect(session, text, origin="m1", requested_slot=slot)


@pytest.mark.parametrize(
    "text", ["同意", "不同意", "好的", "可以", "1", "3", "其他人", "我妈", "为什么要", "谢谢", "方便吗", "算了", "护照"]
)
def test_answers_while_asked_who_it_is_stay(db: Database, frozen_clock: FrozenClock, text: str) -> None:
    with db.transaction() as session:
        for slot in ("consent", "for_whom", "id_kind"):
            assert protect(session, text, origin="m1", requested_slot=slot) == text
