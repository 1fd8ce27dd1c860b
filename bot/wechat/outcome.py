"""Booking what became of a call: one judge of WeChat's answers for everything that is sent (wechat-protocol 1.6)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.members import service as members
from bot.outbox import window
from bot.outbox.models import Outbound, OutboundState
from bot.wechat import repository
from bot.wechat.claim import Delivery, settle_unknown
from bot.wechat.client import SendResult
from bot.wechat.errors import ERROR_TEXT_LIMIT, ApiError, ErrorClass, ReplyLostError, WeChatError, classify
from bot.wechat.models import AttemptOutcome, Channel

FIRST_PAUSE_SECONDS = 1
MAX_PAUSE_SECONDS = 60
# Somebody has to change a setting: no hurry, but no message is lost either.
FIRST_CONFIG_PAUSE_SECONDS = 5
MAX_CONFIG_PAUSE_SECONDS = 600
MINUTE_QUOTA_PAUSE = timedelta(seconds=60)
# A message that WeChat answers so often with -1 or an unknown code must not hold its lane for ever (about
# an hour and a half). While WeChat cannot be reached at all, messages wait without limit.
MAX_ANSWERED_FAILURES = 100

log = structlog.get_logger(__name__)


def book_success(session: Session, delivery: Delivery, result: SendResult, *, owner: str, now: datetime) -> None:
    """WeChat took it. `now`: the members' clock."""
    window.lock(session, delivery.openid)
    machine_time = clock.system_now()
    repository.end_call(session, delivery.call, AttemptOutcome.SENT, at=machine_time, code=None, text=None)
    for row in _rows(session, delivery, owner):
        row.lease_owner = row.lease_until = None
        row.error_code = row.error_text = None
        if delivery.is_last_part:
            # Even one that was cancelled meanwhile: the member has it.
            row.state, row.sent_at, row.provider_msgid = OutboundState.SENT, now, result.msgid
    session.flush()


def book_failure(session: Session, delivery: Delivery, error: WeChatError, *, owner: str, now: datetime) -> None:
    """It failed: decide whether, when and how the messages go out. `now`: the members' clock."""
    window.lock(session, delivery.openid)
    code = error.code if isinstance(error, ApiError) else None
    repository.end_call(
        session,
        delivery.call,
        _outcome(error),
        at=clock.system_now(),
        code=code,
        text=error.detail[:ERROR_TEXT_LIMIT],
    )
    rows = [row for row in _rows(session, delivery, owner) if row.state == OutboundState.QUEUED]
    for row in rows:
        row.lease_owner = row.lease_until = None
        row.error_code, row.error_text = code, error.detail[:ERROR_TEXT_LIMIT]
    if delivery.channel is Channel.CUSTOM and not isinstance(error, ReplyLostError):
        window.give_back(session, delivery.openid)
    kind = error.kind if isinstance(error, ApiError) else ErrorClass.TRANSIENT
    level = log.error if kind in _ALARMS else log.warning
    level("send_failed", outbound=list(delivery.outbound_ids), channel=delivery.channel, kind=kind, code=code,
          detail=error.detail)  # fmt: skip
    if isinstance(error, ReplyLostError):
        _reply_lost(session, rows)
    else:
        _ACTIONS.get(kind, _try_later)(session, delivery, rows, error, now)
    session.flush()


def _rows(session: Session, delivery: Delivery, owner: str) -> Sequence[Outbound]:
    rows = repository.owned(session, delivery.outbound_ids, owner)
    if len(rows) < len(delivery.outbound_ids):
        log.error("send_lease_lost", outbound=list(delivery.outbound_ids))
    return rows


def _outcome(error: WeChatError) -> AttemptOutcome:
    if isinstance(error, ReplyLostError):
        return AttemptOutcome.UNKNOWN
    refused = isinstance(error, ApiError) and error.kind in (ErrorClass.TEMPLATE_REFUSED, ErrorClass.CONTENT)
    return AttemptOutcome.REFUSED if refused else AttemptOutcome.NOT_SENT


def _hold(rows: Sequence[Outbound], *, first: int, longest: int) -> None:
    for row in rows:
        pause = min(first * 2 ** min(row.attempts - 1, 20), longest)
        row.lease_until = clock.system_now() + timedelta(seconds=pause)


