"""The account's template messages: their ids at WeChat are kept here, their fields are shown."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.catalog.templates import TemplateKey, load_templates
from bot.console.access import Keeper
from bot.console.desk import DeskOf, Seen
from bot.console.pages import page
from bot.kernel.settings import get_settings
from bot.wechat.templates import keep_id, kept_ids

SEE_OTHER = 303
ADDRESS = "/settings/notices"
NAMES = {
    TemplateKey.CASE_PROGRESS: ("进度通知", "办件有进展、超过48小时没有来信时"),
    TemplateKey.APPOINTMENT_REMINDER: ("就诊提醒", "就诊或入院前"),
    TemplateKey.TASK_REMINDER: ("待办提醒", "请会员补资料、回复客服时"),
}

router = APIRouter(prefix=ADDRESS)


@router.get("")
def notices_page(request: Request, desk: DeskOf, me: Keeper, seen: Seen) -> Response:
    """All of them: the id kept here, whether the setting has one, and the fields."""
    with desk.db.reading() as session:
        kept = kept_ids(session)
    from_setting = get_settings().wechat_template_ids
    rows = [
        (key, *NAMES[key], kept.get(key, ""), key in from_setting, fields) for key, fields in load_templates().items()
    ]
    return page(request, "settings/notices.html", me, seen=seen, rows=rows)


@router.post("")
def keep_notice(
    desk: DeskOf,
    me: Keeper,
    key: Annotated[TemplateKey, Form()],
    template_id: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """The next notice goes out under this id."""
    with desk.db.transaction() as session:
        keep_id(session, key, template_id, actor=me.agent.actor)
    return RedirectResponse(ADDRESS, SEE_OTHER)
