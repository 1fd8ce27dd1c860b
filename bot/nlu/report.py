"""Trains, cross-validates, scores the test messages and writes docs/nlu-report.md and docs/nlu-calibration.png.

.venv-rasa/bin/python -m bot.nlu.report [--stock] [--test tests/nlu/test_messages.yml] [--out docs]
`--stock` also trains stock Rasa and the other things that were tried on the same data (long). What they gave is kept in
.rasa/report: a later report without `--stock` shows it, and on how many training lines it was made.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bot.nlu import report_figures as figures
from bot.nlu import report_stock, runtime
from bot.nlu.bars import Bars
from bot.nlu.data import DATA_DIR, Example, content_key, read_examples
from bot.nlu.encoders import CACHE_DIR
from bot.nlu.evaluate import Outcome, judge
from bot.nlu.model import ModelSettings
from bot.nlu.report_plot import calibration_plot
from bot.nlu.report_rules import dangers
from bot.nlu.report_trials import trials
from bot.nlu.tuning import TUNING_FOLDS, train_model

TEST_FILE = Path("tests") / "nlu" / "test_messages.yml"
EMERGENCY_FILE = Path("tests") / "nlu" / "test_emergencies.yml"
"""Emergencies and what only sounds like one; the intent `calm` is any other."""
KEPT = Path(".rasa") / "report"
MODEL = Path("models") / "ins.tar.gz"
_NEVER = Bars(act=0.0, offer=0.0, emergency=1.1, emergency_word=1.1)
"""Bars for stock Rasa: its most probable intent counts."""


_ABOUT_TRIALS = (
    "Each learns four fifths of the data and is asked the last fifth, then learns everything and is asked the test "
    "messages. Most probable intent, no bars; emergency by the trial's own danger."
)


@dataclass(frozen=True)
class Run:
    """Everything that one run found out."""

    examples: list[Example]
    crossed: Outcome
    tested: Outcome
    alarmed: Outcome
    seconds: float
    tried: str
    served: report_stock.StockAnswers | None
    stock: dict[str, report_stock.StockAnswers]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("--test", type=Path, default=TEST_FILE)
    parser.add_argument("--out", type=Path, default=Path("docs"))
    options = parser.parse_args(arguments)
    runtime.prepare()
    found = run(options.test, stock=options.stock)
    (options.out / "nlu-report.md").write_text(text_of(found), encoding="utf-8")
    curves = {"cross-validation": figures.calibration(found.crossed), "test": figures.calibration(found.tested)}
    calibration_plot(curves, options.out / "nlu-calibration.png")
    print(f"written: {options.out / 'nlu-report.md'}")


def run(test: Path, *, stock: bool) -> Run:
    """Train and ask."""
    examples, held_out = read_examples(), read_examples(test)
    started = time.process_time()
    model, crossed = train_model(examples, ModelSettings(), cache_dir=CACHE_DIR, progress=say)
    if crossed is None:
        raise SystemExit("too few examples for a report")
    seconds = time.process_time() - started
    tested = judge(model, held_out, CACHE_DIR)
    alarmed = judge(model, read_examples(EMERGENCY_FILE), CACHE_DIR)
    tried = _tried(examples, held_out, again=stock)
    served = _asked("ours", MODEL, test, again=True) if MODEL.exists() else None
    others = {name: _asked(name, DATA_DIR, test, again=stock) for name in report_stock.PIPELINES}
    known = {name: one for name, one in others.items() if one}
    return Run(examples, crossed, tested, alarmed, seconds, tried, served, known)


def _asked(name: str, data: Path, test: Path, *, again: bool) -> report_stock.StockAnswers | None:
    """Fresh answers of ours; of stock Rasa fresh ones if asked for `again`, else those of an earlier day, if any."""
    answers = KEPT / f"{name}-{content_key(read_examples(test))}.json"
    lines = content_key(read_examples())
    old = report_stock.read(answers) if answers.exists() else None
    if name != "ours" and (not again or (old and old.lines_key == lines)):
        return old
    say(f"asking {name}")
    report_stock.run(name, data, test, answers)
    return report_stock.read(answers)


def _tried(examples: list[Example], held_out: list[Example], *, again: bool) -> str:
    kept = KEPT / f"trials-{content_key(held_out)}.md"
    if again:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(trials(examples, held_out, ModelSettings(), say), encoding="utf-8")
    return kept.read_text(encoding="utf-8").strip() if kept.exists() else "Not run yet (`make nlu-report STOCK=1`)."


def stock_outcome(answers: report_stock.StockAnswers, like: Outcome) -> Outcome:
    """The answers of a stock pipeline to the same messages."""
    rows = [[ranking.get(intent, 0.0) for intent in like.intents] for ranking in answers.probabilities]
    probabilities = np.array(rows)
    return Outcome(like.examples, like.intents, probabilities, _NEVER, [{} for _ in rows])


def text_of(found: Run) -> str:
    """The report."""
    crossed, tested = found.crossed, found.tested
    outcomes = {f"{TUNING_FOLDS}-fold cross-validation": crossed, "**test messages**": tested}
    for name, answers in found.stock.items():
        title = f"{report_stock.TITLES[name]}, {answers.lines} lines, test messages"
        outcomes[title] = stock_outcome(answers, tested)
    alarms = {"cross-validation": crossed, "test messages": tested, "a set of their own": found.alarmed}
    sections = {
        "Figures": f"{figures.headline(outcomes)}\n\n{_missing_stock(found)}",
        "What it costs": costs(found),
        "Bars, chosen on this cross-validation in training": ", ".join(
            f"{k} {v:.3g}" for k, v in asdict(crossed.bars).items()
        ),
        "Calibration": _calibration(crossed, tested),
        **{f"Emergencies: {whose}": _emergencies(one) for whose, one in alarms.items()},
        "Topics": figures.topics({"cross-validation": crossed, "test messages": tested}),
        "What else was tried": f"{_ABOUT_TRIALS}\n\n{found.tried}",
        "Kinds of test messages": figures.per_tag(tested),
        **_details("cross-validation", crossed),
        **_details("test messages", tested),
    }
    head = (
        "# How well messages are understood\n\nWritten by `make nlu-report`; not by hand. "
        f"{len(found.examples)} training examples, {len(crossed.intents)} intents, "
        f"{len(tested.examples)} test messages that training never sees. Best intent, whatever its confidence, except "
        "where a bar is named. Lenient: an intent counts that the test set calls right as well.\n"
    )
    return head + "".join(f"\n## {title}\n\n{body}\n" for title, body in sections.items())


def _emergencies(outcome: Outcome) -> str:
    return figures.emergencies(outcome, dangers([example.text for example in outcome.examples]))


def _details(whose: str, outcome: Outcome) -> dict[str, str]:
    return {
        f"Risk: {whose}": figures.risk(outcome),
        f"Verdicts: {whose}": figures.verdicts(outcome),
        f"Intents: {whose}": figures.per_intent(outcome),
        f"Confusions: {whose}": figures.confusions(outcome),
    }


def _calibration(crossed: Outcome, tested: Outcome) -> str:
    errors = [figures.calibration_error(figures.calibration(outcome)) for outcome in (crossed, tested)]
    told = "Mean distance of confidence and share right: {:.3f} cross-validated, {:.3f} on the test messages."
    return told.format(*errors) + "\n\n![calibration](nlu-calibration.png)"


def costs(found: Run) -> str:
    """Latency, memory, size and training time, each measured in a process of its own inside Rasa.

    Times are of the processor: they do not depend on what else the machine does.
    """
    rows = []
    served = {"ours": found.served} if found.served else {}
    for name, answers in {**served, **found.stock}.items():
        p50, p95 = np.quantile(answers.milliseconds, [0.5, 0.95])
        seconds = found.seconds if name == "ours" else answers.train_seconds
        title = report_stock.TITLES.get(name, "ours (vectors cached)")
        rows.append(
            [title, f"{p50:.1f}", f"{p95:.1f}", f"{answers.rss_mb:.0f}", f"{answers.model_mb:.1f}", f"{seconds:.0f}"]
        )
    return figures.table(("", "parse p50 ms", "p95 ms", "RSS MB", "model MB", "training, processor s"), rows)


def _missing_stock(found: Run) -> str:
    missing = [report_stock.TITLES[name] for name in report_stock.PIPELINES if name not in found.stock]
    return f"Not run: {'; '.join(missing)} (`make nlu-report STOCK=1`)." if missing else ""


def say(step: str) -> None:
    """One line for the person who waits."""
    print(f"{step} …", flush=True)


if __name__ == "__main__":
    main()
