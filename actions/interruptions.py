"""What a message means when it is no answer: a question, another service, good-bye to the form, or not understood.

The same words serve inside a form and outside of one; inside, the form asks its question again afterwards.
"""

from actions import faq
from actions.base import DETAIL_SLOTS, IDENTITY_SLOTS, TurnContext
from actions.status import tell_status
from actions.words import menu
from bot.catalog import ServiceId, render
from bot.conversations.models import HandoverReason

REQUESTS = {f"request_{service}": service for service in ServiceId}
MISSES_BEFORE_HANDOVER = 2
SECOND_WISH_PROBABILITY = 0.1
# Why a form ends before it is complete (draft slot `leaving`).
LEAVING_CANCEL, LEAVING_SWITCH, LEAVING_HANDOVER, LEAVING_REFUSED = "cancel", "switch", "handover", "refused"
_HANDOVER_WORDS = {HandoverReason.NOT_UNDERSTOOD: "turn.not_understood_handover"}
NOT_UNDERSTOOD = ("nlu_fallback", "out_of_scope", "")


def handle(turn: TurnContext) -> bool:
    """Answer the interruption; False when the intent says nothing that could interrupt a form."""
    if turn.intent in REQUESTS:
        return _another_service(turn, REQUESTS[turn.intent])
    if turn.intent in NOT_UNDERSTOOD:
        return not_understood(turn)
    simple = _SIMPLE.get(turn.intent)
    if simple is None and not turn.intent.startswith("faq_"):
        return False
    turn.draft.pop("misses", None)
    if simple is None:
        turn.say(faq.answer(turn))
    else:
        simple(turn)
    return True


def not_understood(turn: TurnContext) -> bool:
    """Say so; twice in a row brings a person. Inside a form the question that follows is help enough the first time."""
    misses = int(turn.draft.get("misses") or 0) + 1
    turn.draft["misses"] = misses
    if misses >= MISSES_BEFORE_HANDOVER:
        turn.draft.pop("misses")
        hand_over(turn, HandoverReason.NOT_UNDERSTOOD)
        return True
    if turn.form:
        return False
    turn.say(render("turn.not_understood", menu=menu()))
    return True


def hand_over(turn: TurnContext, reason: HandoverReason) -> None:
    """Bring a person; a form under way is left standing for when the bot goes on, and asks nothing now."""
    turn.handover = reason
    if turn.form and turn.requested_slot:
        turn.draft.update(leaving=LEAVING_HANDOVER, paused_form=turn.form, paused_slot=turn.requested_slot)
    turn.say(render(_HANDOVER_WORDS.get(reason, f"turn.{reason}")))


def cancel(turn: TurnContext) -> None:
    """Leave the form and forget the request."""
    turn.draft["leaving"] = LEAVING_CANCEL


def begin(turn: TurnContext, service: ServiceId) -> None:
    """Make `service` the request, keeping who the member is and what was told about the illness."""
    kept = {slot: turn.draft[slot] for slot in (*IDENTITY_SLOTS, "member_id", *DETAIL_SLOTS) if slot in turn.draft}
    turn.draft.clear()
    turn.draft.update(kept)
    turn.draft.update(want="service", service=service.value)


def wish_besides(turn: TurnContext) -> ServiceId | None:
    """The service that a message asks for besides telling a name or a number; None when it asks for none."""
    for intent, probability in turn.ranking:
        if intent in REQUESTS and probability >= SECOND_WISH_PROBABILITY:
            return REQUESTS[intent]
    mentioned = faq.mentioned_service(turn.text)
    return mentioned.id if mentioned else None


def _reschedule(turn: TurnContext) -> None:
    """改… inside a form is about the form: another service, or a detail that the next question helps to name."""
    wish = faq.mentioned_service(turn.text)
    if turn.form and wish and wish.id != turn.draft.get("service"):
        _another_service(turn, wish.id)
    elif turn.form:
        turn.say(render("confirm.what_to_change"))
    else:
        _complain(turn)


def _another_service(turn: TurnContext, service: ServiceId) -> bool:
    if turn.draft.get("service") == service:
        return False
    turn.draft.pop("misses", None)
    begin(turn, service)
    turn.draft["leaving"] = LEAVING_SWITCH
    return True


def _complain(turn: TurnContext) -> None:
    hand_over(turn, HandoverReason(_HANDOVERS[turn.intent]))


_HANDOVERS = {
    "human_agent": HandoverReason.ASKED,
    "complaint": HandoverReason.COMPLAINT,
    "emergency": HandoverReason.EMERGENCY,
    "reschedule_or_noshow": HandoverReason.RESCHEDULE,
}
_SIMPLE = {
    "greet": lambda turn: turn.say(render("turn.hello_again")),
    "thanks": lambda turn: turn.say(render("turn.thanks")),
    "goodbye": lambda turn: turn.say(render("turn.goodbye")),
    "cancel": cancel,
    "query_status": tell_status,
    **dict.fromkeys(_HANDOVERS, _complain),
    "reschedule_or_noshow": _reschedule,
}
