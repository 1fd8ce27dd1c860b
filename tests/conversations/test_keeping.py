"""What is kept of somebody who does not come back, or never agreed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.conversations import erasure, repository
from bot.conversations.keeping import DraftSweeper
from bot.conversations.service import ConversationError
from bot.kernel import clock
from bot.kernel.vault import VaultEntry
from bot.members import service as members
from tests.conversations.conftest import Bench
from tests.members.people import id_number
from tests.support.fake_rasa import answer

OPENID = "o-anna"
NAMED = f"我叫欧阳婉清，身份证{id_number(serial='088')}"


def values(bench: Bench) -> int:
    """How many names and numbers are kept."""
    with bench.db.reading() as session:
        return session.scalar(select(func.count()).select_from(VaultEntry)) or 0


@pytest.mark.parametrize(
    ("days", "left"), [(0, {"parked", "refused", "tumour"}), (2, {"parked", "tumour"}), (31, {"tumour"})]
)
def test_what_nobody_comes_back_to_is_forgotten(bench: Bench, days: int, left: set[str]) -> None:
    at = clock.now().isoformat()
    draft = {"parked": {"service": "outpatient", "at": at}, "refused": {"tumour": "胃癌", "at": at}, "tumour": "肺癌"}
    bench.receive("你好")
    bench.run()
    bench.change(lambda conversation: setattr(conversation, "draft", draft))
    bench.clock.advance(timedelta(days=days))
    DraftSweeper(bench.db).run()
    assert set(bench.conversation().draft) == left


def test_a_chat_under_way_is_left_alone_and_it_is_swept_once_a_day(bench: Bench) -> None:
    old = {"parked": {"at": (clock.now() - timedelta(days=40)).isoformat()}}
    bench.receive("你好")
    bench.run()
    bench.change(lambda conversation: setattr(conversation, "draft", old))
    bench.receive("在吗")
    bench.worker.take_over()
    sweeper = DraftSweeper(bench.db)
    assert sweeper.run() == 0
    assert bench.conversation().draft == old
    bench.rasa.reply = lambda body: answer("在的", draft=old)
    bench.run()
    assert sweeper.run() == 0
    bench.clock.advance(timedelta(days=1))
    assert sweeper.run() == 1
    assert bench.conversation().draft == {}


@pytest.mark.parametrize(("agreed", "days", "kept"), [(False, 2, 2), (False, 4, 0), (True, 40, 2)])
def test_names_of_who_never_agreed_are_kept_for_three_days(bench: Bench, days: int, kept: int, *, agreed: bool) -> None:
    bench.receive(NAMED)
    bench.run()
    if agreed:
        with bench.db.transaction() as session:
            members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="in1")
    bench.clock.advance(timedelta(days=days))
    DraftSweeper(bench.db).run()
    assert values(bench) == kept


def test_staff_cannot_erase_while_a_message_waits(bench: Bench) -> None:
    bench.receive(NAMED)
    bench.run()
    bench.receive("还在吗")
    bench.worker.take_over()
    with bench.db.transaction() as session, pytest.raises(ConversationError):
        erasure.erase_user(session, openid=OPENID, evidence="staff:li:abc")
    assert values(bench) == 2
    with bench.db.reading() as session:
        assert repository.transcript(session, bench.conversation().id)
