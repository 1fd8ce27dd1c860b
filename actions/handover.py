"""Bringing a person into the chat, with the words for why."""

import re

from actions.base import TurnContext
from bot.catalog import render
from bot.conversations.models import HandoverReason

# Why a form ends (draft slot `leaving`): it is left standing, and waits until the bot has the chat again.
LEAVING = "handover"
_WORDS = {
    HandoverReason.NOT_UNDERSTOOD: "turn.not_understood_handover",
    # it is not certain whether it is an illness or despair: both ways out are named
    HandoverReason.EMERGENCY: "turn.emergency_either",
}
# A topic of emergency (data/nlu/emergency.yml), and how sure the classifier must be of danger for words about it alone.
SELF_HARM, SURE = "self_harm", 0.8
# An illness of the body, and no despair: the emergency room, and nothing else.
_BODY = re.compile(
    r"^(?!.*(?:不想|死|绝望|活|崩溃|解脱)).*(?:发烧|发热|高烧|低烧|疼|痛|吐|出血|流血|便血|喘|晕|抽|肿|胸闷|呼吸|心慌|过敏)"
)


def hand_over(turn: TurnContext, reason: HandoverReason) -> None:
    """Bring a person; a form under way is left standing for when the bot goes on, and asks nothing now."""
    if reason is HandoverReason.EMERGENCY and turn.topic == SELF_HARM and turn.confidence >= SURE:
        reason = HandoverReason.SELF_HARM
    turn.handover = reason
    if turn.form and turn.requested_slot:
        turn.draft.update(leaving=LEAVING, paused_form=turn.form, paused_slot=turn.requested_slot)
    if reason is HandoverReason.EMERGENCY and _BODY.search(turn.text):
        turn.say(render("turn.emergency"))
        return
    turn.say(render(_WORDS.get(reason, f"turn.{reason}")))
