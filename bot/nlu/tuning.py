"""Training as a whole: cross-validate to find calibration and bars, then learn from everything."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.nlu.bar_choice import choose, choose_emergency, choose_sharpness
from bot.nlu.bars import EMERGENCY, Bars
from bot.nlu.data import Example
from bot.nlu.emergency import has_word
from bot.nlu.encoders import Progress
from bot.nlu.evaluate import Outcome, cross_validate
from bot.nlu.model import IntentModel, ModelSettings

TUNING_FOLDS = 3
LEAST_EXAMPLES = 20
"""With fewer examples of an intent there is nothing to choose bars on: those of `Bars()` stay."""


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
    model = IntentModel(settings)
    model.fit([e.text for e in examples], [e.intent for e in examples], cache_dir=cache_dir, progress=progress)
    counts = [sum(e.intent == intent for e in examples) for intent in model.intents]
    if min(counts, default=0) >= LEAST_EXAMPLES:
        outcome = tuned(cross_validate(examples, settings, cache_dir=cache_dir, folds=folds, progress=progress))
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
    bars = Bars(sharpness=sharpness)
    if EMERGENCY in raw.intents:
        worded = np.array([has_word(example.text) for example in raw.examples])
        real = np.array([example.intent == EMERGENCY for example in raw.examples])
        plain, with_word = choose_emergency(raw.danger, worded, real)
        bars = replace(bars, emergency=plain, emergency_word=with_word)
    draft = Outcome(raw.examples, raw.intents, shares, raw.danger, bars)
    act, offer = choose(draft.rankings, [example.intent for example in raw.examples])
    return replace(draft, bars=replace(bars, act=act, offer=offer))
