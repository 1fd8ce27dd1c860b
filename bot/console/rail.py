"""The main navigation: what each role finds at the left. Later rooms add their line here."""

from dataclasses import dataclass

from bot.console.access import KEEPERS, OVERSEERS, READERS, WATCHERS, Me
from bot.staff.models import Role


@dataclass(frozen=True)
class RailItem:
    """One entry. `starts`: the beginnings of the addresses that belong to it; `roles` as at its routes."""

    name: str
    icon: str
    address: str
    starts: tuple[str, ...]
    roles: tuple[Role, ...]


RAIL = (
    RailItem("会话", "messages", "/inbox", ("/inbox", "/conversations", "/search"), READERS),
    RailItem("办件", "clipboard-list", "/boards", ("/boards", "/cases"), OVERSEERS),
    RailItem("团队", "chart-bar", "/team", ("/team",), WATCHERS),
    RailItem("设置", "settings", "/settings", ("/settings",), KEEPERS),
)
# The pages under 设置, and for whom.
SETTINGS = (
    RailItem("快捷语", "message-2-bolt", "/settings/canned", ("/settings/canned",), KEEPERS),
    RailItem("工作时间", "clock-hour-4", "/settings/hours", ("/settings/hours",), KEEPERS),
    RailItem("合作医院", "building-hospital", "/settings/hospitals", ("/settings/hospitals",), KEEPERS),
    RailItem("通知模板", "bell-ringing", "/settings/notices", ("/settings/notices",), KEEPERS),
    RailItem("坐席", "users", "/settings/agents", ("/settings/agents",), (Role.ADMIN,)),
)


def rail_of(me: Me) -> list[RailItem]:
    """The entries that somebody may open."""
    return [item for item in RAIL if me.role in item.roles]


def settings_of(me: Me) -> list[RailItem]:
    """The pages of 设置 that somebody may open."""
    return [item for item in SETTINGS if me.role in item.roles]
