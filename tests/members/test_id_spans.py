"""Whatever an ID number looks like in a text, it is found; what is none stays."""

import unicodedata
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.members.id_numbers import LOOKALIKES
from bot.members.id_spans import extract_id_numbers
from tests.members.people import id_number

NUMBER = id_number("110000", "19900101", "123")


def masked(text: str, *, asked: bool = False) -> str:
    for span in reversed(extract_id_numbers(text, asked=asked)):
        text = text[: span.start] + "[证件]" + text[span.end :]
    return text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (f"身份证{NUMBER}谢谢", "身份证[证件]谢谢"),
        (f"陈秀兰,{NUMBER},13800138000", "陈秀兰,[证件],13800138000"),
        ("1100 0019 9001 0112 37", "[证件]"),
        ("1100 0019 9001 0112 37 13800138000", "[证件] 13800138000"),
        ("110000-19900101-123x 好", "[证件] 好"),
        ("110000 1990 0101\n1237", "[证件]"),
        ("１１００００１９９００１０１１２３７", "[证件]"),
        ("一一零零零零一九九零零一零一一二三七", "[证件]"),
        ("110000199001011238", "[证件]"),
        ("少一位11000019900101123的", "少一位[证件]的"),
        ("多一位1100001990010112377的", "多一位[证件]的"),
        ("11000019900101 1237", "[证件]"),
        ("0110000200001 010 00013800138000", "0[证件]13800138000"),
        ("1100 0019 9013 0112 37", "[证件]"),
        ("旧的110000900101123", "旧的[证件]"),
        ("11000019900101", "[证件]"),
        ("H01234567", "[证件]"),
        ("回乡证 H 0123 4567", "回乡证 [证件]"),
        ("m0123456701。", "[证件]。"),
        ("台胞证号01234567", "台胞证号[证件]"),
        ("旧证0123456789(A)", "旧证[证件]"),
        ("护照E12345678", "护照[证件]"),
        ("USA110000123456", "[证件]"),
        (f"x{NUMBER}y", "x[证件]y"),
    ],
)
def test_taken_out(text: str, rest: str) -> None:
    assert masked(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "电话 138 0013 8000 或 021-12345678",
        "400-606-5033",
        "2026-11-23 2026-11-28",
        "11月23日到12月5日，20261123",
        "10000元 20000元 350,000.00",
        "MZ261123-7K3QF 进度",
        "SF1234567890123",
        "CEA 12.5, CA199 37.0",
        "身份证2026-11-23到期",
        "身份证绑的手机13800138000",
        "保单 P20260101",
        "1、2、3、4、5",
        "第一第二第三第四第五",
        "血压 120/80 130/85 110/70",
        "3X4厘米",
        "2021-05-06 2022-06-07 2023-07-08 2024-08-09",
        "2021.5.6，2022.6.7，2023.7.8，白细胞3.2 4.5 6.7 11.2 13.8 15.1",
        "",
    ],
)
def test_left_alone(text: str) -> None:
    assert extract_id_numbers(text) == []


def test_a_bare_answer_counts_when_it_was_asked_for() -> None:
    assert masked("01234567", asked=True) == "[证件]"
    assert masked(" E12345678。", asked=True) == " [证件]。"
    assert masked("13800138000", asked=True) == "13800138000"
    assert masked("下周一", asked=True) == "下周一"


def test_values_come_normalised() -> None:
    number = id_number("110000", "19900101", "024")
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    assert [span.value for span in extract_id_numbers(f"我 {wide} 和 1100 0019 9001 0100 2x")] == [
        number,
        "11000019900101002X",
    ]


def test_the_valid_number_inside_a_longer_run() -> None:
    assert [span.value for span in extract_id_numbers(f"13800138000{NUMBER}")] == [NUMBER]


def only_digits(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(LOOKALIKES).upper()
    return "".join(char for char in plain if char.isdigit() or char == "X")


AREAS = st.sampled_from(["110000", "310000", "440000", "810000", "830000", "911156", "650000"])
BORN = st.dates(min_value=date(1920, 1, 1), max_value=date(2020, 12, 31))
GAPS = st.sampled_from(["", "", "", " ", "-", "　", "—", " - ", "\n", ".", "·", "\u200b"])
ALPHABET = st.sampled_from(
    [*"身份证号是我的：，。 \n陈秀兰abcXYZ0123①👍、/-", "13800138000", "2026-11-23", "MZ261123-7K3QF"]
)
FORMS = st.sampled_from(["plain", "wide", "lower", "wrong"])


@settings(derandomize=True, max_examples=500, deadline=None)
@given(
    st.lists(ALPHABET, max_size=12).map("".join),
    AREAS,
    BORN,
    st.integers(0, 999),
    st.lists(GAPS, min_size=17, max_size=17),
    FORMS,
    st.lists(ALPHABET, max_size=12).map("".join),
)
@example("", "110000", date(1990, 1, 1), 1, [""] * 17, "plain", "1")
def test_a_masked_text_never_contains_the_number(
    before: str, area: str, born: date, serial: int, gaps: list[str], form: str, after: str
) -> None:
    number = id_number(area, f"{born:%Y%m%d}", f"{serial:03}")
    if form == "wrong":
        # only the check digit tells a number that is glued to others from dates in a row
        number = number[:-1] + ("1" if number[-1] != "1" else "2")
        before += "号"
    shown = number.lower() if form == "lower" else number
    if form == "wide":
        shown = "".join(chr(ord(char) + 0xFEE0) for char in number)
    spelled = "".join(char + gap for char, gap in zip(shown, [*gaps, ""], strict=True))
    rest = masked(before + spelled + after)
    assert number[:14] not in only_digits(rest)
    assert spelled not in rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("号码是01234567", "号码是[证件]"),
        ("林一 01234567", "林一 [证件]"),
        ("电话13800138000，号码P0000789A", "电话13800138000，号码[证件]"),
        ("生日是19680312", "生日是19680312"),
        ("我的申请是MZ261123-7K3QF", "我的申请是MZ261123-7K3QF"),
        ("大概1000000元", "大概1000000元"),
    ],
)
def test_a_short_number_in_a_sentence_counts_where_one_was_asked_for(text: str, rest: str) -> None:
    assert masked(text, asked=True) == rest
