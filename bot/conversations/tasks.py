"""The worker process: takes the inbox over into turns and runs them, one at a time and in order per conversation.

Any number of workers may run. A lease says who has a conversation; the leases of a process that died on this machine
are freed at once, those of one that died elsewhere when they run out.
"""

import itertools
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.conversations import repository, routing, turn
from bot.conversations.inbox import InboundKind, InboundMessage, Inbox
from bot.conversations.models import Turn
from bot.conversations.rasa import RasaClient, RasaReply, RasaTurnFailedError, RasaUnavailableError
from bot.conversations.routing import Route, metadata
from bot.conversations.turn import LeaseLostError, Work
from bot.kernel import clock
from bot.kernel.db import Database
from bot.kernel.owners import is_dead, owner_name
from bot.kernel.settings import Settings

log = structlog.get_logger(__name__)
LEASE_SECONDS = 20
RENEW_SECONDS = 5
IDLE_SECONDS = 0.05
TURN_THREADS = 4
TAKE_OVER_BATCH = 200
MAX_PICTURES_IN_ONE_TURN = 20
# How many waiting messages with words are looked through for danger; pictures do not count.
MOST_WORDS_WAITING = 50
# Pictures that drip in get an answer after so long, though more may come.
LONGEST_ROW = timedelta(seconds=12)
MAX_ATTEMPTS = 6
# How long a member waits for a Rasa that is down before a person is asked (a restart takes about 15 s).
MAX_WAIT_SECONDS = 90
FIRST_RETRY_SECONDS = 0.5
MAX_RETRY_SECONDS = 4.0


