"""Training as a whole: cross-validate to find calibration and bars, then learn from everything."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.nlu.bar_choice import choose, choose_emergency, choose_sharpness
from bot.nlu.bars import EMERGENCY, Bars
from bot.nlu.data import Example
from bot.nlu.emergency import has_word
from bot.nlu.encoders import Progress
from bot.nlu.evaluate import Outcome, cross_validate, read_bank
from bot.nlu.model import IntentModel, ModelSettings

TUNING_FOLDS = 3
TRAININGS_AT_ONCE = 2
WORRY = frozenset({"worry", "bereavement"})
"""Topics whose lines were written to sound like danger."""
LEAST_EXAMPLES = 20
"""With fewer examples of a kind there is nothing to choose bars on: those of `Bars()` stay."""


def train_model(
    examples: list[Example],
    settings: ModelSettings,
    *,
    cache_dir: Path,
    folds: int = TUNING_FOLDS,
    progress: Progress | None = None,
) -> tuple[IntentModel, Outcome | None]:
    """A model of all examples with its bars, and the cross-validation they were chosen on."""
    outcome = None
    bank = read_bank(examples, settings, cache_dir=cache_dir, progress=progress)
    if progress:
        progress(f"{len(examples)} texts")
    with ThreadPoolExecutor(TRAININGS_AT_ONCE) as pool:
        whole = pool.submit(bank.fit, settings)
        if min(Counter(example.kind for example in examples).values(), default=0) >= LEAST_EXAMPLES:
            outcome = tuned(cross_validate(bank, settings, pool=pool, folds=folds, progress=progress))
        model = whole.result()
    if outcome:
        model.bars = outcome.bars
    return model, outcome


def tuned(raw: Outcome) -> Outcome:
    """The same answers, calibrated, under the bars chosen on them."""
    truth = np.array([raw.intents.index(example.intent) for example in raw.examples])
    # what lacks to 1 is the share of bare details; it is sharpened with the rest
    whole = np.hstack([raw.probabilities, 1.0 - raw.probabilities.sum(axis=1, keepdims=True)])
    sharpness = choose_sharpness(whole, truth)
    powered = np.power(np.maximum(whole, 1e-9), sharpness)
    shares = (powered / powered.sum(axis=1, keepdims=True))[:, :-1]
    draft = replace(raw, probabilities=shares, bars=Bars(sharpness=sharpness))
    if EMERGENCY in raw.intents:
        draft = replace(draft, bars=_with_emergency(draft))
    act, offer = choose(draft.rankings, [example.intent for example in raw.examples])
    return replace(draft, bars=replace(draft.bars, act=act, offer=offer))


def _with_emergency(outcome: Outcome) -> Bars:
    """The bars for danger. Lines of worry do not count as false alarms: far more of the data than of the messages."""
    counted = outcome.part(lambda example: example.topic not in WORRY)
    worded = np.array([has_word(example.text) for example in counted.examples])
    real = np.array([example.intent == EMERGENCY for example in counted.examples])
    plain, with_word = choose_emergency(counted.danger, worded, real)
    return replace(outcome.bars, emergency=plain, emergency_word=with_word)
