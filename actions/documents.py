"""Collecting the medical papers: pictures in any order, named by the member or by the question, until 完成 or 稍后."""

from actions.answers import Reading, says_done, says_later
from actions.base import InsAction, TurnContext
from actions.details import read_correction
from actions.forms import AskSlot, FormGuide
from actions.papers import (
    hand_in_outside_form,
    kind_name,
    label_from_words,
    missing_must_kinds,
    service_of,
    waiting_papers,
)
from bot.catalog import DocumentKind, render

DONE, LATER = "done", "later"


class ValidateDocumentsForm(FormGuide):
    """Goes on until the member says that all is sent, or that it comes later."""

    form_name = "documents_form"

    def next_slot(self, turn: TurnContext) -> str | None:
        """The one slot of this form, until it is answered."""
        return None if turn.draft.get("documents_done") else "documents_done"

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """完成, 稍后, or the name of a picture just sent."""
        papers, service = waiting_papers(turn), service_of(turn)
        if says_done(turn.text) and papers:
            missing = missing_must_kinds(service, papers) if service else []
            if missing and not turn.draft.get("must_told"):
                turn.draft["must_told"] = True
                return Reading(problem=render("papers.must_missing", kinds=_names(missing)))
            return Reading(value=DONE)
        if label_from_words(turn):
            return Reading(value="")
        if says_later(turn.text) or (says_done(turn.text) and not papers) or turn.intent == "deny":
            return Reading(value=LATER, echo=render("papers.later"))
        return read_correction(turn)

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Keep the answer, if it ends the form."""
        if value:
            turn.draft[slot] = value


class AskDocumentsDone(AskSlot):
    """Asks for the next mandatory paper by name; with those in, for anything else."""

    slot = "documents_done"

    def question(self, turn: TurnContext) -> str:
        """The question, by what is in already."""
        service, papers = service_of(turn), waiting_papers(turn)
        if service is None:
            return render("papers.send_photo")
        missing = missing_must_kinds(service, papers)
        if missing:
            return render("ask.must_document", kind=kind_name(missing[0]), kinds=_names(missing))
        if papers:
            return render("ask.more_documents", total=len(papers))
        return render("ask.documents", kinds=_names([rule.kind for rule in service.documents if not rule.must]))


class ActionSubmitDocuments(InsAction):
    """Pictures, or the wish to send some, outside a form."""

    action_name = "action_submit_documents"

    def handle(self, turn: TurnContext) -> None:
        """Keep or attach them."""
        hand_in_outside_form(turn)


def _names(kinds: list[DocumentKind]) -> str:
    return "、".join(kind_name(kind) for kind in kinds)
