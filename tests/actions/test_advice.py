"""The bot never advises on treatment (T4): such questions are left to the doctor, whatever the classifier says."""

import pytest

from actions.advice import asks_for_advice, asks_whether_to_treat
from bot.catalog import render
from tests.actions.turns import a_turn

ABOUT_TREATMENT = [
    "专家说的靶向药我该不该吃",
    "报告里说EGFR突变该吃啥药",
    "有突变是不是该吃奥希替尼",
    "要不要继续化疗",
    "信迪利单抗有用吗",
    "那靶向药能不能吃",
    "能吃靶向药吗",
    "这个针可以停吗",
]
ABOUT_SERVICES = ["想做基因检测，看吃什么药合适", "想知道能不能吃靶向药，能帮我测吗", "我该用什么资料", "应该去哪里办"]


@pytest.mark.parametrize("text", ABOUT_TREATMENT)
@pytest.mark.parametrize("intent", ["request_gene_test", "nlu_fallback"])
def test_t4_a_question_about_treatment_is_left_to_the_doctor(text: str, intent: str) -> None:
    turn = a_turn(text, intent=intent, confidence=0.99)
    assert asks_for_advice(turn)
    assert turn.says == [render("turn.medical")]


@pytest.mark.parametrize("text", ABOUT_SERVICES)
def test_t4_a_wish_for_the_service_is_not_taken_for_it(text: str) -> None:
    turn = a_turn(text, intent="request_gene_test", confidence=0.99)
    assert not asks_whether_to_treat(turn)
    assert not turn.says
