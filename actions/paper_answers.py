"""Answers to what was asked about pictures (bot/conversations/paper_summary.py): is that one a discharge summary?

The question stands for one message: 对, 不是, or the name of another paper. Whatever else is said is heard as always,
and the question is not put again.
"""

import re

from actions import id_cards
from actions.answers import is_question, read_yes_no
from actions.base import TurnContext
from actions.closing_words import only_confirms
from actions.paper_words import denied_away, find_document_kinds, name_pictures
from actions.papers import ANNOUNCES, kind_name
from bot.cases import service as cases
from bot.catalog import DocumentKind, render
from bot.documents import reading_repository
from bot.documents import service as documents
from bot.documents.models import Document, KindSource
from bot.documents.readings import Asked, PaperReading

_DENIAL = re.compile(r"^(?:不(?:对|是)|错)(?:的|了|啊|呢)?[，,。.\s]*")
_NO_IDEA = re.compile(r"不(?:知道|清楚|晓得|确定|认识)|看不(?:懂|出)|搞不清|没注意|你们?看")


def hears(turn: TurnContext) -> bool:
    """Whether the message answers a question about a picture, and is dealt with."""
    if not turn.text or turn.text.startswith("/"):
        return False
    return id_cards.hears(turn) or _hears_kind(turn)


def _hears_kind(turn: TurnContext) -> bool:
    asked = _open_question(turn)
    if not asked or is_question(turn.text):
        return False
    told = _told_kinds(turn.text, asked)
    if told is None:
        return False
    turn.draft.pop("misses", None)
    for reading, _document in asked:
        reading.asked = Asked.OVER
    for document, kind in told:
        documents.label(turn.session, document, kind, by=KindSource.MEMBER)
    kinds = list(dict.fromkeys(kind for _document, kind in told))
    if not kinds:
        turn.say(render("seen.not_that"))
        return True
    turn.say(render("seen.named", kinds="、".join(kind_name(kind) for kind in kinds)))
    _let_cases_go_on(turn, [document for document, _kind in told])
    return True


def _open_question(turn: TurnContext) -> list[tuple[PaperReading, Document]]:
    """The pictures that the last message asked about; a question that another message has followed is over."""
    found = reading_repository.asked_about(turn.session, turn.openid, Asked.KIND)
    if not found:
        return []
    if any(str(reading.hint("question")) in turn.last_said for reading, _ in found):
        return [(reading, one) for reading, one in found if str(reading.hint("question")) in turn.last_said]
    for reading, _document in found:
        reading.asked = Asked.OVER
    return []


def _told_kinds(text: str, asked: list[tuple[PaperReading, Document]]) -> list[tuple[Document, DocumentKind]] | None:
    """What the answer says of the pictures: nothing after a no, None where it is no answer."""
    papers = [document for _reading, document in asked]
    plain = _DENIAL.sub("", denied_away(text))
    if find_document_kinds(plain) and not ANNOUNCES.search(plain):
        named = name_pictures(plain, len(papers))
        return [(paper, kind) for paper, kind in zip(papers, named, strict=True) if kind is not None]
    answer = None if only_confirms(text) else read_yes_no(text)
    if answer:
        return [(document, DocumentKind(reading.kind or "")) for reading, document in asked]
    return [] if answer is False or _NO_IDEA.search(text) else None


def _let_cases_go_on(turn: TurnContext, papers: list[Document]) -> None:
    for number in dict.fromkeys(paper.case_number for paper in papers if paper.case_number):
        case = cases.find_case(turn.session, number)
        before = case.status
        if case.closed_at is not None or cases.documents_changed(turn.session, case).status != before:
            continue  # a case that went on tells the member so itself
        if missing := cases.missing_words(turn.session, case):
            turn.say(render("papers.still_missing", missing=missing))
