"""What goes wrong around a turn: rows that cannot be read, a database away, long laments, consent taken back."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from bot.conversations import repository
from bot.conversations import turn as turns
from bot.conversations.inbox import Inbound, InboundKind
from bot.conversations.models import HandoverReason, Turn, TurnState
from bot.conversations.rasa import RasaClient
from bot.conversations.tasks import MAX_ATTEMPTS, Worker
from bot.kernel import clock
from tests.conversations.conftest import Bench
from tests.support.fake_rasa import answer
from tests.support.processes import free_ports


def database_is_away(*_: object, **__: object) -> None:
    """What every statement does then."""
    raise OperationalError("SELECT", {}, Exception("away"))


def test_a_lease_that_a_failed_step_left_behind_is_given_back(bench: Bench) -> None:
    bench.receive("你好")
    bench.worker.take_over()
    with (
        patch.object(turns, "finish", database_is_away),
        patch.object(bench.worker, "_retry_or_give_up", database_is_away),
        pytest.raises(OperationalError),
    ):
        bench.worker.run_one()
    assert bench.conversation().lease_owner is not None
    bench.worker.renew_leases()
    assert bench.conversation().lease_owner is None
    bench.run()
    assert len(bench.texts()) == 1


def test_a_message_taken_over_while_the_turn_before_it_ends_is_not_forgotten(bench: Bench) -> None:
    bench.receive("一")
    bench.worker.take_over()
    other = Worker(db=bench.db, inbox=bench.inbox, rasa=bench.worker._rasa)
    with ThreadPoolExecutor(1) as pool:
        with bench.db.transaction() as session:
            chat = repository.get_locked(session, bench.conversation().id)  # as a turn does that is about to end
            session.get_one(Turn, "in1").state = TurnState.DONE
            session.flush()
            bench.receive("你好吗")
            taking = pool.submit(other.take_over)
            wait([taking], timeout=0.5)
            chat.pending_seq = repository.next_pending_seq(session, chat.id)
        assert taking.result(10) == 1
    assert bench.conversation().pending_seq == 2
    bench.run()
    assert bench.texts() == ["echo 你好吗"]


@pytest.mark.parametrize("away", [True, False])
def test_an_action_server_that_is_away_is_waited_for_one_that_fails_is_not(bench: Bench, *, away: bool) -> None:
    """Rasa answers 200 and nothing in both cases."""
    actions = f"http://127.0.0.1:{free_ports(1)[0]}" if away else bench.rasa.url
    rasa = RasaClient(bench.rasa.url, actions_url=actions, timeout=3)
    bench.worker = Worker(db=bench.db, inbox=bench.inbox, rasa=rasa)
    bench.rasa.reply = lambda body: []
    inbound_id = bench.receive("你好")
    for _ in range(MAX_ATTEMPTS + 1):
        bench.run()
        bench.change(lambda conversation: setattr(conversation, "not_before", None))
    assert bench.turn(inbound_id).state == (TurnState.PENDING if away else TurnState.PARKED)
    bench.rasa.reply = lambda body: answer("回来了")
    bench.run()
    assert ("回来了" in bench.texts()) is away
    rasa.close()


def test_the_lease_of_work_in_hand_is_kept(bench: Bench) -> None:
    bench.receive("你好")
    bench.worker.take_over()
    seen = []

    def slow(*_: object) -> None:
        bench.change(lambda conversation: setattr(conversation, "lease_until", clock.system_now()))
        bench.worker.renew_leases()
        seen.append(bench.conversation().lease_until)

    with patch.object(bench.worker, "_run", slow):
        bench.worker.run_one()
    assert seen[0] is not None
    assert seen[0] > clock.system_now() + timedelta(seconds=5)


def test_a_row_that_cannot_be_read_stops_nobody_else_and_ends_with_a_person(bench: Bench) -> None:
    lost = bench.receive("一")
    behind = bench.receive("二")
    other = bench.receive("三", openid="o-bob")
    bench.worker.take_over()
    with bench.inbox.engine.begin() as connection:
        connection.execute(delete(Inbound).where(Inbound.seq == 1))
    bench.run()
    assert bench.turn(other).state == TurnState.DONE
    for _ in range(MAX_ATTEMPTS):
        bench.change(lambda conversation: setattr(conversation, "not_before", None))
        bench.run()
    assert bench.turn(lost).state == TurnState.PARKED
    assert bench.turn(behind).state == TurnState.DONE
    assert bench.conversation().handover_reason == HandoverReason.BOT_FAILED


@pytest.mark.parametrize("before", [0, 560, 2000])
def test_danger_at_the_end_of_a_long_lament_is_heard(bench: Bench, before: int) -> None:
    bench.receive("我妈这病看了好久了钱也花光了。" * (before // 15) + "我真的不想活了")
    bench.run()
    assert "12356" in bench.texts()[-1]
    assert bench.conversation().handover_reason == HandoverReason.SELF_HARM


def test_consent_taken_back_in_wechat_clears_what_was_told(bench: Bench) -> None:
    bench.receive("你好")
    bench.run()
    told = {"tumour": "肺癌", "parked": {"service": "outpatient"}, "refused": {"at": "now"}}
    bench.change(lambda conversation: setattr(conversation, "draft", told))
    before = bench.conversation().episode
    bench.receive(None, kind=InboundKind.EVENT, event="user_authorization_revoke")
    bench.run()
    assert bench.conversation().draft == {}
    assert bench.conversation().episode > before


def test_errors_of_the_database_tell_no_parameters(bench: Bench) -> None:
    assert bench.db.engine.hide_parameters


@pytest.mark.parametrize(("slot", "told"), [("act_confirmed", True), ("city", False)])
def test_what_an_overtaken_turn_had_done_is_still_told(bench: Bench, slot: str, *, told: bool) -> None:
    step = {"form": "act_form", "requested_slot": slot, "act": "cancel"}
    bench.rasa.reply = lambda body: answer("确定取消吗？", draft=step)
    bench.receive("取消")
    bench.run()
    bench.rasa.reply = lambda body: []  # the action committed, its reply was lost
    first = bench.receive("确认取消")
    bench.run()
    assert bench.turn(first).state == TurnState.PENDING
    bench.receive("我不想活了")
    bench.rasa.reply = lambda body: answer("已经取消了。", draft={"member_id": 1})
    bench.change(lambda conversation: setattr(conversation, "not_before", None))
    bench.run()
    assert bench.turn(first).state == TurnState.DONE
    assert ("已经取消了。" in bench.texts()) == told
    assert bench.conversation().draft == ({"member_id": 1} if told else step)
    assert bench.conversation().handover_reason == HandoverReason.SELF_HARM
    with bench.db.reading() as session:
        lines = [line.text for line in repository.transcript(session, bench.conversation().id)]
    assert lines.index("确认取消") < lines.index("我不想活了")
