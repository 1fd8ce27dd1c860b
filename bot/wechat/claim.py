"""Choosing what goes out next for one member, and how: under the lane's lock, so that one call a member is in flight.

The lease, the count in the ledger and the attempt are committed before the call is made: a sender that dies in a call
leaves a trace. A lease without an owner is a pause before the next try; it holds back the lane, to keep the order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.kernel import clock, ids
from bot.outbox import window
from bot.outbox.models import Outbound, OutboundReason, OutboundState, ReplyWindow
from bot.wechat import repository, texts
from bot.wechat.models import AttemptOutcome, Channel, SendAttempt
from bot.wechat.templates import TemplateBook, TemplateFieldError

# Longer than a call with a token refresh takes. A finish that comes later all the same is refused (repository.owned).
LEASE = timedelta(seconds=30)
CLIENT_MSG_ID_LIFE = timedelta(minutes=10)
# Calls that may have been carried out without our knowing, before a message is given up as UNKNOWN: one is repeated.
MAX_UNKNOWN_CALLS = 1

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One call to make: a text (merged of several messages, or a part of a long one), a picture or a template."""

    openid: str
    outbound_ids: tuple[int, ...]
    call: str
    channel: Channel
    part: int = 0
    is_last_part: bool = True
    text: str = ""
    # A picture in place of the text.
    document_id: int | None = None
    template_id: str = ""
    fields: Mapping[str, str] | None = None
    client_msg_id: str | None = None


def claim(session: Session, openid: str, *, owner: str, book: TemplateBook, now: datetime) -> Delivery | None:
    """Take the next call of this member, or None when there is nothing to send (any more). `now`: the members' clock.

    Parks what cannot be sent before the member writes again. Committed by the caller before the call is made.
    """
    ledger = window.lock(session, openid)
    rows = repository.lane(session, openid)
    machine_time = clock.system_now()
    if any(row.lease_until is not None and row.lease_until > machine_time for row in rows):
        return None
    for row in rows:
        if row.lease_owner is not None:
            take_over(session, row, machine_time)
    due = [row for row in rows if row.state == OutboundState.QUEUED and row.not_before <= now]
    paused = repository.pauses(session, now)
    for index, head in enumerate(due):
        delivery = _plan(session, due[index:], ledger, book, paused, now)
        if delivery is not None:
            _start(session, delivery, due, owner, machine_time)
            if delivery.channel is Channel.CUSTOM:
                window.take(ledger)
            session.flush()
            return delivery
        log.info("outbound_waits", outbound=head.id, state=head.state)
    session.flush()
    return None


def take_over(session: Session, row: Outbound, machine_time: datetime) -> None:
    """The lease ran out in the middle of a call: whether it was carried out is unknown."""
    attempts = repository.attempts_of(session, row.id)
    for attempt in attempts:
        if attempt.outcome == AttemptOutcome.STARTED:
            attempt.outcome, attempt.ended_at = AttemptOutcome.UNKNOWN, machine_time
            log.warning("send_interrupted", outbound=row.id, channel=attempt.channel)
    row.lease_owner = row.lease_until = None
    settle_unknown(row, attempts, machine_time)


def settle_unknown(row: Outbound, attempts: Sequence[SendAttempt], machine_time: datetime) -> None:
    """Give a message up as UNKNOWN when repeating it once more could make the member read it three times."""
    last = attempts[-1] if attempts else None
    if last is None or last.outcome != AttemptOutcome.UNKNOWN:
        return
    unknown = repository.unknown_calls(attempts, channel=Channel(last.channel), part=last.part)
    # WeChat itself drops a template it has sent within ten minutes under the same client_msg_id.
    protected = last.channel == Channel.TEMPLATE and machine_time - unknown[0].started_at < CLIENT_MSG_ID_LIFE
    if len(unknown) > MAX_UNKNOWN_CALLS and not protected:
        row.state = OutboundState.UNKNOWN
        log.error("outbound_unknown", outbound=row.id, channel=last.channel, calls=len(unknown))


