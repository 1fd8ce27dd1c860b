"""The lists of chats: the page, and the part that is drawn anew when the doorbell rings."""

from typing import Any

from fastapi import APIRouter, Request, Response

from bot.console.access import Me, Reader
from bot.console.desk import Desk, DeskOf, Seen
from bot.console.inbox import queries
from bot.console.inbox.views import EMPTY_WORDS, VIEW_NAMES, View, views_of
from bot.console.pages import page

router = APIRouter()


@router.get("/inbox")
def inbox(request: Request, desk: DeskOf, me: Reader, seen: Seen, view: View | None = None) -> Response:
    """The page with nothing chosen yet."""
    return page(request, "inbox/page.html", me, seen=seen, **list_fields(desk, me, view))


@router.get("/inbox/list")
def inbox_list(request: Request, desk: DeskOf, me: Reader, view: View, chosen: int = 0) -> Response:
    """Tabs with counts, and the rows of one."""
    return page(request, "inbox/list.html", me, chosen=chosen, **list_fields(desk, me, view))


@router.get("/inbox/waiting")
def waiting(request: Request, desk: DeskOf, me: Reader) -> Response:
    """How many members wait for a person, on every page; and how many of one's own wait for an answer."""
    with desk.db.reading() as session:
        counts = queries.counts(session, me)
    return page(request, "inbox/waiting.html", me, waiting=counts[View.WAITING], owed=counts[View.UNANSWERED])


def list_fields(desk: Desk, me: Me, view: View | None) -> dict[str, Any]:
    """What the list's template needs; without a `view`, the first list that holds something for this person."""
    with desk.db.reading() as session:
        counts = queries.counts(session, me)
        if view is None or view not in counts:
            view = next((one for one in views_of(me) if counts[one]), views_of(me)[0])
        rows = queries.rows(session, me, view)
    tabs = [(one, VIEW_NAMES[one], counts[one]) for one in counts]
    return {
        "view": view,
        "tabs": tabs,
        "rows": rows,
        "empty": EMPTY_WORDS[view],
    }
