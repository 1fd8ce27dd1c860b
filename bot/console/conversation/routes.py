"""Reading one chat: the page, and the parts of it that are drawn anew when the doorbell rings."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from bot.console.access import Me, Reader
from bot.console.conversation import stage, timeline
from bot.console.conversation.bubbles import draw
from bot.console.conversation.rights import is_own, readable
from bot.console.desk import Desk, DeskOf, Seen
from bot.console.inbox.routes import list_fields
from bot.console.inbox.views import View
from bot.console.pages import asks_for, page
from bot.conversations.models import Conversation, Mode
from bot.kernel import audit

router = APIRouter(prefix="/conversations/{conversation_id}")


@router.get("")
def conversation(
    request: Request, desk: DeskOf, me: Reader, seen: Seen, conversation_id: int, view: View | None = None
) -> Response:
    """The page of a chat beside the list; htmx asks for the chat alone. A look at another's chat is on record."""
    with desk.db.transaction() as session:
        chat = readable(session, me, conversation_id)
        _note_look(session, me, chat)
        fields = stage.composer_fields(session, chat, me) | _timeline(session, chat, me)
        fields |= {"colleagues": stage.colleagues(session, chat), "resolutions": stage.RESOLUTIONS}
        fields |= {"others": stage.others_here(session, chat, me)}
    if asks_for(request, "stage"):
        return page(request, "conversation/stage.html", me, **fields)
    chosen = view or (View.MINE if is_own(me, chat) else None)
    return page(request, "conversation/page.html", me, seen=seen, **list_fields(desk, me, chosen), **fields)


def _note_look(session: Session, me: Me, chat: Conversation) -> None:
    if not is_own(me, chat) and chat.mode != Mode.WAITING:
        subject = f"conversation:{chat.id}"
        audit.record(session, action="conversation.viewed", actor=me.agent.actor, subject=subject)


def _timeline(session: Session, chat: Conversation, me: Me, before: str = "") -> dict[str, Any]:
    found = timeline.read(session, chat, before=timeline.Place.read(before))
    return {"bubbles": draw(session, chat, found, me), "before": found.before}


def _fragment(request: Request, desk: Desk, me: Me, conversation_id: int, name: str, what: Any) -> Response:
    with desk.db.reading() as session:
        chat = readable(session, me, conversation_id)
        fields = what(session, chat, me)
    return page(request, f"conversation/{name}.html", me, **{"chat": chat, **fields})


@router.get("/timeline")
def lines(request: Request, desk: DeskOf, me: Reader, conversation_id: int, before: str = "") -> Response:
    """The newest lines, which the page merges by their ids; or those before a place, for whoever scrolls up."""

    def what(session: Session, chat: Conversation, me: Me) -> dict[str, Any]:
        return _timeline(session, chat, me, before)

    return _fragment(request, desk, me, conversation_id, "timeline", what)


@router.get("/head")
def head(request: Request, desk: DeskOf, me: Reader, conversation_id: int) -> Response:
    """Who has the chat, and the reply window."""
    return _fragment(request, desk, me, conversation_id, "head", stage.head_fields)


@router.get("/composer")
def composer(request: Request, desk: DeskOf, me: Reader, conversation_id: int) -> Response:
    """Where the agent writes, or why they cannot."""
    return _fragment(request, desk, me, conversation_id, "composer", stage.composer_fields)


@router.get("/presence")
def presence(request: Request, desk: DeskOf, me: Reader, conversation_id: int) -> Response:
    """Which colleagues look at the chat."""

    def what(session: Session, chat: Conversation, me: Me) -> dict[str, Any]:
        return {"others": stage.others_here(session, chat, me)}

    return _fragment(request, desk, me, conversation_id, "presence", what)
