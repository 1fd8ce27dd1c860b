"""What supervisors and administrators keep: canned replies in a chat, hours and holidays, agents."""

import re

from sqlalchemy import select

from bot.cases import service as cases
from bot.conversations.desk_models import CannedReply
from bot.kernel.audit import AuditEntry
from bot.staff import hours, repository
from bot.staff.models import Role
from bot.wechat.templates import TemplateBook
from tests.cases.build import open_one
from tests.console.conftest import Office, on_both
from tests.support.staff import PASSWORD, DeskClient, csrf_of

ATTACK = "<img src=x onerror=alert(1)>'\"&{会员}"


def keeper(office: Office) -> DeskClient:
    office.agent("zhao", Role.SUPERVISOR)
    return office.browser("zhao")


def offered(client: DeskClient, chat: int, wish: str = "") -> list[str]:
    text = client.get(f"/conversations/{chat}/canned?q={wish}").text
    return re.findall(r'data-canned="([^"]*)"', text)


def test_a_canned_reply_is_filled_in_for_the_chat_it_is_used_in(office: Office) -> None:
    boss = keeper(office)
    office.agent("li", display_name="小李")
    client, chat = office.browser("li"), office.chat()
    with office.db.transaction() as session:
        number = open_one(session, openid="o1").number
    boss.act("/settings/canned", title="问候", text="{会员}您好，我是{客服}。")
    boss.act("/settings/canned", title="进度", text="办件{办件}：{状态}，{时限}前安排好，预约时间{预约时间}。")
    client.act(f"/conversations/{chat}/claim")
    progress, greeting = offered(client, chat)
    assert greeting == "陈秀兰您好，我是小李。"
    assert f"办件{number}：已受理，2026年11月30日（周一）前" in progress
    assert "预约时间【填写预约时间】" in progress
    assert offered(client, chat, "问候") == [greeting]
    assert offered(client, chat, "没有这样的") == []
    sent = client.act(f"/conversations/{chat}/reply", text=progress, client_id="a" * 32)
    assert sent.status_code == 409
    assert "还有没填的内容：【填写预约时间】" in sent.text


def test_only_who_has_the_chat_is_offered_any(office: Office) -> None:
    office.agent("li")
    chat = office.chat()
    assert office.browser("li").get(f"/conversations/{chat}/canned").status_code == 403


def test_what_keepers_write_is_shown_as_text(office: Office) -> None:
    boss, chat = keeper(office), office.chat()
    assert boss.act("/settings/canned", title="<b>x</b>", text=ATTACK).status_code == 303
    boss.act(f"/conversations/{chat}/claim")
    for address in ("/settings/canned", f"/conversations/{chat}/canned"):
        text = boss.get(address).text
        assert "<img" not in text.replace('<img src="/', "")
        assert "<b>x</b>" not in text


def test_mistakes_are_said_and_nothing_is_kept(office: Office) -> None:
    boss = keeper(office)
    answer = boss.act("/settings/canned", title="进度", text="{办件号}好了")
    assert answer.status_code == 409
    assert "办件号" in answer.text
    assert boss.act("/settings/canned", title="进度", text="好了").status_code == 303
    assert "同名" in boss.act("/settings/canned", title="进度", text="又好了").text
    with office.db.reading() as session:
        row = session.scalars(select(CannedReply)).one()
    assert boss.act("/settings/canned", title="进度", text="好了！", canned_id=row.id).status_code == 303
    boss.act(f"/settings/canned/{row.id}/remove")
    with office.db.reading() as session:
        assert session.scalars(select(CannedReply)).all() == []


@on_both
def test_hours_are_kept_and_shown(office: Office) -> None:
    boss = keeper(office)
    assert boss.act("/settings/hours/common", workday="9:00-12:00 13:30-18:00", restday="").status_code == 303
    assert boss.act("/settings/hours/days", day="2026-11-24", spans="", note="盘点").status_code == 303
    page = boss.get("/settings/hours").text
    assert "现在上班" in page
    assert "09:00-12:00 13:30-18:00" in page
    assert "2026-11-24" in page
    answer = boss.act("/settings/hours/common", workday="9点到12点", restday="")
    assert answer.status_code == 409
    with office.db.reading() as session:
        assert hours.load(session).is_open(office.clock.now())
    boss.act("/settings/hours/common", workday="", restday="")
    boss.act("/settings/hours/days/remove", day="2026-11-24")
    assert "全天有人" in boss.get("/settings/hours").text


def test_a_new_holiday_moves_the_due_time_of_open_cases(office: Office) -> None:
    boss = keeper(office)
    with office.db.transaction() as session:
        number = open_one(session).number
        before = cases.find_case(session, number).due_at
    fields = {"day": "2026-11-24", "until": "2026-11-25", "is_working": "false"}
    assert boss.act("/settings/hours/calendar", **fields).status_code == 303
    with office.db.reading() as session:
        after = cases.find_case(session, number).due_at
    assert before is not None
    assert after is not None
    assert (after - before).days == 2
    fields["until"] = "2026-11-20"
    assert boss.act("/settings/hours/calendar", **fields).status_code == 409


