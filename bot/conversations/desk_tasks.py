"""What the desk leaves to the scheduler: chats whose agent is silent go back into the queue; old rows go."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.conversations import desk_repository, handover
from bot.conversations.replying import PRESENT_FOR
from bot.kernel import clock, doorbell
from bot.kernel.db import Database
from bot.members import lookups
from bot.staff import signin

log = structlog.get_logger(__name__)
# Members of a new roster made findable in one sweep.
LOOKUP_BATCH = 500
TIDY_EVERY = timedelta(minutes=10)


def return_silent_chats(db: Database, *, after: timedelta) -> int:
    """One sweep, each chat in a transaction of its own; returns how many went back."""
    with db.reading() as session:
        candidates = desk_repository.silent(session, before=clock.now() - after)
    returned = 0
    for conversation_id in candidates:
        with db.transaction() as session:
            if handover.return_silent(session, conversation_id, after=after):
                returned += 1
                log.warning("chat_returned_to_queue", conversation=conversation_id)
    return returned


def tidy(db: Database) -> None:
    """Remove what nobody asks for any more: old rings, presences, sessions and tries to sign in."""
    with db.transaction() as session:
        doorbell.tidy(session)
        desk_repository.forget_absent(session, before=clock.system_now() - PRESENT_FOR)
        signin.tidy(session)


def desk_sweep(db: Database, *, return_after: timedelta) -> Callable[[], None]:
    """A job for the scheduler: each call looks once; what is old is removed now and then."""
    tidied_at = clock.system_now() - TIDY_EVERY

    def sweep() -> None:
        nonlocal tidied_at
        return_silent_chats(db, after=return_after)
        with db.transaction() as session:
            lookups.fill_missing(session, limit=LOOKUP_BATCH)
        if clock.system_now() - tidied_at >= TIDY_EVERY:
            tidy(db)
            tidied_at = clock.system_now()

    return sweep
