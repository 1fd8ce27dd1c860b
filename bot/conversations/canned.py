"""Words that agents use again and again: kept by supervisors, filled in for a chat. Never commits."""

import re
from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.appointments import appointment_place, appointment_time
from bot.cases.clocks import last_day
from bot.catalog import get_catalog
from bot.conversations import desk_repository
from bot.conversations.desk_models import CannedReply
from bot.conversations.errors import ConversationError
from bot.conversations.models import Conversation
from bot.kernel import audit, clock
from bot.kernel.zh_dates import describe
from bot.members import repository as member_rows
from bot.members import service as members
from bot.staff.models import Agent

VARIABLES = ("会员", "客服", "办件", "服务", "状态", "时限", "预约时间", "预约地点", "热线")
TITLE_LIMIT, TEXT_LIMIT = 30, 600
_VARIABLE = re.compile(r"\{([^{}\s]{1,8})\}")
# What could not be filled in stands there like this: an agent fills it in before the words go out.
_OPEN = "【填写{}】"
OPEN = re.compile(r"【填写[^】]{0,12}】")


def keep(
    session: Session, *, canned_id: int | None, title: str, text: str, service: str | None, agent: Agent
) -> CannedReply:
    """Add or change one. Raises ConversationError for an unknown variable, an empty or a taken title."""
    title, text = title.strip(), text.replace("\r\n", "\n").strip()
    if not title or not text:
        raise ConversationError("标题和内容都要写。")
    if len(title) > TITLE_LIMIT or len(text) > TEXT_LIMIT:
        raise ConversationError(f"标题最多{TITLE_LIMIT}个字，内容最多{TEXT_LIMIT}个字。")
    if unknown := [name for name in _VARIABLE.findall(text) if name not in VARIABLES]:
        raise ConversationError(f"没有“{'、'.join(unknown)}”这个变量。可以用：{'、'.join(VARIABLES)}。")
    same = desk_repository.find_canned(session, title)
    if same is not None and same.id != canned_id:
        raise ConversationError("已经有同名的快捷语，请换一个标题。")
    row = session.get(CannedReply, canned_id) if canned_id else CannedReply()
    if row is None:
        raise ConversationError("这条快捷语已经被删除，请刷新。")
    row.title, row.text, row.service = title, text, service or None
    row.updated_by, row.updated_at = agent.actor, clock.now()
    session.add(row)
    session.flush()
    audit.record(session, action="canned.kept", actor=agent.actor, subject=f"canned:{row.id}")
    return row


def remove(session: Session, canned_id: int, *, agent: Agent) -> None:
    """Remove one; twice is once."""
    row = session.get(CannedReply, canned_id)
    if row is not None:
        session.delete(row)
        session.flush()
        audit.record(session, action="canned.removed", actor=agent.actor, subject=f"canned:{canned_id}")


def matching(session: Session, wish: str, *, service: str | None) -> list[CannedReply]:
    """Those whose title or words hold `wish`; those of the chat's service first, those of other services last."""
    wish = wish.strip().casefold()
    rows = [row for row in desk_repository.canned_replies(session) if wish in f"{row.title}\n{row.text}".casefold()]
    return sorted(rows, key=lambda row: (row.service != service if row.service else 0, row.service is None, row.title))


def filled(session: Session, row: CannedReply, conversation: Conversation, *, agent: Agent) -> str:
    """The words for one chat; what is not known stands in 【】 for the agent to fill in."""
    values = _values(session, conversation, agent)
    return _VARIABLE.sub(lambda found: values.get(found[1]) or _OPEN.format(found[1]), row.text)


def _values(session: Session, conversation: Conversation, agent: Agent) -> Mapping[str, str]:
    values = {"客服": agent.display_name, "热线": get_catalog().common.hotline}
    user = member_rows.find_user(session, conversation.openid)
    bound = members.members_of(session, user) if user else []
    if len(bound) == 1:
        values["会员"] = bound[0].name
    open_cases = cases.open_cases_of_user(session, conversation.openid)
    if conversation.service:
        open_cases.sort(key=lambda case: case.service != conversation.service)
    if open_cases:
        case = open_cases[0]
        service = get_catalog().service(case.service)
        values |= {"办件": case.number, "服务": service.short_name, "状态": service.status(case.status).label}
        values |= {"预约时间": appointment_time(case), "预约地点": appointment_place(case)}
        if case.due_at is not None:
            values["时限"] = ("" if case.due_certain else "预计") + describe(last_day(case.due_at))
    return values
