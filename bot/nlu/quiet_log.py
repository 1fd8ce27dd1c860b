"""Log lines of the Rasa server without the content of messages (decision 0054).

Rasa's own warnings and errors quote message texts, slots and whole action answers. Once the server serves, a line keeps
what leads to the fault: level, logger or event name, place in the source, kinds of exceptions and their frames.
"""

import json
import logging
import sys
import traceback
from types import TracebackType

_EVENT_NAME_LENGTH = 60


class ContentFreeFormatter(logging.Formatter):
    """Never prints a message's words, its arguments or an exception's text."""

    def format(self, record: logging.LogRecord) -> str:
        """One line for the record, then one a frame of its exception."""
        place = f"{record.module}:{record.lineno}"
        head = f"{self.formatTime(record)} rasa {record.levelname} {record.name} {_event_name(record.msg)} ({place})"
        return "\n".join([head.replace("  ", " "), *_frames(record)])


def install() -> None:
    """Give every handler of the root logger, and Sanic's and asyncio's loggers, the content-free form at WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ContentFreeFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    logging.getLogger("rasa").setLevel(logging.WARNING)


def _event_name(message: object) -> str:
    """The name of a structlog event such as rest.message.received.failure; an empty text for anything else."""
    if not isinstance(message, str) or not message.startswith("{"):
        return ""
    try:
        name = str(json.loads(message).get("event", ""))
    except ValueError:
        return ""
    plain = name.isascii() and " " not in name and len(name) <= _EVENT_NAME_LENGTH
    return name if plain else ""


def _frames(record: logging.LogRecord) -> list[str]:
    info = record.exc_info
    if not isinstance(info, tuple) or info[0] is None:
        return []
    return [f"  {info[0].__name__}", *_places(info[2])]


def _places(trace: TracebackType | None) -> list[str]:
    return [f"    {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
