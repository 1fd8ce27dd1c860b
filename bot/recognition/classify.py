"""Which kind of paper a page of text is, and how sure that is. Pure.

A title counts by its size and its place, labels by their weight; one wrong character in a word of four is forgiven, as
readers of worn pictures write one. The scores become a probability by two numbers that were fitted on pictures made for
it (docs/documents-report.md), and the bars below say what the probability is good for.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.recognition.id_numbers import find_numbers
from bot.recognition.kinds import COPY_STAMP, NO_TITLE_BEFORE, NO_TITLE_BEHIND, KindWords, kinds
from bot.recognition.lines import Line, plain
from bot.recognition.results import Certainty, PaperKind

SURE = 0.95
"""From here a kind is stored without asking: of a hundred such at most one may be wrong."""
UNSURE = 0.5
"""From here it is worth asking about."""
TEMPERATURE = 1.2
NOTHING = 4.0
"""The score of “none of these”: what speaks for a kind must outweigh it."""

_TITLE, _WEAK_TITLE, _MOST_LABELS = 6.0, 3.0, 7.0
_LONGEST_TITLE = 34
_LONGEST_REST = 18
_NUMBER_ON_CARD = 3.0
_CARD_LINES = 16
_STAMP, _STAMPED_VISIT = 3.0, 0.9
_VISIT, _COVER = 1.5, 2.0
_FUZZY_FROM, _FUZZY = 4, 0.7


@dataclass(frozen=True)
class Verdict:
    """The likeliest kind; `confidence` from 0 to 1; `title`: the line that spoke for it, as it was read."""

    kind: PaperKind
    certainty: Certainty
    confidence: float
    title: str | None


def classify(lines: Sequence[Line]) -> Verdict:
    """The kind of paper that these lines stand on."""
    if not lines:
        return Verdict(PaperKind.OTHER, Certainty.UNKNOWN, 0.0, None)
    scores, titles = score_kinds(lines)
    shares = probabilities(scores)
    best = max(shares, key=lambda kind: shares[kind])
    confidence = shares[best]
    told_other = best is PaperKind.OTHER and best not in titles
    if confidence < UNSURE or told_other:
        return Verdict(PaperKind.OTHER, Certainty.UNKNOWN, confidence, titles.get(best))
    certainty = Certainty.SURE if confidence >= SURE else Certainty.UNSURE
    return Verdict(best, certainty, confidence, titles.get(best))


def probabilities(scores: dict[PaperKind, float], *, temperature: float = TEMPERATURE) -> dict[PaperKind, float]:
    """The scores as shares of one."""
    highest = max(scores.values())
    powers = {kind: math.exp((score - highest) / temperature) for kind, score in scores.items()}
    total = sum(powers.values())
    return {kind: power / total for kind, power in powers.items()}


def score_kinds(lines: Sequence[Line]) -> tuple[dict[PaperKind, float], dict[PaperKind, str]]:
    """What speaks for each kind, and the title line of those that have one."""
    texts = [plain(line.text) for line in lines]
    page = "\n".join(texts)
    heads = {words.kind: _best_title(words, lines, texts) for words in kinds()}
    labels = {
        words.kind: min(sum(weight * _presence(word, page) for weight, word in words.labels), _MOST_LABELS)
        for words in kinds()
    }
    scores = {
        words.kind: heads[words.kind][0]
        + labels[words.kind]
        - min(sum(weight for weight, word in words.against if word in page), _MOST_LABELS)
        for words in kinds()
    }
    _judge_card(scores, texts)
    _judge_copy(scores, texts)
    _judge_cover(scores, labels)
    scores[PaperKind.OTHER] = max(scores[PaperKind.OTHER], 0.0) + NOTHING
    return scores, {kind: title.strip() for kind, (score, title) in heads.items() if score}


def _best_title(words: KindWords, lines: Sequence[Line], texts: Sequence[str]) -> tuple[float, str]:
    """The line that speaks most for the kind as a title, and how much."""
    letters = median(line.height for line in lines)
    asked = [(text, line) for text, line in zip(texts, lines, strict=True) if 2 <= len(text) <= _LONGEST_TITLE]
    if (
        words.kind is PaperKind.OTHER
    ):  # 住院预约单 is an admission slip, though 预约单 alone is nothing that is asked for
        named = [other.titles for other in kinds() if other.kind is not PaperKind.OTHER]
        asked = [(text, line) for text, line in asked if not any(_has_title(titles, text) for titles in named)]
    return max(((_title_score(words, text, line, letters), line.text) for text, line in asked), default=(0.0, ""))


def _judge_card(scores: dict[PaperKind, float], texts: Sequence[str]) -> None:
    """A valid number proves a card, unless the page has more to say than a card has."""
    if len(texts) <= _CARD_LINES and any(True for text in texts for _ in find_numbers(text)):
        scores[PaperKind.ID_CARD] += _NUMBER_ON_CARD


def _judge_copy(scores: dict[PaperKind, float], texts: Sequence[str]) -> None:
    """The stamp of a copy makes a visit's page one of the record copied; other papers stay what they are."""
    if any(COPY_STAMP.search(text) for text in texts if len(text) <= _LONGEST_REST):
        visit = max(scores[PaperKind.OUTPATIENT_RECORD], 0.0)
        scores[PaperKind.MEDICAL_RECORD_COPY] += _STAMP + _STAMPED_VISIT * visit
        scores[PaperKind.OUTPATIENT_RECORD] -= _STAMP


