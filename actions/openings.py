"""The first action of a turn outside of forms: what is heard whatever the intent comes first (actions/asides.py)."""

from abc import abstractmethod

from actions import acts, asides, interruptions, parking
from actions.acts_sample import waits_for_number
from actions.acts_words import ActName, act_by_words, act_meant, speaks_of_a_case
from actions.admission import tell_too_soon
from actions.advice import asks_whether_to_treat
from actions.base import IDENTITY_SLOTS, InsAction, TurnContext
from actions.facts import take_facts
from actions.interruptions import REQUESTS
from actions.persons import known_member, settle, take_markers
from actions.services import go_on, say_begun
from actions.words import menu


class OpeningAction(InsAction):
    """An action that a rule calls for an intent. Subclasses write `answer`."""

    def handle(self, turn: TurnContext) -> None:
        """Answer, unless the words were clear without the intent."""
        if asides.heard(turn):
            return
        self.answer(turn)
        if turn.intent == "greet":
            parking.remind(turn)

    @abstractmethod
    def answer(self, turn: TurnContext) -> None:
        """Answer by the intent."""


class ActionBeginService(OpeningAction):
    """The member asks for one of the five services."""

    action_name = "action_begin_service"

    def answer(self, turn: TurnContext) -> None:
        """Note the service and whatever else the message tells, then go to the first question."""
        if interruptions.answers_plainly(turn) or asks_whether_to_treat(turn):
            return
        interruptions.begin(turn, REQUESTS[turn.intent])
        take_markers(turn)
        settle(turn)
        say_begun(turn)
        take_facts(turn)
        tell_too_soon(turn)
        go_on(turn)


class ActionInformIdentity(OpeningAction):
    """A name or a number outside a form."""

    action_name = "action_inform_identity"

    def answer(self, turn: TurnContext) -> None:
        """Check it at once when both halves are there; else ask for the other half."""
        if waits_for_number(turn):  # T1: a long courier number is hidden as an ID number would be
            acts.begin(turn, ActName.COURIER)
            return
        if wish := interruptions.wish_besides(turn):
            interruptions.begin(turn, wish)
        take_markers(turn)
        settle(turn)
        turn.draft.setdefault("want", "menu")
        if wish:
            say_begun(turn)
        if not any(turn.draft.get(slot) for slot in IDENTITY_SLOTS) and known_member(turn):
            if wish:
                go_on(turn)
            else:
                turn.say_fresh("turn.menu", "turn.menu_again", menu=menu())
            return
        take_facts(turn)
        tell_too_soon(turn)
        go_on(turn)


class ActionBeginAct(OpeningAction):
    """取消, 改期, 快递单号…, outside of a form."""

    action_name = "action_begin_act"

    def answer(self, turn: TurnContext) -> None:
        """Start the act that the message asks for. A mere 算了 with nothing being filled in changes nothing."""
        name = act_by_words(turn.text) or act_meant(turn.intent, turn.text)
        if name is None or (name is ActName.CANCEL and not speaks_of_a_case(turn.text)):
            turn.say_fresh("turn.no_hurry", "turn.goodbye_again")
            return
        acts.begin(turn, name)
