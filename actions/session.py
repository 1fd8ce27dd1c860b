"""The start of a Rasa session: everything that is still true comes in from our draft, nothing from an older session."""

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, EventType, SessionStarted, SlotSet

from actions.base import InsAction, TurnContext, open_database
from actions.slots import DRAFT_SLOTS, REQUESTED_SLOT
from bot.conversations.models import Conversation
from bot.conversations.routing import conversation_id_of


class ActionSessionStart(InsAction):
    """Rebuilds the half-done form where it stood, so that the message that follows is read inside it."""

    action_name = "action_session_start"
    is_final = False

    def handle(self, turn: TurnContext) -> None:
        """Nothing to say: the events are made in `_events`."""

    def _events(self, turn: TurnContext, tracker: Tracker) -> list[EventType]:
        with open_database().reading() as session:
            draft = session.get_one(Conversation, conversation_id_of(tracker.sender_id)).draft
        events: list[EventType] = [SessionStarted()]
        events += [SlotSet(slot, draft[slot]) for slot in DRAFT_SLOTS if draft.get(slot) is not None]
        if draft.get("form") and draft.get(REQUESTED_SLOT):
            events += [ActiveLoop(draft["form"]), SlotSet(REQUESTED_SLOT, draft[REQUESTED_SLOT])]
        return [*events, ActionExecuted("action_listen")]
