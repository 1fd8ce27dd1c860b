"""Copies of training lines for the trials of the report."""

from bot.nlu.report_copies import misheard, mistyped, traditional

LINE = "我想约个门诊看医生"


def test_copies_differ_a_little_and_always_in_the_same_way() -> None:
    for copied in (mistyped, misheard):
        copies = {copied(LINE, seed) for seed in range(20)}
        assert len(copies) > 3
        assert LINE not in copies
        assert all(len(LINE) - 1 <= len(copy) <= len(LINE) for copy in copies)
        assert copied(LINE, 1) == copied(LINE, 1)


def test_traditional_characters() -> None:
    assert traditional("医生说没气了", 0) == "醫生說沒氣了"


def test_a_line_that_cannot_be_changed_stays() -> None:
    assert (mistyped("好", 1), misheard("嗯", 1)) == ("好", "嗯")
