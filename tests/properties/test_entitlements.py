"""Entitlements under any order of applying, cancelling, arranging, staying away, finishing, corrections of the roster,
and years that end.

The services run on a real SQLite file, one transaction a rule. What must hold is worked out here from the clauses and
the history of each case, and compared with the rows of the database (G4, G5, S1, T4, T5, D8, J6).
"""

from collections import Counter
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.models import Case, Milestone
from bot.cases.service import MoveRefused, NotEligible
from bot.catalog import ActorKind, ServiceId, get_catalog
from bot.catalog.kinds import MemberAct
from bot.kernel import clock
from bot.kernel.clock import SHANGHAI, start_of_day
from bot.members import service as members
from bot.members.models import Entitlement, IdKind, Member, Policy
from bot.members.roster import import_checked
from bot.members.roster_rows import RosterRow
from tests.cases.build import bind
from tests.members.people import add_member, add_policy, id_number
from tests.properties.steps import forward_move, office, some_move

QUOTA = 1  # G4, S1, T4: once
WAITING_DAYS = 30
MOST_CORRECTED = 20  # days
# Two years in a row at the same insurer · one policy of three years · two policies at the same time.
COVERS: list[list[tuple[date, date]]] = [
    [(date(2025, 12, 1), date(2026, 11, 30)), (date(2026, 12, 1), date(2027, 11, 30))],
    [(date(2026, 1, 1), date(2028, 12, 31))],
    [(date(2026, 3, 1), date(2027, 2, 28)), (date(2026, 6, 1), date(2027, 5, 31))],
]
# The last step before which nothing was done for the member: after it, cancelling counts as used (G5, D8, S1).
ARRANGED = {"arranged", "with_expert"}
ALWAYS_USED = {"completed", "no_show", "refused", "terminated"}  # G5, D8, T5
Slot = tuple[int, date, str]


def year_of(policy: Policy, day: date) -> tuple[date, date]:
    """First and last day of the policy year that holds `day`, stepping from anniversary to anniversary.

    The first year, where the cover was corrected to begin later than `day`.
    """
    start = policy.effective_date
    while (following := start.replace(year=start.year + 1)) <= day:
        start = following
    return start, min(following - timedelta(days=1), policy.expiry_date)


