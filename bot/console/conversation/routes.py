"""Reading one chat: the page, and the parts of it that are drawn anew when the doorbell rings."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from bot.console.access import TALKERS, ForbiddenError, Me, Reader, Talker
from bot.console.conversation import stage, timeline
from bot.console.conversation.bubbles import draw
from bot.console.conversation.rights import NoSuchChatError, is_own, readable
from bot.console.desk import Desk, DeskOf, Seen
from bot.console.inbox.routes import list_fields
from bot.console.inbox.views import View
from bot.console.pages import asks_for, page
from bot.console.words import INTENT_NAMES, intent_name, plain
from bot.conversations import canned, desk_repository
from bot.conversations.models import Conversation, Message, Mode
from bot.kernel import audit

SHOWN_CANNED = 30
Wish = Annotated[str, Query(max_length=40)]

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
        fields |= {"colleagues": stage.colleagues(session, chat, me), "resolutions": stage.RESOLUTIONS}
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
    return {"bubbles": draw(session, chat, found, me), "before": found.before, "talks": me.role in TALKERS}


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


@router.get("/canned")
def canned_replies(request: Request, desk: DeskOf, me: Talker, conversation_id: int, q: Wish = "") -> Response:
    """Canned replies that hold `q`, filled in for this chat, for who has it."""
    with desk.db.reading() as session:
        chat = readable(session, me, conversation_id)
        if not is_own(me, chat):
            raise ForbiddenError("接入这段对话后才能使用快捷语。")
        rows = canned.matching(session, q, service=chat.service)[:SHOWN_CANNED]
        found = [(row.title, canned.filled(session, row, chat, agent=me.agent)) for row in rows]
    return page(request, "conversation/canned.html", me, found=found)


@router.get("/messages/{message_id}/meaning")
def meaning(request: Request, desk: DeskOf, me: Talker, conversation_id: int, message_id: int) -> Response:
    """What the bot took a message for, and a list of what it could mean."""
    with desk.db.reading() as session:
        chat = readable(session, me, conversation_id)
        message = session.get(Message, message_id)
        if message is None or message.conversation_id != chat.id:
            raise NoSuchChatError("没有找到这条消息。")
        turn = desk_repository.turns_of(session, [message.source]).get(message.source)
        mark = desk_repository.marks_of(session, [message.source]).get(message.source)
    thought = turn.intent if turn else None
    fields = {"message": message, "words": plain(message.text), "thought": intent_name(thought) if thought else ""}
    fields |= {"meant": mark.meant if mark else "", "intents": list(INTENT_NAMES.items())}
    return page(request, "conversation/meaning.html", me, chat=chat, **fields)


@router.get("/presence")
def presence(request: Request, desk: DeskOf, me: Reader, conversation_id: int) -> Response:
    """Which colleagues look at the chat."""

    def what(session: Session, chat: Conversation, me: Me) -> dict[str, Any]:
        return {"others": stage.others_here(session, chat, me)}

    return _fragment(request, desk, me, conversation_id, "presence", what)