def test_an_administrator_adds_and_shuts_out_agents(office: Office) -> None:
    office.agent("root", Role.ADMIN)
    boss = office.browser("root")
    page = boss.act("/settings/agents", name="xiaowang", display_name="小王", role="agent")
    once = re.search(r"一次性密码：<b>([^<]+)</b>", page.text)
    assert once is not None
    assert once[1] not in boss.get("/settings/agents").text  # shown once
    new = office.browser()
    new.sign_in("xiaowang", once[1])
    with office.db.reading() as session:
        who = repository.find_agent(session, "xiaowang")
        root = repository.find_agent(session, "root")
    assert who is not None
    assert root is not None
    assert boss.act(f"/settings/agents/{who.id}/active", active="false").status_code == 303
    assert new.get("/password", follow_redirects=False).headers["location"].startswith("/sign-in")
    assert boss.act(f"/settings/agents/{root.id}/active", active="false").status_code == 409
    assert boss.act(f"/settings/agents/{root.id}/role", role="agent").status_code == 409
    assert boss.act(f"/settings/agents/{who.id}/role", role="coordinator").status_code == 303
    assert "已经有人用了" in boss.act("/settings/agents", name="xiaowang", role="agent").text
    with office.db.reading() as session:
        actions = set(session.scalars(select(AuditEntry.action).where(AuditEntry.actor == "staff:root")))
    assert {"agent.added", "agent.disabled", "agent.role_set"} <= actions


def test_a_plain_form_needs_its_token_too(office: Office) -> None:
    office.agent("root", Role.ADMIN)
    boss = office.browser("root")
    fields = {"name": "eve", "role": "admin"}
    assert boss.post("/settings/agents", data=fields).status_code == 403
    fields["csrf"] = csrf_of(boss.get("/settings/agents").text)
    assert boss.post("/settings/agents", data=fields).status_code == 200
    assert PASSWORD not in boss.get("/settings/agents").text


def test_administrators_begin_their_day_in_the_settings(office: Office) -> None:
    office.agent("root", Role.ADMIN)
    assert office.browser("root").get("/home", follow_redirects=False).headers["location"] == "/settings"
    page = office.browser("root").get("/settings").text
    assert "/settings/agents" in page
    assert "/inbox" not in page


def test_a_list_of_hospitals_is_imported_as_a_whole_or_not_at_all(office: Office) -> None:
    boss = keeper(office)
    headers = {"X-CSRF-Token": boss.csrf}

    def send(text: str, name: str = "list.csv") -> str:
        files = {"file": (name, text.encode(), "text/csv")}
        return boss.post("/settings/hospitals", files=files, headers=headers).text

    good = "city,name\n上海,示例市第一医院\n"
    assert "已导入1家，成为第1版" in send(good)
    assert "没有新增" in send(good)
    assert "第3行" in send(good + "火星,示例市第二医院\n")
    assert "请选CSV或XLSX文件" in send(good, "list.exe")
    page = boss.get("/settings/hospitals").text
    assert "现在用第1版" in page
    assert "示例市第一医院" in page
    assert "待办提醒" in boss.get("/settings/notices").text


def test_the_id_of_a_template_is_kept_at_the_desk_and_goes_before_the_setting(office: Office) -> None:
    boss, book = keeper(office), TemplateBook({"case_progress": "from-setting", "task_reminder": "from-setting"})
    assert "未设置" in boss.get("/settings/notices").text
    kept = boss.act(
        "/settings/notices", key="case_progress", template_id="  Doclyl5uP7Aciu-qZ7mJNPtWkbkYnWBWVja26EGbNyk "
    )
    assert kept.status_code == 303
    refused = boss.act("/settings/notices", key="task_reminder", template_id="<b>不是编号</b>")
    assert refused.status_code == 409
    assert "模板编号不对" in refused.text
    assert boss.act("/settings/notices", key="of_nobody", template_id="a" * 43).status_code == 422
    with office.db.transaction() as session:
        known = book.as_kept(session)
        assert known.template_id("case_progress") == "Doclyl5uP7Aciu-qZ7mJNPtWkbkYnWBWVja26EGbNyk"
        assert known.template_id("task_reminder") == "from-setting"
        acts = [entry.data for entry in session.scalars(select(AuditEntry).filter_by(action="template.kept"))]
    assert acts == [{"id": "Doclyl5uP7Aciu-qZ7mJNPtWkbkYnWBWVja26EGbNyk"}]
    assert "Doclyl5uP7Aciu" in boss.get("/settings/notices").text
    boss.act("/settings/notices", key="case_progress", template_id="")
    with office.db.transaction() as session:
        assert book.as_kept(session).template_id("case_progress") == "from-setting"
