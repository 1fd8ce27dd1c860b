"""Danger is answered at once wherever the dialogue stands, and the dialogue stands there still afterwards."""

from typing import Any

import pytest

from bot.catalog import render
from bot.conversations import repository, service
from bot.conversations.inbox import InboundKind
from bot.conversations.models import HandoverReason, Mode, TurnState
from bot.kernel import vault
from bot.kernel.vault import VaultKind
from tests.conversations.conftest import Bench
from tests.support.fake_rasa import answer

FORMS = {
    "consent": "identity_form",
    "member_name": "identity_form",
    "id_number": "identity_form",
    "city": "details_form",
    "confirmed": "confirm_form",
    "act_detail": "act_form",
}
ACUTE, DESPAIR, HURT = "爸爸晕倒了叫不醒", "我活够了", "我把安眠药全吞了"


def in_form(bench: Bench, slot: str) -> dict[str, Any]:
    """Bring the chat to where `slot` is asked for; returns the draft."""
    draft = {"form": FORMS[slot], "requested_slot": slot, "service": "inpatient"}
    bench.rasa.reply = lambda body: answer("请问？", draft=draft)
    bench.receive("我想住院")
    bench.run()
    return draft


@pytest.mark.parametrize(
    ("slot", "text", "reason", "calls"),
    [
        ("member_name", ACUTE, HandoverReason.EMERGENCY, ["120"]),
        ("id_number", DESPAIR, HandoverReason.SELF_HARM, ["12356"]),
        ("consent", HURT, HandoverReason.SELF_HARM, ["120", "12356"]),
        ("city", DESPAIR, HandoverReason.SELF_HARM, ["12356"]),
        ("confirmed", ACUTE, HandoverReason.EMERGENCY, ["120"]),
        ("act_detail", HURT, HandoverReason.SELF_HARM, ["120", "12356"]),
    ],
)
def test_danger_inside_a_form(bench: Bench, slot: str, text: str, reason: HandoverReason, calls: list[str]) -> None:
    draft = in_form(bench, slot)
    bench.receive(text)
    bench.run()
    conversation = bench.conversation()
    assert (conversation.mode, conversation.handover_reason) == (Mode.WAITING, reason)
    assert conversation.draft == draft
    assert len(bench.rasa.asked) == 1
    said = bench.texts()[-1]
    assert all(number in said for number in (*calls, "400-606-5033"))


def test_an_illness_gets_no_psychology_and_despair_more_than_an_ambulance() -> None:
    for key in ("turn.emergency", "turn.emergency_again"):
        assert "12356" not in render(key)
        assert "120" in render(key).splitlines()[0]
    for key in ("turn.self_harm", "turn.self_harm_again"):
        assert "12356" in render(key).splitlines()[0]
    for key in ("turn.self_harm_injured", "turn.self_harm_injured_again"):
        assert "120" in render(key).splitlines()[0]
        assert "12356" in render(key)


@pytest.mark.parametrize(("text", "number"), [(ACUTE, "120"), (DESPAIR, "12356"), (HURT, "120")])
def test_said_twice_it_is_answered_twice_in_other_words(bench: Bench, text: str, number: str) -> None:
    for _ in range(3):
        bench.receive(text)
    bench.run()
    answers = bench.texts()
    assert len(answers) == 3
    assert all(number in words for words in answers)
    assert answers[0] != answers[1] != answers[2]


def test_despair_after_an_illness_is_heard_as_such(bench: Bench) -> None:
    bench.receive(ACUTE)
    bench.receive(DESPAIR)
    bench.run()
    assert bench.conversation().handover_reason == HandoverReason.SELF_HARM
    assert "12356" in bench.texts()[-1]


def test_danger_while_a_person_has_the_chat(bench: Bench) -> None:
    bench.receive("你好")
    bench.run()
    bench.change(lambda conversation: setattr(conversation, "mode", Mode.HUMAN))
    bench.receive(DESPAIR)
    bench.run()
    assert "12356" in bench.texts()[-1]
    assert bench.conversation().mode == Mode.HUMAN
    assert bench.conversation().handover_reason == HandoverReason.SELF_HARM


def test_danger_told_by_voice(bench: Bench) -> None:
    bench.receive(None, kind=InboundKind.VOICE, recognition="我爸昏迷了，叫不醒。")
    bench.run()
    assert "120" in bench.texts()[-1]
    assert bench.rasa.asked == []


def test_danger_beside_a_number_and_a_wish(bench: Bench) -> None:
    in_form(bench, "id_number")
    bench.receive("身份证110000199001010017，想约住院，可病人这会儿大口吐血")
    bench.run()
    assert "120" in bench.texts()[-1]
    with bench.db.reading() as session:
        lines = [line.text for line in repository.transcript(session, bench.conversation().id)]
    told = next(line for line in lines if "吐血" in line)
    assert "110000199001010017" not in told
    assert vault.find_markers(told, VaultKind.ID_NUMBER)


def test_danger_waits_behind_no_other_message(bench: Bench) -> None:
    bench.rasa.status = 500
    first = bench.receive("我想住院")
    bench.receive(None, kind=InboundKind.IMAGE, media_id="m1")
    bench.receive(ACUTE)
    bench.receive("快点")
    bench.run()
    assert "120" in bench.texts()[0]
    assert bench.conversation().handover_reason == HandoverReason.EMERGENCY
    bench.run()
    assert bench.turn(first).state == TurnState.DONE
    assert bench.rasa.asked == []


def test_the_form_goes_on_where_it_stood(bench: Bench) -> None:
    draft = in_form(bench, "city")
    bench.receive(ACUTE)
    bench.run()
    with bench.db.transaction() as session:
        conversation = service.find(session, "o-anna")
        service.hand_back(session, conversation)
    assert "接着刚才的申请" in bench.texts()[-1]
    bench.receive("人没事了，就去上海")
    bench.run()
    assert bench.rasa.asked[-1]["message"] == "人没事了,就去上海"
    assert bench.conversation().draft == draft


@pytest.mark.parametrize("reason", [HandoverReason.EMERGENCY, HandoverReason.SELF_HARM])
def test_what_the_classifier_hears_inside_a_form_counts_the_same(bench: Bench, reason: HandoverReason) -> None:
    draft = in_form(bench, "member_name")
    bench.rasa.reply = lambda body: answer("请拨打120或12356", draft={**draft, "leaving": "handover"}, handover=reason)
    bench.receive("眼前一阵一阵发黑撑不太住")
    bench.run()
    assert bench.rasa.asked[-1]["message"] == "眼前一阵一阵发黑撑不太住"
    assert bench.conversation().handover_reason == reason
    assert bench.conversation().mode == Mode.WAITING
    assert "120" in bench.texts()[-1]
