"""One turn: an inbound message goes in, its effects come out, exactly once.

Claiming counts the attempt. Then two transactions with the question to Rasa between them: `prepare` keeps the
member's words and takes personal data out of them. `finish` writes the answer, the new draft and `done` together, and
only if this worker still holds the lease and the bot still has the chat. A turn that is tried again starts in a fresh
Rasa session from the same draft.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.catalog import render
from bot.conversations import fixed_words, repository, routing, satisfaction, service, waiting
from bot.conversations.inbox import InboundKind, InboundMessage
from bot.conversations.intake import normalise, protect
from bot.conversations.judged import Judgement
from bot.conversations.models import DANGERS, Author, Conversation, HandoverReason, Mode, Turn, TurnState
from bot.conversations.rasa import RasaReply
from bot.conversations.routing import Plan, Route
from bot.documents import service as documents
from bot.kernel import clock
from bot.members import service as members
from bot.outbox import receipts, window
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason

log = structlog.get_logger(__name__)
EPISODE_MAX_TURNS = 8
SECOND_TRY = 2
# What is asked for right before something is changed for good (actions/slots.py).
_LAST_STEPS = ("confirmation", "act_confirmed")
EPISODE_MAX_REST = timedelta(minutes=30)
# Triggers of the reply window (wechat-protocol 1.5); everything else opens none.
_EVENT_TRIGGERS = {
    "click": window.WindowTrigger.MENU,
    "scancode_push": window.WindowTrigger.MENU,
    "scancode_waitmsg": window.WindowTrigger.MENU,
    "subscribe": window.WindowTrigger.SUBSCRIBE,
    "scan": window.WindowTrigger.SCAN,
}


@dataclass
class Work:
    """A claimed head of a conversation: one message, or a run of pictures that get one answer."""

    conversation_id: int
    owner: str
    attempts: int = 0
    ids: list[str] = field(default_factory=list)
    batch: list[InboundMessage] = field(default_factory=list)
    sender: str = ""
    # How often the chat had changed hands when the turn was prepared.
    hands: int = 0
    # Tried before, then overtaken by a danger: what it did must still be told, whoever has the chat by now.
    told_late: bool = False
    plan: Plan = field(default_factory=lambda: routing.SILENT)


class LeaseLostError(Exception):
    """Another worker has the conversation now; what this one worked out must not be written."""


def count_attempt(session: Session, work: Work) -> None:
    """Note that the turns of `work` are tried once more. Raises LeaseLostError when the lease is gone."""
    _held(session, work)
    for inbound_id in work.ids:
        row = session.get_one(Turn, inbound_id)
        row.attempts += 1
        work.attempts = max(work.attempts, row.attempts)


def prepare(session: Session, work: Work) -> None:
    """First transaction: keep the member's words, and decide what to do (`work.plan`)."""
    conversation = _held(session, work)
    work.told_late = _may_have_acted(session, conversation, work)
    for inbound in work.batch:
        work.plan = _take_in(session, conversation, inbound, mode=Mode.BOT if work.told_late else None)
    _choose_episode(conversation, tried_before=work.attempts > 1)
    work.sender = routing.sender_id(conversation.id, conversation.episode)
    work.hands = conversation.hands


def _may_have_acted(session: Session, conversation: Conversation, work: Work) -> bool:
    """Whether an earlier try may have changed something (确认取消) before a danger overtook the turn: it is run to its
    end, so that the member is told and the draft goes on from there. Its effects are keyed by its message.
    """
    slot = conversation.draft.get("requested_slot")
    if work.attempts < SECOND_TRY or conversation.mode != Mode.WAITING or slot not in _LAST_STEPS:
        return False
    if not repository.is_overtaken(session, conversation.id, work.batch[-1].seq):
        return False
    deletes = conversation.draft.get("act") == "delete"
    return not deletes or repository.find_erasure(session, work.ids[0]) is not None


