"""Search: the hits take the place of the list's rows. That people were looked for is on record, not whom."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from bot.console.access import Reader
from bot.console.desk import DeskOf, Seen
from bot.console.inbox.queries import rows_of
from bot.console.inbox.routes import list_fields
from bot.console.inbox.views import View
from bot.console.pages import asks_for, page
from bot.console.search import queries
from bot.conversations.models import Conversation
from bot.kernel import audit

router = APIRouter()
LONGEST = 200


@router.get("/search")
def search(
    request: Request,
    desk: DeskOf,
    me: Reader,
    seen: Seen,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    view: View | None = None,
) -> Response:
    """Rows that fit `q`; the list as it was when nothing is asked."""
    wish = queries.tidy(q)
    if not wish:
        template = "inbox/rows.html" if asks_for(request, "rows") else "inbox/page.html"
        return page(request, template, me, seen=seen, chosen=0, **list_fields(desk, me, view))
    with desk.db.transaction() as session:
        found = queries.find(session, me, wish)
        words = [(session.get_one(Conversation, chat_id), snippet) for chat_id, snippet in found.words]
        hits = list(zip(rows_of(session, me, [chat for chat, _ in words]), [snippet for _, snippet in words]))
        rows = rows_of(session, me, found.chats)
        if found.by_person:
            data = {"hits": len(rows)}
            audit.record(session, action="member.searched", actor=me.agent.actor, subject="search", data=data)
    fields = {"hits": hits, "found": rows, "q": wish}
    if asks_for(request, "rows"):
        return page(request, "search/rows.html", me, **fields)
    return page(request, "search/page.html", me, seen=seen, **list_fields(desk, me, view), **fields)
