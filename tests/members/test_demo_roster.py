"""The demo roster shows every refusal and every kind of identity document, for years to come."""

import csv
from datetime import date
from pathlib import Path

import pytest

from bot.catalog import ServiceId
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service
from bot.members.eligibility import EligibilityReason
from bot.members.models import IdKind
from bot.members.roster import import_roster

DEMO = Path(__file__).parents[2] / "data" / "demo" / "roster.csv"
REFUSED = {
    "周建国": EligibilityReason.WAITING_PERIOD,
    "林美娟": EligibilityReason.EXPIRED,
    "郑海生": EligibilityReason.NOT_IN_FORCE,
    "吴桂香": EligibilityReason.USED_UP,
}
KINDS = {
    "陈秀兰": IdKind.RESIDENT_ID,
    "何家乐": IdKind.HK_MACAU_PERMIT,
    "张雅婷": IdKind.TAIWAN_PERMIT,
    "黄伟强": IdKind.HMT_RESIDENCE_PERMIT,
    "Maria Santos": IdKind.PASSPORT,
    "金民秀": IdKind.FOREIGNER_PERMANENT,
}


def people() -> list[dict[str, str]]:
    with DEMO.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2027, 4, 29)])
def test_j3_j5_each_member_is_found_and_shows_what_readme_says(
    db: Database, frozen_clock: FrozenClock, day: date
) -> None:
    frozen_clock.set(clock.start_of_day(day))
    with db.transaction() as session:
        report = import_roster(session, DEMO)
        assert (report.errors, report.created, report.uses) == ([], 10, len(ServiceId))
        user = service.get_or_create_user(session, "o1")
        kinds = {}
        for row in people():
            name, number = row["name"], row["id_number"]
            result = service.verify_identity(session, user=user, name=name, id_number=number, attempt_key=number)
            assert result.member is not None
            kinds[name] = result.member.id_type
            for one in ServiceId:
                verdict = service.check_eligibility(
                    session, member=result.member, service=one, on=day, diagnosed_on=None
                )
                assert verdict.reason == REFUSED.get(name)
        assert {name: kind for name, kind in kinds.items() if name in KINDS} == KINDS


@pytest.mark.parametrize(
    ("diagnosed", "tumour", "first", "reason"),
    [
        (date(2024, 7, 10), None, None, EligibilityReason.DIAGNOSED_IN_WAITING_PERIOD),
        (date(2024, 3, 1), None, None, EligibilityReason.DIAGNOSED_BEFORE_COVER),
        (date(2026, 10, 1), "子宫肌瘤", None, EligibilityReason.DISEASE_NOT_COVERED),
        (date(2026, 10, 1), "肺腺癌", False, EligibilityReason.NOT_FIRST_DIAGNOSIS),
        (date(2026, 10, 1), "肺腺癌", True, None),
    ],
)
def test_j5_the_refusals_that_lie_in_the_answers(
    db: Database,
    frozen_clock: FrozenClock,
    diagnosed: date,
    tumour: str | None,
    first: bool | None,
    reason: EligibilityReason | None,
) -> None:
    with db.transaction() as session:
        import_roster(session, DEMO)
        user = service.get_or_create_user(session, "o1")
        member = service.verify_identity(
            session, user=user, name="陈秀兰", id_number="110000196803120026", attempt_key="1"
        ).member
        assert member is not None
        verdict = service.check_eligibility(
            session,
            member=member,
            service=ServiceId.OUTPATIENT,
            on=clock.today(),
            diagnosed_on=diagnosed,
            tumour=tumour,
            first_diagnosis=first,
        )
    assert verdict.reason == reason


def test_the_numbers_belong_to_nobody() -> None:
    """Numbers with a place in them name a province and no county; the others are mostly zeros."""
    for row in people():
        number = row["id_number"]
        foreign = number.startswith("9")
        assert number[2:6] == "0000" or foreign or "0000" in number
