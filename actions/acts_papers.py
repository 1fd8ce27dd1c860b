"""Pictures that arrive while nothing is being filled in: into the case that waits for them; if several do, it is asked.

A case waits for papers (J4, D4, G2), for the signed authorization (D5), or for the claim papers at the end (D7).
"""

import re
from collections.abc import Sequence

from actions import page_links
from actions.acts_base import CaseAct, Subject, about_case, note_for_staff
from actions.acts_words import ActName, numbered
from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.paper_questions import asks_to_judge
from actions.papers import (
    ANNOUNCES,
    kind_name,
    pictures_meant,
    pictures_of,
    put_names,
    say_held,
    waiting_papers,
)
from actions.people import consented, open_cases, wanting_papers
from actions.words import find_document_kind, menu
from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.papers import HANDED_OVER_FACT, SIGNED_FACT, waits_for_fact
from bot.catalog import DocumentKind, render
from bot.documents import service as documents
from bot.documents.models import Document

# The slot that a detail would stand in; this act asks for none.
PICTURES = "act_detail"
_SIGNED = re.compile(r"授权.{0,8}(?:签(?:好|完|了|过|署)|已签)|(?:签(?:好|完|了|过|署)|已签).{0,6}授权")
# Where a signature is waited for, the bare words are enough.
_SIGNED_ALONE = re.compile(
    r"(?:我|我们|已经|都|刚|刚才|今天|昨天|字|那个|也|好的?|嗯)*"
    r"(?:签(?:好|完|过|了)?(?:字|名)?|签署|已签)(?:了|啦|过了|好了|完了)的?"
)
_NAMES_A_PICTURE = re.compile(r"(?:这|那|上面|刚才?|前面).{0,6}(?:是|就是|为)|(?:[张份页]|都|全)(?:就)?是")


class Papers(CaseAct):
    """Which of several cases some pictures are for."""

    name = ActName.PAPERS

    def fitting(self, turn: TurnContext) -> list[Case]:
        """The cases that wait for papers; without one, every open case."""
        return wanting_papers(turn)

    def nothing(self, turn: TurnContext) -> None:
        """No open case: the pictures wait for the request that they are for."""
        turn.say(render("papers.kept_choose_service", count=len(waiting_papers(turn))))

    def which(self, subjects: Sequence[Subject]) -> str:
        """The question which case."""
        return render("papers.which_case", choices=numbered(one.label for one in subjects))

    def left(self, turn: TurnContext) -> None:
        """The pictures stay for later."""
        turn.say(render("papers.kept_for_later", count=len(waiting_papers(turn))))

    def perform(self, turn: TurnContext) -> None:
        """Put every picture that belongs to no case into this one."""
        case, asked_about = self.case(turn), self._asked_about(turn)
        put_before = [one for one in documents.of_case(turn.session, case.number) if str(one.id) in asked_about]
        waiting = [paper for paper in waiting_papers(turn) if not paper.awaits_consent]
        put_into(turn, case, [*put_before, *waiting])

    def choose(self, turn: TurnContext, subjects: Sequence[Subject], *, asked: bool) -> Subject | None:
        """As in every act; which pictures it is about is kept, so that a turn that is run again says the same."""
        if papers := waiting_papers(turn):
            turn.draft[PICTURES] = ",".join(str(paper.id) for paper in papers)
        return super().choose(turn, subjects, asked=asked)

    def ran_before(self, turn: TurnContext) -> bool:
        """Whether the pictures are in the case already."""
        here = {str(paper.id) for paper in documents.of_case(turn.session, self.case(turn).number)}
        return bool(here & self._asked_about(turn))

    @staticmethod
    def _asked_about(turn: TurnContext) -> set[str]:
        return set(str(turn.draft.get(PICTURES) or "").split(","))


def is_awaited(turn: TurnContext) -> bool:
    """Whether an open case waits for papers."""
    return any(cases.waits_for_papers(case) for case in open_cases(turn))


def hand_in(turn: TurnContext) -> bool:
    """Take the pictures of this turn; False when it must be asked which case they are for."""
    arrived = pictures_of(turn)
    targets = _targets(turn, arrived)
    if not arrived:
        _without_pictures(turn, targets)
    elif arrived[0].awaits_consent:
        _say_held_outside(turn, len(arrived))
    elif not targets:
        turn.say(render("papers.kept_choose_service", count=len(arrived)))
        turn.say_fresh("turn.menu", "turn.menu_again", menu=menu())
    elif len(targets) == 1:
        put_into(turn, targets[0], arrived)
    else:
        return False
    return True


