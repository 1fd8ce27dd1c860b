"""Template fields are made to fit before WeChat sees them; texts are merged and split to what it takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.templates import TemplateKey
from bot.wechat import texts
from bot.wechat.templates import TemplateBook, TemplateFieldError, load_templates

BOOK = TemplateBook({"case_progress": "T1"})
FIELDS = {"service": "门诊预约", "case_number": "MZ261123-7K3QF", "status": "已受理", "time": "2026年11月23日 10:00"}


def test_every_template_of_ours_has_its_fields() -> None:
    assert set(load_templates()) == set(TemplateKey)
    for fields in load_templates().values():
        assert all(re.fullmatch(rule.type + r"\d+", rule.keyword) for rule in fields.values())


def test_fields_become_keywords() -> None:
    assert BOOK.render("case_progress", FIELDS) == {
        "thing1": "门诊预约", "character_string2": "MZ261123-7K3QF", "thing3": "已受理",
        "time4": "2026年11月23日 10:00",
        "thing5": "回复本消息可查看详情",
    }  # fmt: skip


def test_an_account_without_the_template_has_no_id() -> None:
    assert BOOK.template_id("case_progress") == "T1"
    assert BOOK.template_id("task_reminder") is None
    assert BOOK.template_id(None) is None


def test_things_are_cut_to_one_line_of_twenty_without_emoji() -> None:
    rendered = BOOK.render("case_progress", FIELDS | {"note": "😊第一行\n第二行" + "很长" * 20, "unknown": "x"})
    assert rendered["thing5"] == "第一行 第二行" + "很长" * 6 + "…"
    assert len(rendered["thing5"]) == 20


@pytest.mark.parametrize(
    "wrong",
    [{"time": "明天"}, {"case_number": "编号一"}, {"case_number": "A" * 33}, {"status": "  "}, {"service": "😊"}],
)
def test_what_cannot_fit_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(TemplateFieldError):
        BOOK.render("case_progress", FIELDS | wrong)


@given(st.text(alphabet=st.sampled_from("我要预约。；\n\n 😊abc"), max_size=4000))
def test_parts_fit_and_lose_nothing(text: str) -> None:
    parts = texts.split(text)
    assert all(texts.size(part) <= texts.MAX_BYTES for part in parts)
    if texts.size(text) > texts.MAX_BYTES:
        assert all(parts) or not text.strip()
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_cut_falls_on_the_end_of_a_sentence() -> None:
    text = "这是一句话。" * 200
    assert all(part.endswith("。") for part in texts.split(text))


def test_merging_stops_at_the_limit() -> None:
    assert texts.mergeable_count(["a"]) == 1
    assert texts.mergeable_count(["a", "b", "c"]) == 3
    assert texts.mergeable_count(["字" * 300, "字" * 290, "字" * 10]) == 2
    assert texts.mergeable_count(["字" * 700, "a"]) == 1
    assert texts.mergeable_count(["😊" * 500, "a" * 60]) == 1
