"""A quicker look-up of Rasa's event classes: stock Rasa walks the whole class tree for every event of every turn."""

from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses

_original = Event.resolve_by_type
_known: dict[str, type[Event]] = {}


def install() -> None:
    """Make `Event.resolve_by_type` remember its answers. A name it has not seen is still resolved by Rasa itself."""
    for kind in reversed(all_subclasses(Event)):
        _known[kind.type_name] = kind
    Event.resolve_by_type = staticmethod(_resolve)


def _resolve(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    known = _known.get(type_name)
    return known if known is not None else _original(type_name, default)