class Worker:
    """The work of one worker process, callable step by step in tests."""

    def __init__(
        self, *, db: Database, inbox: Inbox, rasa: RasaClient, owner: str | None = None, pictures_rest: float = 0.0
    ) -> None:
        """`pictures_rest`: seconds without another picture after which those that came in a row get one answer."""
        self._db = db
        self._inbox = inbox
        self._rasa = rasa
        self._pictures_rest = timedelta(seconds=pictures_rest)
        self.owner = owner or owner_name()
        # Who of this process has work in hand: what else it holds was left by a step that failed, and is given back.
        self._busy: set[str] = set()
        self._seen = 0  # what the cursor was when this process last moved it: spares a look into the database

    def take_over(self) -> int:
        """Turn new inbox rows into pending turns and move the cursor, in one transaction; returns how many."""
        if self._inbox.last_seq() <= self._seen:
            return 0
        with self._db.transaction() as session:
            cursor = repository.lock_cursor(session)
            if cursor is None:
                return 0
            rows = self._inbox.after(cursor.seq, TAKE_OVER_BATCH)
            for inbound in rows:
                self._add_turn(session, inbound)
                cursor.seq = inbound.seq
            seen = cursor.seq
        self._seen = seen
        return len(rows)

    def has_due(self) -> bool:
        """Whether there is a turn to run: a look that takes no lock."""
        with self._db.reading() as session:
            return repository.has_due(session)

    @staticmethod
    def _add_turn(session: Session, inbound: InboundMessage) -> None:
        if not inbound.openid:
            log.error("inbound_unreadable", inbound=inbound.id)  # kept in the inbox, for staff
            return
        # Locked: a turn that ends at this moment could not see this one, and would leave nothing marked as pending.
        conversation = repository.get_locked(session, repository.get_or_create(session, inbound.openid).id)
        session.add(
            Turn(
                inbound_id=inbound.id,
                seq=inbound.seq,
                kind=inbound.kind,
                conversation_id=conversation.id,
                created_at=clock.system_now(),
            )
        )
        if conversation.pending_seq is None:
            conversation.pending_seq = inbound.seq
        session.flush()

    def run_one(self) -> bool:
        """Claim the conversation that waits longest and run its head; False when nothing was due."""
        if not self.has_due():
            return False
        owner = f"{self.owner}/{threading.get_ident()}"
        self._busy.add(owner)
        try:
            return self._claim_and_run(owner)
        finally:
            self._busy.discard(owner)

    def _claim_and_run(self, owner: str) -> bool:
        until = clock.system_now() + timedelta(seconds=LEASE_SECONDS)
        with self._db.transaction() as session:
            conversation = repository.claim(session, owner=owner, until=until)
            if conversation is None:
                return False
            work = Work(conversation.id, owner)
        try:
            if seqs := self._choose(work):
                self._run(work, seqs)
        except LeaseLostError:
            log.warning("lease_lost", conversation=work.conversation_id)
        return True

    def _choose(self, work: Work) -> list[int]:
        """Which turns are run, by their places in the inbox; none while more pictures may come in a row.

        Looked for under the lease, but outside of a write.
        """
        with self._db.reading() as session:
            head = self._first_of(session, work.conversation_id)
            work.ids = [row.inbound_id for row in head]
            seqs = [row.seq for row in head]
            newest = repository.newest_pending(session, work.conversation_id)
            wait = self._wait_for_more(head) if newest == seqs[-1] else 0.0
        if wait > 0:
            with self._db.transaction() as session:
                turn.postpone(session, work, seconds=wait)
            return []
        with self._db.transaction() as session:
            turn.count_attempt(session, work)  # before anything is tried, so that a poison message is counted
        return seqs

    def _first_of(self, session: Session, conversation_id: int) -> list[Turn]:
        """What is run next: a message that tells of danger at once, whatever waits before it; else the oldest."""
        oldest = repository.pending_turns(session, conversation_id, MAX_PICTURES_IN_ONE_TURN)
        if len(oldest) > 1:
            for row in repository.pending_worded(session, conversation_id, MOST_WORDS_WAITING):
                if self._tells_of_danger(row):
                    return [row]
        return _head(oldest)

    def _wait_for_more(self, head: Sequence[Turn]) -> float:
        """Seconds to wait for a picture behind these; a message of another kind would end the row."""
        if head[0].kind != InboundKind.IMAGE or len(head) >= MAX_PICTURES_IN_ONE_TURN or head[0].attempts:
            return 0.0
        now = clock.system_now()
        until = min(head[-1].created_at + self._pictures_rest, head[0].created_at + LONGEST_ROW)
        return (until - now).total_seconds()

    def _tells_of_danger(self, row: Turn) -> bool:
        try:
            return routing.tells_of_danger(self._read(row.seq))
        except Exception:  # its own turn will count it and put it aside; the others must not wait for it
            log.exception("inbound_unreadable", inbound=row.inbound_id)
            return False

    def _read(self, seq: int) -> InboundMessage:
        inbound = self._inbox.get(seq)
        if inbound is None:
            raise LookupError(f"inbox row {seq} is gone")
        return inbound

    def _run(self, work: Work, seqs: Sequence[int]) -> None:
        try:
            work.batch = [self._read(seq) for seq in seqs]
            with self._db.transaction() as session:
                turn.prepare(session, work)
            reply = self._ask(work) if work.plan.route == Route.RASA else None
            judgement = self._rasa.parse(work.plan.words.rest) if work.plan.words.rest else None
            with self._db.transaction() as session:
                turn.finish(session, work, reply, judgement)
        except LeaseLostError:
            raise
        except RasaUnavailableError as error:
            self._retry_or_give_up(work, error, patient=True)
        except Exception as error:  # one poison message must not stop the worker
            if not isinstance(error, RasaTurnFailedError):
                log.exception("turn_failed", conversation=work.conversation_id)
            self._retry_or_give_up(work, error, patient=False)

    def _ask(self, work: Work) -> RasaReply:
        about = metadata(work.ids, work.conversation_id, work.plan.feeling)
        return self._rasa.turn(sender=work.sender, message=work.plan.rasa_message or "", metadata=about)

    def _retry_or_give_up(self, work: Work, error: Exception, *, patient: bool) -> None:
        with self._db.transaction() as session:
            first = session.get_one(Turn, work.ids[0])
            waited = (clock.system_now() - first.created_at).total_seconds()
            attempts = first.attempts
            worn_out = waited > MAX_WAIT_SECONDS if patient else attempts >= MAX_ATTEMPTS
            log.warning(
                "turn_not_done", conversation=work.conversation_id, attempts=attempts, error=type(error).__name__
            )
            if worn_out:
                turn.give_up(session, work)
            else:
                turn.postpone(session, work, seconds=min(FIRST_RETRY_SECONDS * 2**attempts, MAX_RETRY_SECONDS))

    def renew_leases(self) -> bool:
        """Prolong the leases of the work in hand; free those that a failed step or a process that died left behind."""
        until = clock.system_now() + timedelta(seconds=LEASE_SECONDS)
        with self._db.reading() as session:
            owners = repository.lease_owners(session)
        if not owners:
            return False
        with self._db.transaction() as session:
            for owner in owners:
                if owner in self._busy:
                    repository.renew(session, owner=owner, until=until)
                elif owner.startswith(self.owner):
                    log.warning("lease_without_work_freed", owner=owner)
                    repository.free_leases(session, owner)
                elif is_dead(owner):
                    log.warning("lease_of_dead_worker_freed", owner=owner)
                    repository.free_leases(session, owner)
        return False


