"""Whole chats, as people write them (tests/e2e/dialogues, docs/dialogues.md), from the encrypted callback to the phone.

All of them are told to one started product, several at a time, before the first of these tests looks at its own. What
was said can be read in results/dialogues.md.
"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.e2e.script import Dialogue, read_dialogues
from tests.e2e.system import ROOT, System
from tests.e2e.teller import Telling, tell_all
from tests.e2e.watching import Watch
from tests.support.people import HEADER, Person, people

DIALOGUES = read_dialogues()
FIRST_NUMBER = 501
# A Wednesday in May: no holiday near, and the year is old enough for 上个月 and 四月份.
BEGINS = "2026-05-20T09:30:00+08:00"
# How many days ago the policy of a member began; in force for a year, with a waiting period of 90 days.
POLICY_AGE = {"covered": 200, "waiting": 30, "expired": 500}
BOOK = ROOT / "results" / "dialogues.md"


def cast() -> dict[str, dict[str, Person]]:
    """The member of each dialogue, and somebody else: people of their own."""
    everybody = iter(people(2 * len(DIALOGUES), first=FIRST_NUMBER))
    return {
        name: {
            "name": replace(first := next(everybody), id_number=dialogue.id or first.id_number),
            "name2": next(everybody),
        }
        for name, dialogue in DIALOGUES.items()
    }


def roster(everybody: dict[str, dict[str, Person]], today: date) -> str:
    """All people of all dialogues."""
    lines = [HEADER]
    for name, pair in everybody.items():
        dialogue = DIALOGUES[name]
        for person, kind, id_type in (
            (pair["name"], dialogue.member, dialogue.id_type),
            (pair["name2"], "covered", "居民身份证"),
        ):
            begin = today - timedelta(days=POLICY_AGE[kind])
            period = f"{begin},{begin + timedelta(days=364)},90"
            lines.append(f"{person.policy_no},{person.name},{id_type},{person.id_number},13800000000,安心,{period}")
    return "\n".join(lines) + "\n"


def tell(folder: Path, wanted: list[str]) -> dict[str, Telling]:
    """Start the product, tell the dialogues, and end it."""
    system, everybody = System(folder, begins=BEGINS), cast()
    try:
        system.start()
        path = folder / "roster.csv"
        path.write_text(roster(everybody, system.now().date()), encoding="utf-8")
        system.command("roster", "import", str(path))
        watch = Watch(system)
        told = {name: Telling(DIALOGUES[name], everybody[name], system.user(), watch) for name in wanted}
        tell_all(system, watch, list(told.values()))
        watch.close()
    finally:
        ended = system.stop()
    assert ended == 0
    return told


def write_book(told: dict[str, Telling]) -> None:
    """Put all transcripts into one file that a person reads."""
    flawed = [name for name, telling in told.items() if telling.flaws]
    head = [f"# 对话实录\n\n共{len(told)}段，有问题的{len(flawed)}段。\n", *(f"- {name}" for name in flawed)]
    chats = [f"\n## {name}\n\n{_heading(telling.dialogue)}{_as_markdown(telling)}" for name, telling in told.items()]
    BOOK.parent.mkdir(exist_ok=True)
    BOOK.write_text("\n".join([*head, *chats]) + "\n", encoding="utf-8")


def _heading(dialogue: Dialogue) -> str:
    return f"*请留意：{dialogue.watch}*\n\n" if dialogue.watch else ""


def _as_markdown(telling: Telling) -> str:
    return "\n\n".join(part.replace("\n", "  \n") for part in telling.chat)


@pytest.fixture(scope="module")
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Telling]:
    """Those dialogues that this run asks for, told."""
    here = [item for item in request.session.items if item.path == Path(__file__)]
    wanted = [item.callspec.params["name"] for item in here if isinstance(item, pytest.Function)]
    found = tell(tmp_path_factory.mktemp("dialogues"), wanted)
    write_book(found)
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(told: dict[str, Telling], name: str) -> None:
    if told[name].flaws:
        pytest.fail(f"{name}\n\n{told[name].transcript}", pytrace=False)
