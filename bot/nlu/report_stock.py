"""Stock Rasa beside our pipeline: trained on the same data, asked the same messages, each in a process of its own.

.venv-rasa/bin/python -m bot.nlu.report_stock diet|logistic <folder of NLU data> <file of messages> <file of answers>
"""

import argparse
import asyncio
import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.nlu import runtime
from bot.nlu.data import DATA_DIR, content_key, read_examples

_FEATURES: list[dict[str, Any]] = [
    {"name": "JiebaTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
DIET_EPOCHS = 10
"""Rasa's templates take 100: hours on two cores with ten thousand examples. The report says how many these were."""
PIPELINES: dict[str, list[dict[str, Any]]] = {
    "diet": [
        *_FEATURES,
        {
            "name": "DIETClassifier",
            "epochs": DIET_EPOCHS,
            "batch_size": [128, 256],
            "random_seed": 7,
            "entity_recognition": False,
            "ranking_length": 0,
        },
    ],
    "logistic": [*_FEATURES, {"name": "LogisticRegressionClassifier", "random_state": 7, "ranking_length": 0}],
}
TITLES = {
    "diet": f"stock: jieba + n-grams + DIET ({DIET_EPOCHS} epochs)",
    "logistic": "stock: jieba + n-grams + LogisticRegression",
}


@dataclass(frozen=True)
class StockAnswers:
    """What a stock pipeline answered, and what it cost."""

    name: str
    probabilities: list[dict[str, float]]
    milliseconds: list[float]  # of processor time, a message each
    train_seconds: float  # of processor time
    rss_mb: float
    model_mb: float
    lines: int  # that it learnt
    lines_key: str


def run(name: str, data: Path, messages: Path, answers: Path) -> None:
    """Train the stock pipeline `name` and ask it `messages`, in a child process that writes the file `answers`.

    For the name "ours" `data` is a trained model, which is only asked.
    """
    command = [sys.executable, "-m", "bot.nlu.report_stock", name, str(data), str(messages), str(answers)]
    subprocess.run(command, check=True)


def read(answers: Path) -> StockAnswers:
    """The answers of an earlier run."""
    return StockAnswers(**json.loads(answers.read_text(encoding="utf-8")))


def _train(name: str, data: Path, folder: Path) -> None:
    from rasa.model_training import train_nlu

    config = folder / "config.yml"
    config.write_text(json.dumps({"recipe": "default.v1", "language": "zh", "pipeline": PIPELINES[name]}))
    if train_nlu(str(config), str(data), str(folder), fixed_model_name=name) is None:
        raise RuntimeError(f"stock pipeline {name} could not be trained")


async def _ask(model: Path, texts: Sequence[str]) -> tuple[list[dict[str, float]], list[float]]:
    import structlog
    from rasa.core.agent import Agent

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(str(model))
    await agent.parse_message("你好")
    rankings, milliseconds = [], []
    for text in texts:
        started = time.process_time()
        parsed = await agent.parse_message(text)
        milliseconds.append((time.process_time() - started) * 1000)
        rankings.append({one["name"]: float(one["confidence"]) for one in parsed["intent_ranking"]})
    return rankings, milliseconds


def resident_mb() -> float:
    """Memory that this process occupies now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def _child(name: str, data: Path, messages: Path, answers: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot.nlu.report_stock", "--train-only", name, str(data), str(messages), folder]
        subprocess.run(command, check=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = used.ru_utime + used.ru_stime
        _serve(name, Path(folder) / f"{name}.tar.gz", data, messages, answers, seconds)


def _serve(name: str, model: Path, data: Path, messages: Path, answers: Path, seconds: float) -> None:
    texts = [example.text for example in read_examples(messages)]
    rankings, milliseconds = asyncio.run(_ask(model, texts))
    learnt = read_examples(data)
    size = model.stat().st_size / 1e6
    told = StockAnswers(name, rankings, milliseconds, seconds, resident_mb(), size, len(learnt), content_key(learnt))
    answers.parent.mkdir(parents=True, exist_ok=True)
    answers.write_text(json.dumps(told.__dict__, ensure_ascii=False), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command of the child process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train-only", action="store_true")
    parser.add_argument("name", choices=[*sorted(PIPELINES), "ours"], help="ours: data is the trained model")
    parser.add_argument("paths", nargs=3, type=Path)
    options = parser.parse_args(arguments)
    runtime.prepare()
    if options.train_only:
        _train(options.name, options.paths[0], options.paths[2])
    elif options.name == "ours":
        _serve(options.name, options.paths[0], DATA_DIR, options.paths[1], options.paths[2], 0.0)
    else:
        _child(options.name, *options.paths)


if __name__ == "__main__":
    main()
