"""Reads the constructions of danger.yaml and finds them in a text."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_GAP, _LONG_GAP = "[^,]{0,6}?", ".{0,14}?"
# What may stand between somebody and a sign of theirs: 我爸跟我说他不想活了, 她昨天又要自杀.
_SAYS_SO = (
    r"(?:跟|和|对|同|我|我们|家里|说|讲|喊|闹|念叨|总|老是?|一直|天天|整天|每天|经常|又|就|都|也|还|现在|最近|今天|昨天|昨晚|刚才?|突然|一个劲"
    r"|要|想着?|想要|吵着|闹着|嚷着|自己|真|是|着|了|[他她])*"
)
_TOLD_ME = (
    r"(?:{kin}).{{0,30}}(?:跟|和|对|同|冲|给|朝)(?:我|俺|咱|我们|俺们|咱们|家里人?)(?:们)?[^,]{{0,3}}(?:说|讲|喊|念叨|提|发|哭|留言|嚷)"
    r"|(?:{kin})[^,我]{{0,8}}(?:说|讲|喊|嚷|念叨|嘟囔)(?!我)"
    r"|(?:{kin})(?:现在|已经|又|正|就|都|一个人|自己)*(?:站|爬|坐|跑|蹲|趴|跨|翻|走到)[^,我]{{0,10}}$"
)
_MYSELF = r"我(?:也|就|都|真|不想|想|要|自己|活|跟着|受|快)|,(?:我|俺)(?!们)"
_LIST_NAME = re.compile(r"\{([a-z_]+)\}")
_CLAUSE_END = re.compile(r"[,，。.!！?？;；:：、…~～\n\s]+")


@dataclass(frozen=True)
class DangerWords:
    """The constructions of each kind of danger, compiled, and the guards that take one away."""

    acute: list[re.Pattern[str]]
    acute_named: list[re.Pattern[str]]
    self_harm: list[re.Pattern[str]]
    harmed: list[re.Pattern[str]]
    missing: list[re.Pattern[str]]
    despair: list[re.Pattern[str]]
    # One of the family.
    kin: re.Pattern[str]
    # One of the family as the subject of a sign of self_harm.
    somebody_else: re.Pattern[str]
    # One of the family said it to the one who writes: 老公昨天跟我说不想拖累我们.
    told_me: re.Pattern[str]
    # After that, what is again of the one who writes.
    myself: re.Pattern[str]
    # The means of a sign of self_harm are close by: a window, a roof, pills in the hand.
    at_hand: re.Pattern[str]
    guards: dict[str, re.Pattern[str]]


def with_commas(text: str) -> str:
    """`text` with a comma for whatever ends a clause."""
    return _CLAUSE_END.sub(",", text).strip(",")


@cache
def danger_words() -> DangerWords:
    """The words of danger.yaml, read once."""
    content = yaml.safe_load((Path(__file__).parent / "danger.yaml").read_text(encoding="utf-8"))
    lists = {name: "|".join(words.split()) for name, words in content["lists"].items()}
    return DangerWords(
        acute=_constructions(content["acute"], lists),
        acute_named=_constructions(content["acute_named"], lists),
        self_harm=_constructions(content["self_harm"], lists),
        harmed=_constructions(content["harmed"], lists),
        missing=_constructions(content["missing"], lists),
        despair=_constructions(content["despair"], lists),
        kin=re.compile(lists["kin"]),
        somebody_else=re.compile(rf"(?:{lists['kin']}){_SAYS_SO}$"),
        told_me=re.compile(_TOLD_ME.format(kin=lists["kin"])),
        myself=re.compile(_MYSELF),
        at_hand=re.compile("|".join(content["at_hand"].split())),
        guards={name: re.compile("|".join(words.split())) for name, words in content["guards"].items()},
    )


def _constructions(groups: dict[str, list[Any]], lists: dict[str, str]) -> list[re.Pattern[str]]:
    return [re.compile(_pattern(line, lists)) for lines in groups.values() for line in lines]


def _pattern(line: str, lists: dict[str, str]) -> str:
    parts = []
    for word in line.split():
        if word == "..":
            parts.append(_GAP)
        elif word == "...":
            parts.append(_LONG_GAP)
        else:
            plain = word.strip("'")
            parts.append("(?:" + _LIST_NAME.sub(lambda found: f"(?:{lists[found[1]]})", plain) + ")")
    return "".join(parts)
