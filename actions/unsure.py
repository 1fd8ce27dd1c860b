"""When a message is not clear: the likeliest meanings as numbered choices, or an honest word and what can be done here.

Said so often in a row, never in the same words; then a person comes.
"""

from actions.answers import squeezed
from actions.base import TurnContext
from actions.choices import Offer, Picked, worth_offering
from actions.handover import hand_over
from actions.understanding import Verdict
from bot.catalog import render
from bot.conversations.models import HandoverReason

MISSES_BEFORE_HANDOVER = 2
# A form has more to say before: its question in other words, then the way to a person.
MISSES_IN_FORM = 3
SHORT = 4


def offer(turn: TurnContext, candidates: tuple[str, ...]) -> bool:
    """Ask which of `candidates` is meant; False when none of them can be chosen.

    An offer is half a miss: where it was not taken and the next message is unclear as well, a person comes.
    """
    intents = worth_offering(candidates)
    if not intents:
        return False
    turn.draft["misses"] = turn.misses + 1
    if turn.misses >= _misses_allowed(turn):
        _bring_a_person(turn)
        return True
    turn.offer = Offer(intents=intents, text=turn.text, made_in=turn.inbound_ids[0])
    key = "choice.is_it" if len(intents) == 1 else "choice.which_one"
    turn.say(render(f"{key}_again" if turn.misses else key, choices=turn.offer.shown))
    turn.draft["hinted"] = True  # one question at a time: the form's own comes after the answer
    return True


def offer_likeliest(turn: TurnContext) -> bool:
    """Offer what the classifier thinks of, where it thinks that this is worth it.

    Inside a form a word or two (为什么) are about the question, which is put in other words instead.
    """
    if turn.verdict is not Verdict.OFFER or (turn.form and len(squeezed(turn.text)) <= SHORT):
        return False
    return offer(turn, turn.candidates)


def hears_choice(turn: TurnContext) -> bool:
    """Whether the message answers an offer without choosing: none of them, or not clear which. It is answered."""
    if turn.offer is None or turn.offer.chosen or turn.offer.picked is None:
        return False
    turn.draft["misses"] = turn.misses
    if turn.offer.picked == Picked.WHICH:
        turn.say(render("choice.which_number", choices=turn.offer.shown))
        turn.draft["hinted"] = True
    else:
        ours = render("faq.then_offer", choices=turn.offer.shown) in turn.last_said  # offered, not guessed
        none = "turn.no_hurry" if ours else "choice.none"
        turn.say(render("choice.none_in_form" if turn.form else none))
    return True


def say_so(turn: TurnContext, first: str = "turn.not_understood") -> None:
    """Not understood: what can be done here, and a person; twice in a row brings one."""
    if not miss(turn):
        turn.say_fresh(first, "turn.not_understood_again")


def miss(turn: TurnContext) -> bool:
    """Count a message that was not understood; True when it was one too many and a person comes."""
    turn.draft["misses"] = turn.misses + 1
    if turn.misses + 1 < _misses_allowed(turn):
        return False
    _bring_a_person(turn)
    return True


def _misses_allowed(turn: TurnContext) -> int:
    return MISSES_IN_FORM if turn.form else MISSES_BEFORE_HANDOVER


def _bring_a_person(turn: TurnContext) -> None:
    turn.draft.pop("misses", None)
    hand_over(turn, HandoverReason.NOT_UNDERSTOOD)