def _plan(
    session: Session,
    rows: Sequence[Outbound],
    ledger: ReplyWindow,
    book: TemplateBook,
    paused: Mapping[Channel, datetime],
    now: datetime,
) -> Delivery | None:
    """The call that takes the first of `rows` along; parks or postpones that message when there is none."""
    head = rows[0]
    attempts = repository.attempts_of(session, head.id)
    template = _template(head, attempts, book.as_kept(session)) if head.template_key else None
    budget = _budget(head, window.allowance(ledger, now), has_template=template is not None)
    if budget > 0 and Channel.CUSTOM not in paused:
        return _text_delivery(rows, attempts)
    if template is not None and Channel.TEMPLATE not in paused:
        return template
    wanted = Channel.CUSTOM if budget > 0 else Channel.TEMPLATE
    if wanted in paused and (budget > 0 or template is not None):
        head.not_before = paused[wanted]
    else:
        head.state = OutboundState.PARKED
    return None


def _budget(row: Outbound, allowed: window.Allowance, *, has_template: bool) -> int:
    """A person may use all that is left, and so may an answer. News without another way leaves one for a person."""
    if row.reason == OutboundReason.AGENT:
        return allowed.human
    if has_template:
        return allowed.bot
    if row.reason in (OutboundReason.TURN, OutboundReason.NOTICE):
        return allowed.human
    return max(allowed.bot, allowed.human - 1)


def _text_delivery(rows: Sequence[Outbound], attempts: Sequence[SendAttempt]) -> Delivery:
    head = rows[0]
    if head.document_id is not None:
        call, ids_ = ids.new_token(32), (head.id,)
        return Delivery(
            openid=head.openid, outbound_ids=ids_, call=call, channel=Channel.CUSTOM, document_id=head.document_id
        )
    parts = texts.split(head.text)
    if len(parts) > 1:
        done = sum(a.outcome == AttemptOutcome.SENT and a.channel == Channel.CUSTOM for a in attempts)
        part = min(done, len(parts) - 1)
        return Delivery(
            openid=head.openid,
            outbound_ids=(head.id,),
            call=ids.new_token(32),
            channel=Channel.CUSTOM,
            part=part,
            is_last_part=part == len(parts) - 1,
            text=parts[part],
        )
    together = _merge(rows)
    return Delivery(
        openid=head.openid,
        outbound_ids=tuple(row.id for row in together),
        call=ids.new_token(32),
        channel=Channel.CUSTOM,
        text=texts.SEPARATOR.join(row.text for row in together),
    )


def _merge(rows: Sequence[Outbound]) -> Sequence[Outbound]:
    """The bot's waiting messages in one text; a person's message stays by itself, and in its place."""
    if rows[0].reason == OutboundReason.AGENT:
        return rows[:1]
    bots = []
    for row in rows:
        if row.reason == OutboundReason.AGENT:
            break
        bots.append(row)
    return bots[: texts.mergeable_count([row.text for row in bots])]


def _template(row: Outbound, attempts: Sequence[SendAttempt], book: TemplateBook) -> Delivery | None:
    """The template form of a message, unless it has none, was refused, or a part of the text has gone out."""
    template_id = book.template_id(row.template_key)
    tried = {(a.channel, a.outcome) for a in attempts}
    if template_id is None or row.template_key is None:
        return None
    if (Channel.TEMPLATE, AttemptOutcome.REFUSED) in tried or (Channel.CUSTOM, AttemptOutcome.SENT) in tried:
        return None
    try:
        fields = book.render(row.template_key, row.template_fields or {})
    except TemplateFieldError as error:
        log.error("template_unusable", outbound=row.id, template=row.template_key, problem=error.message)  # noqa: TRY400
        return None
    return Delivery(
        openid=row.openid,
        outbound_ids=(row.id,),
        call=ids.new_token(32),
        channel=Channel.TEMPLATE,
        template_id=template_id,
        fields=fields,
        client_msg_id=f"ins-{row.id}",
    )


def _start(session: Session, delivery: Delivery, rows: Sequence[Outbound], owner: str, machine_time: datetime) -> None:
    for row in rows:
        if row.id not in delivery.outbound_ids:
            continue
        row.lease_owner, row.lease_until = owner, machine_time + LEASE
        row.channel = delivery.channel
        row.attempts += 1
        session.add(
            SendAttempt(
                outbound_id=row.id,
                call=delivery.call,
                channel=delivery.channel,
                part=delivery.part,
                started_at=machine_time,
            )
        )
