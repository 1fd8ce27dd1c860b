"""Run by tests in `.venv-rasa`: figures of the trained model (or of one trained here) on test_messages.yml, as JSON."""

import io
import json
import logging
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.nlu import runtime  # noqa: E402

runtime.prepare()

import numpy as np  # noqa: E402

from bot.nlu import report, report_figures  # noqa: E402
from bot.nlu.bar_choice import choose, choose_emergency, choose_sharpness  # noqa: E402
from bot.nlu.data import Example, read_examples  # noqa: E402
from bot.nlu.encoders import CACHE_DIR, Encoder, all_encoders, encode_all  # noqa: E402
from bot.nlu.evaluate import Outcome, errors, judge, read_bank  # noqa: E402
from bot.nlu.model import IntentModel, ModelSettings  # noqa: E402
from bot.nlu.report_plot import calibration_plot  # noqa: E402
from bot.nlu.train import MODEL_NAME, MODELS_DIR, is_fresh  # noqa: E402
from bot.nlu.tuning import train_model  # noqa: E402

# What members answer while a form asks: whatever intent it gets, none of these may take them out of the form.
FORM_ANSWERS = (
    *(
        "石家庄",
        "广州吧",
        "上个月十五号",
        "2026-10-08",
        "十月底",
        "子宫内膜癌",
        "乳腺癌三期",
        "腮腺癌",
        "中山医院",
        "怎么都成",
    ),
    *(
        "赶早",
        "礼拜三",
        "12月10号",
        "没有特定的",
        "郑州大学第一附属医院",
        "左肺上叶",
        "大前天",
        "胃癌，已经转移到肝",
        "说不好",
    ),
)
WAYS_OUT = ("emergency", "cancel", "human_agent", "complaint")


def open_model() -> IntentModel:
    """The stored model if it is fresh, else one trained from the data now."""
    if not is_fresh():
        return train_model(read_examples(), ModelSettings(), cache_dir=CACHE_DIR)[0]
    with tempfile.TemporaryDirectory() as folder, tarfile.open(MODELS_DIR / f"{MODEL_NAME}.tar.gz") as archive:
        members = [m for m in archive.getmembers() if Path(m.name).name in {"intents.json", "intents.npz"}]
        archive.extractall(folder, members=members)
        return IntentModel.open(next(Path(folder).rglob("intents.json")).parent)


def round_trip_differs(model: IntentModel) -> float:
    """The largest difference of a probability after saving and opening again."""
    texts = ["大夫说没床位让我等", "我叫[姓名:t_1a2b3c4d5e6f7081]", "", "hello"]
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder))
        again = IntentModel.open(Path(folder))
    return float(abs(model.probabilities(texts) - again.probabilities(texts)).max())


def without_encoders() -> dict[str, Any]:
    """How many of three plain wishes a model gets right that learnt a third of the data without encoders.

    And what was said about it.
    """
    said = io.StringIO()
    logging.getLogger("bot.nlu.encoders").addHandler(logging.StreamHandler(said))
    settings = ModelSettings(kernel_share=0.0)
    with mock.patch.object(Encoder, "available", new=False):
        model = read_bank(read_examples()[::3], settings, cache_dir=CACHE_DIR).fit(settings)
    asked = [
        Example("我想约个门诊看医生", "request_outpatient"),
        Example("住院没床位，帮忙安排", "request_inpatient"),
        Example("想做基因检测", "request_gene_test"),
    ]
    right = sum(answer == e.intent for e, answer in zip(asked, judge(model, asked, None).answers))
    return {"right": right, "said": said.getvalue()}


def again_differs() -> float:
    """The largest difference of a probability between two trainings on the same lines."""
    bank = read_bank(read_examples()[::8], ModelSettings(), cache_dir=CACHE_DIR)
    one, other = (bank.fit(ModelSettings()).look(bank.texts).probabilities for _ in range(2))
    return float(abs(one - other).max())


