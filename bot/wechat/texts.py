"""Fitting texts into customer-service messages: few, because WeChat counts them, and none longer than it takes."""

from collections.abc import Sequence

# No official number; public SDKs split at 2048 bytes of UTF-8 (wechat-protocol 1.5), beyond it comes 45002.
MAX_BYTES = 2048
# Longer than this, two pieces of news are easier to read as two messages.
MERGED_MAX_CHARACTERS = 600
SEPARATOR = "\n\n"
_BREAKS = ("\n\n", "\n", "。", "；", "，", " ")


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def mergeable_count(texts: Sequence[str]) -> int:
    """How many of the first texts fit into one message, joined with a blank line; at least 1."""
    count, joined = 1, texts[0]
    for text in texts[1:]:
        joined += SEPARATOR + text
        if len(joined) > MERGED_MAX_CHARACTERS or size(joined) > MAX_BYTES:
            break
        count += 1
    return count


def split(text: str) -> list[str]:
    """Parts of at most MAX_BYTES, cut at the end of a paragraph, a line or a sentence where there is one."""
    parts: list[str] = []
    rest = text
    while size(rest) > MAX_BYTES:
        window = rest.encode()[:MAX_BYTES].decode(errors="ignore")
        cut = _cut(window)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest or not parts:
        parts.append(rest)
    return parts


def _cut(window: str) -> int:
    for mark in _BREAKS:
        found = window.rfind(mark)
        if found > len(window) // 2:
            return found + len(mark)
    return len(window)