class Entitlements(RuleBasedStateMachine):
    """Three members, five services, any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.office = self.stack.enter_context(office())
        self.began = clock.today()
        self.keys = count(1)
        self.opened: list[str] = []
        self.used: set[int] = set()
        # What became of the use of each closed case: by the dates of the day on which it closed, for good.
        self.settled: dict[str, str] = {}
        self.corrected: set[int] = set()

    def teardown(self) -> None:
        self.stack.close()

    @initialize()
    def enrol(self) -> None:
        with self.office.db.transaction() as session:
            for number, cover in enumerate(COVERS):
                member = add_member(session, number=id_number(serial=f"{number:03d}"))
                bind(session, member, f"o-{member.id}")
                for effective, expiry in cover:
                    add_policy(session, member, effective=effective, expiry=expiry, waiting_days=WAITING_DAYS)

    @rule(who=st.integers(0, len(COVERS) - 1), service=st.sampled_from(ServiceId), papers=st.booleans())
    def apply(self, who: int, service: ServiceId, papers: bool) -> None:
        """A request is let in exactly when some policy in force has its use of this year left."""
        with self.office.db.reading() as session:
            member_id = sorted(session.scalars(select(Member.id)))[who]
            free = self._is_free(session, member_id, service)
        try:
            with self.office.db.transaction() as session:
                member, key = session.get_one(Member, member_id), f"key-{next(self.keys)}"
                openid = f"o-{member_id}"
                case = self.office.apply(session, member, service, openid=openid, key=key, papers=papers)
                again = self.office.apply(session, member, service, openid=openid, key=key, papers=papers)
                assert again.number == case.number
        except NotEligible:
            assert not free, f"{service} refused although it was free"
        else:
            assert free, f"{service} let in although it was used up"
            self.opened.append(case.number)

    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        """Any move out of any open case, by anybody who may make it."""
        if (number := self._draw_open(data)) is None:
            return
        with self.office.db.transaction() as session:
            case = session.get_one(Case, number)
            move = data.draw(some_move(case))
            actor = data.draw(st.sampled_from(list(move.by)))
            try:
                with session.begin_nested():
                    self.office.make(session, case, move, actor=actor)
            except MoveRefused:
                assert actor is ActorKind.MEMBER, f"{number}: {case.status} → {move.target} by {actor}"

    @rule(data=st.data(), steps=st.integers(1, 6))
    def goes_well(self, data: st.DataObject, steps: int) -> None:
        """Staff take a case some steps along its good path."""
        if (number := self._draw_open(data)) is None:
            return
        with self.office.db.transaction() as session:
            case = session.get_one(Case, number)
            seen = {case.status}
            for _ in range(steps):
                if move := forward_move(case, seen):
                    self.office.make(session, case, move)
                    seen.add(case.status)

    @rule(data=st.data(), act=st.sampled_from([MemberAct.RESCHEDULE, MemberAct.REFUSE, MemberAct.CANCEL]))
    def the_member_acts(self, data: st.DataObject, act: MemberAct) -> None:
        """What members may do with a case in the chat, where it allows it (G5, D8)."""
        if (number := self._draw_open(data)) is None:
            return
        with self.office.db.transaction() as session:
            case = session.get_one(Case, number)
            move = get_catalog().service(case.service).move_of(case.status, act)
            expected = case.appointment_at is None or case.appointment_at > clock.now()
            if move and expected:
                self.office.make(session, case, move, actor=ActorKind.MEMBER)

    @rule(days=st.integers(1, 60))
    def days_pass(self, days: int) -> None:
        self.office.clock.advance(timedelta(days=days))

    @precondition(lambda self: clock.today() < date(2028, 6, 1))
    @rule(who=st.integers(0, len(COVERS) - 1), after=st.sampled_from([timedelta(seconds=-1), timedelta()]))
    def the_policy_year_is_over(self, who: int, after: timedelta) -> None:
        """To the last second of a member's policy year, or the first after it (J6)."""
        with self.office.db.reading() as session:
            policies = session.scalars(select(Policy).order_by(Policy.id)).all()
            in_force = [one for one in policies if one.effective_date <= clock.today() <= one.expiry_date]
            ends = [year_of(policy, clock.today())[1] + timedelta(days=1) for policy in in_force]
        if ends and (target := start_of_day(ends[who % len(ends)]) + after) > clock.now():
            self.office.clock.set(target)

    @rule(data=st.data(), before=st.booleans())
    def cancelled_as_the_policy_year_ends(self, data: st.DataObject, before: bool) -> None:
        """In the last second of the year that a case took its use from, or the first of the next (J6)."""
        if (number := self._draw_open(data)) is None:
            return
        with self.office.db.transaction() as session:
            case = session.get_one(Case, number)
            end = year_of(session.get_one(Policy, case.policy_id), case.created_at.astimezone(SHANGHAI).date())[1]
            moment = start_of_day(end + timedelta(days=1)) - timedelta(seconds=before)
            if moment > clock.now() and (move := get_catalog().service(case.service).move(case.status, "cancelled")):
                self.office.clock.set(moment)
                self.office.make(session, case, move, actor=ActorKind.STAFF)

    @rule(which=st.integers(0, sum(map(len, COVERS)) - 1), days=st.integers(-MOST_CORRECTED, MOST_CORRECTED))
    def roster_corrected(self, which: int, days: int) -> None:
        """The insurer's next roster names another day on which a cover begins."""
        with self.office.db.transaction() as session:
            policy = session.scalars(select(Policy).order_by(Policy.id)).all()[which]
            first_told = [effective for cover in COVERS for effective, _ in cover][which]
            if first_told > self.began:  # renewed without a gap, which must not open: it would end the diagnosis' cover
                days = -abs(days)
            member = session.get_one(Member, policy.member_id)
            row = RosterRow(
                line=2,
                policy_no=policy.policy_no,
                name=member.name,
                id_type=IdKind(member.id_type),
                id_number=member.id_number,
                phone=None,
                product=policy.product,
                effective_date=first_told + timedelta(days=days),
                expiry_date=policy.expiry_date,
                waiting_period_days=policy.waiting_period_days,
            )
            import_checked(session, [row])
            self.corrected.add(policy.id)

    @invariant()
    def the_database_agrees_with_the_clauses(self) -> None:
        with self.office.db.reading() as session:
            rows = session.scalars(select(Entitlement)).all()
            self._no_use_twice(rows)
            self._each_case_has_its_own(session, rows)
            self._nothing_used_comes_back(rows)
            self._what_is_left_is_never_negative(session, rows)

    def _draw_open(self, data: st.DataObject) -> str | None:
        """The number of some open case; cases in the order of their opening, as the numbers themselves are random."""
        with self.office.db.reading() as session:
            numbers = [case for case in self.opened if session.get_one(Case, case).closed_at is None]
        return data.draw(st.sampled_from(numbers)) if numbers else None

    def _no_use_twice(self, rows: list[Entitlement]) -> None:
        live = Counter(
            (row.policy_id, row.policy_year_start, row.service) for row in rows if row.state in ("reserved", "used")
        )
        # A correction may make two years one, with what was taken in each of them.
        assert all(number <= QUOTA for (policy_id, _, _), number in live.items() if policy_id not in self.corrected)

    def _each_case_has_its_own(self, session: Session, rows: list[Entitlement]) -> None:
        by_case = {row.case_number: row for row in rows}
        assert len(by_case) == len(rows)
        for case in session.scalars(select(Case)):
            row = by_case.pop(case.number)
            policy = session.get_one(Policy, row.policy_id)
            opened_on = case.created_at.astimezone(SHANGHAI).date()
            assert policy.effective_date <= opened_on <= policy.expiry_date or policy.id in self.corrected
            assert (row.service, row.policy_id) == (case.service, case.policy_id)
            assert row.policy_year_start == year_of(policy, opened_on)[0]
            assert row.state == self._state(session, case, year_of(policy, opened_on)[1]), case.status
        assert not by_case

    def _state(self, session: Session, case: Case, year_end: date) -> str:
        if case.number not in self.settled:
            state = self._expected_state(session, case, year_end)
            if case.closed_at is None:
                return state
            self.settled[case.number] = state
        return self.settled[case.number]

    def _expected_state(self, session: Session, case: Case, year_end: date) -> str:
        """What the clauses say has become of the use that a case took."""
        if case.closed_at is None:
            return "reserved"
        if case.status in ALWAYS_USED:
            return "used"
        reached = set(session.scalars(select(Milestone.kind).where(Milestone.case_number == case.number)))
        if case.status == "cancelled" and reached & ARRANGED:
            return "used"
        return "returned" if case.closed_at.astimezone(SHANGHAI).date() <= year_end else "expired"

    def _nothing_used_comes_back(self, rows: list[Entitlement]) -> None:
        used = {row.id for row in rows if row.state == "used"}
        assert used >= self.used
        self.used = used

    def _what_is_left_is_never_negative(self, session: Session, rows: list[Entitlement]) -> None:
        today = clock.today()
        for policy in session.scalars(select(Policy)):
            left = members.entitlements_left(session, policy, today)
            for service in ServiceId:
                assert left[service] == self._left(policy, service, rows, today)
                assert 0 <= left[service] <= QUOTA

    def _left(self, policy: Policy, service: ServiceId, rows: list[Entitlement], day: date) -> int:
        if not policy.effective_date <= day <= policy.expiry_date:
            return 0
        slot: Slot = (policy.id, year_of(policy, day)[0], service)
        live = [row for row in rows if row.state in ("reserved", "used")]
        return max(0, QUOTA - sum((row.policy_id, row.policy_year_start, row.service) == slot for row in live))

    def _is_free(self, session: Session, member_id: int, service: ServiceId) -> bool:
        rows, today = session.scalars(select(Entitlement)).all(), clock.today()
        policies = session.scalars(select(Policy).where(Policy.member_id == member_id))
        covering = [one for one in policies if today >= one.effective_date + timedelta(days=WAITING_DAYS)]
        return any(self._left(policy, service, rows, today) for policy in covering)


def test_g4_s1_t4_j6_a_use_is_taken_once_and_comes_back_by_the_rules() -> None:
    run_state_machine_as_test(Entitlements, settings=settings(max_examples=40, stateful_step_count=40))
