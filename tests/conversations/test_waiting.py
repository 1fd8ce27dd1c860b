"""While the chat waits for a person: danger is heard, nobody in danger meets silence, and there is a way back."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.catalog import get_catalog
from bot.cli import conversation as conversation_command
from bot.conversations import erasure, repository, service, waiting_words
from bot.conversations.inbox import InboundKind
from bot.conversations.models import HandoverReason, Mode, TurnState
from bot.conversations.tasks import MAX_PICTURES_IN_ONE_TURN
from bot.conversations.waiting_words import Heard
from bot.documents.models import Document
from bot.kernel import clock
from bot.kernel.audit import AuditEntry
from tests.conversations.conftest import Bench, dies_while_running
from tests.support.fake_rasa import answer, reading

ACUTE, DESPAIR, EITHER = "我妈吐血了", "不想活了", "either"
UNKNOWN_TO_THE_RULES = ["没人管我，风好大", "手脚冰凉", "他脸色不对劲了", "我把门反锁了"]


def say(bench: Bench, *texts: str) -> list[str]:
    """The answers to these texts, one after the other."""
    before = len(bench.texts())
    for text in texts:
        bench.receive(text)
        bench.run()
    return bench.texts()[before:]


def by_the_classifier(bench: Bench, text: str) -> None:
    """A danger that only the classifier hears, and of which it is not sure."""
    bench.rasa.reply = lambda body: answer("请拨打120或12356", handover=HandoverReason.EMERGENCY)
    say(bench, text)


@pytest.fixture(params=[ACUTE, DESPAIR, EITHER])
def crisis(request: pytest.FixtureRequest, bench: Bench) -> tuple[Bench, str]:
    """A chat in which somebody was called for a danger; and the number that every answer names."""
    if request.param == EITHER:
        by_the_classifier(bench, "我快撑不住了")
    else:
        say(bench, request.param)
    assert bench.conversation().mode == Mode.WAITING
    return bench, "120" if request.param == ACUTE else "12356"


def test_after_a_crisis_nothing_meets_silence_and_nothing_is_said_twice(crisis: tuple[Bench, str]) -> None:
    bench, number = crisis
    said = [bench.texts()[-1]]
    for text in ["嗯", "没人管我", "怎么还没有人", "你好", "我很难过", "？？？", "还在吗", "我害怕", "唉"] * 2:
        said += say(bench, text)
    bench.receive(None, kind=InboundKind.VOICE)
    bench.receive(None, kind=InboundKind.IMAGE, media_id="m1")
    bench.run()
    said += bench.texts()[len(said) :]
    assert len(said) == 21
    assert all(number in line for line in said)
    pairs = list(itertools.pairwise(said))
    assert all(one != other for one, other in pairs)
    sentences = [(set(one.split("。")) - {""}, set(other.split("。")) - {""}) for one, other in pairs]
    assert not [both for one, other in sentences if (both := one & other)]
    assert bench.rasa.asked[1:] == []


@pytest.mark.parametrize("kind", ["acute", "self_harm", "both"])
def test_the_words_of_a_kind_name_its_number(kind: str) -> None:
    number = {"acute": "120", "self_harm": "12356", "both": "12356"}[kind]
    keys = [key for key in get_catalog().messages if key.startswith("crisis.") and key.rpartition(f"_{kind}")[1]]
    keys += [f"crisis.{kind}_{place}" for place in range(1, 5)]
    assert len(keys) > 9
    assert all(number in get_catalog().messages[key].text for key in keys)
    assert kind != "acute" or all("12356" not in get_catalog().messages[key].text for key in keys)


@pytest.mark.parametrize("text", UNKNOWN_TO_THE_RULES)
def test_what_the_rules_do_not_know_is_judged_outside_the_conversation(bench: Bench, text: str) -> None:
    say(bench, "转人工")
    bench.rasa.judge = lambda told: reading("emergency", 0.9, topic="self_harm")
    assert "12356" in say(bench, text)[0]
    assert bench.conversation().handover_reason == HandoverReason.SELF_HARM
    assert bench.rasa.judged == [text.replace("，", ",")]
    assert not bench.rasa.asked


def test_after_a_crisis_a_little_danger_is_enough(bench: Bench) -> None:
    say(bench, DESPAIR)
    bench.rasa.judge = lambda told: reading("complaint", 0.8, danger=0.08)
    assert "12356" in say(bench, "窗户打开了")[0]
    assert bench.conversation().handover_reason == HandoverReason.SELF_HARM


def test_without_a_crisis_a_little_danger_is_not(bench: Bench) -> None:
    say(bench, "转人工")
    bench.rasa.judge = lambda told: reading("complaint", 0.8, danger=0.08)
    assert "120" not in say(bench, "窗户打开了")[0]
    assert bench.conversation().handover_reason == HandoverReason.ASKED


def test_rules_and_answers_do_without_rasa(bench: Bench) -> None:
    say(bench, "我要投诉")
    bench.rasa.stop()
    first = say(bench, "我要办门诊预约")[0]
    assert "接着办" in first
    assert "120" in say(bench, ACUTE)[0]
    assert "120" in say(bench, "他怎么样了我都不敢看")[0]
    assert "接着为您办" in say(bench, "接着办")[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("120打不通怎么办", "重拨120"),
        ("打了120，一直占线", "重拨120"),
        ("救护车要多久", "再拨120"),
        ("120收不收费", "别为钱耽误"),
        ("我没钱叫救护车", "别为钱耽误"),
        ("你帮我叫救护车", "没法替您打120"),
        ("现在怎么救他", "接线员"),
        ("已经打了120了，谢谢", "您做得对"),
        ("好些了", "松了口气"),
        ("谢谢", "不用谢"),
    ],
)
def test_after_a_danger_of_the_body(bench: Bench, text: str, words: str) -> None:
    say(bench, ACUTE)
    said = say(bench, text)[0]
    assert words in said
    assert "120" in said
    assert "12356" not in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12356打不通", "过一会儿再拨"),
        ("好些了", "谢谢您告诉我"),
        ("就是说说，别担心", "谢谢您告诉我"),
        ("谢谢", "肯告诉我"),
    ],
)
def test_after_despair(bench: Bench, text: str, words: str) -> None:
    say(bench, DESPAIR)
    said = say(bench, text)[0]
    assert words in said
    assert "12356" in said


def test_danger_again_gets_other_words_each_time(bench: Bench) -> None:
    said = say(bench, "我爸突然吐血了", "人昏过去了", "没有呼吸了怎么办", "叫不醒了", "血还在往外喷")
    assert len(set(said)) == len(said)
    assert all("120" in line for line in said)


def test_despair_after_a_danger_of_the_body_is_heard_as_such(bench: Bench) -> None:
    say(bench, ACUTE)
    assert "12356" in say(bench, DESPAIR)[0]
    assert bench.conversation().handover_reason == HandoverReason.SELF_HARM


@pytest.mark.parametrize("text", ["快点啊", "有人吗", "怎么还没人", "还在吗？", "急！", "等了半天了", "什么时候有人来"])
def test_impatience_is_no_alarm(bench: Bench, text: str) -> None:
    say(bench, "转人工")
    bench.rasa.judge = lambda told: reading("emergency", 0.6)
    assert "接着办" in say(bench, text)[0]
    assert say(bench, text) == []
    assert bench.conversation().handover_reason == HandoverReason.ASKED


WAYS_BACK = [
    "接着办",
    "继续",
    "继续办",
    "不用人工了",
    "取消人工",
    "我自己办",
    "不找人工了",
    "那你接着帮我办吧",
    "别转了",
    "还是你来吧",
]


@pytest.mark.parametrize("words", WAYS_BACK)
def test_the_way_back(bench: Bench, words: str) -> None:
    draft = {"form": "details_form", "requested_slot": "city", "service": "outpatient"}
    bench.rasa.reply = lambda body: answer("请问选哪个城市？", draft=draft)
    say(bench, "我想看病", "转人工")
    said = say(bench, words)
    assert len(said) == 1
    assert "接着为您办" in said[0]
    assert said[0].endswith("城市？")
    conversation = bench.conversation()
    assert (conversation.mode, conversation.handover_reason, conversation.draft) == (Mode.BOT, None, draft)
    say(bench, "成都")
    assert bench.rasa.asked[-1]["message"] == "成都"
    assert bench.rasa.asked[-1]["sender"] != bench.rasa.asked[0]["sender"]


@pytest.mark.parametrize("text", ["不想继续了", "继续等", "我继续等人工", "什么时候能接着办啊", "没好", "人还没醒"])
def test_no_way_back(text: str) -> None:
    assert Heard.GO_ON not in waiting_words.read(text).heard
    assert Heard.BETTER not in waiting_words.read(text).heard


def test_what_is_said_besides_is_done_by_the_bot(bench: Bench) -> None:
    say(bench, "转人工")
    bench.rasa.reply = lambda body: answer("好的，我来帮您办理门诊预约。")
    assert say(bench, "不用人工了，我要预约门诊") == ["好的，我来帮您办理门诊预约。"]
    assert bench.conversation().mode == Mode.BOT
    assert bench.turn("in2").state == TurnState.DONE


@pytest.mark.parametrize("text", ["现在好些了，继续", "接着办"])
@pytest.mark.parametrize("danger", [ACUTE, DESPAIR])
def test_after_a_danger_the_alert_stays_for_staff(bench: Bench, danger: str, text: str) -> None:
    called_at = clock.now()
    say(bench, danger)
    bench.clock.advance(timedelta(minutes=5))
    assert ("120" if danger == ACUTE else "12356") in say(bench, text)[0]
    conversation = bench.conversation()
    assert (conversation.mode, conversation.mode_since) == (Mode.BOT, called_at)
    assert conversation.handover_reason in (HandoverReason.EMERGENCY, HandoverReason.SELF_HARM)
    with bench.db.reading() as session:
        assert [each.id for each in repository.for_staff(session)] == [conversation.id]
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "handover.taken_back"))
        assert entry.data == {
            "reason": conversation.handover_reason,
            "since": called_at.isoformat(),
            "evidence": "in2",
        }
    with bench.db.transaction() as session:
        service.hand_back(session, service.find(session, "o-anna"))
    assert bench.conversation().handover_reason is None
    with bench.db.reading() as session:
        assert not repository.for_staff(session)


def test_a_later_wish_for_a_person_is_no_crisis_and_hides_none(bench: Bench) -> None:
    say(bench, ACUTE, "接着办")
    bench.clock.advance(timedelta(hours=3))
    say(bench, "转人工")
    assert bench.conversation().handover_reason == HandoverReason.EMERGENCY
    assert "120" not in say(bench, "有人吗")[0]


def test_danger_goes_before_the_way_back(bench: Bench) -> None:
    say(bench, ACUTE)
    bench.rasa.judge = lambda told: reading("emergency", 0.9, topic="acute")
    assert "120" in say(bench, "他身子发硬了，先接着办吧")[0]
    assert bench.conversation().mode == Mode.WAITING


@pytest.mark.parametrize("intent", ["request_outpatient", "query_status", "faq_documents"])
def test_a_wish_while_waiting_is_told_how_to_go_on(bench: Bench, intent: str) -> None:
    say(bench, "转人工")
    bench.rasa.judge = lambda told: reading(intent)
    said = say(bench, "我要预约门诊", "那我就想约个号", "还是约门诊")
    assert len(said) == 3
    assert all("接着办" in line for line in said)
    assert all(one != other for one, other in itertools.pairwise(said))


def test_an_answer_while_waiting_is_told_how_to_go_on(bench: Bench) -> None:
    bench.rasa.reply = lambda body: answer("哪个城市？", draft={"form": "details_form", "requested_slot": "city"})
    say(bench, "我想看病", "转人工", "有人吗")
    assert "接着办" in say(bench, "成都")[0]


def test_photos_while_waiting_are_kept_and_said_to_be(bench: Bench) -> None:
    say(bench, "转人工", "有人吗")
    for number in range(3):
        bench.receive(None, kind=InboundKind.IMAGE, media_id=f"m{number}")
    bench.run()
    assert "收好" in bench.texts()[-1]
    with bench.db.reading() as session:
        assert len(session.scalars(select(Document)).all()) == 3


def test_a_person_who_has_the_chat_is_not_talked_over(bench: Bench) -> None:
    say(bench, ACUTE)
    bench.change(lambda conversation: setattr(conversation, "mode", Mode.HUMAN))
    assert say(bench, "接着办", "好些了", "我要预约门诊") == []
    assert bench.conversation().mode == Mode.HUMAN
    assert len(say(bench, DESPAIR)) == 1


def test_danger_behind_many_pictures_waits_for_none(bench: Bench) -> None:
    for number in range(MAX_PICTURES_IN_ONE_TURN + 5):
        bench.receive(None, kind=InboundKind.IMAGE, media_id=f"m{number}")
    danger = bench.receive(ACUTE)
    bench.worker.take_over()
    assert bench.worker.run_one()
    assert bench.turn(danger).state == TurnState.DONE
    assert "120" in bench.texts()[0]


def test_a_worker_that_dies_over_a_danger_leaves_one_answer(bench: Bench) -> None:
    older = bench.receive("我想住院")
    danger = bench.receive(ACUTE)
    bench.worker.take_over()
    dies_while_running(bench)
    assert bench.turn(danger).attempts == 1
    bench.change(lambda conversation: setattr(conversation, "lease_until", clock.system_now() - timedelta(seconds=1)))
    bench.run()
    assert len(bench.texts()) == 1
    assert (bench.turn(danger).attempts, bench.turn(older).state) == (2, TurnState.DONE)
    assert bench.rasa.asked == []


def test_a_worker_that_dies_on_the_way_back_loses_nothing(bench: Bench) -> None:
    say(bench, "转人工")
    bench.receive("不用人工了，我要预约门诊")
    bench.worker.take_over()
    assert bench.worker.run_one()  # the bot has the chat again; the process dies before Rasa is asked
    assert bench.conversation().mode == Mode.BOT
    bench.rasa.reply = lambda body: answer("好的，我来帮您办理门诊预约。")
    bench.run()
    assert bench.texts()[1:] == ["好的，我来帮您办理门诊预约。"]


def test_what_is_put_aside_is_taken_up_as_ever(bench: Bench) -> None:
    bench.rasa.reply = lambda body: answer("先替您留着", draft={"parked": {"service": "outpatient"}})
    say(bench, "先不办了", "转人工")
    bench.rasa.reply = lambda body: answer("好的，接着办门诊预约。")
    assert say(bench, "接着办") == ["好的，接着办门诊预约。"]


def test_pipl_what_is_put_aside_goes_with_the_rest(bench: Bench) -> None:
    parked: dict[str, Any] = {"parked": {"service": "outpatient", "tumour": "肺腺癌"}}
    bench.rasa.reply = lambda body: answer("先替您留着", draft=parked)
    say(bench, "先不办了", ACUTE, "接着办")
    with bench.db.transaction() as session:
        erasure.erase_user(session, openid="o-anna", evidence="staff:li:1")
    conversation = bench.conversation()
    assert (conversation.draft, conversation.handover_reason) == ({}, None)


def test_the_list_for_staff_shows_a_danger_that_nobody_saw_to(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    say(bench, ACUTE, "接着办")
    monkeypatch.setattr(conversation_command, "open_settings", lambda: None)
    monkeypatch.setattr(conversation_command, "open_database", lambda settings: bench.db)
    shown = CliRunner().invoke(conversation_command.app, ["list"]).output
    assert "小助手" in shown
    assert "紧急情况" in shown
