"""Collecting the medical papers: pictures in any order, named by the member or by the question, until 完成 or 稍后."""

from actions import acts, parking, told_again
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
from actions.corrections import read_correction
from actions.forms import AskSlot, FormGuide
from actions.openings import OpeningAction
from actions.paper_questions import answers_about_papers
from actions.papers import (
    kind_name,
    label_from_words,
    name_unnamed,
    service_of,
    waiting_papers,
)
from actions.readings import NOTHING, Reading
from bot.cases.papers import missing_kinds
from bot.catalog import DocumentKind, render

DONE, LATER = "done", "later"


class ValidateDocumentsForm(FormGuide):
    """Goes on until the member says that all is sent, or that it comes later."""

    form_name = "documents_form"

    def next_slot(self, turn: TurnContext) -> str | None:
        """The one slot of this form, until it is answered."""
        return None if turn.draft.get("documents_done") else "documents_done"

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """完成, 稍后, the name of a picture just sent, or how to send one."""
        papers, service = waiting_papers(turn), service_of(turn)
        missing = missing_kinds(service, papers) if service else []
        if papers and says_sent_before(turn.text) and name_unnamed(turn, missing):
            return Reading(value="")
        if answers_about_papers(turn):
            return Reading(value="")
        if papers and not missing and says_sent_before(turn.text):
            return Reading(value=DONE)
        if says_done(turn.text):
            return _all_sent(turn, missing) if papers else Reading(value=LATER, echo=render("papers.none_yet"))
        if papers and read_yes_no(turn.text):
            return _all_sent(turn, missing)
        if not denies(turn.text) and not is_question(turn.text) and label_from_words(turn):
            return Reading(value="")
        correction = read_correction(turn)
        if not correction.silent:
            return correction
        if told_again.takes_facts(turn, slot):
            return Reading(value="")
        if says_later(turn.text) and not is_question(turn.text):
            return Reading(value=LATER, echo=render("papers.later"))
        return _other_words(turn)

    def leaves_for_now(self, turn: TurnContext, slot: str) -> bool:
        """晚点再发 is an answer here: the request goes on without the papers."""
        return not says_later(turn.text) and super().leaves_for_now(turn, slot)

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Keep the answer, if it ends the form."""
        if value:
            turn.draft[slot] = value


def _all_sent(turn: TurnContext, missing: list[DocumentKind]) -> Reading:
    if missing and not turn.draft.get("must_told"):
        turn.draft["must_told"] = True
        return Reading(problem=render("papers.must_missing", kinds=_names(missing)))
    return Reading(value=DONE)


def _other_words(turn: TurnContext) -> Reading:
    if turn.intent == "submit_documents" and (is_question(turn.text) or denies(turn.text)):
        how = render("papers.how")
        return Reading(problem=render("papers.go_ahead") if how in turn.last_said else how)
    if turn.intent == "submit_documents" or read_yes_no(turn.text):
        go_ahead = render("papers.go_ahead")
        return Reading(problem=render("papers.go_ahead_again") if go_ahead in turn.last_said else go_ahead)
    if turn.intent == "deny":
        return Reading(value=LATER, echo=render("papers.later"))
    return NOTHING


class AskDocumentsDone(AskSlot):
    """Asks for the next mandatory paper by name; with those in, for anything else."""

    slot = "documents_done"

    def question(self, turn: TurnContext) -> str:
        """The question, by what is in already."""
        service, papers = service_of(turn), waiting_papers(turn)
        if service is None:
            return render("papers.send_photo")
        missing = missing_kinds(service, papers)
        if missing and papers and all(paper.kind is None for paper in papers):
            return render("ask.must_among_sent", count=len(papers), kinds=_names(missing))
        if missing:
            return render("ask.must_document", kind=kind_name(missing[0]), kinds=_names(missing))
        if papers:
            return render("ask.more_documents", total=len(papers))
        return render("ask.documents", kinds=_names([rule.kind for rule in service.documents if not rule.must]))

    def question_again(self, turn: TurnContext) -> str:
        """In full when it has changed since, else in short."""
        question = self.question(turn)
        if question not in turn.last_said:
            return question
        service = service_of(turn)
        missing = missing_kinds(service, waiting_papers(turn)) if service else []
        if missing:
            return render("again.must_document", kinds=_names(missing))
        return render("again.documents_done")

    def in_other_words(self, turn: TurnContext, words: str) -> str:
        """In full: it names what is still missing."""
        return self.question(turn)


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


def _names(kinds: list[DocumentKind]) -> str:
    return "、".join(kind_name(kind) for kind in kinds)
