"""Numbers of identity documents (J3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.clock import FrozenClock
from bot.members.id_numbers import check_digit, check_number
from bot.members.models import IdKind
from tests.members.people import id_number


def resident(area: str, born: str, serial: str = "123") -> str:
    return id_number(area, born, serial)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (resident("110000", "19900101"), IdKind.RESIDENT_ID),
        # the county is younger than the person: real people have such numbers
        (resident("310115", "19800101"), IdKind.RESIDENT_ID),
        (resident("500112", "19900101"), IdKind.RESIDENT_ID),
        (resident("110000", "20000229"), IdKind.RESIDENT_ID),
        (resident("810000", "19900101"), IdKind.HMT_RESIDENCE_PERMIT),
        (resident("820000", "19900101"), IdKind.HMT_RESIDENCE_PERMIT),
        (resident("830000", "19900101"), IdKind.HMT_RESIDENCE_PERMIT),
        (resident("911156", "19900101"), IdKind.FOREIGNER_PERMANENT),
        ("H01234567", IdKind.HK_MACAU_PERMIT),
        ("m0123456701", IdKind.HK_MACAU_PERMIT),
        ("01234567", IdKind.TAIWAN_PERMIT),
        ("0123456789A", IdKind.TAIWAN_PERMIT),
        ("E12345678", IdKind.PASSPORT),
        ("EA1234567", IdKind.PASSPORT),
        ("123456789", IdKind.PASSPORT),
        ("USA110000123456", IdKind.FOREIGNER_PERMANENT),
    ],
)
def test_kinds(raw: str, kind: IdKind, frozen_clock: FrozenClock) -> None:
    check = check_number(raw)
    assert (check.kind, check.problem) == (kind, None)
    assert check.normalised == raw.upper()


@pytest.mark.parametrize("spelled", ["{0[0]} {0[1]} {0[2]}", "{0[0]}-{0[1]}-{0[2]}", "　{0[0]}\u200b{0[1]}\n{0[2]}。"])
def test_people_spell_numbers_their_own_way(spelled: str, frozen_clock: FrozenClock) -> None:
    number = resident("110000", "19900101", "002")
    raw = spelled.format([number[:6], number[6:14], number[14:]])
    assert check_number(raw).normalised == number
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    assert check_number(wide).normalised == number


def test_every_way_to_write_the_x(frozen_clock: FrozenClock) -> None:
    number = next(n for n in (resident("110000", "19900101", f"{i:03}") for i in range(100)) if n.endswith("X"))
    for x in "xX×ＸхХ":
        assert check_number(number[:-1] + x).normalised == number


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "没有看到"),
        ("没带身份证", "没有认出"),
        ("110000900101123", "15位"),
        ("13800138000", "手机号"),
        ("1100001990010112", "16位"),
        ("1100001990010112345", "19位"),
        ("990000", "没有认出"),
        (resident("100000", "19900101"), "前两位"),
        (resident("110000", "19900230"), "出生日期"),
        (resident("110000", "19901301"), "出生日期"),
        (resident("110000", "18500101"), "出生日期"),
        (resident("110000", "20261124"), "出生日期"),
    ],
)
def test_refused_with_words(raw: str, words: str, frozen_clock: FrozenClock) -> None:
    check = check_number(raw)
    assert check.kind is None
    assert words in (check.problem or "")
    assert not raw or raw not in (check.problem or "")


def test_born_today_is_possible(frozen_clock: FrozenClock) -> None:
    assert check_number(resident("110000", "20261123")).kind is IdKind.RESIDENT_ID


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(place: int, step: int) -> None:
    number = resident("110000", "19900101")
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert check_digit(wrong[:17]) != wrong[17]
    # 9 in front makes a foreigner's card of it, whose check digit is wrong as well
    assert check_number(wrong).kind is None


def test_a_stated_kind_must_fit(frozen_clock: FrozenClock) -> None:
    number = resident("110000", "19900101")
    assert check_number(number, kind=IdKind.RESIDENT_ID).kind is IdKind.RESIDENT_ID
    assert check_number(number, kind=IdKind.HK_MACAU_PERMIT).problem.startswith("这个号码不像是港澳居民来往内地通行证")
    assert check_number("12345678", kind=IdKind.PASSPORT).kind is IdKind.PASSPORT
    assert check_number("x", kind=IdKind.PASSPORT).kind is None


@pytest.mark.parametrize(
    ("raw", "candidates"),
    [
        ("01234567", (IdKind.TAIWAN_PERMIT, IdKind.PASSPORT)),
        ("H01234567", (IdKind.HK_MACAU_PERMIT, IdKind.PASSPORT)),
        ("m01234567", (IdKind.HK_MACAU_PERMIT, IdKind.PASSPORT)),
        ("H0123456701", (IdKind.HK_MACAU_PERMIT,)),
        ("0123456789(A)", (IdKind.TAIWAN_PERMIT,)),
        ("E12345678", (IdKind.PASSPORT,)),
        ("123456789", (IdKind.PASSPORT,)),
        ("USA110000123456", (IdKind.FOREIGNER_PERMANENT,)),
        (resident("110000", "19900101"), (IdKind.RESIDENT_ID,)),
        (resident("820000", "19900101"), (IdKind.HMT_RESIDENCE_PERMIT,)),
        (resident("911156", "19900101"), (IdKind.FOREIGNER_PERMANENT,)),
        ("990000", ()),
    ],
)
def test_a_number_tells_which_kinds_it_may_be(
    raw: str, candidates: tuple[IdKind, ...], frozen_clock: FrozenClock
) -> None:
    check = check_number(raw)
    assert check.candidates == candidates
    assert check.kind == (candidates[0] if candidates else None)
    for kind in candidates:
        assert check_number(raw, kind=kind).candidates == (kind,)
    for kind in set(IdKind) - set(candidates) - {IdKind.PASSPORT}:
        refused = check_number(raw, kind=kind)
        assert (refused.kind, refused.candidates) == (None, ())
        assert refused.problem


@pytest.mark.parametrize("raw", [resident("110000", "19900101"), "110000900101123", "13800138000", "123"])
def test_no_passport_whatever_is_said(raw: str, frozen_clock: FrozenClock) -> None:
    check = check_number(raw, kind=IdKind.PASSPORT)
    assert check.kind is None
    assert raw not in (check.problem or "")
