"""The main job on real parts: encrypted callbacks, a real Rasa, the sandbox as WeChat, both databases."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.e2e.dialogue import Walker
from tests.e2e.journey import OPENINGS
from tests.e2e.system import System
from tests.support.people import Person
from tests.support.processes import wait_until

Enrol = Callable[[int], list[Person]]


def today_of(system: System) -> datetime:
    """The sandbox's time."""
    return datetime.fromisoformat(system.http.get("/sandbox/clock").json()["now"])


@pytest.mark.parametrize("service", OPENINGS)
def test_each_request_ends_with_exactly_one_case(system: System, enrol: Enrol, photo: bytes, service: str) -> None:
    person = enrol(1)[0]
    walker = Walker(system.user(), person, photo, today_of(system).date())
    number = walker.walk(OPENINGS[service])
    mine = [case for case in system.json("case", "list") if case["number"] == number]
    same_person = [case for case in system.json("case", "list") if case["member"] == mine[0]["member"]]
    assert len(mine) == 1
    assert mine[0]["service"] == service
    assert mine[0]["status"] == "accepted"
    assert person.name not in mine[0]["member"]
    assert (mine[0]["due_at"] is not None) == (service in ("outpatient", "inpatient", "direct_pay"))
    assert len([case for case in same_person if case["service"] == service and case["number"] == number]) == 1


def test_staff_moves_reach_the_chat_and_reminders_follow(system: System, enrol: Enrol, photo: bytes) -> None:
    person = enrol(1)[0]
    phone = system.user()
    number = Walker(phone, person, photo, today_of(system).date()).walk(OPENINGS["outpatient"])
    system.command("case", "advance", number, "--to", "documents_reviewed")
    phone.wait_for("资料已审核")
    system.command("case", "advance", number, "--to", "arranging")
    visit = today_of(system).date().fromordinal(today_of(system).date().toordinal() + 4)
    facts = {
        "hospital": "上海示例第一医院",
        "department": "肿瘤科",
        "appointment_date": visit.isoformat(),
        "appointment_time": "09:30",
        "address": "示例路1号",
        "bring": "身份证和病历",
    }
    phone.say("谢谢")  # opens the reply window anew: three of five messages are used, the rest is kept for people
    sets = [part for name, value in facts.items() for part in ("--set", f"{name}={value}")]
    system.command("case", "advance", number, "--to", "arranged", *sets)
    assert "09:30" in phone.wait_for("门诊安排好了")
    phone.say("办得怎么样了")
    wait_until(
        lambda: (
            "appointment_1_day" in [one["kind"] for one in system.json("reminder", "list") if one["case"] == number]
        ),
        30,
        what="a planned reminder of the appointment",
    )


def test_a_conversation_is_handed_over_answered_and_given_back(system: System) -> None:
    phone = system.user()
    assert "400-606-5033" in phone.say("转人工")
    phone.send("还在吗")
    waiting = [row for row in system.json("conversation", "list") if row["openid"] == phone.openid]
    assert [row["mode"] for row in waiting] == ["waiting"]
    system.command("conversation", "reply", phone.openid, "您好，我是客服小李")
    phone.wait_for("我是客服小李")
    system.command("conversation", "hand-back", phone.openid)
    phone.wait_for("小助手继续为您服务")
    assert "门诊预约" in phone.say("你好")


def test_nothing_readable_of_the_number_or_name_stays_on_disk(system: System, enrol: Enrol, photo: bytes) -> None:
    person = enrol(1)[0]
    Walker(system.user(), person, photo, today_of(system).date()).walk(OPENINGS["outpatient"])
    needles = [person.id_number.encode(), person.name.encode()]
    files = [path for path in system.data_dir.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert not any(needle in content for needle in needles), path.name
