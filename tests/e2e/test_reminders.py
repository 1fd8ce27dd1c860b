"""Reminders by themselves: the clock is moved on, and the phone rings."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.e2e.dialogue import Walker
from tests.e2e.journey import OPENINGS
from tests.e2e.system import System
from tests.e2e.test_walks import today_of
from tests.support.people import Person
from tests.support.processes import wait_until


def test_missing_papers_are_remembered_once_in_daytime(
    system: System, enrol: Callable[[int], list[Person]], photo: bytes
) -> None:
    phone = system.user()
    now = today_of(system)
    number = Walker(phone, enrol(1)[0], photo, now.date(), has_papers=False).walk(OPENINGS["outpatient"])
    planned = wait_until(
        lambda: [one for one in system.json("reminder", "list") if one["case"] == number], 30, what="a planned reminder"
    )
    due = min(datetime.fromisoformat(one["due_at"]) for one in planned if one["kind"] == "documents_missing")
    assert due.hour == 10
    assert timedelta(0) < due - now < timedelta(days=2)
    system.http.post("/sandbox/clock", json={"to": (due + timedelta(minutes=5)).isoformat()}).raise_for_status()
    assert number in phone.wait_for("还差")
    system.kill("scheduler")
    phone.say("你好")
    assert sum("还差" in text for text in phone.from_account()) == 1
    states = {one["state"] for one in system.json("reminder", "list") if one["case"] == number}
    assert states <= {"planned", "sent"}
