"""The boards: what is due first, who is expected where, which samples are under way; full names nowhere."""

import re

from bot.catalog import ServiceId
from bot.staff.models import Role
from tests.cases.build import open_one, to_arranged, walk
from tests.console.conftest import Office, on_both
from tests.members.people import add_member, add_policy
from tests.support.people import id_number
from tests.support.staff import DeskClient


def member(session, name: str, number: int):  # type: ignore[no-untyped-def]
    found = add_member(session, name=name, number=id_number(number))
    add_policy(session, found, policy_no=f"P{number}")
    return found


def watcher(office: Office) -> DeskClient:
    office.agent("wu", Role.COORDINATOR)
    return office.browser("wu")


@on_both
def test_what_is_due_first_stands_first(office: Office) -> None:
    client = watcher(office)
    with office.db.transaction() as session:
        late = open_one(session, member=member(session, "陈秀兰", 301), key="k1", openid="o1").number
        kinds = open_one(session, ServiceId.GENE_TEST, member=member(session, "王建国", 302), key="k2", openid="o2")
        waiting = kinds.number
    office.clock.set(office.clock.now().replace(year=2026, month=12, day=2))
    with office.db.transaction() as session:
        fresh = open_one(session, member=member(session, "李桂英", 303), key="k3", openid="o3").number
    text = client.get("/boards").text
    assert re.findall(r'data-case="([^"]+)"', text) == [late, fresh, waiting]
    assert "已超时" in text
    assert "没有计时" in text
    assert "陈**" in text
    assert "陈秀兰" not in text
    only = client.get("/boards?service=gene_test").text
    assert re.findall(r'data-case="([^"]+)"', only) == [waiting]
    assert client.get("/boards?service=gene_test&status=items_decided").text.count("data-case=") == 0
    assert client.get("/boards?service=nothing").status_code == 422


def test_the_calendar_shows_who_is_expected_where(office: Office) -> None:
    client = watcher(office)
    with office.db.transaction() as session:
        number = open_one(session, openid="o1").number
        to_arranged(session, number)
    text = client.get("/boards/calendar").text
    cell = re.search(r'<time datetime="2026-11-30">.*?</td>', text, re.DOTALL)
    assert cell is not None
    assert number in cell[0]
    assert "示例市第一医院" in cell[0]
    later = client.get("/boards/calendar?start=2027-01-04").text
    assert number not in later
    assert '"2027-01-01"' not in later
    assert client.get("/boards/calendar?start=0001-01-01").status_code == 200
    assert client.get("/boards/calendar?start=9999-12-31").status_code == 200


def test_samples_under_way(office: Office) -> None:
    client = watcher(office)
    with office.db.transaction() as session:
        number = open_one(session, ServiceId.GENE_TEST, openid="o1").number
        walk(session, number, ("items_decided", {"test_items": "肺癌套餐", "sample_kinds": "外周血"}))
    text = client.get("/boards/samples").text
    assert number in text
    assert "外周血" in text


def test_a_part_is_drawn_anew_alone(office: Office) -> None:
    client = watcher(office)
    part = client.get("/boards", headers={"HX-Request": "true", "HX-Target": "board"}).text
    assert "<html" not in part
    assert "没有办理中的办件" in part
