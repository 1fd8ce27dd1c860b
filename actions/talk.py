"""Everything that is said outside a form."""

import re

from actions import interruptions
from actions.base import InsAction, TurnContext
from actions.persons import known_member
from actions.services import go_on
from actions.status import open_cases, tell_status
from actions.words import menu
from bot.catalog import get_catalog, render
from bot.conversations.models import HandoverReason

# 取消 said again, now clearly about the open case that was named.
_INSISTS = re.compile(r"确认|帮我|就是|要取消|是的|编号|申请|办件|预约|[A-Za-z]{2}\d{6}|\d{6}-")


class ActionGreet(InsAction):
    """你好: who we are and what can be done."""

    action_name = "action_greet"

    def handle(self, turn: TurnContext) -> None:
        """Greet and show the services; a short answer that only looks like a greeting is no greeting."""
        if interruptions.handle(turn):  # with a greeting's own words, or sure enough
            turn.says.clear()
            turn.say_fresh("turn.greet", "turn.greet_again", "turn.menu_again", menu=menu())
        else:
            interruptions.unclear(turn)


class ActionTalk(InsAction):
    """Thanks, good-bye, yes and no to nothing, a complaint: the same words as inside a form."""

    action_name = "action_talk"

    def handle(self, turn: TurnContext) -> None:
        """Answer by intent."""
        turn.form = None
        if turn.intent == "affirm":
            _nothing_to_affirm(turn)
        elif turn.intent == "deny":
            turn.say_fresh("turn.no_hurry", "turn.goodbye_again")
        elif not interruptions.handle(turn):
            interruptions.unclear(turn)


def _nothing_to_affirm(turn: TurnContext) -> None:
    if open_cases(turn):
        turn.say_fresh("turn.news_will_come", "turn.goodbye_again")
    else:
        turn.say_fresh("turn.what_to_do", "turn.menu_again", menu=menu())


class ActionFaq(InsAction):
    """A question about the services."""

    action_name = "action_faq"

    def handle(self, turn: TurnContext) -> None:
        """Answer from the catalog."""
        if not interruptions.asks_for_advice(turn):
            interruptions.answer_question(turn)


class ActionStatus(InsAction):
    """进度: where the member's cases stand; who is not known yet is asked first."""

    action_name = "action_status"

    def handle(self, turn: TurnContext) -> None:
        """Tell, or ask who it is about."""
        if known_member(turn):
            tell_status(turn)
            return
        turn.draft["want"] = "status"
        go_on(turn)


class ActionCancel(InsAction):
    """取消 with nothing being filled in: an open case can only be cancelled by a person for now."""

    action_name = "action_cancel"

    def handle(self, turn: TurnContext) -> None:
        """Name the open cases and offer the person, who comes when it is asked for again."""
        turn.clear_request()
        found = open_cases(turn)
        if not found:
            turn.say_fresh("request.nothing_to_cancel", "turn.no_hurry")
            return
        lines = "\n".join(f"{get_catalog().service(case.service).name}（{case.number}）" for case in found)
        words = render("request.cancel_case", cases=lines)
        if words not in turn.last_said:
            turn.say(words)
        elif _INSISTS.search(turn.text):
            interruptions.hand_over(turn, HandoverReason.ASKED)
        else:
            turn.say(render("turn.no_hurry"))


class ActionNotUnderstood(InsAction):
    """Neither an answer nor an intent: said once, the second time a person comes."""

    action_name = "action_default_fallback"

    def handle(self, turn: TurnContext) -> None:
        """Say so, or hand over."""
        turn.form = None
        interruptions.unclear(turn)
