"""Tables of the report: rows of figures from outcomes. Markdown in, nothing else."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from bot.nlu.bars import EMERGENCY, OUT_OF_SCOPE, Verdict
from bot.nlu.data import Example
from bot.nlu.evaluate import Outcome, emergency_figures

_NAMES = {
    "request_outpatient": r"门诊|門診|门珍|挂号|掛號|挂个号|预约|預約|绿通|绿色通道",
    "request_inpatient": r"住院预约|预约住院|约住院|绿通|绿色通道|入院预约|办住院|申请住院",
    "request_second_opinion": r"第二|二诊|意见|意見",
    "request_gene_test": r"基因|精准|鸡因",
    "request_direct_pay": r"直付|直接付|直接支付|直接结算",
}
"""Words that name a service; a wish without one is the harder half."""
_RISK = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
_CONFUSIONS = 20
BINS = 10
TOPICS = frozenset(
    {"acute", "self_harm", "medical", "other_insurance", "spam", "chat", "gibberish", "foreign", "worry"}
)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; floats with three digits."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def headline(outcomes: dict[str, Outcome]) -> str:
    """The main figures of several outcomes."""
    head = ("", "messages", "accuracy", "lenient", "macro-F1", "best three", "services", "named", "unnamed")
    more = ("emergency recall", "false alarms", "out-of-scope at 5 %")
    return table((*head, *more), [_headline_row(name, outcome) for name, outcome in outcomes.items()])


def _headline_row(name: str, outcome: Outcome) -> list[object]:
    services = outcome.part(lambda e: e.intent in _NAMES)
    figures = [outcome.accuracy(), outcome.accuracy(lenient=True), outcome.macro_f1(), outcome.top3()]
    halves = [services.part(names_service).accuracy(), services.part(lambda e: not names_service(e)).accuracy()]
    alarms = outcome.emergency()
    return [name, len(outcome.examples), *figures, services.accuracy(), *halves, *alarms, outcome.out_of_scope()]


def names_service(example: Example) -> bool:
    """Whether a wish names its service."""
    return re.search(_NAMES[example.intent], example.text) is not None


def per_intent(outcome: Outcome) -> str:
    """Precision, recall and F1 of each intent, the weakest first."""
    answers = outcome.answers
    rows: list[tuple[str, int, float, float, float]] = []
    for intent in outcome.intents:
        real = sum(e.intent == intent for e in outcome.examples)
        given = sum(answer == intent for answer in answers)
        right = sum(e.intent == a == intent for e, a in zip(outcome.examples, answers, strict=True))
        f1 = 2 * right / (real + given) if real + given else 0.0
        rows.append((intent, real, right / given if given else 0.0, right / real if real else 0.0, f1))
    sorted_rows = sorted(rows, key=lambda row: row[4])
    return table(("intent", "messages", "precision", "recall", "F1"), sorted_rows)


def confusions(outcome: Outcome) -> str:
    """The commonest wrong answers."""
    pairs = zip(outcome.examples, outcome.answers, strict=True)
    counts = Counter((e.intent, answer) for e, answer in pairs if e.intent != answer)
    return table(("meant", "answered", "times"), [[*pair, times] for pair, times in counts.most_common(_CONFUSIONS)])


def per_tag(outcome: Outcome) -> str:
    """Accuracy of each kind of message."""
    tags = sorted({tag for e in outcome.examples for tag in e.tags})
    rows = []
    for tag in tags:
        part = outcome.part(lambda e, tag=tag: tag in e.tags)  # type: ignore[misc]
        rows.append([tag, len(part.examples), part.accuracy(), part.accuracy(lenient=True), part.top3()])
    return table(("tag", "messages", "accuracy", "lenient", "best three"), rows)


def emergencies(outcome: Outcome, words: Sequence[bool] | None) -> str:
    """Recall and false alarms of the words before Rasa, of the classifier, of both."""
    classifier = [answer == EMERGENCY for answer in outcome.answers]
    kinds = {"classifier": classifier}
    if words is not None:
        kinds = {"words alone": list(words), **kinds}
        kinds["both"] = [one or other for one, other in zip(words, classifier, strict=True)]
    rows = []
    for name, raised in kinds.items():
        halves = []
        for tag in ("acute", "self_harm"):
            own = [alarm for e, alarm in zip(outcome.examples, raised, strict=True) if topic_of(e) == tag]
            halves.append(float(np.mean(own)) if own else "")
        rows.append([name, *emergency_figures(outcome.examples, raised), *halves])
    return table(("", "recall", "false alarms", "acute", "self-harm"), rows)


def topics(outcomes: dict[str, Outcome]) -> str:
    """How often the topic is told of messages that got the right intent, and how often it is the right one."""
    rows: list[list[object]] = []
    for whose, outcome in outcomes.items():
        pairs = zip(outcome.examples, outcome.understood, strict=True)
        known = [(topic_of(e), one.topic) for e, one in pairs if topic_of(e) and one.ranking[0][0] == e.intent]
        for topic in sorted({real for real, _ in known}):
            told = [answer for real, answer in known if real == topic]
            given = [answer for answer in told if answer]
            right = sum(answer == topic for answer in given)
            rows.append([whose, topic, len(told), len(given) / len(told), right / max(len(given), 1)])
    return table(("", "topic", "messages", "topic told", "right among them"), rows)


def topic_of(example: Example) -> str:
    """The topic of a training line; a test message has it among its tags."""
    return example.topic or next((tag for tag in example.tags if tag in TOPICS), "")


def risk(outcome: Outcome) -> str:
    """What a bar for acting gains and costs."""
    rows = [[f"{bar:.2f}", *outcome.at_threshold(bar)] for bar in sorted({*_RISK, outcome.bars.act})]
    return table(("act from p ≥", "answered", "wrong among them", "out-of-scope refused"), rows)


def verdicts(outcome: Outcome) -> str:
    """How many messages are acted on, offered choices, or told that they are not understood; and how well."""
    rows = []
    kinds = outcome.verdicts()
    for verdict in Verdict:
        picked = [number for number, kind in enumerate(kinds) if kind is verdict]
        part = outcome.part(lambda e, own={id(outcome.examples[n]) for n in picked}: id(e) in own)  # type: ignore[misc]
        if picked:
            strange = sum(e.intent == OUT_OF_SCOPE for e in part.examples)
            rows.append([verdict, len(picked) / len(kinds), part.accuracy(), part.top3(), strange])
    return table(("verdict", "share", "best is right", "among best three", "out-of-scope messages"), rows)


def calibration(outcome: Outcome) -> list[tuple[float, float, int]]:
    """For each tenth of confidence that occurs: mean confidence, share right, messages."""
    confidence = outcome.probabilities.max(axis=1)
    best = [outcome.intents[i] for i in outcome.probabilities.argmax(axis=1)]
    right = np.array([e.intent == answer for e, answer in zip(outcome.examples, best, strict=True)])
    tenth = np.minimum((confidence * BINS).astype(int), BINS - 1)
    present = [number for number in range(BINS) if (tenth == number).any()]
    return [
        (float(confidence[tenth == n].mean()), float(right[tenth == n].mean()), int((tenth == n).sum()))
        for n in present
    ]


def calibration_error(points: Sequence[tuple[float, float, int]]) -> float:
    """Mean distance of confidence and share right."""
    return sum(abs(p - share) * n for p, share, n in points) / max(sum(n for *_, n in points), 1)


def _cell(cell: object) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
