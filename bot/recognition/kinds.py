"""The words by which each kind of paper is known, from kinds.yaml."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.recognition.results import PaperKind

# Stamps of a records office, in a line of their own: the page is a copy from the hospital's or the member's record.
COPY_STAMP = re.compile(
    r"与原件(?:相符|一致|核对|无误)|原件(?:复印|核对)|复印件(?:与|同)原件|复印专用章?|^\(?复印件\)?(?:章)?$|"
    r"(?:病[案历]|档案)(?:室|科|管理科|统计室)?\S{0,4}复印\S{0,6}章?|病案(?:管理|统计)\S{0,6}章"
)
# Behind a title these make a number or a sentence of it: 门诊病历号, 病理号.
NO_TITLE_BEHIND = ("号", "编号", "号码", "日期", "时间", "科室", "医师", "医生", "如下", "后", "前", ":")
# Before it these make it something that is asked for: 请携带出院小结.
NO_TITLE_BEFORE = (
    "请",
    "携带",
    "凭",
    "见",
    "附",
    "根据",
    "参照",
    "本",
    "该",
    "结合",
    "随",
    "建议",
    "复查",
    "完善",
    "行",
    "持",
)


@dataclass(frozen=True)
class KindWords:
    """How one kind is told: see the head of kinds.yaml. Labels and what speaks against are (weight, word)."""

    kind: PaperKind
    titles: re.Pattern[str] | None
    weak_titles: re.Pattern[str] | None
    labels: tuple[tuple[float, str], ...]
    against: tuple[tuple[float, str], ...]


@cache
def kinds() -> tuple[KindWords, ...]:
    """All kinds, in the order of the file."""
    told = yaml.safe_load((Path(__file__).parent / "kinds.yaml").read_text(encoding="utf-8"))
    return tuple(
        KindWords(
            PaperKind(kind),
            _any_of(words.get("titles", [])),
            _any_of(words.get("weak_titles", [])),
            _weighed(words.get("labels", {})),
            _weighed(words.get("against", {})),
        )
        for kind, words in told.items()
    )


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None


def _weighed(words: dict[float, str]) -> tuple[tuple[float, str], ...]:
    return tuple((float(weight), word) for weight, text in words.items() for word in text.split())
