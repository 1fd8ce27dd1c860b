"""How a chat changes hands: bot, queue, agent. The one place that writes who has it. Never commits.

bot -> waiting         hand_over         the member asks, the bot fails, danger
waiting -> human       claim             exclusive: of two agents one wins
bot -> human           take_over
human -> human         transfer          with a note
human -> waiting       release; return_silent when the agent is silent too long
human -> bot           hand_back         the bot goes on in the form where it stood
human -> bot, ended    resolve           the half-done request is dropped
waiting -> bot         take_back         the member goes on with the bot, nobody has come yet
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.catalog import render
from bot.conversations import desk_repository, repository
from bot.conversations.desk_models import ConversationEvent, Handing, Resolution
from bot.conversations.errors import ConversationError, NotYoursError, TakenError
from bot.conversations.models import DANGERS, Author, Conversation, HandoverReason, Mode
from bot.conversations.satisfaction import ASKED_AFTER
from bot.conversations.saying import say
from bot.kernel import audit, clock
from bot.outbox import service as outbox
from bot.outbox import window
from bot.outbox.models import OutboundReason
from bot.staff import hours
from bot.staff import repository as staff
from bot.staff.models import Agent, Role

# Danger goes before everybody who waits; beside that, whoever came first is first.
DANGER_FIRST = 3
# Who may write to members, and so be given a chat.
TALKERS = frozenset({Role.AGENT, Role.COORDINATOR, Role.SUPERVISOR})
NOTE_LIMIT = 500


def hand_over(session: Session, conversation: Conversation, reason: HandoverReason) -> bool:
    """Set the chat to waiting for a person and silence the bot; False when a person was already asked for.

    A new reason that speaks of danger replaces the old one, so that staff see it; no other replaces a danger.
    """
    called_already = conversation.mode != Mode.BOT
    if reason in DANGERS or not (called_already or conversation.handover_reason in DANGERS):
        conversation.handover_reason = reason
    conversation.priority = DANGER_FIRST if conversation.handover_reason in DANGERS else 0
    if called_already:
        return False
    now = clock.now()
    conversation.mode, conversation.mode_since = Mode.WAITING, now
    conversation.waiting_since = conversation.awaiting_since = now
    conversation.resolved_at = None
    outbox.cancel_unsent_turns(session, conversation.openid)
    _note_change(session, conversation, Handing.ASKED, reason=reason)
    return True


def claim(session: Session, conversation_id: int, *, agent: Agent) -> Conversation:
    """An agent takes a chat that waits. Raises TakenError, naming who has it, when somebody was faster."""
    return _take(session, conversation_id, agent, (Mode.WAITING,), Handing.CLAIMED)


def take_over(session: Session, conversation_id: int, *, agent: Agent) -> Conversation:
    """An agent takes a chat from the bot, or one that waits: nothing the bot has in hand reaches the member."""
    return _take(session, conversation_id, agent, (Mode.BOT, Mode.WAITING), Handing.TAKEN_OVER)


def _take(session: Session, conversation_id: int, agent: Agent, among: Collection[Mode], how: Handing) -> Conversation:
    won = desk_repository.take(session, conversation_id, agent_id=agent.id, among=among, at=clock.now())
    conversation = repository.get_locked(session, conversation_id)
    if not won:
        if conversation.mode == Mode.HUMAN and conversation.assignee_id == agent.id:
            return conversation  # a second click
        raise TakenError(_who_has(session, conversation))
    outbox.cancel_unsent_turns(session, conversation.openid)
    conversation.resolved_at = None
    _note_change(session, conversation, how, agent=agent)
    return conversation


def _who_has(session: Session, conversation: Conversation) -> str:
    if conversation.mode == Mode.BOT:
        return "这段对话现在由小助手接待，不在等待队列里。"
    if conversation.mode == Mode.WAITING:
        return "这段对话还在等待接入。"
    names = staff.display_names(session, [conversation.assignee_id or 0])
    return f"这段对话已由{names.get(conversation.assignee_id or 0, '另一位同事')}接入。"


def require_holder(session: Session, conversation: Conversation, agent: Agent) -> None:
    """Raise NotYoursError unless the agent has the chat."""
    if conversation.mode != Mode.HUMAN or conversation.assignee_id != agent.id:
        raise NotYoursError(_who_has(session, conversation))


def _held(session: Session, conversation_id: int, agent: Agent, *, or_leader: bool = False) -> Conversation:
    conversation = repository.get_locked(session, conversation_id)
    if not (or_leader and agent.role == Role.SUPERVISOR and conversation.mode == Mode.HUMAN):
        require_holder(session, conversation, agent)
    return conversation


def transfer(session: Session, conversation_id: int, *, agent: Agent, to: Agent, note: str) -> Conversation:
    """Give a chat to a colleague, with a note: what they must know. A supervisor may do so with anybody's chat."""
    conversation = _held(session, conversation_id, agent, or_leader=True)
    if not note.strip():
        raise ConversationError("请写一句转接说明，让接手的同事知道情况。")
    if not to.active or Role(to.role) not in TALKERS:
        raise ConversationError("这位同事不能接待会员，请换一位。")
    if to.id == conversation.assignee_id:
        raise ConversationError("这段对话已经由这位同事接待。")
    conversation.assignee_id, conversation.mode_since = to.id, clock.now()
    _note_change(session, conversation, Handing.TRANSFERRED, agent=agent, to=to, note=note)
    return conversation


def release(session: Session, conversation_id: int, *, agent: Agent, note: str = "") -> Conversation:
    """Put a chat back into the queue, in its old place."""
    conversation = _held(session, conversation_id, agent, or_leader=True)
    _requeue(session, conversation, Handing.RELEASED, agent=agent, note=note)
    return conversation


