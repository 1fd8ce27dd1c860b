"""One run: members set out, something breaks and is set right, all comes to rest, and every promise is checked."""

import contextlib
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random

import httpx
from sqlalchemy import exists, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.cases.models import Case
from bot.conversations.models import Conversation, InboxCursor, Turn, TurnState
from bot.kernel.clock import SandboxClock
from bot.outbox.models import Outbound, OutboundState
from bot.reminders import wanted
from bot.reminders.models import Reminder, ReminderPlan, ReminderState
from tests.chaos.desk import Agent
from tests.chaos.facts import Facts, read_databases, read_deliveries, read_screen
from tests.chaos.faults import JUMP_DAYS, Cell, Scene
from tests.chaos.fleet import Fleet
from tests.chaos.invariants import Violation, check
from tests.chaos.load import Crowd
from tests.support.postgres import PostgresServer

MEMBERS = 2
WALK_SECONDS = 40.0
# A lease of a sender that died in a call runs for 30 s, a member waits 90 s at most for a Rasa that is away.
REST_SECONDS = 120.0
STILL_LOOKS, LOOK_EVERY = 4, 0.15
AFTER_REMINDERS = "10:06"


@dataclass
class Result:
    """What came of one run."""

    cell: Cell
    seed: int
    engine: str
    seconds: float = 0.0
    messages: int = 0
    cases: int = 0
    replies: int = 0
    violations: list[Violation] = field(default_factory=list)

    def line(self) -> str:
        """One line of the report."""
        found = "ok" if not self.violations else f"{len(self.violations)} VIOLATIONS"
        head = f"{self.engine:8} {self.cell.name:34} seed {self.seed:<8} {self.seconds:5.1f} s"
        return f"{head} {self.messages:3} messages {self.cases} cases {self.replies} replies  {found}"


def run_once(
    fleet: Fleet,
    cell: Cell,
    seed: int,
    *,
    postgres: PostgresServer | None = None,
    members: int = MEMBERS,
    walk: float = WALK_SECONDS,
    rest: float = REST_SECONDS,
) -> Result:
    """Run one cell. The same seed gives the same members, habits and moments.

    `walk`, `rest`: seconds after which members stop where they are, and after which nothing is waited for any more.
    """
    random = Random(f"{seed}:{cell.name}")
    result, began = Result(cell, seed, "sqlite" if fleet.is_sqlite else "postgres"), time.monotonic()
    before = fleet.inbox.last_seq()
    crowd = Crowd(fleet, random, count=members, habits=cell.habits)
    agent = Agent(fleet, crowd.openids)
    agent.sit_down()
    crowd.set_out()
    time.sleep(random.uniform(0.3, 2.5))
    try:
        cell.strike(Scene(fleet, random, postgres))
    except AssertionError as error:
        result.violations.append(Violation("comes_back", str(error)))
    crowd.come_home(seconds=walk)
    agent.get_up()
    _rest(fleet, crowd.openids, seconds=rest)
    if cell.jumps:
        _jump(fleet, crowd.openids, seconds=rest)
    fleet.http.delete("/sandbox/faults").raise_for_status()
    if cell.writes_again:
        for walk in crowd.walks:
            walk._send("谢谢", 0.0)
        _rest(fleet, crowd.openids, seconds=rest)
    facts = gather(fleet, crowd.openids, after=before)
    facts.replies, facts.unsure_replies = agent.accepted, agent.unsure
    result.violations += check(facts, strict_order=cell.strict_order)
    result.messages, result.cases, result.replies = len(facts.inbound), len(facts.cases), len(facts.replies)
    result.seconds = time.monotonic() - began
    return result


def gather(fleet: Fleet, openids: Collection[str], *, after: int) -> Facts:
    """Everything that is known of these users."""
    facts = Facts(now=fleet.sandbox_now())
    with fleet.db.reading() as session:
        read_databases(session, fleet.inbox, openids, after=after, facts=facts)
        for case in facts.cases:
            wishes = wanted.for_case(session, case)
            due = {wish.key for wish in wishes if wish.due_at <= facts.now and not wish.is_stale(facts.now)}
            facts.reminders_due[case.number] = due
    facts.deliveries = read_deliveries(fleet.get("deliveries"), openids)
    facts.screens = {openid: read_screen(fleet.get(f"users/{openid}/messages", after=0)) for openid in openids}
    return facts


def _jump(fleet: Fleet, openids: Collection[str], *, seconds: float) -> None:
    """Some days later, after the hour of the reminders; every process has noticed when this returns."""
    fleet.post("clock", advance_seconds=JUMP_DAYS * 86400)
    fleet.post("clock", next_time=AFTER_REMINDERS)
    time.sleep(SandboxClock.REFRESH_SECONDS + 3.2)
    _rest(fleet, openids, seconds=seconds)


def _rest(fleet: Fleet, openids: Collection[str], *, seconds: float) -> None:
    """Wait until nothing is under way any more. Who does not come to rest is found by the checker."""
    deadline, still = time.monotonic() + seconds, 0
    while still < STILL_LOOKS and time.monotonic() < deadline:
        still = still + 1 if _is_at_rest(fleet, openids) else 0
        time.sleep(LOOK_EVERY)


def _is_at_rest(fleet: Fleet, openids: Collection[str]) -> bool:
    with contextlib.suppress(SQLAlchemyError, httpx.HTTPError):
        return not _open_ends(fleet, openids) and _all_delivered(fleet, openids)
    return False


def _open_ends(fleet: Fleet, openids: Collection[str]) -> int:
    now = fleet.sandbox_now()
    with fleet.db.reading() as session:
        behind = fleet.inbox.last_seq() != (session.scalar(select(InboxCursor.seq)) or 0)
        turns = select(func.count()).select_from(Turn).join(Conversation, Conversation.id == Turn.conversation_id)
        pending = session.scalar(turns.where(Conversation.openid.in_(openids), Turn.state == TurnState.PENDING))
        unsent = select(func.count(Outbound.id)).where(Outbound.openid.in_(openids), Outbound.not_before <= now)
        queued = session.scalar(unsent.where(Outbound.state == OutboundState.QUEUED))
        due = select(func.count(Reminder.id)).where(Reminder.openid.in_(openids), Reminder.not_before <= now)
        planned = session.scalar(due.where(Reminder.state == ReminderState.PLANNED))
        unplanned = select(func.count()).select_from(Case).where(Case.openid.in_(openids), Case.closed_at.is_(None))
        unplanned = unplanned.where(~exists().where(ReminderPlan.case_number == Case.number))
        new_cases = session.scalar(unplanned)
    return int(behind) + (pending or 0) + (queued or 0) + (planned or 0) + (new_cases or 0)


def _all_delivered(fleet: Fleet, openids: Collection[str]) -> bool:
    """Whether WeChat has brought each message, or given it up after three times."""
    attempts: dict[str, list[tuple[int, str]]] = {}
    for one in read_deliveries(fleet.get("deliveries"), openids):
        if one.msg_id:
            attempts.setdefault(one.msg_id, []).append((one.attempt, one.outcome))
    ended = [any(outcome == "answered" for _, outcome in made) or max(made)[0] >= 3 for made in attempts.values()]
    screens = [read_screen(fleet.get(f"users/{openid}/messages", after=0)) for openid in openids]
    written = sum(line.sender == "member" for lines in screens for line in lines)
    return all(ended) and len(ended) >= written
