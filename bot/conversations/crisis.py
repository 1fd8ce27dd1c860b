"""Which words answer a message of a chat in which somebody was called for a danger to life. Pure.

The keys are those of messages.yaml (crisis): what was heard, and the kind of the danger.
"""

from enum import StrEnum

from bot.catalog import get_catalog
from bot.conversations import judged
from bot.conversations.judged import Judgement
from bot.conversations.safety import Danger
from bot.conversations.waiting_words import ASKED, Heard, WaitingWords

_PLACES = 4
# What tells that nobody is alone with it any more; the first that was heard is answered.
_GOOD_NEWS = (Heard.TREATED, Heard.WATCHED, Heard.ONLY_THOUGHT, Heard.BETTER)


class Crisis(StrEnum):
    """The kind of danger for which the chat waits; the end of a key in messages.yaml (crisis)."""

    ACUTE = "acute"
    SELF_HARM = "self_harm"
    # It is one of the family who does not want to live on.
    OTHER = "self_harm_other"
    BOTH = "both"
    MISSING = "missing"

    @property
    def of_despair(self) -> bool:
        """Whether somebody does not want to live on, and no more."""
        return self in (Crisis.SELF_HARM, Crisis.OTHER)


def pool(crisis: Crisis) -> list[str]:
    """The keys of what is said in turn when nothing fits better."""
    return [f"crisis.{crisis}_{place}" for place in range(1, _PLACES + 1)]


def key(said: str, crisis: Crisis) -> list[str]:
    """The key of the words for `said` in this crisis; for one of the family else that of despair."""
    choices = [f"crisis.{said}_{crisis}"]
    choices += [f"crisis.{said}_{Crisis.SELF_HARM}"] if crisis is Crisis.OTHER else []
    return [each for each in choices if each in get_catalog().messages][:1]


def fitting(crisis: Crisis, words: WaitingWords, *, wishes: bool) -> list[str]:
    """The keys that fit what was heard, best first; `wishes`: the bot could do what is asked for."""
    heard = words.heard
    if Heard.PERSUADE in heard and crisis is not Crisis.ACUTE:
        return ["crisis.persuade"]
    asked = words.first_of(*ASKED)
    if asked and not (crisis.of_despair and asked is Heard.WHAT_TO_DO):
        busy = asked is Heard.LINE_BUSY and crisis.of_despair
        return ["crisis.line_busy_self_harm" if busy else f"crisis.{asked}"]
    if crisis is Crisis.MISSING:
        return _of_the_missing(words, wishes=wishes)
    good = words.first_of(*_GOOD_NEWS) or (Heard.WATCHED if Heard.HOME in heard else None)
    if Heard.CALLED in heard and Heard.TREATED not in heard:
        return key("called", crisis) or ["crisis.called"]
    if good and (found := key(good, crisis)):
        return found
    if wishes:
        return [*key("wish", crisis), *key("wish_again", crisis)]
    told = words.first_of(Heard.BETTER, Heard.THANKS)
    return key(told, crisis) if told else []


def _of_the_missing(words: WaitingWords, *, wishes: bool) -> list[str]:
    if Heard.CALLED in words.heard:
        return key("called", Crisis.MISSING)
    if there := words.first_of(Heard.FOUND, Heard.HOME):
        return [f"crisis.{there}"]
    if wishes:
        return [*key("wish", Crisis.MISSING), *key("wish_again", Crisis.MISSING)]
    told = words.first_of(Heard.BETTER, Heard.THANKS)
    return key(told, Crisis.MISSING) if told else []


def judged_danger(crisis: Crisis | None, words: WaitingWords, judgement: Judgement | None) -> Danger | None:
    """The danger that the classifier hears in what is left of a text; little of it is none where the rest explains it.

    Every answer in a crisis names the way to help: the one that fits goes before the alarm again.
    """
    if judgement is None:
        return None
    explained = words.first_of(Heard.ONLY_THOUGHT, Heard.WATCHED, Heard.PERSUADE)
    if crisis and explained and judgement.confidence < judged.SURE:
        return None
    return judged.judged_danger(words.rest, judgement, after_a_crisis=crisis is not None)
