"""The door of 设置."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from bot.console.access import Keeper
from bot.console.rail import settings_of

SEE_OTHER = 303

router = APIRouter()


@router.get("/settings")
def door(me: Keeper) -> Response:
    """The first page that somebody may open."""
    return RedirectResponse(settings_of(me)[0].address, SEE_OTHER)
