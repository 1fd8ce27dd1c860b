"""Everything that is said outside a form."""

from actions import faq, interruptions
from actions.base import InsAction, TurnContext
from actions.services import go_on
from actions.status import tell_status
from actions.words import menu
from bot.catalog import render
from bot.members import service as members


class ActionGreet(InsAction):
    """你好: who we are and what can be done."""

    action_name = "action_greet"

    def handle(self, turn: TurnContext) -> None:
        """Greet and show the services."""
        turn.say(render("turn.greet", menu=menu()))


class ActionTalk(InsAction):
    """Thanks, good-bye, a question, a complaint: the same words as inside a form."""

    action_name = "action_talk"

    def handle(self, turn: TurnContext) -> None:
        """Answer by intent."""
        turn.form = None
        if not interruptions.handle(turn):
            turn.say(render("turn.menu", menu=menu()))


class ActionFaq(InsAction):
    """A question about the services."""

    action_name = "action_faq"

    def handle(self, turn: TurnContext) -> None:
        """Answer from the catalog."""
        turn.draft.pop("misses", None)
        turn.say(faq.answer(turn))


class ActionStatus(InsAction):
    """进度: where the member's cases stand; who is not known yet is asked first."""

    action_name = "action_status"

    def handle(self, turn: TurnContext) -> None:
        """Tell, or ask who it is about."""
        user = members.get_or_create_user(turn.session, turn.openid)
        if members.members_of(turn.session, user):
            tell_status(turn)
            return
        turn.draft["want"] = "status"
        go_on(turn)


class ActionCancel(InsAction):
    """取消 with nothing being filled in: an open case can only be cancelled by a person for now."""

    action_name = "action_cancel"

    def handle(self, turn: TurnContext) -> None:
        """Offer the person, or say that nothing is under way."""
        turn.clear_request()
        turn.say(render("request.nothing_to_cancel"))


class ActionNotUnderstood(InsAction):
    """Neither an answer nor an intent: said once, the second time a person comes."""

    action_name = "action_default_fallback"

    def handle(self, turn: TurnContext) -> None:
        """Say so, or hand over."""
        turn.form = None
        interruptions.not_understood(turn)
