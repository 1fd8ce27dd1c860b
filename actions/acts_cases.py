"""Acts about a whole case: 取消, and refusing to sign the authorization (D8)."""

from actions.acts_base import (
    MEMBER_ACTOR,
    CaseAct,
    about_case,
    cases_that_allow,
    member_move,
    note_for_staff,
    service_of_case,
)
from actions.acts_words import ActName, wants_explanation
from actions.base import TurnContext
from actions.people import open_cases
from actions.readings import NOTHING, Reading
from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.service import MoveRefused
from bot.catalog import ServiceId, render
from bot.catalog.kinds import MemberAct
from bot.conversations.models import HandoverReason

EXPLAIN, INSISTS = "explain", "insists"


class Cancel(CaseAct):
    """取消: told what it means for the quota (G5, D8), then a yes in fixed words."""

    name = ActName.CANCEL
    yes_words = "确认取消"

    def fitting(self, turn: TurnContext) -> list[Case]:
        """Open cases that the member may still end."""
        return cases_that_allow(turn, MemberAct.CANCEL)

    def nothing(self, turn: TurnContext) -> None:
        """No open case, or one that is too far on: then a person."""
        if found := open_cases(turn):
            turn.handover = HandoverReason.ASKED
            standing = "、".join(about_case(turn, case, "act.case_standing") for case in found)
            turn.say(render("act.cancel.too_far", cases=standing))
        else:
            turn.say_fresh("request.nothing_to_cancel", "turn.no_hurry")

    def confirmation_question(self, turn: TurnContext) -> str:
        """Which one, and what it means for the quota."""
        return self.words(turn, "confirm", consequence=self.means(turn))

    def means(self, turn: TurnContext) -> str:
        """What it means for the quota (G5, D8)."""
        return cases.cancel_words(turn.session, self.case(turn))

    def left(self, turn: TurnContext) -> None:
        """The case stays."""
        turn.say(self.words(turn, "kept") if turn.draft.get("act_subject") else render("act.left"))

    def perform(self, turn: TurnContext) -> None:
        """Cancel; the message of the move tells the member."""
        case = self.case(turn)
        move_case(turn, case, service_of_case(case).target_of(MemberAct.CANCEL))


class RefuseAuthorization(CaseAct):
    """The member does not want to sign (D5): what that means (D8) and a person's help first, then asked once more."""

    name = ActName.REFUSE
    yes_words = "确定不签"
    no_words = "再想想"

    def fitting(self, turn: TurnContext) -> list[Case]:
        """Open direct payments that are not booked yet."""
        found = [case for case in open_cases(turn) if case.service == ServiceId.DIRECT_PAY]
        return [case for case in found if "authorization_signed_on" not in case.facts]

    def nothing(self, turn: TurnContext) -> None:
        """What the authorization is for."""
        turn.say_fresh("faq.authorization", "faq.said")

    def wants_detail(self, turn: TurnContext) -> bool:
        """The first of the two questions: what it means, and whether a person should explain."""
        return True

    def detail_question(self, turn: TurnContext, *, again: bool = False) -> str:
        """What refusing means, and whether a person should explain."""
        return self.words(turn, "again" if again else "ask")

    def read_detail(self, turn: TurnContext) -> Reading:
        """Insists, or wants it explained; only an answer to the question counts."""
        if turn.requested_slot != "act_detail":
            return NOTHING
        if self.read_confirmation(turn):
            return Reading(value=INSISTS)
        return Reading(value=EXPLAIN) if wants_explanation(turn.text) else NOTHING

    def confirmation_question(self, turn: TurnContext) -> str:
        """The same once more."""
        return self.words(turn, "confirm")

    def wants_confirmation(self, turn: TurnContext) -> bool:
        """Who wants it explained is not asked again."""
        return turn.draft.get("act_detail") == INSISTS

    def perform(self, turn: TurnContext) -> None:
        """Explained by a person, or refused: by the catalog's move where there is one, else left to staff."""
        case = self.case(turn)
        explain = turn.draft.get("act_detail") == EXPLAIN
        note_for_staff(turn, case, render("act.refuse.note_explain" if explain else "act.refuse.note"))
        if not explain and case.closed_at is not None:
            return  # this turn was run before
        if not explain and (move := member_move(case, MemberAct.REFUSE)):
            move_case(turn, case, move.target)
            return
        turn.handover = HandoverReason.ASKED
        turn.say(self.words(turn, "explain" if explain else "noted"))


def move_case(turn: TurnContext, case: Case, target: str, facts: dict[str, str] | None = None) -> bool:
    """Make the member's move, once a turn; where it is not possible any more, a person. False when it was not made."""
    try:
        key = turn.key(f"act:{target}")
        cases.advance(
            turn.session,
            case.number,
            target,
            actor=MEMBER_ACTOR,
            facts=facts or {},
            event_key=key,
            openid=turn.openid,
        )
    except MoveRefused:
        if cases.find_case(turn.session, case.number).status == target:
            return True  # this turn was run before
        turn.handover = HandoverReason.ASKED
        turn.say(render("act.not_possible"))
        return False
    return True
