"""Collecting the medical papers: pictures in any order, named by the member or by the question, until 完成 or 稍后."""

import re

from actions import acts, page_links, parking, told_again
from actions.acts_papers import hand_in, is_awaited
from actions.acts_words import ActName
from actions.answers import (
    denies,
    is_question,
    read_yes_no,
    says_done,
    says_later,
    says_sent_before,
)
from actions.base import TurnContext
from actions.closing_words import leaves_it_so, only_confirms
from actions.corrections import read_correction
from actions.forms import AskSlot, FormGuide
from actions.openings import OpeningAction
from actions.paper_questions import answers_about_papers, in_another_case
from actions.paper_words import denied_away, is_elsewhere, says_one_each
from actions.papers import (
    DONE,
    LATER,
    kind_name,
    label_from_words,
    name_unnamed,
    not_as_asked,
    pictures_of,
    service_of,
    unnamed_papers,
    waiting_papers,
)
from actions.readings import NOTHING, Reading
from bot.cases.papers import missing_kinds
from bot.catalog import DocumentKind, render
from bot.documents.models import Document

_UP_TO_US = re.compile(r"(?:你们?|您)(?:们)?(?:先|就|来)?(?:看着|定|办|弄|安排|做主)|听(?:你|您|安排)|随便|无所谓")


