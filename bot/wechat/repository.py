"""SQL of the sender: lanes (one member's queue), attempts, pauses."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, aliased

from bot.outbox.models import Outbound, OutboundState
from bot.wechat.models import ApiPause, AttemptOutcome, Channel, SendAttempt, TemplateId

LANE_LIMIT = 50


def ready_lanes(session: Session, *, due: datetime, machine_time: datetime, limit: int) -> list[str]:
    """Openids with something due and nothing in flight or backing off; whose oldest message is oldest comes first."""
    busy = aliased(Outbound)
    in_flight = exists().where(
        busy.openid == Outbound.openid, busy.state == OutboundState.QUEUED, busy.lease_until > machine_time
    )
    query = (
        select(Outbound.openid)
        .where(Outbound.state == OutboundState.QUEUED, Outbound.not_before <= due, ~in_flight)
        .group_by(Outbound.openid)
        .order_by(func.min(Outbound.id))
        .limit(limit)
    )
    return list(session.scalars(query))


def lane(session: Session, openid: str) -> Sequence[Outbound]:
    """The queued messages of one member, in order. The caller holds the lane's lock (outbox.window.lock)."""
    query = (
        select(Outbound)
        .where(Outbound.openid == openid, Outbound.state == OutboundState.QUEUED)
        .order_by(Outbound.id)
        .limit(LANE_LIMIT)
    )
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def owned(session: Session, outbound_ids: Iterable[int], owner: str) -> Sequence[Outbound]:
    """Those of the messages whose lease is still `owner`'s."""
    query = select(Outbound).where(Outbound.id.in_(outbound_ids), Outbound.lease_owner == owner).order_by(Outbound.id)
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def lease_owners(session: Session) -> Sequence[str]:
    """Who has messages in flight now."""
    query = select(Outbound.lease_owner).where(
        Outbound.state == OutboundState.QUEUED, Outbound.lease_owner.is_not(None)
    )
    return [owner for owner in session.scalars(query.distinct()) if owner]


def end_leases(session: Session, owners: Iterable[str], *, at: datetime) -> None:
    """Let the leases of these senders have run out at `at`; the names stay, so that their calls are settled."""
    of_theirs = update(Outbound).where(Outbound.lease_owner.in_(owners), Outbound.state == OutboundState.QUEUED)
    session.execute(of_theirs.values(lease_until=at))


def attempts_of(session: Session, outbound_id: int) -> Sequence[SendAttempt]:
    """Every call made for one message, oldest first."""
    query = select(SendAttempt).where(SendAttempt.outbound_id == outbound_id).order_by(SendAttempt.id)
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def end_call(
    session: Session, call: str, outcome: AttemptOutcome, *, at: datetime, code: int | None, text: str | None
) -> None:
    """Write down how a call ended."""
    session.execute(
        update(SendAttempt)
        .where(SendAttempt.call == call)
        .values(outcome=outcome, ended_at=at, error_code=code, error_text=text)
    )


def pauses(session: Session, now: datetime) -> dict[Channel, datetime]:
    """The APIs that must not be called now, and until when."""
    rows = session.execute(select(ApiPause.channel, ApiPause.until).where(ApiPause.until > now))
    return {Channel(channel): until for channel, until in rows}


def pause(session: Session, channel: Channel, *, until: datetime, code: int) -> None:
    """Stop calling an API until `until`; a longer pause stands."""
    row = session.get(ApiPause, channel, with_for_update=True)
    if row is None:
        session.add(ApiPause(channel=channel, until=until, error_code=code))
    elif row.until < until:
        row.until, row.error_code = until, code
    session.flush()


def unknown_calls(attempts: Sequence[SendAttempt], *, channel: Channel, part: int) -> list[SendAttempt]:
    """Calls of which nobody knows whether they were carried out."""
    return [a for a in attempts if a.outcome == AttemptOutcome.UNKNOWN and a.channel == channel and a.part == part]


def kept_template_ids(session: Session) -> dict[str, str]:
    """WeChat's ids of template messages that were kept at the desk, by our key."""
    return {row.key: row.template_id for row in session.scalars(select(TemplateId))}