def _take_in(
    session: Session, conversation: Conversation, inbound: InboundMessage, *, mode: Mode | None = None
) -> Plan:
    note_contact(session, inbound)  # also when tried before: the first try may have ended before it was written
    if inbound.event == routing.CONSENT_REVOKED:
        user = members.get_or_create_user(session, inbound.openid)
        members.withdraw_consent(session, user, evidence=inbound.id)
        documents.drop_held(session, inbound.openid)
        conversation.draft = {}
        _start_episode(conversation)
    raw = inbound.words
    requested_slot = conversation.draft.get("requested_slot")
    spoken = normalise(raw)
    text = protect(session, spoken, origin=inbound.id, requested_slot=requested_slot) if spoken else ""
    document_id = _register_picture(session, inbound) if inbound.kind == InboundKind.IMAGE else None
    rated = satisfaction.take_rating(session, conversation, inbound.id, text) if text else None
    if inbound.kind != InboundKind.EVENT:
        if not rated:  # the chat stays settled
            repository.note_member_message(conversation, clock.now())
        repository.add_message(
            session,
            conversation.id,
            author=Author.MEMBER,
            kind=inbound.kind,
            text=text,
            source=inbound.id,
            document_id=document_id,
        )
    if rated:
        return Plan(Route.FIXED, rated)
    asked = bool(requested_slot or conversation.draft.get("choices"))
    return routing.plan(inbound, text, mode=mode or Mode(conversation.mode), asked=asked, spoken=spoken)


def _register_picture(session: Session, inbound: InboundMessage) -> int | None:
    if not inbound.media_id:
        return None
    consented = members.has_consent(session, members.get_or_create_user(session, inbound.openid))
    whose = {"openid": inbound.openid, "inbound_id": inbound.id, "media_id": inbound.media_id}
    return documents.register_image(session, **whose, consented=consented).id


def note_contact(session: Session, inbound: InboundMessage) -> None:
    """The member has shown up: the reply window opens, a receipt is booked. The second time changes nothing."""
    members.get_or_create_user(session, inbound.openid)
    if inbound.kind != InboundKind.EVENT:
        members.mark_reachable(session, inbound.openid)
        tapped = "bizmsgmenuid" in inbound.extra  # a tap in a msgmenu arrives as a text, but opens a minute only
        trigger = window.WindowTrigger.MENU if tapped else window.WindowTrigger.MESSAGE
        window.open(session, inbound.openid, trigger, inbound.received_at)
        return
    if event_trigger := _EVENT_TRIGGERS.get(inbound.event or ""):
        window.open(session, inbound.openid, event_trigger, inbound.received_at)
    if inbound.event in ("subscribe", "unsubscribe"):
        members.mark_subscribed(session, inbound.openid, inbound.event == "subscribe")
    if inbound.event == "templatesendjobfinish" and inbound.msg_id:
        receipt = receipts.apply(session, inbound.msg_id, inbound.status or "")
        if receipt is not None and receipt.outcome is receipts.ReceiptOutcome.BLOCKED:
            members.mark_unreachable(session, receipt.openid, "wechat_block")


def _choose_episode(conversation: Conversation, *, tried_before: bool) -> None:
    """Start a fresh Rasa session when the old one may hold half a turn, is long, or has rested."""
    rested = conversation.last_turn_at is None or clock.now() - conversation.last_turn_at > EPISODE_MAX_REST
    if tried_before or rested or conversation.episode_turns >= EPISODE_MAX_TURNS:
        _start_episode(conversation)


def _start_episode(conversation: Conversation) -> None:
    conversation.episode += 1
    conversation.episode_turns = 0


def finish(session: Session, work: Work, reply: RasaReply | None, judgement: Judgement | None = None) -> None:
    """Second transaction: write the answer and close the turn. Raises LeaseLostError when the lease is gone.

    A person who took the chat meanwhile silences the bot: what it had worked out is dropped, also when the chat has
    been handed back since. `judgement` is the classifier's of a text that came while the chat waits.
    """
    conversation = _held(session, work)
    if work.plan.route == Route.WAITING and conversation.mode == Mode.WAITING:
        _finish_waiting(session, conversation, work, judgement)
        return
    texts: list[str] = []
    handover = work.plan.handover
    changed_hands = conversation.hands != work.hands
    if fixed := _fixed_words(session, conversation, work.plan):
        texts = [fixed]
    if reply is not None and (work.told_late or (conversation.mode == Mode.BOT and not changed_hands)):
        texts = reply.texts
        conversation.draft, conversation.service = reply.draft, reply.draft.get("service")
        handover = HandoverReason(reply.handover) if reply.handover else None
        conversation.episode_turns = EPISODE_MAX_TURNS if reply.episode_over else conversation.episode_turns + 1
    if handover:
        is_new = service.hand_over(session, conversation, handover)
        if is_new and texts and handover not in DANGERS and (away := fixed_words.out_of_hours(session)):
            texts = [*texts, away]
        log.warning("handed_over", conversation=conversation.id, reason=handover)
    # A person has the chat and the bot is silent, but where to turn in danger is said at once, whoever is away.
    silenced = (conversation.mode == Mode.HUMAN or changed_hands) and not (handover in DANGERS or work.told_late)
    if texts and not silenced:
        _answer(session, conversation, work, "\n\n".join(texts), urgent=handover is not None or work.told_late)
    _close(session, conversation, work, TurnState.DONE, reply)


