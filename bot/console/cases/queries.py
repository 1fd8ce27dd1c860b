"""Everything about one case, for its page: reading only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases import clocks, letters, repository
from bot.cases.facts import labelled, shown
from bot.cases.models import Audience, Case, CaseEvent, CaseEventType, ClockOutcome
from bot.catalog import DocumentKind, get_catalog
from bot.console.cases.words import event_words
from bot.console.papers.hints import Hint, hint_of, reports_of
from bot.console.words import plain
from bot.conversations import repository as chats
from bot.documents import readings
from bot.documents.models import Document, DocumentState, RejectReason
from bot.documents.repository import in_case
from bot.kernel.zh_dates import describe
from bot.outbox import repository as outbox
from bot.staff import repository as staff

OUTCOMES = {ClockOutcome.MET: "按时完成", ClockOutcome.MISSED: "已超时", ClockOutcome.VOID: "提前结束"}
STATE_WORDS = {
    DocumentState.FETCHING: "接收中",
    DocumentState.SENT_BACK: "已退回重拍",
    DocumentState.LOST: "没有收到",
    DocumentState.REJECTED: "文件打不开",
}


@dataclass(frozen=True)
class Paper:
    """One paper. `tone`: ok, open or bad."""

    id: int
    name: str
    state: str
    tone: str
    at: datetime
    has_content: bool
    is_pdf: bool
    hint: Hint | None


@dataclass(frozen=True)
class Letter:
    """The letter of authorization that was signed on the page (D5). `tone`: ok or bad."""

    document_id: int
    at: datetime
    signer: str
    version: str
    state: str
    tone: str


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    at: datetime
    words: str
    who: str
    note: str
    exception: str
    facts: list[tuple[str, str]]
    told: str


@dataclass(frozen=True)
class Clock:
    """One promise in working days."""

    words: str
    state: str
    pauses: int


def facts_of(case: Case) -> list[tuple[str, str]]:
    """What the member answered and staff entered, with labels; a number in a remark is only named."""
    return [(label, plain(value)) for label, value in labelled(case.details, case.facts)]


def papers_of(session: Session, case: Case) -> list[list[Paper]]:
    """Every paper of the case, also those that do not count; the pages of one report together."""
    found = [one for one in in_case(session, case.number) if one.state != DocumentState.ERASED]
    read = readings.of_documents(session, found)
    return [[_paper(one, hint_of(read.get(one.id))) for one in pages] for pages in reports_of(found, read)]


def deleted_count(session: Session, case: Case) -> int:
    """How many papers of the case are deleted: their days are over, or the member wished it."""
    return sum(one.state == DocumentState.ERASED for one in in_case(session, case.number))


def letter_of(session: Session, case: Case) -> Letter | None:
    """The signed letter that counts, and whether its record of evidence is as it was written."""
    signed = letters.signed_letter(session, case)
    if signed is None:
        return None
    told = signed.evidence or {}
    relation = str(told.get("relation", ""))
    signer = f"{told.get('signer', '')}（{relation}）" if relation else "已删除"
    is_whole = letters.is_intact(signed)
    state = "签署记录完整" if is_whole else "签署记录被改动过，请勿使用"
    return Letter(signed.document_id, signed.signed_at, signer, signed.text_version, state, "ok" if is_whole else "bad")


def _paper(one: Document, hint: Hint | None) -> Paper:
    name = get_catalog().document_name(DocumentKind(one.kind)) if one.kind else "未分类"
    state, tone = STATE_WORDS.get(DocumentState(one.state), ""), "bad"
    if one.reason == RejectReason.INFECTED:
        state = "查出病毒，没有保存"
    if one.is_accepted:
        state, tone = ("专员归入" if one.is_from_staff else "已确认"), "ok"
    elif not state or one.state == DocumentState.FETCHING:
        state, tone = state or "待核对", "open"
    return Paper(one.id, name, state, tone, one.created_at, one.has_content, one.mime == "application/pdf", hint)


def clocks_of(session: Session, case: Case) -> list[Clock]:
    """The promises that run or ran."""
    found = []
    for row in repository.clocks(session, case.number):
        due = ("" if row.due_certain else "预计") + describe(clocks.last_day(row.due_at))
        words = f"{row.working_days}个工作日，{describe(row.starts_on)}起，{due}前"
        state = OUTCOMES[ClockOutcome(row.outcome)] if row.outcome else "计时中"
        found.append(Clock(words, state, len(repository.pauses(session, row.id))))
    return found


def history_of(session: Session, case: Case) -> list[Event]:
    """The log, the newest first, with what the member was told."""
    events = repository.events(session, case.number)
    names = _actor_names(session, events)
    sent = outbox.by_keys(session, [f"case-event:{event.id}" for event in events])
    common = get_catalog().common
    found = []
    for event in reversed(events):
        given = event.data or {} if event.type == CaseEventType.MOVED else {}
        labels = [
            (common.facts[name].label, shown(name, str(value))) for name, value in given.items() if name in common.facts
        ]
        message = sent.get(f"case-event:{event.id}")
        told = message.text if message and event.audience == Audience.MEMBER else ""
        words = event_words(case.service, event)
        who = names.get(event.actor) or event.actor.partition(":")[2] or event.actor
        found.append(Event(event.at, words, who, event.note or "", event.exception or "", labels, told))
    return found


def _actor_names(session: Session, events: Sequence[CaseEvent]) -> dict[str, str]:
    names = {agent.actor: agent.display_name for agent in staff.agents(session)}
    return {"member": "会员", "system": "系统", "staff:cli": "专员", **names}


def chat_id_of(session: Session, case: Case) -> int | None:
    """The chat of whoever asked for the case."""
    chat = chats.find_by_openid(session, case.openid)
    return chat.id if chat else None
