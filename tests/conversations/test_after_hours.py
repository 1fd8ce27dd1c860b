"""Out of hours the queue goes on and members hear when somebody comes; ratings after a settled matter."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations import service
from bot.conversations.desk_models import Resolution, Satisfaction
from bot.conversations.models import Mode
from bot.staff import hours
from tests.conversations.conftest import Bench
from tests.conversations.test_worker import add_agent
from tests.support.fake_rasa import answer


def closed_until_the_afternoon(bench: Bench) -> None:
    with bench.db.transaction() as session:
        hours.keep(session, "workday", "13:30-18:00", actor="staff:test")


def settle(bench: Bench, resolution: Resolution = Resolution.SOLVED) -> None:
    """The member asks for a person, who settles the matter."""
    bench.receive("转人工")
    bench.run()
    with bench.db.transaction() as session:
        li = add_agent(session)
        service.claim(session, 1, agent=li)
        service.resolve(session, 1, agent=li, resolution=resolution)


def scores(bench: Bench) -> list[int]:
    with bench.db.reading() as session:
        return list(session.scalars(select(Satisfaction.score)))


def test_who_asks_for_a_person_out_of_hours_hears_when_one_comes_and_waits_in_the_queue(bench: Bench) -> None:
    closed_until_the_afternoon(bench)
    bench.receive("转人工")
    bench.run()
    assert "今天13:30起" in bench.texts()[-1]
    assert bench.conversation().mode == Mode.WAITING


def test_a_chat_that_waits_out_of_hours_hears_it_again_in_other_words_only(bench: Bench) -> None:
    closed_until_the_afternoon(bench)
    bench.receive("转人工")
    bench.run()
    bench.receive("有人吗")
    bench.run()
    assert len(bench.texts()) == 2
    assert "13:30" not in bench.texts()[-1]
    bench.clock.advance(timedelta(minutes=20))
    bench.receive("还没人吗")
    bench.run()
    assert "今天13:30" in bench.texts()[-1]


def test_danger_is_not_told_about_office_hours(bench: Bench) -> None:
    closed_until_the_afternoon(bench)
    bench.receive("我不想活了")
    bench.run()
    assert "12356" in bench.texts()[-1]
    assert "休息" not in bench.texts()[-1]


def test_in_hours_nothing_is_said_of_them(bench: Bench) -> None:
    closed_until_the_afternoon(bench)
    bench.clock.advance(timedelta(hours=4))
    bench.receive("转人工")
    bench.run()
    assert "休息" not in bench.texts()[-1]


@pytest.mark.parametrize(
    ("said", "score"), [("5", 5), ("４分", 4), ("三", 3), ("很满意", 5), ("1。", 1), ("不满意", 2)]
)
def test_a_rating_is_kept_thanked_for_and_starts_no_service(bench: Bench, said: str, score: int) -> None:
    settle(bench)
    assert "回复1到5" in bench.texts()[-1]
    bench.clock.advance(timedelta(minutes=5))
    bench.receive(said)
    bench.run()
    assert scores(bench) == [score]
    assert not bench.rasa.asked
    assert ("没能让您满意" if score <= 2 else "谢谢您告诉我们") in bench.texts()[-1]
    conversation = bench.conversation()
    assert conversation.resolved_at is not None
    assert conversation.last_member_at is None or conversation.last_member_at <= conversation.resolved_at


def test_only_the_first_message_within_a_day_is_a_rating(bench: Bench) -> None:
    bench.rasa.reply = lambda body: answer("好的")
    settle(bench)
    bench.clock.advance(timedelta(minutes=5))
    bench.receive("5")
    bench.receive("1")  # the menu's first service
    bench.run()
    assert scores(bench) == [5]
    assert [body["message"] for body in bench.rasa.asked] == ["/request_outpatient"]


@pytest.mark.parametrize("later", [timedelta(hours=25), None])
def test_a_digit_that_answers_something_else_is_no_rating(bench: Bench, later: timedelta | None) -> None:
    bench.rasa.reply = lambda body: answer("好的")
    settle(bench, Resolution.SOLVED if later else Resolution.NO_ANSWER)
    bench.clock.advance(later or timedelta(minutes=1))
    bench.receive("2")
    bench.run()
    assert scores(bench) == []
    assert [body["message"] for body in bench.rasa.asked] == ["/request_inpatient"]


def test_a_silent_agent_is_not_silent_while_the_office_is_closed(bench: Bench) -> None:
    with bench.db.transaction() as session:
        hours.keep(session, "workday", "09:00-10:05", actor="staff:test")  # it is 10:00
    bench.receive("转人工")
    bench.run()
    with bench.db.transaction() as session:
        service.claim(session, 1, agent=add_agent(session))
    bench.clock.advance(timedelta(hours=9))
    with bench.db.transaction() as session:
        assert not service.return_silent(session, 1, after=timedelta(minutes=10))
    bench.clock.advance(timedelta(hours=14, minutes=10))  # ten past nine of the next day
    with bench.db.transaction() as session:
        assert service.return_silent(session, 1, after=timedelta(minutes=10))
