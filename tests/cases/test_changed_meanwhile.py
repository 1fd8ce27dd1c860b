"""What changed between the opening of a case and now, or between the question and the yes."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.service import CaseChanged, MoveRefused, NotTheirCase
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from bot.members.models import Member, Policy
from tests.cases.build import OPENID, bind, open_one, shanghai, texts, to_arranged, walk


def dates(session: Session, effective: str, expiry: str) -> None:
    """The policy has other dates from now on, under the same number."""
    policy = session.scalars(select(Policy)).one()
    policy.effective_date, policy.expiry_date = date.fromisoformat(effective), date.fromisoformat(expiry)
    session.flush()


def cancel(session: Session, case: Case, **said: object) -> None:
    cases.advance(session, case.number, "cancelled", actor="member", facts={}, **said)  # type: ignore[arg-type]


# The policy's dates


@pytest.mark.parametrize(
    ("today", "words", "state"),
    [((2027, 2, 28), "会退还", "returned"), ((2027, 3, 1), "没有办法保留", "expired")],
)
def test_j6_cancelled_after_the_policy_was_renewed_under_its_number(
    db: Database, frozen_clock: FrozenClock, today: tuple[int, int, int], words: str, state: str
) -> None:
    with db.transaction() as session:
        case = open_one(session)
        dates(session, "2027-03-01", "2028-02-29")
        frozen_clock.set(shanghai(*today, 10))
        assert words in cases.cancel_words(session, case)
        cancel(session, case)
        assert members.entitlement_state(session, case.number) == state


def test_j5_a_diagnosis_that_the_new_dates_cannot_judge_is_for_staff(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        dates(session, "2026-12-01", "2027-11-30")
        for confirmed in ("2020-01-01", "2026-10-08"):
            with pytest.raises(MoveRefused) as refused:
                reviewed(session, case, confirmed)
            assert "2026年12月1日（周二）至2027年11月30日（周二）" in refused.value.message
            assert "判断不了确诊日期" in refused.value.message
            assert "not_eligible" not in refused.value.message
        reviewed(session, case, "2026-10-08", exception="保险公司确认连续投保")
        assert case.status == "documents_reviewed"


def test_j5_another_policy_of_the_member_does_not_vouch_for_the_case(db: Database, frozen_clock: FrozenClock) -> None:
    """A second cover, of another product and longer in force: the case was taken from the first."""
    with db.transaction() as session:
        case = open_one(session)
        mine = session.scalars(select(Policy)).one()
        fields = {"policy_no": "P-2", "product": "别的产品", "waiting_period_days": 0}
        other = {"effective_date": date(2020, 1, 1), "expiry_date": date(2030, 12, 31)}
        times = {"created_at": mine.created_at, "updated_at": mine.updated_at}
        session.add(Policy(member_id=case.member_id, **fields, **other, **times))
        session.flush()
        with pytest.raises(MoveRefused, match="还没有生效"):
            reviewed(session, case, "2024-01-05")


def reviewed(session: Session, case: Case, confirmed: str, exception: str | None = None) -> None:
    facts = {"diagnosed_on": confirmed}
    cases.advance(session, case.number, "documents_reviewed", actor="staff:li", facts=facts, exception=exception)


# A yes to what was shown before


def test_g5_a_yes_to_a_consequence_that_changed_meanwhile_does_nothing(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        shown = case.version
        assert "会退还" in cases.cancel_words(session, case)
        to_arranged(session, case.number)
        before = len(texts(session))
        with pytest.raises(CaseChanged, match="新的进展"):
            cancel(session, case, expect_version=shown, openid=OPENID, event_key="in1")
        assert (case.status, len(texts(session))) == ("arranged", before)
        assert members.entitlement_state(session, case.number) == "reserved"
        cancel(session, case, expect_version=case.version, openid=OPENID, event_key="in2")
        assert case.status == "cancelled"


def test_only_who_acts_for_the_member_may_say_it(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        member = session.get_one(Member, case.member_id)
        bind(session, member, "o-brother")
        for stranger in ("o-nobody", "o-brother"):
            user = members.get_or_create_user(session, stranger)
            members.unbind(session, user, member, evidence="in0")
            with pytest.raises(NotTheirCase, match="没有绑定"):
                cancel(session, case, openid=stranger)
        assert case.status == "accepted"
        cancel(session, case, openid=OPENID)
        assert case.status == "cancelled"


def test_what_was_applied_is_told_as_such_to_a_turn_that_runs_again(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session).number, "documents_reviewed")
        shown = case.version
        cancel(session, case, expect_version=shown, openid=OPENID, event_key="in1")
        user = members.get_or_create_user(session, OPENID)
        members.unbind(session, user, session.get_one(Member, case.member_id), evidence="in2")
        with pytest.raises(MoveRefused, match="已经办过了") as refused:
            cancel(session, case, expect_version=shown, openid=OPENID, event_key="in1")
        assert type(refused.value) is MoveRefused
