"""Cross-validation of the intent model, beside simpler ones in the same run.

.venv-rasa/bin/python -m bot.nlu.evaluate [--folds 5] [--test tests/nlu/test_messages.yml] [--errors]
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from bot.nlu.data import Example, read_examples
from bot.nlu.emergency import DEFAULTS, EMERGENCY, EmergencyRule
from bot.nlu.encoders import CACHE_DIR
from bot.nlu.model import IntentModel, ModelSettings, Probabilities

OUT_OF_SCOPE = "out_of_scope"
FALLBACK_THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
SEED = 7


@dataclass(frozen=True)
class Outcome:
    """What the model made of messages whose intent is known: `ranked` is its answer after the emergency rule."""

    examples: list[Example]
    intents: list[str]
    probabilities: Probabilities
    ranked: list[tuple[str, float]]

    def accuracy(self, prefix: str = "") -> float:
        """Share of messages, whose intent starts with `prefix`, that got the right intent (fallback left out)."""
        pairs = zip(self.examples, self.ranked, strict=True)
        hits = [answer == e.intent for e, (answer, _) in pairs if e.intent.startswith(prefix)]
        return float(np.mean(hits))

    def macro_f1(self) -> float:
        """Mean F1 of the intents."""
        truth = [example.intent for example in self.examples]
        return float(f1_score(truth, [answer for answer, _ in self.ranked], average="macro"))

    def emergency(self) -> tuple[float, float]:
        """Recall of emergencies, and the share of other messages taken for one."""
        answers = [(e.intent == EMERGENCY, answer == EMERGENCY) for e, (answer, _) in zip(self.examples, self.ranked)]
        recall = np.mean([got for real, got in answers if real])
        return float(recall), float(np.mean([got for real, got in answers if not real]))

    def top3(self) -> float:
        """Share of messages whose intent is among the three most probable."""
        best = np.argsort(-self.probabilities, axis=1)[:, :3]
        return float(np.mean([e.intent in {self.intents[i] for i in row} for e, row in zip(self.examples, best)]))

    def at_threshold(self, threshold: float) -> tuple[float, float, float]:
        """With Rasa's fallback at `threshold`: share answered, share wrong of those, share of out-of-scope refused."""
        answered = [(e.intent, a) for e, (a, p) in zip(self.examples, self.ranked) if p >= threshold]
        wrong = float(np.mean([intent != answer for intent, answer in answered])) if answered else 0.0
        strange = [
            p < threshold or a == OUT_OF_SCOPE
            for e, (a, p) in zip(self.examples, self.ranked)
            if e.intent == OUT_OF_SCOPE
        ]
        return len(answered) / len(self.examples), wrong, float(np.mean(strange))


def judge(model: IntentModel, examples: list[Example], rule: EmergencyRule, cache_dir: Path | None) -> Outcome:
    """Let `model` and `rule` answer `examples`."""
    texts = [example.text for example in examples]
    return outcome_of(examples, model.intents, model.probabilities(texts, cache_dir=cache_dir), rule)


def outcome_of(
    examples: list[Example], intents: list[str], probabilities: Probabilities, rule: EmergencyRule
) -> Outcome:
    """The answers that follow from `probabilities` under `rule`."""
    ranked = [
        rule.apply(example.text, dict(zip(intents, row.tolist(), strict=True)))[0]
        for example, row in zip(examples, probabilities, strict=True)
    ]
    return Outcome(examples, intents, probabilities, ranked)


def cross_validate(
    examples: list[Example], settings: ModelSettings, rule: EmergencyRule, *, folds: int, cache_dir: Path
) -> Outcome:
    """Every example answered by a model that has not seen it."""
    texts, labels = [e.text for e in examples], [e.intent for e in examples]
    intents = sorted(set(labels))
    probabilities = np.zeros((len(examples), len(intents)))
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=SEED)
    for seen, unseen in splitter.split(texts, labels):
        model = IntentModel(settings)
        model.fit([texts[i] for i in seen], [labels[i] for i in seen], cache_dir=cache_dir)
        probabilities[unseen] = model.probabilities([texts[i] for i in unseen], cache_dir=cache_dir)
    return outcome_of(examples, intents, probabilities, rule)


def default_rule() -> EmergencyRule:
    """The emergency rule with its own settings."""
    return EmergencyRule.from_config(DEFAULTS)


def report_line(name: str, outcome: Outcome, seconds: float) -> str:
    """One row of figures."""
    recall, alarms = outcome.emergency()
    return (
        f"{name:<14} acc {outcome.accuracy():.3f}  F1 {outcome.macro_f1():.3f}  top3 {outcome.top3():.3f}  "
        f"services {outcome.accuracy('request_'):.3f}  faq {outcome.accuracy('faq_'):.3f}  "
        f"emergency {recall:.3f} (false {alarms:.3%})  oos {outcome.accuracy(OUT_OF_SCOPE):.3f}  {seconds:.0f} s"
    )


def risk_curve(outcome: Outcome) -> list[str]:
    """Rows of the fallback's price and gain at several thresholds."""
    rows = []
    for threshold in FALLBACK_THRESHOLDS:
        answered, wrong, strange = outcome.at_threshold(threshold)
        rows.append(
            f"  p>={threshold:.2f}: answers {answered:.3f}, of those wrong {wrong:.3f}, oos refused {strange:.3f}"
        )
    return rows


def errors(outcome: Outcome) -> list[str]:
    """The wrong answers, for whoever writes examples."""
    return [
        f"{e.intent} -> {answer} {p:.2f}: {e.text}"
        for e, (answer, p) in zip(outcome.examples, outcome.ranked, strict=True)
        if answer != e.intent
    ]


VARIANTS: dict[str, list[str]] = {"tf-idf": [], "tf-idf+use": ["use"], "tf-idf+use+e5": ["use", "e5"]}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--test", type=Path, default=None)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args(arguments)
    examples = read_examples()
    held_out = read_examples(options.test) if options.test else []
    rule = default_rule()
    print(f"{len(examples)} examples, {len({e.intent for e in examples})} intents, {options.folds} folds")
    for name, encoders in VARIANTS.items():
        settings = ModelSettings(encoders=encoders)
        started = time.monotonic()
        outcome = cross_validate(examples, settings, rule, folds=options.folds, cache_dir=CACHE_DIR)
        print(report_line(name, outcome, time.monotonic() - started), flush=True)
        if held_out:
            model = IntentModel(settings)
            model.fit([e.text for e in examples], [e.intent for e in examples], cache_dir=CACHE_DIR)
            outcome = judge(model, held_out, rule, CACHE_DIR)
            print(report_line("  test set", outcome, 0.0), flush=True)
    print("\n".join(risk_curve(outcome)))
    if options.errors:
        print("\n".join(errors(outcome)))


if __name__ == "__main__":
    main()