def _say_held_outside(turn: TurnContext, count: int) -> None:
    """Before consent, with nothing asked for yet: the menu with the first of them, a line with the others."""
    is_first = len(waiting_papers(turn)) == count
    say_held(turn, count)
    if is_first:
        turn.say_fresh("turn.menu", "turn.menu_again", menu=menu())
    else:
        turn.say_fresh("papers.what_for", "papers.what_for_again")


def _targets(turn: TurnContext, arrived: Sequence[Document]) -> list[Case]:
    """The case that a run of this turn before put the pictures into; else those that they could be for."""
    number = next((paper.case_number for paper in arrived if paper.case_number), None)
    return [cases.find_case(turn.session, number)] if number else wanting_papers(turn)


def take_pictures(turn: TurnContext) -> bool:
    """Pictures in the middle of an act: into their case where that is clear, else kept. False when none came."""
    arrived = pictures_of(turn)
    if arrived and arrived[0].awaits_consent:
        say_held(turn, len(arrived))
    elif arrived and (len(_targets(turn, arrived)) != 1 or not hand_in(turn)):
        turn.say(render("papers.kept_for_later", count=len(arrived)))
    return bool(arrived)


def put_into(turn: TurnContext, case: Case, papers: Sequence[Document]) -> None:
    """Attach, name what can only be one kind, and say what is still missing. Staff confirm the kinds."""
    taken = cases.take_in(turn.session, case, papers)
    if len(taken.guessed) > 1:  # one picture each is a guess: said, so that it can be set right
        turn.say(render("papers.taken_for", kinds="、".join(f"“{kind_name(kind)}”" for kind in taken.guessed)))
    if taken.moved:
        return  # the case went on, and tells the member so itself
    case = taken.case
    key = "papers.attached"
    if waits_for_fact(case, SIGNED_FACT):
        key = "papers.attached_authorization"
    elif waits_for_fact(case, HANDED_OVER_FACT):
        key = "papers.attached_claim"
    turn.say(about_case(turn, case, key, count=len(papers)))
    if missing := cases.missing_words(turn.session, case):
        turn.say(render("papers.still_missing", missing=missing))


def says_signed(turn: TurnContext) -> bool:
    """授权书签好了, while a direct payment waits for it (D5): noted for staff, a picture asked for. False otherwise."""
    told = _SIGNED.search(turn.text) or _SIGNED_ALONE.fullmatch(squeezed(turn.text))
    if not told or is_question(turn.text) or not consented(turn):
        return False
    waiting = [case for case in open_cases(turn) if waits_for_fact(case, SIGNED_FACT)]
    if not waiting:
        return False
    for case in waiting:
        note_for_staff(turn, case, render("papers.note_signed"))
    if any(paper.kind == DocumentKind.AUTHORIZATION for paper in documents.of_case(turn.session, waiting[0].number)):
        turn.say(render("papers.signed"))
    else:
        turn.say_fresh("papers.send_authorization", "papers.how")
    return True


def _without_pictures(turn: TurnContext, targets: Sequence[Case]) -> None:
    """The name of a picture sent before, what is to be seen in it, or the wish to send some."""
    if says_signed(turn) or asks_to_judge(turn) or _named_before(turn, targets):
        return
    turn.say_fresh("papers.send_photo_case" if targets else "papers.send_photo", "papers.how")
    if link := page_links.offer(turn):
        turn.say(link)


def _named_before(turn: TurnContext, targets: Sequence[Case]) -> bool:
    kind = find_document_kind(turn.text)
    if kind is None or ANNOUNCES.search(turn.text) or not _NAMES_A_PICTURE.search(turn.text) or is_question(turn.text):
        return False
    sent = waiting_papers(turn)
    for case in targets:
        sent += [paper for paper in documents.of_case(turn.session, case.number) if paper.openid == turn.openid]
    if not sent:
        return False
    put_names(turn, pictures_meant(turn.text, sorted(sent, key=lambda paper: paper.id)))
    return True
