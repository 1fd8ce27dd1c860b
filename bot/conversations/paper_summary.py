"""Telling members what was read on their pictures: one message for all that came in a row. Run by the worker.

The chat has answered the pictures before and waits for none of this. It is said when no picture of the user is on its
way or being read any more, between two turns, in words that fit the question that stands open. What comes too late, or
while a person has the chat, is kept for staff and not said.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.models import Case, CaseEventType
from bot.cases.papers import missing_kinds
from bot.catalog import ServiceId, get_catalog, render
from bot.conversations import fixed_words, paper_words, repository
from bot.conversations.card_words import ASKS_WHO, card_words, drop_known
from bot.conversations.models import Author, Conversation, Mode
from bot.conversations.paper_words import Told
from bot.documents import reading_repository, readings
from bot.documents import service as documents
from bot.documents.models import Document, DocumentState
from bot.documents.paper_names import nearest_verdict
from bot.documents.readings import Asked, NameVerdict, PaperReading
from bot.kernel import clock
from bot.kernel.db import Database
from bot.members import service as members
from bot.members.service import Member
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason

log = structlog.get_logger(__name__)
# Pictures that are still to come or to be read are waited for so long, at most.
PATIENCE = timedelta(seconds=90)
# What was read later than this after it came is no news any more.
NEWS_FOR = timedelta(minutes=30)
_PAPERS_SLOT = "documents_done"


def tell_due(db: Database) -> int:
    """Tell whoever is to be told; returns how many users. One that fails keeps no other waiting."""
    with db.reading() as session:
        waiting = reading_repository.users_to_tell(session)
    told = 0
    for openid in waiting:
        try:
            with db.transaction() as session:
                told += tell(session, openid)
        except Exception:  # whatever it is, the next one waits for nobody; it is in the log, and tried again
            log.exception("papers_not_told")
    return told


def tell(session: Session, openid: str) -> bool:
    """Settle and tell what was read for one user; False when it has to wait."""
    conversation = repository.get_locked(session, repository.get_or_create(session, openid).id)
    if conversation.pending_seq is not None or conversation.lease_owner is not None:
        return False  # a turn is under way, or about to be: it comes first
    rows = reading_repository.untold(session, openid)
    if not rows:
        return False
    now = clock.system_now()
    oldest = min(reading.read_at or now for reading, _ in rows)
    if reading_repository.are_coming(session, openid) and now - oldest < PATIENCE:
        return False
    for reading, _document in rows:
        reading.told_at = now
    if words := _settle(session, conversation, rows):
        _say(session, conversation, words, first=rows[0][0].document_id)
    return True


def _settle(session: Session, conversation: Conversation, rows: Sequence[tuple[PaperReading, Document]]) -> str:
    """Draw the conclusions from what was read; returns what is said of it, if anything."""
    readings.put_pages_together(session, rows)
    here = [(reading, document) for reading, document in rows if document.state == DocumentState.RECEIVED]
    told = [Told(place, reading, document) for place, (reading, document) in enumerate(here, start=1)]
    moved = _let_cases_go_on(session, told)
    _judge_names(session, conversation, told)
    known = drop_known(session, conversation.openid, told)
    told = [one for one in told if one not in known]
    is_news = all((reading.read_at or reading.created_at) - reading.created_at < NEWS_FOR for reading, _ in rows)
    if not is_news or conversation.mode != Mode.BOT or not _has_consent(session, conversation.openid):
        return ""
    lines = [render("seen.card.known")] if known else []
    return "\n".join([*lines, *filter(None, [_words(session, conversation, told, moved=moved) if told else ""])])


def _has_consent(session: Session, openid: str) -> bool:
    return members.has_consent(session, members.get_or_create_user(session, openid))


def _say(session: Session, conversation: Conversation, words: str, *, first: int) -> None:
    key = f"papers:{first}"
    outbox.enqueue(session, openid=conversation.openid, text=words, reason=OutboundReason.TURN, dedupe_key=key)
    repository.add_message(session, conversation.id, author=Author.BOT, kind="text", text=words, source=key)


def _let_cases_go_on(session: Session, told: Sequence[Told]) -> bool:
    """A case that waited for just these papers goes on, and tells the member so itself; whether one did."""
    moved = False
    for number in dict.fromkeys(one.document.case_number for one in told if one.document.case_number):
        case = cases.find_case(session, number)
        before = case.status
        if case.closed_at is not None:
            continue
        if cases.documents_changed(session, case).status != before:
            moved = True
        else:
            _note_what_lacks(session, case, told)
    return moved


def _note_what_lacks(session: Session, case: Case, told: Sequence[Told]) -> None:
    """A case that went on with pictures that are not what they were taken for: staff are told what lacks (D4, G2)."""
    service = get_catalog().service(case.service)
    missing = missing_kinds(service, documents.of_case(session, case.number))
    if case.status == service.initial or not any(one.says_something_new for one in told) or not missing:
        return
    note = render("seen.note_missing", kinds=get_catalog().document_names(missing))
    key = f"papers:{told[0].document.id}:missing"
    cases.log_for_staff(session, case, CaseEventType.MEMBER_SAID, event_key=key, note=note)


def _judge_names(session: Session, conversation: Conversation, told: Sequence[Told]) -> None:
    for one in told:
        on_paper = one.reading.hint("patient_name")
        if not on_paper or one.is_card:
            continue
        names = [member.name for member in _members(session, conversation, one)]
        if verdict := nearest_verdict(on_paper, names):
            readings.note_name(session, one.reading, verdict)


def _members(session: Session, conversation: Conversation, one: Told) -> list[Member]:
    """Whose paper it may be: the member of its case, of the request under way, else all that the user acts for."""
    if one.document.case_number:
        return [members.get_member(session, cases.find_case(session, one.document.case_number).member_id)]
    if chosen := conversation.draft.get("member_id"):
        return [members.get_member(session, int(chosen))]
    user = members.get_or_create_user(session, conversation.openid)
    return [bound.member for bound in members.bound_members(session, user)]


def _words(session: Session, conversation: Conversation, told: Sequence[Told], *, moved: bool) -> str:
    """The message; empty where there is nothing that the member does not know."""
    slot = conversation.draft.get("requested_slot")
    if slot in ASKS_WHO:
        if lines := card_words(session, told):
            return "\n".join(lines)
        lines = paper_words.flaw_words(told) or [render("seen.card.none")]
        return _with_question(conversation, lines, session)
    if slot not in (None, _PAPERS_SLOT):
        return _with_question(conversation, paper_words.flaw_words(told), session)
    flaws, question = paper_words.flaw_words(told), paper_words.guess_words(told)
    other = paper_words.name_words(told, _member_shown(session, conversation, told))
    news = len(told) > 1 or any(one.says_something_new for one in told)
    seen = paper_words.seen_words(told) if news or other else ""
    if not (seen or flaws or question or other):
        return ""
    lines = [seen, *paper_words.unknown_words(told), *flaws, other]
    lines += [] if moved else _checklist(session, conversation, told, asks=bool(question))
    if question:
        _note_asked(told, question)
        lines.append(question)
        return "\n".join(line for line in lines if line)
    return _with_question(conversation, lines, session)


def _with_question(conversation: Conversation, lines: list[str], session: Session) -> str:
    """The lines, and behind them the question that stands open; nothing without a line."""
    text = "\n".join(line for line in lines if line)
    if not text or conversation.draft.get("requested_slot") in (None, _PAPERS_SLOT):
        return text
    question = fixed_words.open_question(conversation, repository.last_words(session, conversation.id, Author.BOT))
    return f"{text}\n\n{question}" if question else text


def _note_asked(told: Sequence[Told], question: str) -> None:
    for one in told:
        if one.is_guess:
            one.reading.asked = Asked.KIND
            one.reading.found = {**(one.reading.found or {}), "question": question}


def _member_shown(session: Session, conversation: Conversation, told: Sequence[Told]) -> str:
    """The member whose name is missing on a paper; masked."""
    wrong = [one for one in told if one.reading.name_verdict == NameVerdict.OTHER]
    names = [members.masked_name(member) for one in wrong[:1] for member in _members(session, conversation, one)]
    return "、".join(names)


def _checklist(session: Session, conversation: Conversation, told: Sequence[Told], *, asks: bool) -> list[str]:
    """已收到 and 还缺 of the case that the pictures are in, or of the request under way; nothing for neither.

    While papers are collected, and nothing else is asked, which word ends that.
    """
    if case := _case_of(session, told):
        papers = documents.of_case(session, case.number)
        service = get_catalog().service(case.service)
    elif service_id := conversation.draft.get("service"):
        papers, service = (
            documents.unattached(session, conversation.openid),
            get_catalog().service(ServiceId(service_id)),
        )
    else:
        return []
    missing = missing_kinds(service, papers)
    lines = paper_words.checklist(service, papers, missing)
    if conversation.draft.get("requested_slot") == _PAPERS_SLOT and not asks:
        lines.append(render("seen.then_later" if missing else "seen.then_done"))
    return lines


def _case_of(session: Session, told: Sequence[Told]) -> Case | None:
    number = next((one.document.case_number for one in told if one.document.case_number), None)
    case = cases.find_case(session, number) if number else None
    return case if case is not None and case.closed_at is None else None