def _fixed_words(session: Session, conversation: Conversation, plan: Plan) -> str | None:
    """The words of a plan without Rasa; a danger told while the chat waits gets others than before."""
    if plan.message_key and plan.handover in DANGERS and conversation.mode != Mode.BOT:
        return waiting.danger_words(session, conversation, plan.message_key)
    return fixed_words.fixed_answer(session, conversation, plan)


def _finish_waiting(session: Session, conversation: Conversation, work: Work, judgement: Judgement | None) -> None:
    """A message of a chat that waits. One that a danger has overtaken is only kept: its answer would come too late.

    Where the member goes on with the bot and says more, the turn stays open and Rasa is asked next.
    """
    newest = work.batch[-1]
    if not waiting.is_spoken(newest) or repository.is_overtaken(session, conversation.id, newest.seq):
        _close(session, conversation, work, TurnState.DONE, None)
        return
    found = waiting.answer(session, conversation, work.batch, work.plan.words, judgement)
    if found.danger:
        service.hand_over(session, conversation, found.danger)
        log.warning("danger_while_waiting", conversation=conversation.id, reason=found.danger)
    if found.is_read_again:
        if found.text:  # the bot's own answer to the same message follows it
            _answer(session, conversation, work, found.text, urgent=True, part="before")
        _let_go(conversation)
        return
    if found.text:
        _answer(session, conversation, work, found.text, urgent=True)
    _close(session, conversation, work, TurnState.DONE, None)


def give_up(session: Session, work: Work) -> None:
    """Put the turn aside after too many failures: an honest line, and a person (reliability-notes, poison messages)."""
    conversation = _held(session, work)
    if service.hand_over(session, conversation, HandoverReason.BOT_FAILED):
        _answer(session, conversation, work, render("turn.bot_failed"), urgent=True, part="aside")
    _close(session, conversation, work, TurnState.PARKED, None)
    log.error("turn_parked", conversation=conversation.id, turns=work.ids, attempts=work.attempts)


def postpone(session: Session, work: Work, *, seconds: float) -> None:
    """Leave the turn for later; the conversation's other messages wait behind it, in order."""
    conversation = _held(session, work)
    conversation.not_before = clock.system_now() + timedelta(seconds=seconds)
    _let_go(conversation)


def _answer(
    session: Session, conversation: Conversation, work: Work, text: str, *, urgent: bool, part: str = ""
) -> None:
    """Queue the bot's one message for this turn; words of a hand-over are not cancelled by the hand-over itself."""
    reason = OutboundReason.NOTICE if urgent else OutboundReason.TURN
    key = f"turn:{work.ids[0]}:{part}" if part else f"turn:{work.ids[0]}"
    outbox.enqueue(session, openid=conversation.openid, text=text, reason=reason, dedupe_key=key)
    repository.add_message(session, conversation.id, author=Author.BOT, kind="text", text=text, source=key)


def _close(session: Session, conversation: Conversation, work: Work, state: TurnState, reply: RasaReply | None) -> None:
    now = clock.now()
    for inbound_id in work.ids:
        turn = session.get_one(Turn, inbound_id)
        turn.state, turn.done_at = state, now
        if reply is not None:
            turn.intent, turn.confidence = reply.intent, reply.confidence
    session.flush()
    conversation.pending_seq = repository.next_pending_seq(session, conversation.id)
    conversation.not_before = None
    conversation.last_turn_at = now
    _let_go(conversation)


def _let_go(conversation: Conversation) -> None:
    conversation.lease_owner = conversation.lease_until = None


def _held(session: Session, work: Work) -> Conversation:
    conversation = repository.get_locked(session, work.conversation_id)
    if conversation.lease_owner != work.owner:
        raise LeaseLostError
    return conversation
