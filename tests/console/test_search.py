"""Finding a chat by what somebody on the phone can say."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cases.models import Case
from bot.kernel import clock
from bot.kernel.audit import AuditEntry
from bot.members import lookups
from bot.members import service as members
from bot.members.models import Binding, Member
from bot.members.repository import policies_of
from bot.members.roster import import_roster
from bot.staff.models import Role
from tests.console.conftest import Office, on_both
from tests.support.people import Person, id_number, write_roster
from tests.support.staff import DeskClient

ANNA = Person("欧阳安娜", id_number(42), "P1")
BEN = Person("王小本", id_number(43), "P2")


@pytest.fixture
def found_office(office: Office, tmp_path: Path) -> Office:
    """Two members, each with a chat; the first with a case."""
    path = write_roster(tmp_path, [ANNA, BEN], today=clock.today())
    chats = [office.chat("我想改期到下周三", openid=f"o{number}") for number in (1, 2)]
    with office.db.transaction() as session:
        import_roster(session, path)
        assert lookups.fill_missing(session, limit=100) == 2
        assert lookups.fill_missing(session, limit=100) == 0
        for number, member in enumerate(session.scalars(select(Member).order_by(Member.id)), 1):
            user = members.get_or_create_user(session, f"o{number}")
            session.add(Binding(user_id=user.id, member_id=member.id, created_at=clock.now()))
    assert chats == [1, 2]
    office.agent("li")
    return office


def hits(client: DeskClient, wish: str) -> list[str]:
    answer = client.get("/search", params={"q": wish}, headers={"HX-Target": "rows", "HX-Request": "true"})
    assert answer.status_code == 200
    return re.findall(r'data-row="(\d+)" data-testid="hit"', answer.text)


@on_both
def test_by_whole_name_number_or_its_end(found_office: Office) -> None:
    client = found_office.browser("li")
    assert hits(client, "欧阳安娜") == ["1"]
    assert hits(client, "欧阳") == []  # sealed: whole names only
    assert hits(client, ANNA.id_number) == ["1"]
    assert hits(client, ANNA.id_number[-4:]) == ["1"]
    assert sorted(hits(client, "13800000000")) == ["1", "2"]
    assert sorted(hits(client, "0000")) == ["1", "2"]
    assert hits(client, "访客 2") == ["2"]
    with found_office.db.reading() as session:
        notes = session.scalars(select(AuditEntry).where(AuditEntry.action == "member.searched")).all()
    assert len(notes) == 5
    assert "欧阳" not in str([note.data for note in notes])


def test_a_new_name_or_phone_is_found_after_the_next_roster(found_office: Office, tmp_path: Path) -> None:
    renamed = Person("欧阳新名", ANNA.id_number, "P1")
    path = write_roster(tmp_path, [renamed], today=clock.today())
    with found_office.db.transaction() as session:
        import_roster(session, path)
        lookups.fill_missing(session, limit=100)
    client = found_office.browser("li")
    assert hits(client, "欧阳新名") == ["1"]
    assert hits(client, "欧阳安娜") == []


def test_words_are_found_in_ones_own_recent_chats_only(found_office: Office) -> None:
    found_office.agent("wang")
    client, other = found_office.browser("li"), found_office.browser("wang")
    client.act("/conversations/1/claim")

    def words(browser: DeskClient) -> list[str]:
        answer = browser.get("/search", params={"q": "下周三"})
        return re.findall(r'data-row="(\d+)" data-testid="hit-text"', answer.text)

    assert words(client) == ["1"]
    assert words(other) == []
    found_office.clock.advance(timedelta(days=31))
    assert words(client) == []


def test_an_empty_search_gives_the_list_back(found_office: Office) -> None:
    client = found_office.browser("li")
    answer = client.get("/search", params={"q": " ", "view": "waiting"}, headers={"HX-Target": "rows"})
    assert 'data-testid="row"' in answer.text
    assert "<html" not in answer.text


def test_by_case_number_or_its_beginning(found_office: Office) -> None:
    now = clock.now()
    with found_office.db.transaction() as session:
        member = session.scalars(select(Member).order_by(Member.id)).first()
        assert member is not None
        session.add(
            Case(
                number="MZ261123-7K3QF", service="outpatient", member_id=member.id,
                policy_id=policies_of(session, member.id)[0].id, openid="o1", status="accepted", status_since=now,
                details={}, facts={}, idempotency_key="k", created_at=now,
            )
        )  # fmt: skip
    found_office.agent("zhao", Role.SUPERVISOR)
    client = found_office.browser("zhao")
    assert hits(client, "mz261123-7k3qf") == hits(client, "MZ2611") == ["1"]
    assert hits(client, "MZ261124") == []
    panel = client.get("/conversations/1/panel").text
    assert "MZ261123-7K3QF" in panel
    assert ANNA.id_number not in panel  # masked
