"""删除我的资料 (PIPL art. 47): forgetting one WeChat user. Never commits.

Decision 0072. `erase_user` does in the caller's transaction all that the business database can do; what touches the
inbox and files is left to `erasure_tasks`, which finds its work in the table `erasure` after any crash. The insurer's
record of the policy stays under a random pseudonym: number, service, status, dates, use of the entitlement.
"""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from bot.cases import erasing as cases
from bot.cases.erasing import CaseFate, Fate
from bot.conversations import desk_repository, repository
from bot.conversations.models import Conversation, Erasure, ErasureState, Mode, Turn
from bot.conversations.service import ConversationError
from bot.documents import readings
from bot.documents import repository as documents
from bot.documents import service as document_service
from bot.kernel import audit, clock, ids, vault
from bot.members import service as members
from bot.outbox import erasing as outbox
from bot.reminders import repository as reminders

__all__ = ["CaseFate", "ErasureReport", "Fate", "erase_preview", "erase_user"]

# How the evidence of a wish begins that did not come through the chat: `staff:li:…`.
STAFF = "staff:"
# The act (actions/acts_words.py) whose turn deletes: its step stays in the draft while the turn is under way, so that a
# turn that is run again ends like the first time. Nothing in it tells of a person.
_DELETE = "delete"
_STEP_SLOTS = ("form", "requested_slot", "act", "act_subject", "act_confirmed")


@dataclass(frozen=True)
class ErasureReport:
    """What is forgotten: the open cases and what becomes of each, how many papers, for how many persons.

    `kept_documents`: papers in cases of other users, which stay there.
    """

    cases: tuple[Fate, ...]
    documents: int
    members: int
    kept_documents: int = 0

    @property
    def cancelled(self) -> list[Fate]:
        """Cases that end with it."""
        return [each for each in self.cases if each.fate is not CaseFate.STAYS_OPEN]

    @property
    def staying(self) -> list[Fate]:
        """Cases too far on to be cancelled: staff end them, then they are emptied, too."""
        return [each for each in self.cases if each.fate is CaseFate.STAYS_OPEN]


def erase_preview(session: Session, openid: str) -> ErasureReport:
    """What `erase_user` would do now: it is tried and taken back, so that words and deed cannot differ."""
    trial = session.begin_nested()
    try:
        return _report(session, openid, evidence=f"preview:{ids.new_token()}")
    finally:
        trial.rollback()


def erase_user(session: Session, *, openid: str, evidence: str) -> ErasureReport:
    """Forget this user; the same `evidence` again gives the same report and changes nothing.

    `evidence`: the inbound id of the message that confirmed the wish, or `staff:name:…` where it came another way (then
    nothing may wait to be answered: a message that was overtaken would be left behind).
    Open cases are cancelled first, as the member, by the rules of the quota. The words that tell the user so may be
    sent as the answer of the same turn: they are erased when they are out. Raises ConversationError where staff would
    erase while a message waits.
    """
    conversation = _lock_conversation(session, openid)
    if evidence.startswith(STAFF) and conversation.pending_seq is not None:
        raise ConversationError("这段对话正在处理会员的消息，请稍后再试。")
    if (earlier := repository.find_erasure(session, evidence)) is not None:
        return _read_report(earlier)
    user = members.get_or_create_user(session, openid)
    report = _report(session, openid, evidence=evidence)
    erasure = _begin(session, conversation, evidence=evidence, report=report)
    _forget_chat(session, conversation, erasure)
    cases.forget(session, openid=openid, pseudonym=erasure.pseudonym)
    document_service.revoke_links(session, openid)
    readings.forget_of_openid(session, openid)
    documents.disown(session, openid=openid, pseudonym=erasure.pseudonym)
    reminders.forget(session, openid=openid, pseudonym=erasure.pseudonym)
    outbox.forget(session, openid=openid)
    members.forget_user(session, user, evidence=evidence, actor=_actor(evidence, user.id))
    audit.record(
        session,
        action="user.erased",
        actor=_actor(evidence, user.id),
        subject=f"user:{user.id}",
        data={"cancelled": len(report.cancelled), "open": len(report.staying), "documents": report.documents},
    )
    return report


def _actor(evidence: str, user_id: int) -> str:
    return evidence.rpartition(":")[0] if evidence.startswith(STAFF) else f"user:{user_id}"


def _lock_conversation(session: Session, openid: str) -> Conversation:
    return repository.get_locked(session, repository.get_or_create(session, openid).id)


def _report(session: Session, openid: str, *, evidence: str) -> ErasureReport:
    """Cancels what can be cancelled, and tells."""
    user = members.get_or_create_user(session, openid)
    kept = cases.keep_papers_of_others(session, openid)
    return ErasureReport(
        kept_documents=kept,
        cases=tuple(cases.withdraw_all(session, openid, event_key=f"{evidence}:erase")),
        documents=documents.count_held(session, openid),
        members=len(members.members_of(session, user)),
    )


def _read_report(erasure: Erasure) -> ErasureReport:
    kept = erasure.report or {}
    fates = (Fate(**{**each, "fate": CaseFate(each["fate"])}) for each in kept.get("cases", []))
    counts = {name: kept.get(name, 0) for name in ("documents", "members", "kept_documents")}
    return ErasureReport(cases=tuple(fates), **counts)


def _begin(session: Session, conversation: Conversation, *, evidence: str, report: ErasureReport) -> Erasure:
    confirmed_by = session.get(Turn, evidence)
    settled = repository.last_settled_seq(session, conversation.id)
    erasure = Erasure(
        state=ErasureState.STARTED,
        openid=conversation.openid,
        evidence=evidence,
        pseudonym=ids.new_pseudonym(),
        conversation_id=conversation.id,
        up_to_seq=settled if confirmed_by is None else confirmed_by.seq,
        report=asdict(report),
        requested_at=clock.now(),
    )
    session.add(erasure)
    session.flush()
    return erasure


def _forget_chat(session: Session, conversation: Conversation, erasure: Erasure) -> None:
    """Transcript, vault values and the half-done request; the next message meets a fresh Rasa session."""
    vault.forget(session, repository.inbound_ids(session, conversation.id, up_to=erasure.up_to_seq))
    desk_repository.forget_desk(session, conversation.id)
    repository.forget_conversation(session, conversation.id, up_to=erasure.up_to_seq)
    running = conversation.draft.get("act") == _DELETE and repository.is_under_way(session, str(erasure.evidence))
    kept = _STEP_SLOTS if running else ()
    conversation.draft = {slot: conversation.draft[slot] for slot in kept if slot in conversation.draft}
    conversation.episode, conversation.episode_turns = conversation.episode + 1, 0
    conversation.service = None
    if conversation.mode == Mode.BOT:
        conversation.handover_reason = None
    session.flush()
