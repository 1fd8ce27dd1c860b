"""The panel beside a chat."""

from fastapi import APIRouter, Request, Response

from bot.console.access import Reader
from bot.console.conversation.rights import readable
from bot.console.desk import DeskOf
from bot.console.pages import page
from bot.console.panel import queries

router = APIRouter(prefix="/conversations/{conversation_id}")


@router.get("/panel")
def panel(request: Request, desk: DeskOf, me: Reader, conversation_id: int) -> Response:
    """Members, cases, entitlements."""
    with desk.db.reading() as session:
        chat = readable(session, me, conversation_id)
        fields = {"members": queries.member_cards(session, chat, me), "cases": queries.case_cards(session, chat, me)}
    return page(request, "panel/panel.html", me, chat=chat, **fields)
