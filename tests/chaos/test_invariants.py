"""The checker itself: a healthy story breaks no promise, and each way of spoiling it breaks the promise it should."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.cases.models import Case, CaseEvent
from bot.conversations.inbox import InboundKind, InboundMessage
from bot.conversations.models import Author, Conversation, Message, Turn
from bot.kernel.clock import SHANGHAI
from bot.members.models import Entitlement
from bot.outbox.models import Outbound, ReplyWindow
from bot.reminders.models import Reminder
from bot.wechat.models import SendAttempt
from tests.chaos.facts import Delivery, Facts, Line
from tests.chaos.invariants import check

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
ANNA, NUMBER = "o-anna", "MZ260302-7K2QF"
TOLD = f"办件编号 {NUMBER}"


def healthy() -> Facts:
    """Two messages and their answers, the case that came of them, and a reminder that was given."""
    facts = Facts(now=NOW)
    facts.inbound, facts.turns, facts.transcript = [], [], []
    facts.outbound, facts.attempts, facts.deliveries, facts.screens = [], [], [], {ANNA: []}
    facts.conversations = [Conversation(id=1, openid=ANNA, mode="bot", hands=0)]
    for seq, (said, answer) in enumerate([("你好", "您好"), ("确认", TOLD)], start=1):
        _hear(facts, seq, said)
        _say(facts, seq, answer, reason="turn", key=f"turn:in{seq}")
    _say(facts, 3, "请补资料", reason="reminder", key="reminder:9")
    facts.windows = [ReplyWindow(openid=ANNA, message_until=NOW + timedelta(hours=1), message_used=2, action_used=0)]
    facts.cases = [Case(number=NUMBER, openid=ANNA, service="outpatient")]
    facts.events = [CaseEvent(case_number=NUMBER, type="opened")]
    facts.entitlements = [
        Entitlement(case_number=NUMBER, policy_id=1, policy_year_start=NOW.date(), service="o", slot=1)
    ]
    facts.bindings = [(ANNA, 1)]
    facts.reminders = [
        Reminder(
            id=9, kind="documents_missing", openid=ANNA, dedupe_key="k", state="sent",
            due_at=NOW - timedelta(hours=1), not_before=NOW - timedelta(hours=1), settled_at=NOW,
        )
    ]  # fmt: skip
    facts.reminders_due = {NUMBER: {"k"}}
    _say(facts, 4, "我是客服", reason="agent", key="agent:1")
    facts.replies = [(ANNA, "我是客服")]
    return facts


def _hear(facts: Facts, seq: int, text: str) -> None:
    at, msg_id = NOW - timedelta(minutes=10 - seq), f"m{seq}"
    row = InboundMessage(
        id=f"in{seq}", openid=ANNA, kind=InboundKind.TEXT, text=text, msg_id=msg_id, seq=seq, received_at=at
    )
    facts.inbound = [*facts.inbound, row]
    facts.turns = [*facts.turns, Turn(inbound_id=f"in{seq}", seq=seq, conversation_id=1, state="done", done_at=at)]
    line = Message(id=seq, conversation_id=1, author=Author.MEMBER, kind="text", text=text, source=f"in{seq}")
    facts.transcript = [*facts.transcript, line]
    facts.deliveries = [*facts.deliveries, Delivery(ANNA, "text", 1, "answered", msg_id)]


def _say(facts: Facts, number: int, text: str, *, reason: str, key: str) -> None:
    at = NOW - timedelta(minutes=9 - number)
    row = Outbound(
        id=number, openid=ANNA, reason=reason, text=text, dedupe_key=key, state="sent", created_at=at, not_before=at,
        attempts=1,
    )  # fmt: skip
    facts.outbound = [*facts.outbound, row]
    call = SendAttempt(id=number, outbound_id=number, call=f"c{number}", channel="custom", part=0, outcome="sent")
    facts.attempts = [*facts.attempts, call]
    facts.screens[ANNA].append(Line(number, "account", text, template=False, at=at))


def test_a_healthy_story_breaks_no_promise() -> None:
    assert check(healthy()) == []


def _swap_answers(facts: Facts) -> None:
    facts.screens[ANNA][:2] = reversed(facts.screens[ANNA][:2])


def _twice_on_the_screen(facts: Facts) -> None:
    facts.screens[ANNA].append(facts.screens[ANNA][0])


def _twice_with_a_lost_answer(facts: Facts) -> None:
    _twice_on_the_screen(facts)
    lost = SendAttempt(id=90, outbound_id=1, call="c90", channel="custom", part=0, outcome="unknown")
    facts.attempts = [lost, *facts.attempts]


SPOILED: list[tuple[str, Callable[[Facts], object]]] = [
    ("acked_is_kept_once", lambda facts: facts.inbound.pop(0)),  # type: ignore[attr-defined]
    ("acked_is_kept_once", lambda facts: facts.inbound.append(facts.inbound[0])),  # type: ignore[attr-defined]
    ("inbound_has_one_end", lambda facts: setattr(facts.turns[0], "state", "pending")),
    ("inbound_has_one_end", lambda facts: setattr(facts.turns[0], "state", "parked")),
    ("inbound_has_one_end", lambda facts: facts.turns.pop(0)),  # type: ignore[attr-defined]
    ("answered_or_with_people", lambda facts: setattr(facts.outbound[0], "dedupe_key", "elsewhere")),
    ("effects_happen_once", lambda facts: facts.cases.append(Case(number="X", openid=ANNA, service="outpatient"))),  # type: ignore[attr-defined]
    ("effects_happen_once", lambda facts: facts.entitlements.clear()),  # type: ignore[attr-defined]
    ("effects_happen_once", lambda facts: facts.events.append(facts.events[0])),  # type: ignore[attr-defined]
    ("effects_happen_once", lambda facts: facts.bindings.append((ANNA, 2))),  # type: ignore[attr-defined]
    ("effects_happen_once", lambda facts: facts.transcript.append(facts.transcript[0])),  # type: ignore[attr-defined]
    ("told_is_true", lambda facts: facts.cases.clear()),  # type: ignore[attr-defined]
    ("order_is_kept", lambda facts: setattr(facts.turns[0], "done_at", NOW)),
    ("order_is_kept", lambda facts: facts.transcript.reverse()),  # type: ignore[attr-defined]
    ("outbound_has_one_end", lambda facts: setattr(facts.outbound[0], "state", "queued")),
    ("outbound_has_one_end", lambda facts: setattr(facts.outbound[0], "state", "parked")),
    ("outbound_has_one_end", lambda facts: setattr(facts.outbound[0], "state", "failed")),
    ("outbound_has_one_end", lambda facts: setattr(facts.outbound[0], "state", "unknown")),
    ("outbound_has_one_end", lambda facts: setattr(facts.outbound[0], "state", "cancelled")),
    ("outbound_has_one_end", lambda facts: setattr(facts.attempts[0], "outcome", "started")),
    ("screen_is_accounted_for", _twice_on_the_screen),
    ("screen_is_accounted_for", lambda facts: facts.screens[ANNA].pop()),
    ("screen_in_order", _swap_answers),
    ("agents_words_go_out_once", lambda facts: setattr(facts.outbound[3], "reason", "notice")),
    ("agents_words_go_out_once", lambda facts: facts.outbound.append(facts.outbound[3])),  # type: ignore[attr-defined]
    ("reminders_are_right", lambda facts: setattr(facts.reminders[0], "due_at", NOW + timedelta(hours=1))),
    ("reminders_are_right", lambda facts: setattr(facts.reminders[0], "state", "planned")),
    ("reminders_are_right", lambda facts: setattr(facts.outbound[2], "dedupe_key", "reminder:8")),
    ("reminders_are_right", lambda facts: facts.reminders_due[NUMBER].add("other")),
]


@pytest.mark.parametrize(("promise", "spoil"), SPOILED)
def test_what_is_spoiled_is_found(promise: str, spoil: Callable[[Facts], object]) -> None:
    facts = healthy()
    spoil(facts)
    found = check(facts)
    assert promise in {one.promise for one in found}, [str(one) for one in found]


def test_a_call_whose_answer_was_lost_may_show_twice() -> None:
    facts = healthy()
    _twice_with_a_lost_answer(facts)
    assert check(facts) == []