def _reply_lost(session: Session, rows: Sequence[Outbound]) -> None:
    for row in rows:
        settle_unknown(row, repository.attempts_of(session, row.id), clock.system_now())
    _hold([r for r in rows if r.state == OutboundState.QUEUED], first=FIRST_PAUSE_SECONDS, longest=MAX_PAUSE_SECONDS)


def _fail(rows: Sequence[Outbound]) -> None:
    for row in rows:
        row.state = OutboundState.FAILED


def _try_later(session: Session, _d: Delivery, rows: Sequence[Outbound], _e: WeChatError, _now: datetime) -> None:
    worn_out = [row for row in rows if _answered_failures(session, row) >= MAX_ANSWERED_FAILURES]
    for row in worn_out:
        log.error("outbound_given_up", outbound=row.id, attempts=row.attempts)
    _fail(worn_out)
    _hold([row for row in rows if row not in worn_out], first=FIRST_PAUSE_SECONDS, longest=MAX_PAUSE_SECONDS)


def _answered_failures(session: Session, row: Outbound) -> int:
    codes = [a.error_code for a in repository.attempts_of(session, row.id) if a.error_code is not None]
    return sum(classify(code) in (ErrorClass.TRANSIENT, ErrorClass.UNKNOWN) for code in codes)


def _wait_for_setting(_s: Session, _d: Delivery, rows: Sequence[Outbound], _e: WeChatError, _now: datetime) -> None:
    _hold(rows, first=FIRST_CONFIG_PAUSE_SECONDS, longest=MAX_CONFIG_PAUSE_SECONDS)


def _window_closed(session: Session, delivery: Delivery, _r: Sequence[Outbound], _e: WeChatError, _n: datetime) -> None:
    window.close(session, delivery.openid)  # the next claim finds a template, or parks


def _quota_used(session: Session, delivery: Delivery, _r: Sequence[Outbound], _e: WeChatError, _n: datetime) -> None:
    window.exhaust(session, delivery.openid)


def _unreachable(
    session: Session, delivery: Delivery, rows: Sequence[Outbound], error: WeChatError, _now: datetime
) -> None:
    _fail(rows)
    code = error.code if isinstance(error, ApiError) else 0
    members.mark_unreachable(session, delivery.openid, f"wechat_{code}")


def _template_refused(
    _s: Session, delivery: Delivery, rows: Sequence[Outbound], _e: WeChatError, _now: datetime
) -> None:
    if delivery.channel is not Channel.TEMPLATE:
        _fail(rows)  # else the refused attempt on record makes the next claim park it


def _content(_s: Session, _d: Delivery, rows: Sequence[Outbound], _e: WeChatError, _now: datetime) -> None:
    _fail(rows)


def _minute_quota(
    session: Session, delivery: Delivery, _r: Sequence[Outbound], error: WeChatError, now: datetime
) -> None:
    _pause(session, delivery, error, until=now + MINUTE_QUOTA_PAUSE)


def _day_quota(session: Session, delivery: Delivery, _r: Sequence[Outbound], error: WeChatError, now: datetime) -> None:
    _pause(session, delivery, error, until=clock.start_of_day(now.date() + timedelta(days=1)))


def _pause(session: Session, delivery: Delivery, error: WeChatError, *, until: datetime) -> None:
    code = error.code if isinstance(error, ApiError) else 0
    repository.pause(
        session, delivery.channel, until=until, code=code
    )  # the next claim postpones, or finds another way


_Action = Callable[[Session, Delivery, Sequence[Outbound], WeChatError, datetime], None]
_ACTIONS: dict[ErrorClass, _Action] = {
    ErrorClass.TOKEN: _wait_for_setting,
    ErrorClass.CONFIG: _wait_for_setting,
    ErrorClass.WINDOW_CLOSED: _window_closed,
    ErrorClass.QUOTA_USED: _quota_used,
    ErrorClass.UNREACHABLE: _unreachable,
    ErrorClass.TEMPLATE_REFUSED: _template_refused,
    ErrorClass.CONTENT: _content,
    ErrorClass.MEDIA_GONE: _content,
    ErrorClass.MINUTE_QUOTA: _minute_quota,
    ErrorClass.DAY_QUOTA: _day_quota,
}
_ALARMS = frozenset({ErrorClass.TOKEN, ErrorClass.CONFIG, ErrorClass.CONTENT, ErrorClass.DAY_QUOTA, ErrorClass.UNKNOWN})
