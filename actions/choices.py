"""Choices that were offered because a message was not clear: 您是想：1 … 2 … 3 都不是. Pure.

They stand in the draft (slot `choices`) for one turn. A number, an ordinal or the words of one choice take it; whatever
else is said is a message of its own. The choice counts as if it had been said at first, with the facts of that text.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from actions.acts_words import numbered, read_choice
from actions.answers import read_yes_no, squeezed
from actions.understanding import UNSURE
from bot.catalog import render

MOST_CHOICES = 3
# Nobody has to be asked whether they meant to say 你好; what is out of scope cannot be chosen.
NOT_OFFERED = frozenset({"greet", "goodbye", "thanks", "affirm", "deny", "inform_identity", "out_of_scope", UNSURE})
_PLACES = (
    re.compile(r"(?:前面?|上面?|头|最前面?)(?:一|那)?(?:个|项|条|种)?的?|前者|[①⒈]"),
    re.compile(r"中间(?:那|一)?(?:个|项|条|种)?的?|[②⒉]"),
)
_LAST = re.compile(r"(?:后面?|下面?|最后面?)(?:一|那)?(?:个|项|条|种)?的?|后者")
_LEAD = re.compile(r"^(?:我|就|是|想|要|选|那|嗯|对|应该|的|,)+")
_TAIL = re.compile(r"(?:吧|的|啊|呀|呢|哦|这个|那个|这项|了)+$")
_NONE = re.compile(
    r"(?:以上|上面|这几个|这些|他们|它们|你说的)?(?:都|全)?(?:不是|不对|没有|不要|不选|不想)(?:的|啊|呢|这个|这些|这几个|以上|上面)*|(?:都|一个)(?:没有|不)|其[他它](?:的|事)?|别的"
)
# 那帮我办一下: the one choice that is a service.
_DOES_IT = re.compile(
    r"(?:那|就|好|行|嗯|先|你|您|请|麻烦|快|要|想|需要|我们?|还是|当然|肯定|也|都)*(?:帮我|给我|替我)?"
    r"(?:办|申请|预约|约|弄)(?:理)?(?:一下|一个|了|吧|就行|这个|呗|的|呀|啊)*"
)
_CLAUSES = re.compile(r"[，,。.;；!！~～\s]+")
_NUMBER_FIRST = re.compile(
    r"^(?:选|我?(?:选|要)|是)?第?([1-9一二三])(?:[个项])?(?:[.、,，。:：;；\s]+|吧[,，\s]*)(?=\D{2})"
)
_BARE_NUMBER = re.compile(r"(?:选)?第?[0-9一二三四五六七八九](?:[个项号])?[.、。吧]?")


class Picked(StrEnum):
    """An answer to the choices that takes none of them."""

    NONE_OF_THEM = "none"
    WHICH = "which"


@dataclass(frozen=True)
class Offer:
    """What was offered for `text`, in which turn; and, once it was answered, in which turn and how.

    `picked` is an intent, a value of Picked, or None while it is open.
    """

    intents: tuple[str, ...]
    text: str
    made_in: str
    taken_in: str | None = None
    picked: str | None = None

    @property
    def chosen(self) -> str | None:
        """The intent that the member chose."""
        return self.picked if self.picked in self.intents else None

    @property
    def shown(self) -> str:
        """The choices as they stand in the message, none of them included."""
        none = "choice.not_that" if len(self.intents) == 1 else "choice.none_of_them"
        return numbered([*(phrase(intent) for intent in self.intents), render(none)])

    def as_slot(self) -> dict[str, Any]:
        """The value of the slot."""
        return asdict(self) | {"intents": list(self.intents)}

    @classmethod
    def from_slot(cls, value: dict[str, Any] | None) -> "Offer | None":
        """The offer of a slot's value."""
        return cls(**(value | {"intents": tuple(value["intents"])})) if value else None


def phrase(intent: str) -> str:
    """An intent in words that a member would choose."""
    return render(f"choice.{intent}")


def worth_offering(candidates: tuple[str, ...]) -> tuple[str, ...]:
    """Those that can be chosen, at most three, the likeliest first."""
    return tuple(intent for intent in candidates if intent not in NOT_OFFERED)[:MOST_CHOICES]


def hear(offer: Offer | None, text: str, *, turn_id: str, was_said_last: Callable[[str], bool]) -> Offer | None:
    """The offer as it stands in this turn: open, answered by `text`, or over (None).

    It is over after one turn, and as soon as anything else was said by us since.
    """
    if offer is None or turn_id in (offer.made_in, offer.taken_in):
        return offer
    if offer.taken_in is not None or text.startswith("/") or not was_said_last(offer.shown):
        return None
    picked, more = _read(offer, text)
    if picked is None:
        return None
    original = f"{offer.text}，{more}" if more else offer.text
    if picked == Picked.WHICH:  # asked once more: open again
        return replace(offer, made_in=turn_id, picked=picked)
    return replace(offer, text=original, taken_in=turn_id, picked=picked)


def _read(offer: Offer, text: str) -> tuple[str | None, str]:
    """What was picked, and what was said besides."""
    count = len(offer.intents)
    place = _place(text, count)
    if place is not None:
        return offer.intents[place] if place < count else Picked.NONE_OF_THEM, ""
    if (first := _NUMBER_FIRST.match(text)) and (place := read_choice(first[1], count)) is not None:
        return offer.intents[place], text[first.end() :].strip()
    plain = squeezed(text)
    if _BARE_NUMBER.fullmatch(plain):
        return Picked.WHICH, ""
    requests = [intent for intent in offer.intents if intent.startswith("request_")]
    if len(requests) == 1 and _DOES_IT.fullmatch(plain):
        return requests[0], ""
    if count == 1 and requests and _agrees_in_each_clause(text):
        return requests[0], text  # 要办的，同意: the yes is heard with it
    if _NONE.fullmatch(plain) or (answer := read_yes_no(text)) is False:
        return Picked.NONE_OF_THEM, ""
    if answer:
        return (offer.intents[0] if count == 1 else Picked.WHICH), ""
    return _by_words(offer, plain), ""


def _agrees_in_each_clause(text: str) -> bool:
    """要办的，同意."""
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    return len(clauses) > 1 and all(_DOES_IT.fullmatch(clause) or read_yes_no(clause) for clause in clauses)


def _place(text: str, count: int) -> int | None:
    """The place that a number or 前一个 names; `count` itself is none of them."""
    place = read_choice(text, count + 1)
    if place is not None:
        return place
    plain = _TAIL.sub("", _LEAD.sub("", squeezed(text)))
    for index, pattern in enumerate(_PLACES[: max(1, count - 1)]):
        if pattern.fullmatch(plain):
            return index
    return count - 1 if _LAST.fullmatch(plain) else None


def _by_words(offer: Offer, plain: str) -> str | None:
    """The one choice whose words these are, or are a part of."""
    words = _TAIL.sub("", _LEAD.sub("", plain))
    if len(words) < 2:
        return None
    fitting = [intent for intent in offer.intents if words in squeezed(phrase(intent))]
    return fitting[0] if len(fitting) == 1 else None
