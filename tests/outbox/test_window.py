"""The ledger of wechat-protocol 1.5: 5 per 48 h, 3 per minute, two of the five kept for a person."""

from datetime import timedelta

import pytest

from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.outbox import receipts, service, window
from bot.outbox.models import Outbound, OutboundReason, OutboundState
from bot.outbox.receipts import ReceiptOutcome
from bot.outbox.window import Allowance, WindowTrigger

OPENID = "oA"


def _left(db: Database) -> Allowance:
    with db.transaction() as session:
        return window.allowance(window.lock(session, OPENID), clock.now())


def _open(db: Database, trigger: WindowTrigger = WindowTrigger.MESSAGE) -> None:
    with db.transaction() as session:
        window.open(session, OPENID, trigger, clock.now())


def _take(db: Database, times: int = 1) -> None:
    with db.transaction() as session:
        row = window.lock(session, OPENID)
        for _ in range(times):
            window.take(row)


def _queue(
    db: Database, *, state: OutboundState, reason: OutboundReason = OutboundReason.STATUS, key: str = "k"
) -> int:
    with db.transaction() as session:
        row = service.enqueue(session, openid=OPENID, text="消息", reason=reason, dedupe_key=key)
        assert row is not None
        row.state = state
        return row.id


def _state(db: Database, number: int) -> str:
    with db.reading() as session:
        return session.get_one(Outbound, number).state


def test_nothing_before_the_member_acts(db: Database, frozen_clock: FrozenClock) -> None:
    assert _left(db) == Allowance(human=0, bot=0)


def test_a_message_gives_five_for_48_hours_two_of_them_for_people(db: Database, frozen_clock: FrozenClock) -> None:
    _open(db)
    assert _left(db) == Allowance(human=5, bot=3)
    _take(db, 3)
    assert _left(db) == Allowance(human=2, bot=0)
    _take(db, 2)
    assert _left(db) == Allowance(human=0, bot=0)
    _open(db)
    assert _left(db) == Allowance(human=0, bot=0)  # the same moment again is a replay of the turn
    frozen_clock.advance(timedelta(seconds=1))
    _open(db)
    assert _left(db) == Allowance(human=5, bot=3)
    frozen_clock.advance(timedelta(hours=47, minutes=59))
    assert _left(db).human == 5
    frozen_clock.advance(timedelta(minutes=1))
    assert _left(db) == Allowance(human=0, bot=0)


@pytest.mark.parametrize("trigger", [WindowTrigger.MENU, WindowTrigger.SUBSCRIBE, WindowTrigger.SCAN])
def test_a_tap_a_follow_or_a_scan_gives_three_for_a_minute(
    db: Database, frozen_clock: FrozenClock, trigger: WindowTrigger
) -> None:
    _open(db, trigger)
    assert _left(db) == Allowance(human=3, bot=3)
    frozen_clock.advance(timedelta(seconds=50))
    assert _left(db).bot == 3
    frozen_clock.advance(timedelta(seconds=10))
    assert _left(db) == Allowance(human=0, bot=0)


def test_the_larger_remainder_counts_and_they_do_not_add_up(db: Database, frozen_clock: FrozenClock) -> None:
    _open(db)
    _take(db, 4)
    _open(db, WindowTrigger.MENU)
    assert _left(db) == Allowance(human=3, bot=3)
    _take(db)
    assert _left(db) == Allowance(human=2, bot=2)
    frozen_clock.advance(timedelta(minutes=1))
    assert _left(db) == Allowance(human=0, bot=0)


def test_an_older_action_never_shortens_the_window(db: Database, frozen_clock: FrozenClock) -> None:
    _open(db)
    _take(db)
    with db.transaction() as session:
        window.open(session, OPENID, WindowTrigger.MESSAGE, clock.now() - timedelta(hours=1))
    assert _left(db).human == 4


def test_what_wechat_says_is_believed(db: Database, frozen_clock: FrozenClock) -> None:
    _open(db)
    _take(db)
    with db.transaction() as session:
        window.give_back(session, OPENID)
    assert _left(db).human == 5
    with db.transaction() as session:
        window.exhaust(session, OPENID)
    assert _left(db).human == 0
    frozen_clock.advance(timedelta(seconds=1))
    _open(db)
    with db.transaction() as session:
        window.close(session, OPENID)
    assert _left(db).human == 0


def test_parked_messages_are_released_but_not_yesterdays_reminders(db: Database, frozen_clock: FrozenClock) -> None:
    status = _queue(db, state=OutboundState.PARKED, key="a")
    stale = _queue(db, state=OutboundState.PARKED, reason=OutboundReason.REMINDER, key="b")
    done = _queue(db, state=OutboundState.CANCELLED, key="c")
    frozen_clock.advance(timedelta(hours=25))
    fresh = _queue(db, state=OutboundState.PARKED, reason=OutboundReason.REMINDER, key="d")
    _open(db)
    states = [_state(db, number) for number in (status, stale, done, fresh)]
    assert states == ["queued", "cancelled", "cancelled", "queued"]


@pytest.mark.parametrize(
    ("status", "outcome", "state"),
    [
        ("success", ReceiptOutcome.DELIVERED, "sent"),
        ("failed:user block", ReceiptOutcome.BLOCKED, "failed"),
        ("failed: system failed", ReceiptOutcome.NOT_DELIVERED, "parked"),
        ("failed:freq limit", ReceiptOutcome.NOT_DELIVERED, "parked"),
    ],
)
def test_receipts(db: Database, frozen_clock: FrozenClock, status: str, outcome: ReceiptOutcome, state: str) -> None:
    number = _queue(db, state=OutboundState.SENT)
    with db.transaction() as session:
        row = session.get_one(Outbound, number)
        row.provider_msgid, row.channel = "3487542469355618313", "template"
    for _ in range(2):
        with db.transaction() as session:
            receipt = receipts.apply(session, "3487542469355618313", status)
        assert receipt is not None
        assert (receipt.openid, receipt.outcome) == (OPENID, outcome)
        assert _state(db, number) == state


@pytest.mark.parametrize("msgid", [None, "", "0", "404"])
def test_a_receipt_without_a_message(db: Database, msgid: str | None) -> None:
    with db.transaction() as session:
        assert receipts.apply(session, msgid, "success") is None
