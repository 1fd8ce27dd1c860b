"""Pictures that come one after the other within seconds get one answer; nothing else waits for them."""

from datetime import timedelta

import pytest

from bot.conversations.inbox import InboundKind
from bot.conversations.tasks import LONGEST_ROW, MAX_PICTURES_IN_ONE_TURN, Worker
from bot.kernel import clock
from tests.conversations.conftest import Bench

REST = 2.5


@pytest.fixture
def row(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> "Row":
    """A worker that waits for more pictures, and machine time that stands still."""
    old = bench.worker
    bench.worker = Worker(db=old._db, inbox=old._inbox, rasa=old._rasa, pictures_rest=REST)
    return Row(bench, monkeypatch)


class Row:
    """Sends pictures and lets machine time pass."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bench, self.now = bench, clock.system_now()
        monkeypatch.setattr(clock, "system_now", lambda: self.now)
        monkeypatch.setattr("bot.conversations.repository.system_now", lambda: self.now)

    def picture(self, *, after: float = 0.0) -> None:
        """One more picture."""
        self.wait(after)
        self.bench.receive(None, kind=InboundKind.IMAGE, media_id=f"m{self.bench.count}")
        self.bench.run()

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)
        self.bench.run()

    @property
    def answers(self) -> int:
        """How many messages the bot has written."""
        return len(self.bench.texts())


def test_ten_that_drip_in_get_one_answer(row: Row) -> None:
    for _ in range(10):
        row.picture(after=1.0)
    assert row.answers == 0
    row.wait(REST + 0.1)
    assert row.answers == 1


def test_a_row_without_end_is_answered_all_the_same(row: Row) -> None:
    for _ in range(12):
        row.picture(after=2.0)
    assert row.answers == 24 // LONGEST_ROW.total_seconds() - 1


def test_one_alone_waits_its_rest_and_no_longer(row: Row) -> None:
    row.picture()
    row.wait(REST - 0.1)
    assert row.answers == 0
    row.wait(0.2)
    assert row.answers == 1


def test_words_behind_pictures_end_the_row(row: Row) -> None:
    row.picture()
    row.bench.receive("发完了")
    row.wait(REST)  # the wish to wait was noted before
    assert row.answers == 2


def test_a_cry_for_help_overtakes_the_pictures(row: Row) -> None:
    row.bench.receive(None, kind=InboundKind.IMAGE, media_id="m1")
    row.bench.receive("我不想活了")
    row.bench.run()
    assert "12356" in row.bench.texts()[0]


def test_a_full_turn_does_not_wait(row: Row) -> None:
    for number in range(MAX_PICTURES_IN_ONE_TURN):
        row.bench.receive(None, kind=InboundKind.IMAGE, media_id=f"m{number}")
    row.bench.run()
    assert row.answers == 1
