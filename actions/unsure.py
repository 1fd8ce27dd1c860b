"""When a message is not clear: the likeliest meanings as numbered choices, or an honest word and what can be done here.

Said so often in a row, never in the same words; then a person comes. What is no sentence at all (asdf, ？？？) counts
less than what was not understood, and an offer counts half.
"""

from actions import worth_asking
from actions.answers import squeezed
from actions.base import TurnContext
from actions.choices import Offer, Picked, worth_offering
from actions.handover import hand_over
from actions.understanding import Verdict
from bot.catalog import render
from bot.conversations.models import HandoverReason

# In points: three messages that were not understood, or four that are no sentence, or as many offers, bring a person.
POINTS_BEFORE_HANDOVER = 12
MISS, GIBBERISH, OFFER = 4, 3, 3
# So many offers in a row were not taken: now what can be done here, and the way to a person.
OFFERS_IN_A_ROW = 2
SHORT = 4
# Alone it is worth no choice: what can be done here is said anyway where nothing was understood.
_SAYS_NOTHING = ("faq_service_intro",)


def offer(turn: TurnContext, candidates: tuple[str, ...]) -> bool:
    """Ask which of `candidates` is meant; False when none of them can be chosen.

    An offer that was answered with other words is over: those are looked at like any message, and offered for again.
    The next time it is said what can be done here instead; then a person comes.
    """
    intents = worth_offering(candidates)
    if not intents or intents == _SAYS_NOTHING:
        return False
    if _counts(turn, OFFER):
        return True
    if turn.misses >= OFFERS_IN_A_ROW * OFFER and not turn.form:
        turn.say_fresh("turn.not_understood", "turn.not_understood_again")
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
    return offer(turn, worth_asking.fitting(turn.candidates, turn.text, in_form=bool(turn.form)))


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
    """Not understood: what can be done here, and a person; said too often in a row, one comes."""
    if not miss(turn, GIBBERISH if first == "topic.gibberish" else MISS):
        turn.say_fresh(first, "turn.not_understood_again")


def miss(turn: TurnContext, points: int = MISS) -> bool:
    """Count a message that was not understood; True when it was one too many and a person comes."""
    return _counts(turn, points)


def _counts(turn: TurnContext, points: int) -> bool:
    turn.draft["misses"] = turn.misses + points
    if turn.misses + points < POINTS_BEFORE_HANDOVER:
        return False
    turn.draft.pop("misses", None)
    hand_over(turn, HandoverReason.NOT_UNDERSTOOD)
    return True