def _judge_cover(scores: dict[PaperKind, float], labels: dict[PaperKind, float]) -> None:
    """A 门诊病历 without any visit on it, but with what stands on a cover, is the record book."""
    if labels[PaperKind.OUTPATIENT_RECORD] < _VISIT and labels[PaperKind.MEDICAL_RECORD_COPY] >= _COVER:
        scores[PaperKind.MEDICAL_RECORD_COPY] += _STAMPED_VISIT * max(scores[PaperKind.OUTPATIENT_RECORD], 0.0)
        scores[PaperKind.OUTPATIENT_RECORD] -= _STAMP


def _title_score(words: KindWords, text: str, line: Line, letters: float) -> float:
    weight = _TITLE if _has_title(words.titles, text) else _WEAK_TITLE if _has_title(words.weak_titles, text) else 0.0
    if not weight:
        return 0.0
    size = min(max(line.height / letters, 0.75), 1.3) if letters else 1.0
    place = 1.0 if line.middle < 0.35 else 0.7 if line.middle < 0.6 else 0.5
    return weight * place * (0.55 + 0.5 * (size - 0.75) / 0.55)


def _has_title(pattern: re.Pattern[str] | None, text: str) -> bool:
    """Whether a title stands at the end of the line, or is followed by a remark in brackets or a number."""
    for match in pattern.finditer(text) if pattern else ():
        before, behind = text[: match.start()], text[match.end() :]
        if behind.startswith(NO_TITLE_BEHIND) or before.endswith(NO_TITLE_BEFORE):
            continue
        if len(before) <= _LONGEST_REST and re.fullmatch(
            r"(?:\(.{1,16}\)?|[\W\dA-Z]{0,24}|第.{1,6}[页联次].{0,8})", behind
        ):
            return True
    return False


def _presence(word: str, page: str) -> float:
    """1 where the word stands, a little less where it stands with one wrong character, else 0."""
    if word in page:
        return 1.0
    if len(word) < _FUZZY_FROM or word.isascii():
        return 0.0
    half = len(word) // 2
    for part, shift in ((word[:half], 0), (word[half:], half)):
        start = page.find(part)
        while start >= 0:
            window = page[max(start - shift, 0) : max(start - shift, 0) + len(word)]
            if len(window) == len(word) and sum(a != b for a, b in zip(window, word, strict=True)) == 1:
                return _FUZZY
            start = page.find(part, start + 1)
    return 0.0
