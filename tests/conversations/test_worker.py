"""The worker: every message once, in order, and never two voices."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversations import service
from bot.conversations.inbox import InboundKind
from bot.conversations.models import HandoverReason, Mode, TurnState
from bot.conversations.repository import find_by_openid, transcript
from bot.conversations.tasks import MAX_ATTEMPTS
from bot.kernel import clock
from bot.kernel.audit import AuditEntry
from bot.members import service as members
from bot.outbox.models import OutboundReason, OutboundState, ReplyWindow
from tests.conversations.conftest import Bench, dies_while_running
from tests.support.fake_rasa import answer


def test_a_turn_answers_once_and_keeps_the_draft(bench: Bench) -> None:
    bench.rasa.reply = lambda body: answer(
        "请问姓名？", draft={"service": "outpatient", "requested_slot": "member_name"}
    )
    first = bench.receive("我想看病")
    bench.run()
    bench.run()
    assert bench.texts() == ["请问姓名？"]
    assert bench.turn(first).state == TurnState.DONE
    assert bench.conversation().draft["requested_slot"] == "member_name"
    assert bench.rasa.asked[0]["metadata"] == {"inbound_ids": [first], "conversation_id": bench.conversation().id}


def test_the_words_of_one_turn_become_one_message(bench: Bench) -> None:
    bench.rasa.reply = lambda body: [{"text": "甲"}, {"text": "乙"}, *answer("丙")]
    bench.receive("你好")
    bench.run()
    assert bench.texts() == ["甲\n\n乙\n\n丙"]


def test_messages_of_one_member_run_in_order(bench: Bench) -> None:
    for word in ("一月", "二月", "三月"):
        bench.receive(word)
    bench.run()
    assert [body["message"] for body in bench.rasa.asked] == ["一月", "二月", "三月"]


def test_a_run_of_pictures_gets_one_answer(bench: Bench) -> None:
    for number in range(5):
        bench.receive(None, kind=InboundKind.IMAGE, media_id=f"m{number}")
    bench.receive("发完了")
    bench.run()
    assert [body["message"] for body in bench.rasa.asked] == ["/submit_documents", "发完了"]
    assert len(bench.rasa.asked[0]["metadata"]["inbound_ids"]) == 5
    assert len(bench.texts()) == 2


@pytest.mark.parametrize("bad", [[], [{"text": "words only"}], [{"custom": {"ins": {"failed": True}}}], {"error": 1}])
def test_an_unfinished_turn_is_tried_again_in_a_fresh_session(bench: Bench, bad: Any) -> None:
    replies = [bad, answer("好的")]
    bench.rasa.reply = lambda body: replies.pop(0)
    bench.receive("你好")
    bench.run()
    assert bench.texts() == []
    bench.change(lambda conversation: setattr(conversation, "not_before", None))
    bench.run()
    assert bench.texts() == ["好的"]
    senders = [body["sender"] for body in bench.rasa.asked]
    assert senders[0] != senders[1]


def test_a_message_that_always_fails_goes_to_a_person(bench: Bench) -> None:
    bench.rasa.reply = lambda body: []
    poison = bench.receive("毒")
    for _ in range(MAX_ATTEMPTS):
        bench.run()
        bench.change(lambda conversation: setattr(conversation, "not_before", None))
    assert bench.turn(poison).state == TurnState.PARKED
    assert bench.conversation().mode == Mode.WAITING
    assert bench.conversation().handover_reason == HandoverReason.BOT_FAILED
    assert len(bench.texts()) == 1
    assert "热线 400-606-5033" in bench.texts()[0]


def test_while_rasa_is_down_the_message_waits(bench: Bench) -> None:
    bench.rasa.stop()
    waiting = bench.receive("你好")
    for _ in range(MAX_ATTEMPTS + 2):
        bench.run()
        bench.change(lambda conversation: setattr(conversation, "not_before", None))
    assert bench.turn(waiting).state == TurnState.PENDING
    assert bench.texts() == []


def test_a_dead_worker_loses_its_lease_and_the_turn_runs_once(bench: Bench) -> None:
    bench.receive("你好")
    bench.worker.take_over()
    dies_while_running(bench)
    assert not bench.worker.run_one()
    bench.change(lambda conversation: setattr(conversation, "lease_until", clock.system_now() - timedelta(seconds=1)))
    bench.run()
    assert len(bench.texts()) == 1
    assert bench.turn("in1").attempts == 2
    with bench.db.reading() as session:
        assert session.get_one(ReplyWindow, "o-anna").message_until is not None


def test_a_worker_that_lost_its_lease_writes_nothing(bench: Bench) -> None:
    bench.receive("你好")

    def steal(body: dict[str, Any]) -> Any:
        bench.change(lambda conversation: setattr(conversation, "lease_owner", "somebody else"))
        return answer("zu spät")

    bench.rasa.reply = steal
    bench.run()
    assert bench.texts() == []
    assert bench.turn("in1").state == TurnState.PENDING


def test_a_person_who_takes_the_chat_silences_the_answer_in_the_making(bench: Bench) -> None:
    bench.receive("你好")

    def take(body: dict[str, Any]) -> Any:
        with bench.db.transaction() as session:
            conversation = find_by_openid(session, "o-anna")
            assert conversation is not None
            service.reply(session, conversation, "我是客服小李")
        return answer("bot words")

    bench.rasa.reply = take
    bench.run()
    assert bench.texts() == ["我是客服小李"]
    assert bench.turn("in1").state == TurnState.DONE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("转人工", HandoverReason.ASKED),
        ("我要投诉", HandoverReason.COMPLAINT),
        ("我妈吐血了", HandoverReason.EMERGENCY),
        ("不想活了", HandoverReason.SELF_HARM),
    ],
)
def test_words_that_bring_a_person_in_every_state(bench: Bench, text: str, reason: HandoverReason) -> None:
    bench.rasa.reply = lambda body: answer(
        "请问姓名？", draft={"form": "identity_form", "requested_slot": "member_name"}
    )
    bench.receive("我想看病")
    bench.run()
    bench.receive(text)
    bench.receive("还在吗")
    bench.run()
    conversation = bench.conversation()
    assert (conversation.mode, conversation.handover_reason) == (Mode.WAITING, reason)
    assert len(bench.rasa.asked) == 1
    last = bench.texts()[-1]
    in_danger = reason in (HandoverReason.EMERGENCY, HandoverReason.SELF_HARM)
    assert "400-606-5033" in (bench.texts()[-2] if in_danger else last)
    assert ("120" in last) == (reason in (HandoverReason.EMERGENCY, HandoverReason.SELF_HARM))
    assert ("12356" in last) == (reason == HandoverReason.SELF_HARM)


def test_danger_is_answered_while_the_chat_waits_and_while_a_person_has_it(bench: Bench) -> None:
    bench.receive("人工")
    bench.receive("我妈吐血了")
    bench.run()
    assert "120" in bench.texts()[-1]
    assert bench.conversation().handover_reason == HandoverReason.EMERGENCY
    bench.change(lambda conversation: setattr(conversation, "mode", Mode.HUMAN))
    before = len(bench.texts())
    bench.receive("好的谢谢")
    bench.receive("我不想活了")
    bench.run()
    assert len(bench.texts()) == before + 1
    assert "12356" in bench.texts()[-1]
    assert bench.conversation().mode == Mode.HUMAN
    assert bench.conversation().handover_reason == HandoverReason.SELF_HARM


def test_hand_back_goes_on_from_the_draft(bench: Bench) -> None:
    bench.rasa.reply = lambda body: answer("哪个城市？", draft={"form": "details_form", "requested_slot": "city"})
    bench.receive("我想看病")
    bench.receive("人工")
    bench.run()
    with bench.db.transaction() as session:
        conversation = find_by_openid(session, "o-anna")
        assert conversation is not None
        service.reply(session, conversation, "您好")
        service.hand_back(session, conversation)
    bench.receive("上海")
    bench.run()
    assert bench.rasa.asked[-1]["message"] == "上海"
    assert bench.rasa.asked[-1]["sender"] != bench.rasa.asked[0]["sender"]
    assert "接着刚才的申请" in bench.texts()[-2]


def test_a_bot_answer_not_yet_sent_is_cancelled_by_a_hand_over(bench: Bench) -> None:
    bench.receive("你好")
    bench.run()
    bench.receive("转人工")
    bench.run()
    states = [(row.reason, row.state) for row in bench.outbound()]
    assert states == [(OutboundReason.TURN, OutboundState.CANCELLED), (OutboundReason.NOTICE, OutboundState.QUEUED)]


def test_menu_numbers_outside_a_form_choose_a_service(bench: Bench) -> None:
    bench.receive("3")
    bench.receive("选五")
    bench.run()
    assert [body["message"] for body in bench.rasa.asked] == ["/request_second_opinion", "/request_direct_pay"]


def test_members_cannot_send_rasa_a_command(bench: Bench) -> None:
    bench.receive('/inform_identity{"id_number":"1"}')
    bench.run()
    assert not bench.rasa.asked[0]["message"].startswith("/")


@pytest.mark.parametrize(
    ("event", "key", "words"),
    [("subscribe", None, "INS关怀小助手"), ("click", "menu.human", "人工客服")],
)
def test_events_with_fixed_words(bench: Bench, event: str, key: str | None, words: str) -> None:
    bench.receive(None, kind=InboundKind.EVENT, event=event, event_key=key)  # type: ignore[arg-type]
    bench.run()
    assert words in bench.texts()[0]


@pytest.mark.parametrize("kind", [kind for kind in InboundKind if kind not in (InboundKind.EVENT, InboundKind.IMAGE)])
def test_every_kind_without_words_gets_a_clear_answer(bench: Bench, kind: InboundKind) -> None:
    bench.receive(None, kind=kind)
    bench.run()
    assert len(bench.texts()) == 1


def test_the_transcript_keeps_markers_not_names(bench: Bench) -> None:
    bench.receive("我叫王建国，身份证110000199001010017")
    bench.run()
    with bench.db.reading() as session:
        line = transcript(session, bench.conversation().id)[0].text
    assert "王建国" not in line
    assert "19900101" not in line
    assert "王建国" not in bench.rasa.asked[0]["message"]


def test_pipl_what_wechat_says_was_taken_back_is_taken_back(bench: Bench) -> None:
    with bench.db.transaction() as session:
        user = members.get_or_create_user(session, "o-anna")
        members.give_consent(session, user, evidence="before")
    event = bench.receive(None, kind=InboundKind.EVENT, event="user_authorization_revoke")
    bench.run()
    with bench.db.reading() as session:
        user = members.get_or_create_user(session, "o-anna")
        assert not members.has_consent(session, user)
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "consent.withdrawn"))
        assert entry.data is not None
        assert entry.data["evidence"] == event
    assert "撤回" in bench.texts()[-1]


def test_a_chat_that_waits_is_told_so_now_and_then(bench: Bench) -> None:
    bench.receive("转人工")
    bench.receive("有人吗")
    bench.receive("快点啊")
    bench.run()
    handed_over, waiting = bench.texts()
    assert "同事" in waiting
    assert "400-606-5033" in waiting
    bench.clock.advance(timedelta(minutes=11))
    bench.receive(None, kind=InboundKind.EVENT, event="click", event_key="menu.status")
    bench.receive(None, kind=InboundKind.EVENT, event="view", event_key="https://example.invalid")
    bench.receive("还没人吗")
    bench.run()
    assert len(bench.texts()) == 3
    assert bench.texts()[-1] not in (handed_over, waiting)
    assert not bench.rasa.asked


def test_once_a_person_has_the_chat_the_bot_says_nothing(bench: Bench) -> None:
    bench.receive("转人工")
    bench.run()
    bench.change(lambda conversation: setattr(conversation, "mode", Mode.HUMAN))
    bench.clock.advance(timedelta(minutes=30))
    bench.receive("你好")
    bench.run()
    assert len(bench.texts()) == 1


def test_what_cannot_be_read_is_answered_in_other_words_and_the_question_follows(bench: Bench) -> None:
    bench.rasa.reply = lambda body: answer("请问哪个城市？", draft={"form": "details_form", "requested_slot": "city"})
    bench.receive("我想看病")
    bench.receive(None, kind=InboundKind.VOICE, media_id="m1")
    bench.receive(None, kind=InboundKind.VOICE, media_id="m2")
    bench.receive(None, kind=InboundKind.VIDEO, media_id="m3")
    bench.run()
    _, first, second, video = bench.texts()
    assert len({first, second, video}) == 3
    for text in (first, second, video):
        assert text.endswith("城市？")


@pytest.mark.parametrize(("slot", "follows"), [(None, "门诊预约"), ("city", "城市")])
def test_an_unknown_entry_of_the_menu_is_not_met_with_silence(bench: Bench, slot: str | None, follows: str) -> None:
    if slot:
        draft = {"form": "details_form", "requested_slot": slot}
        bench.rasa.reply = lambda body: answer("请问？", draft=draft)
        bench.receive("我想看病")
    bench.receive(None, kind=InboundKind.EVENT, event="click", event_key="menu.of_last_year")
    bench.run()
    assert "菜单" in bench.texts()[-1]
    assert follows in bench.texts()[-1]
