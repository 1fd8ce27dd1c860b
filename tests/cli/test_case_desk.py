"""`server.py case` at the desk: opening for a member, exceptions, what each move needs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cases import repository
from bot.cases import service as cases
from bot.catalog import DocumentKind, ServiceId
from bot.cli import case as case_command
from bot.cli import case_open
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.errors import DomainError
from tests.cases.build import OPENID, bind, insured, open_one, paper, texts, walk
from tests.cases.test_moving import GOOD_PATHS
from tests.members.people import add_member, add_policy

runner = CliRunner()


@pytest.fixture(autouse=True)
def commands(db: Database, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands use the test's database."""
    for module in (case_command, case_open):
        monkeypatch.setattr(module, "open_settings", lambda: None)
        monkeypatch.setattr(module, "open_database", lambda _settings: db)


def run(*arguments: str) -> str:
    """What the command prints; a refusal is raised."""
    result = runner.invoke(case_command.app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_D1_staff_open_against_the_notice_on_record_and_the_member_is_told(db: Database) -> None:
    with db.transaction() as session:
        insured(session)
        paper(session, DocumentKind.PATHOLOGY_REPORT)
    said = ["open", "direct_pay", "--openid", OPENID, "--set", "city=成都", "--set", "admission_date=2026-11-25"]
    with pytest.raises(DomainError, match="最早可以2026年11月30日"):
        run(*said)
    found = json.loads(run(*said, "--exception", "主管同意：急诊转入院", "--json"))
    assert (found["service"], found["status"]) == ("direct_pay", "awaiting_documents")
    with db.reading() as session:
        opened = repository.events(session, found["number"])[0]
        assert (opened.actor, opened.exception) == ("staff:cli", "主管同意：急诊转入院")
        assert found["number"] in texts(session)[-1]
        assert "还需要：病历本复印件" in texts(session)[-1]
    assert "例外：主管同意：急诊转入院" in run("show", found["number"])


def test_with_several_members_one_is_chosen(db: Database) -> None:
    with db.transaction() as session:
        insured(session)
        other = add_member(session, name="林美娟", number="440000197211050037")
        add_policy(session, other)
        bind(session, other)
    with pytest.raises(DomainError, match=r"--member.*1 陈\*\*、2 林\*\*"):
        run("open", "gene_test", "--openid", OPENID)
    found = json.loads(run("open", "gene_test", "--openid", OPENID, "--member", "2", "--json"))
    with db.reading() as session:
        assert repository.member_of(session, cases.find_case(session, found["number"])).name == "林美娟"


def test_J3_nothing_is_opened_for_somebody_unknown(db: Database) -> None:
    with pytest.raises(DomainError, match="还没有核对过身份"):
        run("open", "gene_test", "--openid", "oNobody")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["open", "outpatient", "--set", "admission_date=2026-12-01"], "可以填写：diagnosed_on（确诊日期）"),
        (["open", "outpatient"], "还需要告诉我就医城市"),
        (["open", "massage"], "没有这项服务"),
        (["open", "outpatient", "--set", "city=上海", "--exception", " "], "写明原因"),
    ],
)
def test_a_wrong_request_is_one_sentence(db: Database, arguments: list[str], words: str) -> None:
    with db.transaction() as session:
        insured(session)
    with pytest.raises(DomainError, match=words):
        run(*arguments, "--openid", OPENID)


def test_show_says_what_each_move_needs(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.kernel.settings import get_settings

    with db.transaction() as session:
        case = walk(session, open_one(session, ServiceId.GENE_TEST).number, GOOD_PATHS[ServiceId.GENE_TEST][0])
        number = case.number
    monkeypatch.setattr(get_settings(), "lab_address", "")
    shown = run("show", number)
    assert "awaiting_sample（等待寄送样本）需要：采样说明 sample_instructions、实验室收件地址 lab_address" in shown
    assert "选一项：不是初次罹患恶性肿瘤、所患疾病不在保障范围内" in shown
    monkeypatch.setattr(get_settings(), "lab_address", "示例路9号")
    assert "需要：采样说明 sample_instructions\n" in run("show", number)
    with db.transaction() as session:
        walk(session, number, *GOOD_PATHS[ServiceId.GENE_TEST][1:4])
    shown = run("show", number)
    assert "纸质版" not in shown
    assert "报告送达方式 report_delivery、基因检测报告（先用 case file 归入，--kind gene_report）" in shown
    moves = {move["to"]: move for move in json.loads(run("show", number, "--json"))["moves"]}
    assert moves["report_issued"]["needs"] == ["report_delivery"]
    assert moves["report_issued"]["needs_papers"] == ["gene_report"]


def test_show_says_from_which_day_and_by_whom(db: Database) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session).number, *GOOD_PATHS[ServiceId.OUTPATIENT][:3])
    shown = run("show", case.number)
    assert "no_show（未按时就诊（服务已完成））2026-11-30起" in shown


def test_J8_advance_with_an_exception(db: Database, tmp_path: Path) -> None:
    from tests.cases.test_requirements import add_list

    with db.transaction() as session:
        add_list(session, 1, "示例市肿瘤医院", city="成都")
        number = open_one(session, ServiceId.DIRECT_PAY).number
        walk(session, number, "documents_reviewed", "awaiting_authorization")
    facts = ["--set", "hospital=别的医院", "--set", "contact=小林", "--set", "authorization_signed_on=2026-11-23"]
    with pytest.raises(DomainError, match="--exception"):
        run("advance", number, "--to", "authorized", *facts)
    assert "直付已预约" in run("advance", number, "--to", "authorized", *facts, "--exception", "主管同意")
    assert "合作医院列表：第1版" in run("show", number)
