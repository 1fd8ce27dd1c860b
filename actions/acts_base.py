"""What every act has: what it is about, perhaps a detail, a yes in fixed words, and the one call that does it.

An act is a thing that a member has done with a case or with their own data: 改期, 取消, 解除绑定. The form that leads
through it is in actions/acts.py. Nothing here is kept but the slots `act`, `act_subject`, `act_detail`,
`act_confirmed`: an act that is run again in the same turn has the same effect, once.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from actions import faq
from actions.acts_words import ActName, numbered, read_choice, read_confirmation
from actions.base import TurnContext
from actions.people import bound, open_cases
from actions.readings import NOTHING, Reading
from bot.cases import service as cases
from bot.cases import words
from bot.cases.models import Case, CaseEventType
from bot.catalog import Move, Service, get_catalog, render
from bot.catalog.kinds import MemberAct
from bot.members import service as members
from bot.members.models import Member

MEMBER_ACTOR = "member"
# The slot with what the yes was said to mean, as it was shown.
SHOWN = "act_shown"


@dataclass(frozen=True)
class Subject:
    """What an act may be about: its key in the draft, and its line where there is a choice."""

    key: str
    label: str


class Act(ABC):
    """One kind of act. Its words are the messages `act.<name>.…`."""

    name: ClassVar[ActName]
    # What to answer, word for word, so that it is done or left.
    yes_words: ClassVar[str] = ""
    no_words: ClassVar[str] = "保留"
    # The message that offers the ways out when the detail was not told twice; empty where the question is enough.
    stuck_words: ClassVar[str] = ""

    @abstractmethod
    def subjects(self, turn: TurnContext) -> list[Subject]:
        """Everything that the act could be about; empty when there is nothing."""

    @abstractmethod
    def nothing(self, turn: TurnContext) -> None:
        """Say that there is nothing that this could be about, and what can be done instead."""

    @abstractmethod
    def perform(self, turn: TurnContext) -> None:
        """Do it, in one call into bot/, and say so."""

    def named_in(self, turn: TurnContext, subjects: Sequence[Subject]) -> list[Subject]:
        """The subjects that the words of the message fit."""
        return []

    def which(self, subjects: Sequence[Subject]) -> str:
        """The question which one is meant."""
        return render("act.which_case", choices=numbered(one.label for one in subjects))

    def wants_detail(self, turn: TurnContext) -> bool:
        """Whether something more must be known than what it is about."""
        return False

    def detail_question(self, turn: TurnContext, *, again: bool = False) -> str:
        """The question for the detail."""
        return render(f"act.{self.name}.again" if again else f"act.{self.name}.ask")

    def read_detail(self, turn: TurnContext) -> Reading:
        """The detail in the message; what is wrong with it is said in a statement, the question follows."""
        return NOTHING

    def agrees_at_once(self, turn: TurnContext) -> bool:
        """Whether the message that began the act is the yes to it already; never where something may be lost."""
        return False

    def wants_confirmation(self, turn: TurnContext) -> bool:
        """Whether a yes is needed before it is done."""
        return bool(self.yes_words)

    def confirmation_question(self, turn: TurnContext) -> str:
        """What it would mean, and the words that say yes and no."""
        return render(f"act.{self.name}.confirm")

    def means(self, turn: TurnContext) -> str:
        """What the yes would bring about and staff may change meanwhile; empty where there is nothing of the kind."""
        return ""

    def has_changed(self, turn: TurnContext) -> bool:
        """Whether the yes was given to something else than would be done now."""
        now = self.means(turn)
        return bool(now) and turn.draft.get(SHOWN) != digest(now)

    def is_possible(self, turn: TurnContext) -> bool:
        """Whether it may be done now that all is said. What is about one's own data can be done twice."""
        return True

    def ran_before(self, turn: TurnContext) -> bool:
        """Whether this very turn did it before, and is run again."""
        return False

    def read_confirmation(self, turn: TurnContext) -> bool | None:
        """Yes or no in fixed words; None when it is neither."""
        return read_confirmation(self.name, turn.text)

    def left(self, turn: TurnContext) -> None:
        """Say that nothing was changed."""
        turn.say_fresh("act.left", "act.left_again")

    def choose(self, turn: TurnContext, subjects: Sequence[Subject], *, asked: bool) -> Subject | None:
        """The one that the message means: the only one, the one its words fit or, where it was asked, its number."""
        if len(subjects) == 1:
            return subjects[0]
        place = read_choice(turn.text, len(subjects)) if asked else None
        if place is not None:
            return subjects[place]
        fitting = self.named_in(turn, subjects)
        return fitting[0] if len(fitting) == 1 else None


