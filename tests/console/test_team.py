"""The team's page: live loads, figures of some days, reports to take away."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.console.team.acts import ACT_NAMES
from bot.console.team.export import Format, to_file
from bot.conversations import satisfaction
from bot.conversations.models import Conversation, HandoverReason
from bot.kernel import audit
from bot.kernel.audit import AuditEntry
from bot.staff import hours
from bot.staff.models import Role
from tests.cases.build import open_one
from tests.console.conftest import Office, on_both
from tests.support.staff import DeskClient

BOT = Path(__file__).resolve().parents[2] / "bot"


def boss_of(office: Office) -> DeskClient:
    office.agent("zhao", Role.SUPERVISOR, display_name="赵主管")
    return office.browser("zhao")


def a_day(office: Office) -> None:
    """One chat answered after 3 minutes, settled after 10 and rated 4; one that waits; one that the bot did alone."""
    office.agent("li", display_name="小李")
    li = office.browser("li")
    chat = office.chat("我要转人工", openid="o1")
    office.chat("你好", openid="o3", reason=None)
    office.clock.advance(timedelta(minutes=2))
    li.act(f"/conversations/{chat}/claim")
    office.clock.advance(timedelta(minutes=1))
    li.act(f"/conversations/{chat}/reply", text="您好", client_id="a" * 32)
    office.clock.advance(timedelta(minutes=7))
    li.act(f"/conversations/{chat}/resolve", resolution="solved")
    office.clock.advance(timedelta(minutes=1))
    with office.db.transaction() as session:
        settled = session.get_one(Conversation, chat)
        assert satisfaction.take_rating(session, settled, "in-1", "4")
    office.chat("投诉", openid="o2", reason=HandoverReason.COMPLAINT)
    office.clock.advance(timedelta(minutes=5))


@on_both
def test_the_figures_of_a_day(office: Office) -> None:
    boss = boss_of(office)
    a_day(office)
    text = " ".join(boss.get("/team?days=1").text.split())
    assert "<b>3</b>位会员来信" in text
    assert "<b>33%</b>小助手独立办完" in text
    assert "1次还没回复" in text
    assert "<b>3分钟</b>首次回复" in text
    assert "<b>10分钟</b>处理完" in text
    assert "<b>4.0</b>满意度（1人）" in text
    assert '<b class="figure-hot">1</b>等待接入' in text
    assert "<b>5分钟</b>等得最久" in text
    assert "<td>小李</td><td>1</td><td>1</td><td>3分钟</td><td>10分钟</td><td>4.0（1人）</td>" in text
    assert 'data-names="要求人工|投诉" data-values="1|1"' in text


def test_waits_count_in_office_hours_only(office: Office) -> None:
    boss = boss_of(office)
    with office.db.transaction() as session:
        hours.keep(session, "workday", "10:01-18:00", actor="staff:test")
    a_day(office)
    assert "<b>2分钟</b>首次回复" in " ".join(boss.get("/team?days=1").text.split())


def test_a_transferred_chat_counts_for_who_settled_it_and_the_first_reply_is_the_members_wait(office: Office) -> None:
    boss = boss_of(office)
    office.agent("li", display_name="小李")
    wang = office.agent("wang", display_name="小王")
    li, other, chat = office.browser("li"), office.browser("wang"), office.chat()
    li.act(f"/conversations/{chat}/claim")
    office.clock.advance(timedelta(minutes=4))
    li.act(f"/conversations/{chat}/transfer", to=wang.id, note="请接")
    office.clock.advance(timedelta(minutes=4))
    other.act(f"/conversations/{chat}/reply", text="您好", client_id="a" * 32)
    text = " ".join(boss.get("/team?days=1").text.split())
    assert "<td>小王</td><td>1</td><td>1</td><td>8分钟</td>" in text
    assert "<td>小李</td><td>0</td>" not in text


def test_without_anything_the_page_says_so(office: Office) -> None:
    text = boss_of(office).get("/team").text
    assert "这段时间没有" in text
    assert "都在时限内" in text


@pytest.mark.parametrize("role", [Role.AGENT, Role.COORDINATOR, Role.ADMIN])
def test_the_team_is_watched_by_supervisors_and_auditors_only(office: Office, role: Role) -> None:
    office.agent("x1", role)
    client = office.browser("x1")
    assert client.get("/team").status_code == 403
    assert client.get("/team/export/cases.csv").status_code == 403


def test_reports_hold_no_full_name_and_each_is_on_record(office: Office) -> None:
    boss = boss_of(office)
    a_day(office)
    with office.db.transaction() as session:
        number = open_one(session, openid="o1").number
    rows = list(csv.reader(io.StringIO(boss.get("/team/export/cases.csv").content.decode("utf-8-sig"))))
    assert rows[1][0] == number
    assert rows[1][3] == "陈**"
    book = load_workbook(io.BytesIO(boss.get("/team/export/chats.xlsx").content))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert [(line[2], line[4], line[6], line[9]) for line in lines[1:]] == [
        ("要求人工", "小李", 1, 4),
        ("投诉", None, 0, None),
    ]
    log = boss.get("/team/export/audit.csv").content.decode("utf-8-sig")
    assert "conversation.claimed" in log
    with office.db.reading() as session:
        taken = session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "report.exported")).all()
    assert taken == ["report:cases", "report:chats", "report:audit"]
    assert boss.get("/team/export/secrets.csv").status_code == 422


def test_formulas_are_disarmed() -> None:
    rows = [["=HYPERLINK(1)", "+1", "-2", "@x", 3]]
    text = to_file(["a"], rows, Format.CSV).decode("utf-8-sig")
    assert text.splitlines()[1] == " =HYPERLINK(1), +1, -2, @x,3"
    book = load_workbook(io.BytesIO(to_file(["a"], rows, Format.XLSX)))
    assert [cell.data_type for cell in book.worksheets[0][2]] == ["s", "s", "s", "s", "n"]


def test_every_act_of_the_audit_log_has_a_name() -> None:
    written = re.compile(r"""(?:desk\.write\(\s*me\.agent, |action=)"([a-z]+\.[a-z_]+)\"""")
    acts = {act for path in BOT.rglob("*.py") for act in written.findall(path.read_text(encoding="utf-8"))}
    assert len(acts) > 30
    assert acts - set(ACT_NAMES) == set()


def test_the_audit_log_is_read_page_by_page(office: Office) -> None:
    boss = boss_of(office)
    a_day(office)
    text = boss.get("/team/audit").text
    assert "conversation.claimed" in text
    assert "小李" in text
    found = boss.get("/team/audit?q=resolved").text
    assert "conversation.resolved" in found
    assert "conversation.claimed" not in found
    assert "没有找到" in boss.get("/team/audit?q=%25").text  # a sign of SQL is a sign
    with office.db.transaction() as session:
        for number in range(120):
            audit.record(session, action="test.made", actor="system", subject=f"x:{number}")
    first = boss.get("/team/audit?q=test.made").text
    older = re.search(r"before=(\d+)", first)
    assert older is not None
    assert first.count('data-testid="entry"') == 100
    assert boss.get(f"/team/audit?q=test.made&before={older[1]}").text.count('data-testid="entry"') == 20
