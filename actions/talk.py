"""Everything that is said outside a form."""

from actions import acts, after_deletion, interruptions
from actions.acts_appointments import answers_reminder
from actions.acts_base import about_case
from actions.acts_papers import says_signed
from actions.acts_words import ActName
from actions.advice import asks_for_advice
from actions.answers import read_yes_no
from actions.base import TurnContext
from actions.closing_words import only_confirms
from actions.openings import OpeningAction, answer_unsure, begins_what_was_spoken_of
from actions.people import open_cases
from actions.persons import known_member
from actions.services import go_on
from actions.status import tell_status
from actions.understanding import UNSURE


class ActionGreet(OpeningAction):
    """你好: who we are and what can be done."""

    action_name = "action_greet"
    intents = ("greet",)

    def answer(self, turn: TurnContext) -> None:
        """Greet and show the services; a short answer that only looks like a greeting is no greeting."""
        if interruptions.answers_plainly(turn):
            return
        if interruptions.handle(turn):  # with a greeting's own words, or sure enough
            turn.says.clear()
            turn.say_menu("turn.greet", "turn.greet_again")
        else:
            interruptions.unclear(turn)


class ActionTalk(OpeningAction):
    """Thanks, good-bye, a complaint: the same words as inside a form. Yes and no answer a reminder, or nothing."""

    action_name = "action_talk"
    intents = ("goodbye", "thanks", "affirm", "deny", "human_agent", "complaint", "emergency")

    def answer(self, turn: TurnContext) -> None:
        """Answer by intent."""
        turn.form = None
        answer = read_yes_no(turn.text)
        if answer is not None and answers_reminder(turn):
            _answer_reminder(turn, coming=answer)
        elif turn.intent == "affirm":
            _nothing_to_affirm(turn)
        elif turn.intent == "deny":
            turn.say_fresh("turn.no_hurry", "turn.goodbye_again")
        elif not interruptions.handle(turn):
            interruptions.unclear(turn)


def _answer_reminder(turn: TurnContext, *, coming: bool) -> None:
    """A bare yes or no right after the reminder of an appointment."""
    if coming:
        acts.begin(turn, ActName.ATTEND)
    else:
        turn.say_fresh("act.attend.no", "turn.no_hurry")


def _nothing_to_affirm(turn: TurnContext) -> None:
    if begins_what_was_spoken_of(turn):
        return
    found = open_cases(turn)
    if found and only_confirms(turn.text):
        here = "、".join(about_case(turn, case, "act.case_label") for case in found)
        turn.say_fresh("turn.nothing_to_confirm", "turn.news_will_come", cases=here)
    elif found:
        turn.say_fresh("turn.news_will_come", "turn.goodbye_again")
    else:
        turn.say_menu("turn.what_to_do")


class ActionFaq(OpeningAction):
    """A question about the services."""

    action_name = "action_faq"
    intents = (
        "faq_documents",
        "faq_timeline",
        "faq_cities_hospitals",
        "faq_eligibility",
        "faq_service_intro",
        "faq_sample",
        "faq_authorization",
    )

    def answer(self, turn: TurnContext) -> None:
        """Answer from the catalog; 授权书签好了 is no question."""
        if not asks_for_advice(turn) and not says_signed(turn):
            interruptions.answer_question(turn)


class ActionStatus(OpeningAction):
    """进度: where the member's cases stand; who is not known yet is asked first."""

    action_name = "action_status"
    intents = ("query_status",)

    def answer(self, turn: TurnContext) -> None:
        """Tell, or ask who it is about."""
        if interruptions.answers_plainly(turn):
            return
        if after_deletion.tells_instead_of_status(turn):
            return
        if known_member(turn):
            tell_status(turn)
            turn.leave_out_repeated()
            return
        turn.draft["want"] = "status"
        go_on(turn)


class ActionNotUnderstood(OpeningAction):
    """What is out of scope, or not clear; Rasa falls back to it as well."""

    action_name = "action_default_fallback"
    intents = ("out_of_scope", UNSURE)

    def answer(self, turn: TurnContext) -> None:
        """Answer by what else it is about, or admit that it was not understood."""
        answer_unsure(turn)
