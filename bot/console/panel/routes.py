"""The panel beside a chat."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from bot.console.access import CASE_WORKERS, ForbiddenError, Reader, Talker
from bot.console.conversation.rights import NoSuchChatError, is_own, readable
from bot.console.desk import DeskOf
from bot.console.pages import page
from bot.console.panel import queries

router = APIRouter(prefix="/conversations/{conversation_id}")


class Detail(StrEnum):
    """What of a member is hidden until it is asked for."""

    NUMBER = "number"
    PHONE = "phone"


@router.get("/panel")
def panel(request: Request, desk: DeskOf, me: Reader, conversation_id: int) -> Response:
    """Members, cases, entitlements."""
    with desk.db.reading() as session:
        chat = readable(session, me, conversation_id)
        fields = {"members": queries.member_cards(session, chat, me), "cases": queries.case_cards(session, chat, me)}
    return page(request, "panel/panel.html", me, chat=chat, **fields)


@router.post("/members/{member_id}/reveal")
def reveal(
    request: Request, desk: DeskOf, me: Talker, conversation_id: int, member_id: int, what: Annotated[Detail, Form()]
) -> Response:
    """A member's full number or phone, to who has the chat and to who moves cases on. On record."""
    subject, data = f"member:{member_id}", {"what": what, "conversation": conversation_id}
    with desk.write(me.agent, "member.revealed", subject, data) as session:
        chat = readable(session, me, conversation_id)
        if not is_own(me, chat) and me.role not in CASE_WORKERS:
            raise ForbiddenError("只有接待这段对话的坐席和专员可以查看。")
        member = queries.member_of_chat(session, chat, member_id)
        if member is None:
            raise NoSuchChatError("这位会员和这段对话没有关系。")
        value = member.id_number if what is Detail.NUMBER else member.phone
    return page(request, "conversation/secret.html", me, value=value)
