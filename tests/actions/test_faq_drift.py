"""Another catalog, other answers: nothing that a rule says is written into a sentence a second time."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.catalog import get_catalog, load_catalog, loader
from tests.actions.conversation import Conversation

Change = Callable[[str, str, str], None]


@pytest.fixture
def change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Change]:
    """Replaces words in a file of a copy of the catalog, which is the product's catalog from then on."""
    folder = tmp_path / "catalog"
    shutil.copytree(loader.FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    def replace(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        changed = load_catalog(folder)
        monkeypatch.setattr(loader, "load_catalog", lambda: changed)
        get_catalog.cache_clear()

    yield replace
    monkeypatch.undo()
    get_catalog.cache_clear()


def test_a_quota(talk: Conversation, change: Change) -> None:
    change("services/outpatient.yaml", "quota_per_policy_year: 1", "quota_per_policy_year: 3")
    assert "每个保单年度3次" in talk.say("门诊一年几次", "faq_eligibility")
    assert "可以用3次" in talk.say("门诊免费吗", "faq_service_intro")
    assert "每个保单年度3次" in talk.say("门诊预约是什么", "faq_service_intro")


def test_days(talk: Conversation, change: Change) -> None:
    change("services/outpatient.yaml", "  working_days: 5", "  working_days: 7")
    change("services/direct_pay.yaml", "  working_days: 5", "  working_days: 8")
    assert "7个工作日" in talk.say("门诊几天能约上", "faq_timeline")
    assert "8个工作日" in talk.say("直付提前几天申请", "faq_timeline")
    assert "8个工作日" in talk.say("押金还要自己交吗", "faq_service_intro")
    listed = talk.say("要多久", "faq_timeline")
    assert "受理后7个工作日" in listed
    assert "提前8个工作日" in listed


def test_days_in_messages_about_requests_and_cases(talk: Conversation, change: Change) -> None:
    change("services/direct_pay.yaml", "  working_days: 5", "  working_days: 8")
    change_too = get_catalog()
    for key in ("details.admission_too_soon", "details.admission_soon", "case.refused.admission_too_soon"):
        assert "提前8个工作日" in change_too.render(key, earliest="12月3日")


def test_no_sentence_has_days_of_its_own() -> None:
    catalog = get_catalog()
    wordings = [message.text for message in map(catalog.messages.__getitem__, catalog.messages)]
    assert [text for text in wordings if re.search(r"\d+个?工作日", text)] == []
    then = catalog.service("gene_test").statuses["awaiting_sample"].then or ""
    assert "15个工作日" in then


def test_a_city_removed_and_one_added(talk: Conversation, change: Change) -> None:
    change("common.yaml", "成都, 武汉, 长沙, 大连]", "成都, 长沙, 大连, 苏州]")
    assert talk.say("武汉能办吗", "faq_cities_hospitals").startswith("抱歉，武汉")
    assert talk.say("苏州能办吗", "faq_cities_hospitals").startswith("可以的，苏州")
    assert "南京、苏州" in talk.say("江苏有吗", "faq_cities_hospitals")
    assert talk.say("湖北能办吗", "faq_cities_hospitals").startswith("抱歉，湖北")


def test_the_cities_of_the_experts(talk: Conversation, change: Change) -> None:
    change("services/second_opinion.yaml", "cities: [北京, 上海, 广州]", "cities: [北京, 成都]")
    assert "北京或成都" in talk.say("第二诊疗意见都是哪里的专家", "faq_cities_hospitals")
    assert "北京或成都" in talk.say("第二诊疗意见是什么", "faq_service_intro")


def test_papers(talk: Conversation, change: Change) -> None:
    change(
        "services/direct_pay.yaml", "{kind: ct_report, clauses: [J4]}", "{kind: ct_report, must: true, clauses: [D4]}"
    )
    assert "还不能受理" in talk.say("直付没有CT报告行吗", "faq_documents")
    assert "CT报告" in talk.say("直付哪些必须交", "faq_documents")


def test_samples(talk: Conversation, change: Change) -> None:
    change("common.yaml", "      唾液: [口水, 唾液样本]", "      毛发: [头发]")
    assert "毛发" in talk.say("要什么样本", "faq_sample")
    assert "有可能用得上：毛发" in talk.say("头发可以吗", "faq_sample")


def test_what_is_free(talk: Conversation, change: Change) -> None:
    change("services/gene_test.yaml", "free: true  # T4\n", "")
    assert "没有写" in talk.say("基因检测收费吗", "faq_service_intro")


def test_illnesses(talk: Conversation) -> None:
    assert "糖尿病不能用" in talk.say("糖尿病能用吗", "faq_eligibility")