def vectors_differ() -> float:
    """The largest difference between vectors made one at a time and vectors made by several threads into a cache."""
    texts = [f"第{number}次来问住院的事" for number in range(70)] + ["你好", "大夫让我等床位"]
    encoders = all_encoders()
    with tempfile.TemporaryDirectory() as folder:
        cached = encode_all(encoders, texts, cache_dir=Path(folder))
    return max(
        float(abs(e.encode([text])[0] - cached[e.name][i]).max()) for e in encoders for i, text in enumerate(texts)
    )


def report_titles(outcome: Outcome) -> list[str]:
    """The titles of a report on these answers, and whether its picture is one."""
    found = report.Run(read_examples(), outcome, outcome, outcome, 1.0, "", None, {})
    titles = [line for line in report.text_of(found).splitlines() if line.startswith("## ")]
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "calibration.png"
        calibration_plot({"test": report_figures.calibration(outcome)}, picture)
        return [*titles, picture.read_bytes()[1:4].decode()]


def topics_right(outcome: Outcome) -> float:
    """Of the messages whose topic is known and whose intent was recognised: how many were told the right topic."""
    pairs = zip(outcome.examples, outcome.understood)
    told = [(one.topic, e) for e, one in pairs if report_figures.topic_of(e) and one.ranking[0][0] == e.intent]
    return sum(topic == report_figures.topic_of(e) for topic, e in told) / len(told)


def chosen() -> dict[str, float]:
    """Bars chosen on made-up answers, and what they do there."""
    sure, unsure = [[("greet", 0.9), ("thanks", 0.1)]] * 50, [[("greet", 0.5), ("thanks", 0.45)]] * 50
    act, _ = choose([*sure, *unsure], ["greet"] * 50 + ["thanks"] * 50)
    own = np.concatenate([np.full(90, 0.5), np.full(10, 0.1), np.linspace(0, 0.3, 1000)])
    real = np.arange(1100) < 100
    worded = real & (own < 0.2)
    plain, with_word = choose_emergency(own, worded, real)
    raised = (own >= plain) | (worded & (own >= with_word))
    modest = choose_sharpness(np.tile([0.6, 0.4], (100, 1)), np.array([0] * 90 + [1] * 10))
    return {
        "act": act,
        "found": float(raised[real].mean()),
        "alarms": float(raised[~real].mean()),
        "sharpness": modest,
    }


def main() -> None:
    """Print one JSON object."""
    model, examples = open_model(), read_examples(ROOT / "tests/nlu/test_messages.yml")
    outcome = judge(model, examples, None)
    recall, alarms = outcome.emergency()
    answered, wrong, strange = outcome.at_threshold(outcome.bars.act)
    form = judge(model, [Example(text, "form") for text in FORM_ANSWERS], None)
    figures = {
        "fresh": is_fresh(),
        "encoders": [encoder.name for encoder in all_encoders() if encoder.available],
        "intents": sorted({example.intent for example in examples}),
        "accuracy": outcome.accuracy(),
        "macro_f1": outcome.macro_f1(),
        "top3": outcome.top3(),
        "services": outcome.accuracy("request_"),
        "emergency_recall": recall,
        "emergency_false_alarms": alarms,
        "answered": answered,
        "wrong_when_answered": wrong,
        "out_of_scope_refused": strange,
        "out_of_scope_at_5": outcome.out_of_scope(),
        "topics_right": topics_right(outcome),
        "report": report_titles(outcome),
        "form_answers_lost": [
            e.text for e, (a, p) in zip(form.examples, form.ranked) if a in WAYS_OUT and p >= model.bars.act
        ],
        "round_trip": round_trip_differs(model),
        "without_encoders": without_encoders(),
        "again": again_differs(),
        "vectors": vectors_differ(),
        "chosen": chosen(),
        "errors": errors(outcome),
    }
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
