"""SIGKILL in the middle of a turn: the turn completes, once."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.e2e.dialogue import Walker
from tests.e2e.system import System
from tests.support.people import Person
from tests.support.processes import wait_until

Enrol = Callable[[int], list[Person]]
KILLED = ("worker", "actions", "rasa", "gateway", "sender", "scheduler")


@pytest.mark.parametrize("name", KILLED)
def test_a_killed_process_neither_loses_nor_doubles_a_turn(
    system: System, enrol: Enrol, photo: bytes, name: str
) -> None:
    person = enrol(1)[0]
    phone = system.user()
    today = datetime.fromisoformat(system.http.get("/sandbox/clock").json()["now"]).date()
    walker = Walker(phone, person, photo, today)
    phone.say("你好")
    reply = phone.say("医生说要做基因检测才知道能不能吃靶向药")
    while "请核对一下" not in reply:
        reply = walker.answer(reply)
    before = len(phone.from_account())
    old = system.pid(name)
    with system.actions_standing_still():
        phone.send("确认", deliveries=3)
        wait_until(lambda: system.turns_under_way() == 1, 30, what="the turn to begin")
        system.kill(name)
    answer = phone.next_reply(before, seconds=120)
    assert "办件编号" in answer
    wait_until(lambda: system.pid(name) not in (0, old), seconds=60, what=f"a new {name}")
    phone.say("你好")
    opened = [text for text in phone.from_account() if "申请已受理" in text]
    assert len(opened) == 1
    member_cases = [case for case in system.json("case", "list") if case["number"] in answer]
    assert len(member_cases) == 1
