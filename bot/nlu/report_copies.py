"""Copies of training lines as hurried, dictating and older members write them: for the trials of the report only."""

import random
from functools import cache
from pathlib import Path

import yaml

_SPELLING = Path("bot") / "conversations" / "spelling.yaml"
_SOUND_ALIKE = (
    "在再 做作坐座 是事试式 到道 的得地 医一衣依 院愿 住主注 挂刮 号好 约月 床创 位为 看刊 查察 病并 化花 疗聊 "
    "检捡 测册策 基机鸡 因音 保包 险先 申身 请情 材才 排牌 期起 想向像 要药 他她它 那哪 吗嘛 多都 钱前 付负 直值"
)


def mistyped(text: str, seed: int) -> str:
    """Two neighbouring characters changed round or one left out, repeatably."""
    dice = random.Random(seed)  # noqa: S311
    if len(text) < 3:
        return text
    place = dice.randrange(len(text) - 1)
    if dice.random() < 0.5:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + text[place + 1 :]


def misheard(text: str, seed: int) -> str:
    """One or two characters replaced by others that sound alike, as voice input does."""
    dice = random.Random(seed)  # noqa: S311
    places = [place for place, character in enumerate(text) if character in _sounds()]
    for place in dice.sample(places, min(2, len(places))):
        text = text[:place] + dice.choice(_sounds()[text[place]]) + text[place + 1 :]
    return text


def traditional(text: str, seed: int) -> str:
    """In traditional characters, as far as the gateway's list of them goes; always the same."""
    return text.translate(_traditional())


@cache
def _sounds() -> dict[str, list[str]]:
    groups = _SOUND_ALIKE.split()
    return {one: [other for other in group if other != one] for group in groups for one in group}


@cache
def _traditional() -> dict[int, str]:
    pairs = yaml.safe_load(_SPELLING.read_text(encoding="utf-8"))["traditional"].split()
    return {ord(simple): old for old, simple in pairs}
