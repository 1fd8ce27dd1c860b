"""Structured logs, one line an event, with personal data masked as the very last step before printing."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog

# A number that may identify a person, wherever it hides in a line: 18-digit ID numbers, mobile numbers, WeChat secrets.
_MASKS = [
    # First what opens something for whoever reads the line: digits in it could be taken for a telephone number.
    (re.compile(r"(/[amu]/)[0-9a-f]{8,}"), r"\1***"),
    (re.compile(r"(access_token|secret|appsecret|token)=[^&\s\"']+", re.IGNORECASE), r"\1=***"),
    (re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)"), r"\1********\2"),
    (re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)"), r"\1****\2"),
    (re.compile(r"\b(o[A-Za-z0-9_-]{5})[A-Za-z0-9_-]{16,30}([A-Za-z0-9_-]{2})\b"), r"\1…\2"),
]


def mask(text: str) -> str:
    """`text` with ID numbers, mobile numbers, openids and tokens masked."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


def _mask_values(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: _mask_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mask_values(item) for item in value]
    return value


def _mask_event(_logger: object, _name: str, event: Any) -> Any:
    return {key: _mask_values(value) for key, value in event.items()}


def _named(process: str) -> structlog.types.Processor:
    """Threads do not inherit context variables: the name is put into each line instead."""

    def add(_logger: object, _name: str, event: Any) -> Any:
        event["process"] = process
        return event

    return add


def configure(*, process: str, as_json: bool = False, stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's loggers of this process; `process` is named in each line.

    Lines go to `stream`, by default stdout.
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        _named(process),
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "process", "event"])
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _mask_event, renderer],
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("alembic", "httpx", "httpcore", "apscheduler", "sanic.access", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