def _head(turns: Sequence[Turn]) -> list[Turn]:
    """The oldest turn; when it is a picture, with the pictures right behind it: they get one answer."""
    if turns[0].kind != InboundKind.IMAGE:
        return [turns[0]]
    return list(itertools.takewhile(lambda row: row.kind == InboundKind.IMAGE, turns))


def run_worker(settings: Settings, db: Database, *, extra_loops: list[Callable[[], bool]] | None = None) -> None:
    """Run until SIGTERM or SIGINT: a dispatcher, a few turn threads, a lease keeper and `extra_loops`.

    A loop returns whether it did something; when not, it rests for a moment. Turns under way are finished before the
    end.
    """
    inbox = Inbox(settings.inbox_database_url)
    rasa = RasaClient(settings.rasa_url, actions_url=settings.actions_url)
    worker = Worker(db=db, inbox=inbox, rasa=rasa, pictures_rest=settings.pictures_rest_seconds)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.renew_leases()
    ready = threading.Event()
    threads = [threading.Thread(target=_loop, args=(lambda: _look(worker, ready), stop, IDLE_SECONDS))]
    threads += [
        threading.Thread(target=_loop, args=(lambda: _work(worker, ready), stop, 0.0)) for _ in range(TURN_THREADS)
    ]
    threads += [threading.Thread(target=_loop, args=(step, stop, 1.0)) for step in extra_loops or []]
    threads.append(threading.Thread(target=_loop, args=(worker.renew_leases, stop, RENEW_SECONDS)))
    for thread in threads:
        thread.start()
    log.info("worker_started", owner=worker.owner)
    stop.wait()
    for thread in threads:
        thread.join()
    inbox.close()


def _look(worker: Worker, ready: threading.Event) -> bool:
    """One thread looks for work, so that the others may sleep."""
    took_over = worker.take_over() > 0
    if took_over or worker.has_due():
        ready.set()
    return took_over


def _work(worker: Worker, ready: threading.Event) -> bool:
    """Run what is due; sleep until there is something, and look up now and then to see a stop."""
    if not ready.wait(1.0):
        return False
    if not worker.run_one():
        ready.clear()
    return True


def _loop(step: Callable[[], bool], stop: threading.Event, rest: float) -> None:
    """Call `step` until `stop`; an error is logged and slows the loop down, it never ends it."""
    while not stop.is_set():
        try:
            busy = step()
        except Exception:  # the loop of a process: logged, and tried again
            log.exception("worker_loop_failed")
            time.sleep(1)
            busy = False
        if not busy:
            stop.wait(rest)