def return_silent(session: Session, conversation_id: int, *, after: timedelta) -> bool:
    """Put a chat back into the queue whose agent has let the member wait too long; False when that is not so (any
    more). Only hours in which staff are there count.
    """
    conversation = repository.get_locked(session, conversation_id)
    since = conversation.awaiting_since
    if conversation.mode != Mode.HUMAN or conversation.assignee_id is None or since is None:
        return False
    if hours.load(session).waited(max(since, conversation.mode_since)) < after:
        return False
    _requeue(session, conversation, Handing.RETURNED, silent_id=conversation.assignee_id)
    return True


def _requeue(
    session: Session,
    conversation: Conversation,
    how: Handing,
    *,
    agent: Agent | None = None,
    silent_id: int | None = None,
    note: str = "",
) -> None:
    now = clock.now()
    conversation.mode, conversation.mode_since, conversation.assignee_id = Mode.WAITING, now, None
    conversation.waiting_since = conversation.waiting_since or conversation.awaiting_since or now
    _note_change(session, conversation, how, agent=agent, from_id=silent_id, note=note)


def hand_back(session: Session, conversation: Conversation, *, agent: Agent | None = None) -> None:
    """Give the chat back to the bot, in a fresh Rasa session that goes on from the draft; the member is told.

    `agent`: who does it and must have the chat; None at the command line. Where the member went on with the bot after
    a danger, this only takes the danger off the list: staff saw to it.
    """
    if conversation.mode == Mode.BOT:
        _see_to(session, conversation, agent)
        return
    if agent is not None:
        require_holder(session, conversation, agent)
    _to_bot(conversation)
    _note_change(session, conversation, Handing.HANDED_BACK, agent=agent)
    key = "turn.handed_back_in_form" if conversation.draft.get("requested_slot") else "turn.handed_back"
    say(session, conversation, render(key), author=Author.SYSTEM, reason=OutboundReason.NOTICE)


def _see_to(session: Session, conversation: Conversation, agent: Agent | None) -> None:
    if conversation.handover_reason is None:
        raise ConversationError("这段对话本来就由小助手接待，无需交还。")
    _note_change(session, conversation, Handing.SEEN_TO, agent=agent)
    conversation.handover_reason = conversation.waiting_since = None
    conversation.priority = 0


def take_back(session: Session, conversation: Conversation, *, evidence: str) -> None:
    """The member goes on with the bot while no person has the chat yet. A danger stays on record, with its time and its
    place in the queue, until somebody of the staff has seen to it.

    `evidence`: the inbound id of the words that ask for it.
    """
    called = {"reason": conversation.handover_reason, "since": conversation.mode_since.isoformat()}
    data, subject = called | {"evidence": evidence}, f"conversation:{conversation.id}"
    audit.record(session, action="handover.taken_back", actor="member", subject=subject, data=data)
    kept = {"handover_reason", "mode_since", "waiting_since", "priority"}
    danger = {name: getattr(conversation, name) for name in kept} if conversation.handover_reason in DANGERS else {}
    _note_change(session, conversation, Handing.TAKEN_BACK)
    _to_bot(conversation)
    for name, value in danger.items():
        setattr(conversation, name, value)


def resolve(
    session: Session, conversation_id: int, *, agent: Agent, resolution: Resolution, note: str = ""
) -> Conversation:
    """The matter is settled: the next message of the member begins anew, with the bot. The member is told while the
    reply window is open; a good-bye days later would only puzzle.
    """
    conversation = _held(session, conversation_id, agent)
    _to_bot(conversation)
    conversation.draft, conversation.service = {}, None
    conversation.resolved_at = clock.now()
    _note_change(session, conversation, Handing.RESOLVED, agent=agent, reason=resolution, note=note)
    if window.room(session, conversation.openid).left:
        words = render("turn.resolved_ask" if resolution in ASKED_AFTER else "turn.resolved")
        say(session, conversation, words, author=Author.SYSTEM, reason=OutboundReason.NOTICE)
    return conversation


def _to_bot(conversation: Conversation) -> None:
    conversation.mode, conversation.mode_since = Mode.BOT, clock.now()
    conversation.assignee_id = conversation.handover_reason = None
    conversation.waiting_since = conversation.awaiting_since = None
    conversation.priority = 0
    conversation.episode += 1
    conversation.episode_turns = 0


def _note_change(
    session: Session,
    conversation: Conversation,
    how: Handing,
    *,
    agent: Agent | None = None,
    to: Agent | None = None,
    from_id: int | None = None,
    reason: str | None = None,
    note: str = "",
) -> None:
    conversation.hands += 1
    if len(note.strip()) > NOTE_LIMIT:
        raise ConversationError(f"说明请不要超过{NOTE_LIMIT}个字。")
    session.add(
        ConversationEvent(
            conversation_id=conversation.id,
            type=how,
            agent_id=agent.id if agent else from_id,
            to_agent_id=to.id if to else None,
            reason=reason or conversation.handover_reason,
            note=note.strip() or None,
            service=conversation.service,
            waited_since=conversation.waiting_since,
            at=clock.now(),
        )
    )
    session.flush()


def take_without_agent(session: Session, conversation: Conversation) -> None:
    """A person at the command line takes the chat, whoever has it now."""
    if conversation.mode == Mode.HUMAN:
        return
    if conversation.mode == Mode.BOT:
        outbox.cancel_unsent_turns(session, conversation.openid)
    how = Handing.TAKEN_OVER if conversation.mode == Mode.BOT else Handing.CLAIMED
    conversation.mode, conversation.mode_since, conversation.assignee_id = Mode.HUMAN, clock.now(), None
    _note_change(session, conversation, how)
