"""Bringing a person into the chat, with the words for why."""

from actions.base import TurnContext
from bot.catalog import render
from bot.conversations import waiting_words
from bot.conversations.judged import EMERGENCY, Judgement, judged_danger
from bot.conversations.models import HandoverReason
from bot.conversations.safety import Danger
from bot.conversations.waiting_words import Heard

# Why a form ends (draft slot `leaving`): it is left standing, and waits until the bot has the chat again.
LEAVING = "handover"
_WORDS = {HandoverReason.NOT_UNDERSTOOD: "turn.not_understood_handover"}


def hand_over(turn: TurnContext, reason: HandoverReason) -> None:
    """Bring a person; a form under way is left standing for when the bot goes on, and asks nothing now."""
    words = _WORDS.get(reason, f"turn.{reason}")
    if reason is HandoverReason.EMERGENCY:
        heard = judged_danger(turn.text, Judgement(intent=EMERGENCY, confidence=turn.confidence, topic=turn.topic))
        if Heard.CALLED in waiting_words.read(turn.text).heard:
            heard = Danger(reason, "crisis.called")
        # not certain whether it is an illness or despair: both ways out are named
        reason, words = (heard.reason, heard.message_key) if heard else (reason, "turn.emergency_either")
    turn.handover = reason
    if turn.form and turn.requested_slot:
        turn.draft.update(leaving=LEAVING, paused_form=turn.form, paused_slot=turn.requested_slot)
    turn.say(render(words))
