"""No message may stall a process: every pattern of the product answers at once, whatever is written."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from bot.conversations import spelling
from bot.conversations.danger_words import danger_words
from bot.nlu import normalise, oddity
from tests.support.patterns import modules, patterns, stalling_texts

# Far above what any needs (a few ms), far below what a stalled one takes (minutes).
LIMIT_SECONDS = 1.0


class TooSlowError(Exception):
    """A pattern did not answer in time."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer. A guard against hanging, no measurement."""

    def stop(*_: object) -> None:
        raise TooSlowError

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def all_patterns() -> dict[str, re.Pattern[str]]:
    """Each pattern once, by its text, under the first name it was found by."""
    places = [*((module, module.__name__) for module in [*modules(), oddity, normalise])]
    places += [(danger_words(), "danger"), (spelling._spellings(), "spelling")]
    found = {pattern.pattern: (name, pattern) for place, label in places for name, pattern in patterns(place, label)}
    return dict(found.values())


def stalls(pattern: re.Pattern[str], seed: int) -> str | None:
    """The text that stalls it, if any."""
    for text in stalling_texts(pattern, seed):
        try:
            with limited(LIMIT_SECONDS):
                pattern.search(text)
                pattern.fullmatch(text)
        except TooSlowError:
            return text[:80]
    return None


def test_no_pattern_can_be_stalled() -> None:
    found = all_patterns()
    assert len(found) > 500
    assert {name: text for place, (name, pattern) in enumerate(found.items()) if (text := stalls(pattern, place))} == {}
