"""Answers to messages whose intent is known, cross-validation, and the figures that follow from them."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from bot.nlu.bars import EMERGENCY, OUT_OF_SCOPE, Bars, Verdict
from bot.nlu.data import Example
from bot.nlu.encoders import Encoder, Progress, pick_encoders
from bot.nlu.features import Texts, read_texts
from bot.nlu.model import BACKGROUND, IntentModel, Looks, ModelSettings, Probabilities, background_texts
from bot.nlu.oddity import oddity_of
from bot.nlu.understanding import Understanding, understand

FOLDS = 5
SEED = 7
REFUSALS_ALLOWED = 0.05
FALSE_ALARMS_COMPARED = 0.015


@dataclass(frozen=True)
class Outcome:
    """What was made of messages whose intent is known: the rankings are those after the emergency rule."""

    examples: list[Example]
    intents: list[str]
    probabilities: Probabilities
    bars: Bars
    topics: list[dict[str, tuple[str, float]]]

    @property
    def danger(self) -> NDArray[np.float64]:
        """The probability that each message is an emergency."""
        return self.probabilities[:, self.intents.index(EMERGENCY)]

    @cached_property
    def understood(self) -> list[Understanding]:
        """What is made of each message."""
        rows = zip(self.examples, self.probabilities.tolist(), self.danger.tolist(), self.topics, strict=True)
        return [
            understand(e.text, dict(zip(self.intents, row, strict=True)), danger=own, topics=topics, bars=self.bars)
            for e, row, own, topics in rows
        ]

    @property
    def rankings(self) -> list[list[tuple[str, float]]]:
        """All intents of each message, best first."""
        return [one.ranking for one in self.understood]

    @property
    def ranked(self) -> list[tuple[str, float]]:
        """The answer to each message and its confidence."""
        return [ranking[0] for ranking in self.rankings]

    @property
    def answers(self) -> list[str]:
        """The answer to each message."""
        return [answer for answer, _ in self.ranked]

    def part(self, wanted: Callable[[Example], bool]) -> "Outcome":
        """The messages that are `wanted`."""
        rows = [number for number, example in enumerate(self.examples) if wanted(example)]
        examples = [self.examples[i] for i in rows]
        topics = [self.topics[i] for i in rows]
        return Outcome(examples, self.intents, self.probabilities[rows], self.bars, topics)

    def accuracy(self, prefix: str = "", *, lenient: bool = False) -> float:
        """Share of messages, whose intent starts with `prefix`, that got the right intent (fallback left out)."""
        pairs = [(e, a) for e, a in zip(self.examples, self.answers, strict=True) if e.intent.startswith(prefix)]
        return _mean([e.accepts(a) if lenient else e.intent == a for e, a in pairs])

    def macro_f1(self) -> float:
        """Mean F1 of the intents."""
        truth = [example.intent for example in self.examples]
        labels = sorted(set(truth))
        return float(f1_score(truth, self.answers, average="macro", labels=labels, zero_division=0))

    def emergency(self) -> tuple[float, float]:
        """Recall of emergencies, and the share of other messages taken for one."""
        return emergency_figures(self.examples, [answer == EMERGENCY for answer in self.answers])

    def emergency_at(self, false_alarms: float = FALSE_ALARMS_COMPARED) -> float:
        """Recall of emergencies when danger alone decides and this share of the other messages is taken for one."""
        real = np.array([e.intent == EMERGENCY for e in self.examples])
        other = np.array([not e.accepts(EMERGENCY) for e in self.examples])
        return float((self.danger[real] > np.quantile(self.danger[other], 1.0 - false_alarms)).mean())

    def top3(self) -> float:
        """Share of messages whose intent is among the three best."""
        pairs = zip(self.examples, self.rankings, strict=True)
        return _mean([e.intent in dict(ranking[:3]) for e, ranking in pairs])

    def strangeness(self) -> NDArray[np.float64]:
        """How little each message looks like anything in scope: 1 - the best intent in scope, plus out-of-scope."""
        own = self.intents.index(OUT_OF_SCOPE)
        inside = np.delete(self.probabilities, own, axis=1).max(axis=1)
        odd = np.array([oddity_of(example.text) is not None for example in self.examples])
        return np.asarray(np.where(odd, 2.0, 1.0 - inside + self.probabilities[:, own]))

    def out_of_scope(self) -> float:
        """Recall of out-of-scope messages when one in twenty of the others is refused."""
        strange, score = np.array([e.intent == OUT_OF_SCOPE for e in self.examples]), self.strangeness()
        bar = np.quantile(score[~strange], 1.0 - REFUSALS_ALLOWED)
        return float((score[strange] > bar).mean())

    def at_threshold(self, threshold: float) -> tuple[float, float, float]:
        """With the bar at `threshold`: share answered, share wrong of those, share of out-of-scope refused."""
        rows = [(e.intent, answer, p) for e, (answer, p) in zip(self.examples, self.ranked, strict=True)]
        wrong = [intent != answer for intent, answer, p in rows if p >= threshold]
        strange = [p < threshold or a == OUT_OF_SCOPE for intent, a, p in rows if intent == OUT_OF_SCOPE]
        return len(wrong) / len(rows), _mean(wrong), _mean(strange)

    def verdicts(self) -> list[Verdict]:
        """What is done with each message."""
        return [one.verdict for one in self.understood]


def emergency_figures(examples: Sequence[Example], raised: Sequence[bool]) -> tuple[float, float]:
    """Recall of emergencies and false alarms; a message that may be an emergency as well is no false alarm."""
    pairs = list(zip(examples, raised, strict=True))
    recall = _mean([alarm for e, alarm in pairs if e.intent == EMERGENCY])
    return recall, _mean([alarm for e, alarm in pairs if not e.accepts(EMERGENCY)])


def judge(model: IntentModel, examples: list[Example], cache_dir: Path | None) -> Outcome:
    """Let `model` answer `examples`."""
    looks = model.look(read_texts([example.text for example in examples], model.encoders, cache_dir=cache_dir))
    return Outcome(examples, model.intents, looks.probabilities, model.bars, looks.topics)


@dataclass(frozen=True)
class Bank:
    """Training examples, read and encoded once for all trainings on them; bare details stand at the end."""

    examples: list[Example]
    texts: Texts
    encoders: list[Encoder]

    def fit(self, settings: ModelSettings, rows: Sequence[int] | None = None) -> IntentModel:
        """A model that learns the examples in `rows` (all if None), and always the bare details."""
        chosen = list(range(len(self.examples))) if rows is None else list(rows)
        model = IntentModel(settings, self.encoders)
        model.fit(self.texts.rows([*chosen, *self.details]), self.kinds(chosen))
        return model

    @property
    def details(self) -> range:
        """The rows of the bare details."""
        return range(len(self.examples), len(self.texts.normal))

    def kinds(self, rows: Sequence[int]) -> list[str]:
        """The kinds of the examples in `rows`, and then of the bare details."""
        return [self.examples[i].kind for i in rows] + [BACKGROUND] * len(self.details)


def read_bank(
    examples: list[Example], settings: ModelSettings, *, cache_dir: Path, progress: Progress | None = None
) -> Bank:
    """Normalise and encode `examples` and the bare details."""
    encoders = pick_encoders(settings.encoders)
    raw = [*(example.text for example in examples), *background_texts()]
    return Bank(examples, read_texts(raw, encoders, cache_dir=cache_dir, progress=progress), encoders)


def cross_validate(
    bank: Bank, settings: ModelSettings, *, pool: Executor, folds: int = FOLDS, progress: Progress | None = None
) -> Outcome:
    """Every example answered by a model that has not seen it, without calibration and with the bars of `Bars()`.

    The models are trained in `pool`; the answers do not depend on how many at once.
    """
    examples, kinds = bank.examples, [example.kind for example in bank.examples]
    intents = sorted({example.intent for example in examples})
    probabilities = np.zeros((len(examples), len(intents)))
    topics: list[dict[str, tuple[str, float]]] = [{} for _ in examples]
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=SEED)
    splits = list(splitter.split(kinds, kinds))

    def answer(split: tuple[Sequence[int], Sequence[int]]) -> Looks:
        return bank.fit(settings, split[0]).look(bank.texts.rows(split[1]))

    for number, ((_, unseen), looks) in enumerate(zip(splits, pool.map(answer, splits), strict=True), start=1):
        if progress:
            progress(f"cross-validation {number}/{folds}")
        probabilities[unseen] = looks.probabilities
        for row, own in zip(unseen, looks.topics, strict=True):
            topics[row] = own
    return Outcome(examples, intents, probabilities, Bars(), topics)


def errors(outcome: Outcome) -> list[str]:
    """The wrong answers, for whoever writes examples."""
    return [
        f"{e.intent} -> {answer} {p:.2f}: {e.text}"
        for e, (answer, p) in zip(outcome.examples, outcome.ranked, strict=True)
        if answer != e.intent
    ]


def _mean(hits: Sequence[bool]) -> float:
    return float(np.mean(hits)) if hits else 0.0
