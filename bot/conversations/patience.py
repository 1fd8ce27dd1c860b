"""Whoever waits long for the bot hears so once; whoever waits too long gets a person.

A slow Rasa, or more messages than the workers can do, must not look like silence. A turn's own failures are counted
where they happen (tasks.py); here is only looked at how long a member has been waiting.
"""

from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.catalog import render
from bot.conversations import repository, service, turn
from bot.conversations.inbox import InboundMessage, Inbox
from bot.conversations.models import Author, Conversation, HandoverReason, Mode, Turn, TurnState
from bot.conversations.saying import say
from bot.kernel import clock
from bot.kernel.db import Database
from bot.outbox.models import OutboundReason

log = structlog.get_logger(__name__)
# From when on a member is told that it takes longer, and that a person will answer. The second is beyond the time
# after which a turn that fails is given up (tasks.MAX_WAIT_SECONDS): only a turn that does not even fail gets there.
SLOW_AFTER = timedelta(seconds=20)
TOO_LONG = timedelta(seconds=120)
# They stay in the list until they are answered or handed over, so it must hold all who wait at once.
BATCH = 1000
_KEY = "patience:"


def watch(db: Database, inbox: Inbox) -> int:
    """One look at who waits for the bot, each in a transaction of its own; returns how many were written to."""
    with db.reading() as session:
        waiting = repository.waiting_for_bot(session, since=clock.system_now() - SLOW_AFTER, limit=BATCH)
        told = {row.inbound_id for row in waiting if _is_told(session, row)}
    written_to = 0
    for row in waiting:
        too_long = clock.system_now() - row.created_at > TOO_LONG
        if row.inbound_id in told and not too_long:
            continue
        try:
            written_to += _tell(db, inbox, row, too_long=too_long)
        except Exception:  # one row that cannot be read must not keep the others from being told
            log.exception("patience_failed", inbound=row.inbound_id)
    return written_to


def _tell(db: Database, inbox: Inbox, row: Turn, *, too_long: bool) -> bool:
    inbound = inbox.get(row.seq)
    if inbound is None:
        return False  # its own turn will count that, and put it aside
    with db.transaction() as session:
        return _write(session, inbound, row, too_long=too_long)


def _is_told(session: Session, row: Turn) -> bool:
    """Whether the last thing this member read is that it takes longer: it is not said twice in a row."""
    newest = repository.newest_line(session, row.conversation_id, (Author.BOT, Author.SYSTEM))
    return newest is not None and newest.source.startswith(_KEY)


def _write(session: Session, inbound: InboundMessage, row: Turn, *, too_long: bool) -> bool:
    conversation = repository.get_locked(session, row.conversation_id)
    current = session.get_one(Turn, row.inbound_id, populate_existing=True)
    if conversation.mode != Mode.BOT or current.state != TurnState.PENDING:
        return False
    if repository.find_erasure(session, row.inbound_id) is not None:
        return False  # what it wishes is done, only the words for it are late: nothing new may be kept of this user
    turn.note_contact(session, inbound)  # its turn may not have begun: what WeChat lets us say counts from here
    if too_long:
        return _call_a_person(session, conversation, row)
    words, key = render("turn.takes_longer"), f"{_KEY}{row.inbound_id}"
    say(session, conversation, words, author=Author.SYSTEM, reason=OutboundReason.NOTICE, key=key)
    log.warning("answer_is_late", conversation=conversation.id, inbound=row.inbound_id)
    return True


def _call_a_person(session: Session, conversation: Conversation, row: Turn) -> bool:
    if not service.hand_over(session, conversation, HandoverReason.BOT_FAILED):
        return False
    words, key = render("turn.too_slow"), f"{_KEY}{row.inbound_id}:person"
    say(session, conversation, words, author=Author.SYSTEM, reason=OutboundReason.NOTICE, key=key)
    log.error("answer_is_too_late", conversation=conversation.id, inbound=row.inbound_id)
    return True
