"""A member who waits for the bot: one honest line, then a person; and what was put aside is run again on demand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import update

from bot.catalog import render
from bot.conversations import aside, erasure, patience, service
from bot.conversations.errors import ConversationError
from bot.conversations.inbox import Inbound, InboundKind
from bot.conversations.models import HandoverReason, Mode, TurnState
from bot.conversations.tasks import MAX_ATTEMPTS, MAX_WAIT_SECONDS
from bot.kernel import clock
from bot.outbox import window
from tests.conversations.conftest import Bench
from tests.e2e.system import EXCUSE
from tests.support.fake_rasa import answer

LATE = patience.SLOW_AFTER + timedelta(seconds=1)
TOO_LATE = patience.TOO_LONG + timedelta(seconds=1)


@contextmanager
def later(step: timedelta) -> Iterator[None]:
    """The machine's time, so much later."""
    moment = clock.system_now() + step
    with patch.object(clock, "system_now", lambda: moment):
        yield


def look(bench: Bench) -> int:
    return patience.watch(bench.db, bench.inbox)


def test_nobody_is_told_before_twenty_seconds_are_over(bench: Bench) -> None:
    bench.receive("你好")
    bench.worker.take_over()
    assert timedelta(seconds=20) == patience.SLOW_AFTER
    assert look(bench) == 0
    assert bench.texts() == []


def test_whoever_waits_is_told_once_and_then_answered(bench: Bench) -> None:
    bench.receive("你好")
    bench.receive("在吗")
    bench.worker.take_over()
    with later(LATE):
        assert look(bench) == 1
        assert look(bench) == 0
    bench.run()
    assert bench.texts() == [render("turn.takes_longer"), "echo 你好", "echo 在吗"]


def test_the_walks_of_the_end_to_end_tests_know_the_line() -> None:
    assert render("turn.takes_longer").startswith(EXCUSE)


def test_the_line_may_go_out_although_the_turn_has_not_begun(bench: Bench) -> None:
    bench.receive("你好")
    bench.worker.take_over()
    with later(LATE):
        look(bench)
    with bench.db.reading() as session:
        assert window.room(session, "o-anna").left > 0


def test_one_row_that_cannot_be_read_keeps_nobody_from_being_told(bench: Bench) -> None:
    bench.receive("一", openid="o-anna")
    bench.receive("二", openid="o-bob")
    bench.worker.take_over()
    with bench.inbox.engine.begin() as connection:
        connection.execute(update(Inbound).where(Inbound.seq == 1).values(body=b"broken"))
    with later(LATE):
        assert look(bench) == 1
    assert [row.openid for row in bench.outbound()] == ["o-bob"]


def test_each_slow_answer_is_excused_anew(bench: Bench) -> None:
    for text in ("一", "二"):
        bench.receive(text)
        bench.worker.take_over()
        with later(LATE):
            look(bench)
        bench.run()
    assert bench.texts().count(render("turn.takes_longer")) == 2


@pytest.mark.parametrize("mode", [Mode.WAITING, Mode.HUMAN])
def test_a_chat_that_people_have_is_left_alone(bench: Bench, mode: Mode) -> None:
    bench.receive("你好")
    bench.worker.take_over()
    bench.change(lambda conversation: setattr(conversation, "mode", mode))
    with later(TOO_LATE):
        assert look(bench) == 0


def test_an_event_waits_for_nothing(bench: Bench) -> None:
    bench.receive(None, kind=InboundKind.EVENT, event="view")
    bench.worker.take_over()
    with later(LATE):
        assert look(bench) == 0


def test_after_the_limit_a_person_is_called_and_the_late_answer_is_not_said(bench: Bench) -> None:
    bench.receive("你好")
    bench.worker.take_over()

    def very_slow(body: object) -> object:
        with later(TOO_LATE):
            look(bench)
        return answer("太晚了")

    bench.rasa.reply = very_slow
    bench.run()
    chat = bench.conversation()
    assert (chat.mode, chat.handover_reason) == (Mode.WAITING, HandoverReason.BOT_FAILED)
    assert bench.texts() == [render("turn.too_slow")]
    assert timedelta(seconds=MAX_WAIT_SECONDS) < patience.TOO_LONG


def test_nothing_is_written_to_somebody_whose_wish_to_be_forgotten_is_under_way(bench: Bench) -> None:
    inbound_id = bench.receive("确认删除")
    bench.worker.take_over()
    with bench.db.transaction() as session:
        erasure.erase_user(session, openid="o-anna", evidence=inbound_id)
    with later(TOO_LATE):
        assert look(bench) == 0


def poisoned(bench: Bench) -> str:
    """A message whose turn fails until it is put aside."""
    bench.rasa.reply = lambda body: []
    poison = bench.receive("毒")
    for _ in range(MAX_ATTEMPTS):
        bench.run()
        bench.change(lambda conversation: setattr(conversation, "not_before", None))
    assert bench.turn(poison).state == TurnState.PARKED
    return poison


def test_what_was_put_aside_is_run_again_when_the_cause_is_mended(bench: Bench) -> None:
    poison = poisoned(bench)
    bench.rasa.reply = lambda body: answer("现在好了")
    with bench.db.transaction() as session, pytest.raises(ConversationError):
        aside.replay(session, service.find(session, "o-anna"), actor="staff:x")
    with bench.db.transaction() as session:
        chat = service.find(session, "o-anna")
        service.hand_back(session, chat)
        assert aside.replay(session, chat, actor="staff:x") == 1
    bench.run()
    assert bench.turn(poison).state == TurnState.DONE
    assert bench.texts()[-1] == "现在好了"
    assert bench.texts().count(render("turn.bot_failed")) == 1


def test_nothing_to_run_again_is_said(bench: Bench) -> None:
    bench.receive("你好")
    bench.run()
    with bench.db.transaction() as session, pytest.raises(ConversationError, match="没有被搁置"):
        aside.replay(session, service.find(session, "o-anna"), actor="staff:x")
