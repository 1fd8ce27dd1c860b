"""Whole chats, as people write them, against the real model, the real actions and the real worker (tests/e2e/light.py).

A dialogue is a list of `say`, `photo` (how many) or `tap` (a key of the menu), each with regular expressions that the
answer must and must_not contain. {name} {id} are the member, {name2} {id2} somebody else, {-40} the date 40 days ago.
A dialogue may give the member another document (`id_type`, `id`); the demo's hospital list is in force.
Held for every answer: never silent while the bot has the chat, never word for word what it said before, no name or
number in it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from bot.cases.models import Case
from bot.conversations.models import Mode
from bot.hospitals.service import import_list
from bot.kernel import clock
from tests.e2e.light import Answer, LightSystem
from tests.support.people import HEADER, Person, people

FOLDER = Path(__file__).parent / "dialogues"
HOSPITALS = Path("data/demo/hospitals.csv")
DIALOGUES: list[dict[str, Any]] = [
    one for path in sorted(FOLDER.glob("*.yaml")) for one in yaml.safe_load(path.read_text(encoding="utf-8"))
]
FIRST_NUMBER = 501
# How many days ago the policy of a member began; in force for a year, with a waiting period of 90 days.
POLICY_AGE = {"covered": 200, "waiting": 30, "expired": 500}


def pair_of(index: int) -> tuple[Person, Person]:
    """The member of one dialogue, and somebody else."""
    first, second = people(2 * len(DIALOGUES), first=FIRST_NUMBER)[2 * index : 2 * index + 2]
    return replace(first, id_number=DIALOGUES[index].get("id", first.id_number)), second


def roster(today: date) -> str:
    """All people of all dialogues."""
    lines = [HEADER]
    for index, dialogue in enumerate(DIALOGUES):
        documents = (dialogue.get("id_type", "居民身份证"), "居民身份证")
        kinds = (dialogue.get("member", "covered"), "covered")
        for person, kind, id_type in zip(pair_of(index), kinds, documents, strict=True):
            begin = today - timedelta(days=POLICY_AGE[kind])
            period = f"{begin},{begin + timedelta(days=364)},90"
            lines.append(f"{person.policy_no},{person.name},{id_type},{person.id_number},13800000000,安心,{period}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LightSystem]:
    """One start for all dialogues."""
    system = LightSystem(tmp_path_factory.mktemp("light"))
    try:
        system.enrol(roster(clock.today()))
        with system.db.transaction() as session:
            assert not import_list(session, HOSPITALS, source="demo", on=clock.today()).errors
        yield system
    finally:
        system.close()


def filled(text: str, index: int) -> str:
    """`text` with the people and dates of one dialogue."""
    first, second = pair_of(index)
    for field, value in {"name": first.name, "id": first.id_number}.items():
        text = text.replace(f"{{{field}}}", value)
    for field, value in {"name2": second.name, "id2": second.id_number}.items():
        text = text.replace(f"{{{field}}}", value)

    def day(match: re.Match[str]) -> str:
        moved = clock.today() + timedelta(days=int(match[1]))
        return f"{moved.year}年{moved.month}月{moved.day}日"

    return re.sub(r"\{([+-]\d+)\}", day, text)


def as_list(value: str | list[str] | None) -> list[str]:
    """One expression or several."""
    return [value] if isinstance(value, str) else value or []


def step(light: LightSystem, openid: str, line: dict[str, Any], index: int) -> Answer:
    """Do what one line says."""
    if "photo" in line:
        return light.photo(openid, line["photo"])
    if "tap" in line:
        return light.menu(openid, line["tap"])
    return light.say(openid, filled(str(line["say"]), index))


@pytest.mark.parametrize("index", range(len(DIALOGUES)), ids=[one["title"] for one in DIALOGUES])
def test_dialogue(light: LightSystem, index: int) -> None:
    dialogue, openid, chat, last = DIALOGUES[index], f"o-talk-{index}", [], ""
    secrets = [value for person in pair_of(index) for value in (person.name, person.id_number)]
    for line in dialogue["talk"]:
        answer = step(light, openid, line, index)
        chat += [f"> {line}", answer.text]
        so_far = "\n".join(chat)
        for wanted in as_list(line.get("must")):
            assert re.search(filled(wanted, index), answer.text), f"没有“{wanted}”\n{so_far}"
        for unwanted in as_list(line.get("must_not")):
            assert not re.search(unwanted, answer.text), f"不该有“{unwanted}”\n{so_far}"
        assert not any(secret in answer.text for secret in secrets), so_far
        if answer.mode == Mode.BOT:
            assert answer.text, f"没有回答\n{so_far}"
            assert answer.text != last, f"说了两遍\n{so_far}"
        last = answer.text
    assert answer.mode == dialogue.get("mode", "bot"), so_far
    with light.db.reading() as session:
        found = session.scalars(select(Case).where(Case.openid == openid).order_by(Case.created_at)).all()
        cases = [f"{case.service} {case.status}" for case in found]
        details = [case.details for case in found]
    assert cases == dialogue.get("cases", []), so_far
    for slot, value in dialogue.get("details", {}).items():
        assert details[-1].get(slot) == value, so_far