class CaseAct(Act):
    """An act about a case of a member whom this user acts for."""

    @abstractmethod
    def fitting(self, turn: TurnContext) -> list[Case]:
        """The cases with which this can be done now."""

    def subjects(self, turn: TurnContext) -> list[Subject]:
        """The fitting cases."""
        return [Subject(case.number, about_case(turn, case, "act.case_label")) for case in self.fitting(turn)]

    def named_in(self, turn: TurnContext, subjects: Sequence[Subject]) -> list[Subject]:
        """Those whose number, service or member the message names."""
        return [one for one in subjects if names_case(turn, cases.find_case(turn.session, one.key))]

    def ran_before(self, turn: TurnContext) -> bool:
        """Whether the log of the case has a line of this turn."""
        return was_heard(turn)

    def is_possible(self, turn: TurnContext) -> bool:
        """Whether the user still acts for the member, and the case still allows it."""
        return is_still_subject(turn, self.subjects(turn))

    def case(self, turn: TurnContext) -> Case:
        """The case that this act is about."""
        return cases.find_case(turn.session, str(turn.draft["act_subject"]))

    def words(self, turn: TurnContext, key: str, **fields: object) -> str:
        """A message of this act about its case."""
        return about_case(turn, self.case(turn), f"act.{self.name}.{key}", **fields)


def digest(words: str) -> str:
    """What stands in the draft for words that were shown."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def ask_anew(turn: TurnContext) -> None:
    """The yes was to something else: what would be done now is shown, and asked."""
    for slot in ("act_confirmed", SHOWN):
        turn.draft.pop(slot, None)
    turn.say(render("act.changed"))
    turn.follow_up = "act_form"


def chosen_numbers(turn: TurnContext) -> list[str]:
    """The numbers of the cases that the act is about."""
    return str(turn.draft["act_subject"]).split(",")


def is_still_subject(turn: TurnContext, subjects: Sequence[Subject]) -> bool:
    """Whether what was chosen is still among what can be chosen."""
    return any(one.key == turn.draft["act_subject"] for one in subjects)


def was_heard(turn: TurnContext) -> bool:
    """Whether the log of a case that the act is about has a line of this turn."""
    return any(cases.was_heard(turn.session, number, turn.inbound_ids[0]) for number in chosen_numbers(turn))


def cases_that_allow(turn: TurnContext, act: MemberAct) -> list[Case]:
    """The open cases with which the member may do this now, by the catalog."""
    return [case for case in open_cases(turn) if act in cases.member_acts(turn.session, case)]


def service_of_case(case: Case) -> Service:
    """The catalog's service of a case."""
    return get_catalog().service(case.service)


def about_case(turn: TurnContext, case: Case, key: str, **fields: object) -> str:
    """A message about a case; it may name service, number, member, status, when and where."""
    service = service_of_case(case)
    return render(
        key,
        service=service.short_name,
        number=case.number,
        member=members.masked_name(members.get_member(turn.session, case.member_id)),
        status=service.status(case.status).label,
        when=words.appointment_time(case),
        place=words.appointment_place(case),
        next=service.status(case.status).next,
        **fields,
    )


def names_case(turn: TurnContext, case: Case) -> bool:
    """Whether the message names this case: its number, its service, or the member by their relation to the user."""
    if case.number in turn.text.upper():
        return True
    mentioned, relation = faq.mentioned_service(turn.text), members.find_relation(turn.text)
    if mentioned is not None and mentioned.id != case.service:
        return False
    if relation is None:
        return mentioned is not None
    return names_member(turn, members.get_member(turn.session, case.member_id))


def names_member(turn: TurnContext, member: Member) -> bool:
    """Whether the message speaks of this member by what they are to the user: 我妈."""
    relation = members.find_relation(turn.text)
    return relation is not None and any(one.member.id == member.id and one.relation == relation for one in bound(turn))


def note_for_staff(turn: TurnContext, case: Case, note: str) -> bool:
    """Keep what the member wants or tells in the log of the case; False when this turn was run before."""
    key = turn.key(f"note:{case.number}")
    kind = CaseEventType.MEMBER_SAID
    return cases.log_for_staff(turn.session, case, kind, event_key=key, actor=MEMBER_ACTOR, note=note)


def member_move(case: Case, act: MemberAct) -> Move | None:
    """The member's own move from where the case is, by what they call it; None if there is none."""
    return service_of_case(case).move_of(case.status, act)
