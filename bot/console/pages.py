"""Making pages and fragments from templates: one environment, its functions and filters."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import StrictUndefined
from markupsafe import Markup

from bot.console.access import Me
from bot.console.assets import NODE_MODULES, static_url
from bot.console.rail import rail_of, settings_of
from bot.kernel import clock
from bot.kernel.zh_dates import WEEKDAYS

HERE = Path(__file__).parent
ICONS = NODE_MODULES / "@tabler" / "icons" / "icons" / "outline"
MINUTE, HOUR, DAY = 60, 3600, 86400

templates = Jinja2Templates(directory=HERE / "templates")


@lru_cache(maxsize=256)
def icon(name: str) -> Markup:
    """A Tabler icon in the text's colour; nothing where `make setup` has not run. `name` is ours, never a visitor's."""
    path = ICONS / f"{name}.svg"
    if not path.is_file():
        return Markup("")
    body = path.read_text().partition("-->")[2] or path.read_text()
    return Markup(body.replace("<svg", '<svg aria-hidden="true" class="icon"', 1).strip())  # noqa: S704 our own files


def short_time(at: datetime | None) -> str:
    """`14:05` today, `昨天 14:05`, `周三 14:05` this week, `11月3日`, in another year `2025-11-03`."""
    if at is None:
        return ""
    today, day = clock.today(), at.date()
    if day == today:
        return f"{at:%H:%M}"
    age = (today - day).days
    if age == 1:
        return f"昨天 {at:%H:%M}"
    if 1 < age < 7:
        return f"周{WEEKDAYS[day.weekday()]} {at:%H:%M}"
    return f"{day.month}月{day.day}日" if day.year == today.year else f"{day:%Y-%m-%d}"


def short_day(day: date) -> str:
    """`11/23`, for axes."""
    return f"{day.month}/{day.day}"


def full_time(at: datetime | None) -> str:
    """`2026-11-23 14:05:09`, for tooltips."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def span(since: datetime | None) -> str:
    """How long ago in a word: `刚刚`, `3分钟`, `2小时`, `4天`."""
    if since is None:
        return ""
    seconds = max(0, int((clock.now() - since).total_seconds()))
    if seconds < MINUTE:
        return "刚刚"
    if seconds < HOUR:
        return f"{seconds // MINUTE}分钟"
    return f"{seconds // HOUR}小时" if seconds < DAY else f"{seconds // DAY}天"


templates.env.undefined = StrictUndefined
templates.env.trim_blocks = templates.env.lstrip_blocks = True
templates.env.globals |= {"icon": icon, "static_url": static_url, "rail_of": rail_of, "settings_of": settings_of}
templates.env.filters |= {"short_day": short_day, "short_time": short_time, "full_time": full_time, "span": span}


def page(request: Request, template: str, me: Me | None, status: int = 200, /, **fields: Any) -> HTMLResponse:
    """A page or a fragment: the `template` with `me` and `fields`."""
    return templates.TemplateResponse(request, template, {"me": me, **fields}, status)


def asks_for(request: Request, part: str) -> bool:
    """Whether htmx asks for the element with this id only; not when it rebuilds a page from the browser's history."""
    headers = request.headers
    return headers.get("HX-Target") == part and "HX-History-Restore-Request" not in headers
