"""The account's template messages: which are set up, and their fields. Their ids are WECHAT_TEMPLATE_IDS."""

from fastapi import APIRouter, Request, Response

from bot.catalog.templates import TemplateKey, load_templates
from bot.console.access import Keeper
from bot.console.desk import Seen
from bot.console.pages import page
from bot.kernel.settings import get_settings

NAMES = {
    TemplateKey.CASE_PROGRESS: ("进度通知", "办件有进展、超过48小时没有来信时"),
    TemplateKey.APPOINTMENT_REMINDER: ("就诊提醒", "就诊或入院前"),
    TemplateKey.TASK_REMINDER: ("待办提醒", "请会员补资料、回复客服时"),
}

router = APIRouter(prefix="/settings/notices")


@router.get("")
def notices_page(request: Request, me: Keeper, seen: Seen) -> Response:
    """All of them."""
    ids = get_settings().wechat_template_ids
    rows = [(key, *NAMES[key], key in ids, fields) for key, fields in load_templates().items()]
    return page(request, "settings/notices.html", me, seen=seen, rows=rows)
