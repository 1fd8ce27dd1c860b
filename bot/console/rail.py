"""The main navigation: what each role finds at the left. Later rooms add their line here."""

from dataclasses import dataclass

from bot.console.access import READERS, Me
from bot.staff.models import Role


@dataclass(frozen=True)
class RailItem:
    """One entry. `starts`: the beginnings of the addresses that belong to it; `roles` as at its routes."""

    name: str
    icon: str
    address: str
    starts: tuple[str, ...]
    roles: tuple[Role, ...]


RAIL = (RailItem("会话", "messages", "/inbox", ("/inbox", "/conversations", "/search"), READERS),)


def rail_of(me: Me) -> list[RailItem]:
    """The entries that somebody may open."""
    return [item for item in RAIL if me.role in item.roles]
