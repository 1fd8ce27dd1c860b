"""还能用几次: what is left of each service in the policy year (G4, S1, T4, J6)."""

from actions.base import TurnContext
from actions.openings import OpeningAction
from actions.services import go_on


class ActionEntitlements(OpeningAction):
    """Tells what is left for everybody the user acts for; who is not known yet is identified first."""

    action_name = "action_entitlements"
    intents = ("query_entitlements",)

    def answer(self, turn: TurnContext) -> None:
        """Tell, or ask who it is about."""
        turn.draft["want"] = "entitlements"
        go_on(turn)
        if turn.follow_up is None:
            turn.leave_out_repeated()