class ValidateDocumentsForm(FormGuide):
    """Goes on until the member says that all is sent, or that it comes later."""

    form_name = "documents_form"

    def next_slot(self, turn: TurnContext) -> str | None:
        """The one slot of this form, until it is answered."""
        return None if turn.draft.get("documents_done") else "documents_done"

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """完成, 稍后, the name of a picture just sent, or how to send one."""
        service, papers = service_of(turn), waiting_papers(turn)
        missing = missing_kinds(service, papers) if service else []
        if not papers and (words := in_another_case(turn)):
            return Reading(problem=words)
        if _means_those(turn, missing) and name_unnamed(turn, missing):
            return Reading(value="")
        if is_elsewhere(turn.text):
            return _comes_later(turn, missing)
        if answers_about_papers(turn):
            return Reading(value="")
        if papers and not missing and says_sent_before(turn.text):
            return Reading(value=DONE)
        if missing and leaves_it_so(turn.text) and not only_confirms(turn.text):
            return _comes_later(turn, missing)
        if says_done(turn.text) or only_confirms(turn.text) or leaves_it_so(turn.text):
            return _all_sent(turn, missing) if papers else _nothing_sent(turn, missing)
        if papers and read_yes_no(turn.text):
            return _all_sent(turn, missing)
        return self._read_freely(turn, missing)

    @staticmethod
    def _read_freely(turn: TurnContext, missing: list[DocumentKind]) -> Reading:
        if not denies(denied_away(turn.text)) and not is_question(turn.text) and label_from_words(turn):
            return Reading(value="")
        if not_as_asked(turn):
            return Reading(value="")
        correction = read_correction(turn)
        if not correction.silent:
            return correction
        if told_again.takes_facts(turn, turn.requested_slot or ""):
            return Reading(value="")
        if says_later(turn.text) and not is_question(turn.text):
            return _comes_later(turn, missing)
        return _other_words(turn, missing)

    def leaves_for_now(self, turn: TurnContext, slot: str) -> bool:
        """晚点再发 is an answer here: the request goes on without the papers."""
        return not says_later(turn.text) and super().leaves_for_now(turn, slot)

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Keep the answer, if it ends the form."""
        if value:
            turn.draft[slot] = value


def _means_those(turn: TurnContext, missing: list[DocumentKind]) -> bool:
    """发过了, 都有: what is asked for is among the pictures sent before."""
    if says_sent_before(turn.text) or says_one_each(turn.text):
        return True
    asks_which = (
        *(render(key, kinds=_names(missing)) for key in ("papers.must_among", "again.must_among", "back.must_among")),
        _asks_which(unnamed_papers(turn), missing),
        render("ask.must_among_sent", count=len(waiting_papers(turn)), kinds=_names(missing)),
    )
    if says_done(turn.text) or only_confirms(turn.text) or read_yes_no(turn.text) is not True:
        return False  # 完成 and 确认 say nothing about what is in the pictures
    return any(words in turn.last_said for words in asks_which)


def _all_sent(turn: TurnContext, missing: list[DocumentKind]) -> Reading:
    """A paper that must be there is missing: named once; told the same again, the request goes on without it."""
    if not missing:
        return Reading(value=DONE)
    if turn.draft.get("must_told"):
        return _comes_later(turn, missing)
    turn.draft["must_told"] = True
    key = "papers.must_among" if unnamed_papers(turn) else "papers.must_missing"
    return Reading(problem=render(key, kinds=_names(missing)))


def _nothing_sent(turn: TurnContext, missing: list[DocumentKind]) -> Reading:
    if missing and not turn.draft.get("must_told"):
        turn.draft["must_told"] = True
        return Reading(problem=render("papers.none_yet_must", kinds=_names(missing)))
    return Reading(value=LATER, echo=render("papers.none_yet"))


def _comes_later(turn: TurnContext, missing: list[DocumentKind]) -> Reading:
    """The request goes on without the papers; which of them it must have is said."""
    if missing:
        return Reading(value=LATER, echo=render("papers.later_must", kinds=_names(missing)))
    return Reading(value=LATER, echo=render("papers.later"))


def _other_words(turn: TurnContext, missing: list[DocumentKind]) -> Reading:
    if turn.intent == "submit_documents" and (words := page_links.answer(turn)):
        return Reading(problem=words)
    if turn.intent == "submit_documents" and (is_question(turn.text) or denies(turn.text)):
        how = render("papers.how")
        return Reading(problem=render("papers.go_ahead") if how in turn.last_said else page_links.beside(turn, how))
    if turn.intent == "submit_documents" or read_yes_no(turn.text):
        go_ahead = render("papers.go_ahead")
        if go_ahead in turn.last_said and read_yes_no(turn.text) and not pictures_of(turn):
            return _nothing_sent(turn, missing)
        return Reading(problem=render("papers.go_ahead_again") if go_ahead in turn.last_said else go_ahead)
    if _UP_TO_US.search(turn.text) and not is_question(turn.text):  # nobody else has the papers
        return Reading(problem=render("papers.go_ahead_again"))
    return _comes_later(turn, missing) if turn.intent == "deny" else NOTHING


class AskDocumentsDone(AskSlot):
    """Asks for the next mandatory paper by name; with those in, for anything else."""

    slot = "documents_done"

    def question(self, turn: TurnContext) -> str:
        """The question, by what is in already."""
        service, papers = service_of(turn), waiting_papers(turn)
        if service is None:
            return render("papers.send_photo")
        missing, unnamed = missing_kinds(service, papers), unnamed_papers(turn)
        if missing and unnamed and pictures_of(turn):
            return _asks_which(unnamed, missing)
        if missing and unnamed and len(unnamed) == len(papers):
            return render("ask.must_among_sent", count=len(papers), kinds=_names(missing))
        if missing:
            asks = render("ask.must_document", kind=kind_name(missing[0]), kinds=_names(missing))
        elif papers:
            return render("ask.more_documents", total=len(papers))
        else:
            asks = render("ask.documents", kinds=_names([rule.kind for rule in service.documents if not rule.must]))
        return asks if papers else page_links.beside(turn, asks)

    def question_again(self, turn: TurnContext) -> str:
        """In full when pictures have come since, else in short."""
        return self.question(turn) if pictures_of(turn) else self._in_short(turn, "again")

    def in_other_words(self, turn: TurnContext, words: str) -> str:
        """In short, and another time in other words; it names what is still missing."""
        texts = [self._in_short(turn, how) for how in ("again", "back")]
        return next((text for text in texts if text not in turn.last_said), words)

    @staticmethod
    def _in_short(turn: TurnContext, how: str) -> str:
        service, papers = service_of(turn), waiting_papers(turn)
        if missing := missing_kinds(service, papers) if service else []:
            key = "must_among" if unnamed_papers(turn) else "must_document"
            return render(f"{how}.{key}", kinds=_names(missing))
        return render(f"{how}.more_documents", total=len(papers)) if papers else render(f"{how}.documents_done")


class ActionSubmitDocuments(OpeningAction):
    """Pictures, or the wish to send some, outside a form."""

    action_name = "action_submit_documents"
    intents = ("submit_documents",)

    def answer(self, turn: TurnContext) -> None:
        """Keep or attach them; asked which case they are for when several wait."""
        if not is_awaited(turn) and parking.takes_pictures(turn):
            return
        if not hand_in(turn):
            acts.begin(turn, ActName.PAPERS)


def _asks_which(unnamed: list[Document], missing: list[DocumentKind]) -> str:
    """Pictures came, more than papers were asked for: what is among them."""
    which = "和".join(f"“{kind_name(kind)}”" for kind in missing)
    key = "ask.which_papers" if len(missing) > 1 else "ask.which_paper"
    return render(key, count=len(unnamed), which=which)


def _names(kinds: list[DocumentKind]) -> str:
    return "、".join(kind_name(kind) for kind in kinds)
