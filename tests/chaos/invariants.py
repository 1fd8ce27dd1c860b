"""Nothing lost, nothing doubled, nothing out of order: what must be true of any users after any fault.

Pure: facts in, violations out, one line each with the ids that it is about. The names are those of
docs/reliability.md.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversations.inbox import InboundKind
from bot.conversations.models import DANGERS, Author, Mode, TurnState
from bot.outbox import window
from bot.outbox.models import Outbound, OutboundReason, OutboundState
from bot.reminders.models import STAFF_KINDS, ReminderState
from bot.wechat.models import AttemptOutcome, SendAttempt
from tests.chaos.facts import Facts
from tests.chaos.screens import calls_by_message, screen_in_order, screen_is_accounted_for

CASE_NUMBER = re.compile(r"办件编号\s*([A-Z]{2}\d{6}-[0-9A-Z]+)")
ANSWERED = "answered"
# From the first effect of a turn to its end, tries after a crash included.
LONGEST_TURN = timedelta(seconds=100)
# What a member sends that has to be answered, or read by a person.
WANTS_ANSWER = (InboundKind.TEXT, InboundKind.IMAGE)


@dataclass(frozen=True)
class Violation:
    """One broken promise."""

    promise: str
    about: str

    def __str__(self) -> str:
        return f"{self.promise}: {self.about}"


def check(facts: Facts, *, strict_order: bool = True) -> list[Violation]:
    """Every violation. `strict_order`: whether answers must be on the screen in order (not where WeChat refused one,
    which then waits for the member's next message while later ones go out).
    """
    rules: list[Callable[[Facts], Iterator[str]]] = [*PROMISES]
    if strict_order:
        rules.append(screen_in_order)
    return [Violation(rule.__name__, about) for rule in rules for about in rule(facts)]


def acked_is_kept_once(facts: Facts) -> Iterator[str]:
    """Every callback that got `success` is in the inbox exactly once, and nothing is there twice."""
    kept = Counter((row.openid, row.msg_id) for row in facts.inbound if row.msg_id)
    for (openid, msg_id), count in kept.items():
        if count > 1 and msg_id != "0":
            yield f"message {msg_id} of {openid} is in the inbox {count} times"
    acked = {(one.openid, one.msg_id) for one in facts.deliveries if one.outcome == ANSWERED and one.msg_id}
    for openid, msg_id in sorted(acked, key=str):
        if kept[openid, msg_id] == 0:
            yield f"message {msg_id} of {openid} was acknowledged and is not in the inbox"
    events = Counter(
        (row.openid, row.event, row.event_key, row.create_time)
        for row in facts.inbound
        if row.kind == InboundKind.EVENT and not row.msg_id
    )
    yield from (f"event {one} is in the inbox {count} times" for one, count in events.items() if count > 1)


def inbound_has_one_end(facts: Facts) -> Iterator[str]:
    """Every message became one turn, which is done, or parked with a person told."""
    turns = {turn.seq: turn for turn in facts.turns}
    people = {chat.id: chat.hands > 0 or chat.handover_reason is not None for chat in facts.conversations}
    for row in facts.inbound:
        turn = turns.get(row.seq)
        if turn is None or turn.inbound_id != row.id:
            yield f"inbox {row.seq} ({row.kind} of {row.openid}) never became a turn"
        elif turn.state == TurnState.PENDING:
            yield f"turn {row.seq} of {row.openid} has no end after {turn.attempts} attempts"
        elif turn.state == TurnState.PARKED and not people[turn.conversation_id]:
            yield f"turn {row.seq} of {row.openid} was put aside and nobody was told"
    for turn in facts.turns:
        if turn.seq not in {row.seq for row in facts.inbound}:
            yield f"turn {turn.seq} has no message"


def answered_or_with_people(facts: Facts) -> Iterator[str]:
    """Whoever wrote to the bot has an answer under way, or the chat is, or was, a person's.

    News of a case that the message brought about is the answer, too: no second one says the same.
    """
    answered = {row.dedupe_key.split(":")[1] for row in facts.outbound if row.dedupe_key.startswith("turn:")}
    news: defaultdict[str, list[datetime]] = defaultdict(list)
    for row in facts.outbound:
        if row.reason == OutboundReason.STATUS:
            news[row.openid].append(row.created_at)
    chats = {chat.id: chat for chat in facts.conversations}
    kinds = {row.seq: row.kind for row in facts.inbound}
    row_answered: dict[int, bool] = {}
    for turn in facts.turns:
        kind, chat = kinds.get(turn.seq), chats[turn.conversation_id]
        # pictures that came in a row have one answer, under the first of them
        in_a_row = kind == InboundKind.IMAGE and row_answered.get(chat.id, False)
        told = [at for at in news[chat.openid] if turn.done_at is not None and _just_before(at, turn.done_at)]
        has_answer = turn.inbound_id in answered or in_a_row or bool(told)
        row_answered[chat.id] = has_answer and kind == InboundKind.IMAGE
        wanted = kind in WANTS_ANSWER and turn.state == TurnState.DONE
        if wanted and not has_answer and not (chat.hands > 0 or chat.mode != Mode.BOT):
            yield f"turn {turn.seq} of conversation {chat.id} is done without an answer or a person"


def _just_before(at: datetime, done_at: datetime) -> bool:
    return done_at - LONGEST_TURN < at <= done_at


def effects_happen_once(facts: Facts) -> Iterator[str]:
    """One case a request, one opening and one entitlement a case, one binding a pair, one line a message."""
    for (openid, service), count in Counter((case.openid, case.service) for case in facts.cases).items():
        if count > 1:
            yield f"{openid} has {count} cases of {service}"
    opened = Counter(event.case_number for event in facts.events if event.type == "opened")
    held = Counter(one.case_number for one in facts.entitlements)
    bound = Counter(openid for openid, _ in facts.bindings)
    for case in facts.cases:
        if opened[case.number] != 1:
            yield f"case {case.number} was opened {opened[case.number]} times in its log"
        if held[case.number] != 1:
            yield f"case {case.number} holds {held[case.number]} entitlements"
        if bound[case.openid] != 1:
            yield f"{case.openid} has a case and {bound[case.openid]} bindings"
    slots = Counter((one.policy_id, one.policy_year_start, one.service, one.slot) for one in facts.entitlements)
    yield from (f"entitlement {slot} is held {count} times" for slot, count in slots.items() if count > 1)
    said = Counter(line.source for line in facts.transcript)
    yield from (f"{source} is in the transcript {count} times" for source, count in said.items() if count > 1)
    for row in facts.inbound:
        if row.kind != InboundKind.EVENT and said[row.id] == 0 and _is_done(facts, row.id):
            yield f"inbox {row.seq} is done and not in the transcript"


def _is_done(facts: Facts, inbound_id: str) -> bool:
    return any(turn.inbound_id == inbound_id and turn.state == TurnState.DONE for turn in facts.turns)


def told_is_true(facts: Facts) -> Iterator[str]:
    """A case number that a member read is a case."""
    numbers = {case.number for case in facts.cases}
    for openid, lines in facts.screens.items():
        for line in lines:
            for number in CASE_NUMBER.findall(line.text) if line.sender == "account" else []:
                if number not in numbers:
                    yield f"{openid} was told of case {number}, which does not exist"


def order_is_kept(facts: Facts) -> Iterator[str]:
    """Per user: turns end, lines are written and answers are queued in the order of the inbox.

    A danger waits behind nobody: chats with one are left out.
    """
    overtaken = {chat.id for chat in facts.conversations if chat.handover_reason in DANGERS}
    seqs = {turn.inbound_id: turn.seq for turn in facts.turns}
    ended: dict[int, tuple[object, int]] = {}
    for turn in facts.turns:
        if turn.conversation_id in overtaken or turn.done_at is None:
            continue
        before = ended.get(turn.conversation_id)
        if before is not None and turn.done_at < before[0]:
            yield f"turn {turn.seq} ended before turn {before[1]} of the same user"
        ended[turn.conversation_id] = (turn.done_at, turn.seq)
    written: defaultdict[int, int] = defaultdict(int)
    for line in facts.transcript:
        seq = seqs.get(line.source)
        if line.author == Author.MEMBER and seq is not None and line.conversation_id not in overtaken:
            if seq < written[line.conversation_id]:
                yield f"message {seq} stands behind {written[line.conversation_id]} in the transcript"
            written[line.conversation_id] = max(seq, written[line.conversation_id])


def outbound_has_one_end(facts: Facts) -> Iterator[str]:
    """Every message to a member is sent, parked with a reason, cancelled for a person, or failed before people."""
    attempts = calls_by_message(facts)
    with_people = {chat.openid for chat in facts.conversations if chat.hands > 0}
    windows = {row.openid: row for row in facts.windows}
    for row in facts.outbound:
        about = f"outbound {row.id} ({row.reason} to {row.openid})"
        yield from (f"{about} {what}" for what in _calls_do_not_fit(row, attempts[row.id]))
        if row.state == OutboundState.QUEUED and row.not_before <= facts.now:
            yield f"{about} was never sent, {row.attempts} attempts"
        if row.state == OutboundState.PARKED and not (row.error_code or row.error_text):
            left = window.allowance(windows.get(row.openid), facts.now).human
            if left and row.reason in (OutboundReason.TURN, OutboundReason.NOTICE):
                yield f"{about} is parked while WeChat would take {left}"
        if row.state == OutboundState.FAILED and not (row.error_code or row.error_text):
            yield f"{about} failed without a reason"
        if row.state == OutboundState.CANCELLED and row.openid not in with_people and row.reason == OutboundReason.TURN:
            yield f"{about} was cancelled, and no person has the chat"


def _calls_do_not_fit(row: Outbound, calls: Sequence[SendAttempt]) -> Iterator[str]:
    """Where the calls on record tell another story than the state of the message."""
    outcomes = Counter(call.outcome for call in calls)
    if row.state == OutboundState.UNKNOWN and outcomes[AttemptOutcome.UNKNOWN] <= 1:
        yield f"was given up after {outcomes[AttemptOutcome.UNKNOWN]} lost answers"
    if row.state == OutboundState.SENT and not outcomes[AttemptOutcome.SENT]:
        yield "counts as sent without a call that says so"
    if outcomes[AttemptOutcome.STARTED] and row.lease_owner is None:
        yield "has a call without an end"
    for part, times in Counter(call.part for call in calls if call.outcome == AttemptOutcome.SENT).items():
        # a receipt may say that WeChat did not deliver what it had taken: that goes out again
        if times > 1 and row.state != OutboundState.PARKED and row.error_text is None:
            yield f"was sent {times} times (part {part})"


def agents_words_go_out_once(facts: Facts) -> Iterator[str]:
    """What an agent was told is on its way is in the outbox once, however often the browser tried again."""
    queued = Counter((row.openid, row.text) for row in facts.outbound if row.reason == OutboundReason.AGENT)
    for openid, text in facts.replies:
        if queued[openid, text] != 1:
            yield f"{text} to {openid} was accepted and is in the outbox {queued[openid, text]} times"
    for openid, text in facts.unsure_replies:
        if queued[openid, text] > 1:
            yield f"{text} to {openid} is in the outbox {queued[openid, text]} times"


def reminders_are_right(facts: Facts) -> Iterator[str]:
    """None early, none twice, none missing."""
    told = Counter(row.dedupe_key for row in facts.outbound if row.reason == OutboundReason.REMINDER)
    for row in facts.reminders:
        about = f"reminder {row.id} ({row.kind} to {row.openid})"
        if row.state == ReminderState.SENT and row.settled_at is not None and row.settled_at < row.due_at:
            yield f"{about} was given at {row.settled_at}, before {row.due_at}"
        if row.state == ReminderState.SENT and row.kind not in STAFF_KINDS and told[f"reminder:{row.id}"] != 1:
            yield f"{about} was given and is in the outbox {told[f'reminder:{row.id}']} times"
        if row.state == ReminderState.PLANNED and row.not_before <= facts.now:
            yield f"{about} was due at {row.not_before} and is not given"
    known = {row.dedupe_key for row in facts.reminders}
    for number, keys in facts.reminders_due.items():
        yield from (f"reminder {key} of case {number} was never planned" for key in sorted(keys - known))


PROMISES: tuple[Callable[[Facts], Iterator[str]], ...] = (
    acked_is_kept_once,
    inbound_has_one_end,
    answered_or_with_people,
    effects_happen_once,
    told_is_true,
    order_is_kept,
    outbound_has_one_end,
    screen_is_accounted_for,
    agents_words_go_out_once,
    reminders_are_right,
)
