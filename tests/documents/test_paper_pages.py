"""Pages of one report, and whose name stands on it. Pure."""

import pytest

from bot.documents.paper_names import judge_name, nearest_verdict
from bot.documents.paper_pages import Sheet, kind_of, reports
from bot.documents.reading_models import NameVerdict

CT, BLOOD = "ct_report", "blood_test"


def ids(*sheets: Sheet) -> list[list[int]]:
    return [[one.document_id for one in report] for report in reports(sheets)]


def test_pages_are_put_together_in_their_order_whatever_order_they_came_in() -> None:
    last, first = Sheet(1, number=2, total=2, patient="陈示例"), Sheet(2, CT, 1, 2, "陈示例", "示例医院")
    assert ids(last, first) == [[2, 1]]
    assert kind_of(reports([last, first])[0]) == CT


def test_two_reports_without_page_numbers_stay_two() -> None:
    assert ids(Sheet(1, CT), Sheet(2, CT)) == [[1], [2]]


@pytest.mark.parametrize(
    "other",
    [
        Sheet(2, number=2, total=3),
        Sheet(2, number=2, total=2, patient="李示例"),
        Sheet(2, number=2, total=2, hospital="另一医院"),
        Sheet(2, BLOOD, number=2, total=2),
        Sheet(2, CT, number=1, total=2),
    ],
)
def test_what_is_told_differently_is_another_report(other: Sheet) -> None:
    assert ids(Sheet(1, CT, 1, 2, "陈示例", "示例医院"), other) == [[1], [2]]


def test_a_page_that_fits_two_reports_stays_alone() -> None:
    assert ids(Sheet(1, CT, 1, 2), Sheet(2, BLOOD, 1, 2), Sheet(3, number=2, total=2)) == [[1], [2], [3]]


@pytest.mark.parametrize(
    ("read", "true", "verdict"),
    [
        ("陈示例", "陈示例", NameVerdict.SAME),
        ("买买提 阿卜杜拉", "买买提·阿卜杜拉", NameVerdict.SAME),
        ("冯君", "冯珺", NameVerdict.NEAR),
        ("陈示", "陈示例", NameVerdict.NEAR),
        ("李四维", "陈示例", NameVerdict.OTHER),
        ("李四", "陈示例", NameVerdict.OTHER),
    ],
)
def test_a_misread_character_is_not_another_person(read: str, true: str, verdict: NameVerdict) -> None:
    assert judge_name(read, true) is verdict


def test_of_several_members_the_best_fit_counts() -> None:
    assert nearest_verdict("李四维", ["陈示例", "李四维"]) is NameVerdict.SAME
    assert nearest_verdict("李四维", []) is None
