"""Files are shown to clamd before they are kept, where CLAMD_ADDRESS is set. Nothing passes while it cannot be asked.

clamd's own protocol: `zINSTREAM`, pieces with their length before them, a length of zero; one line comes back.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NewType

from bot.documents.errors import DocumentError
from bot.kernel.settings import get_settings

# Content that the scanner has nothing against, or that nobody asked it about.
Scanned = NewType("Scanned", bytes)
PIECE_BYTES = 64 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 60.0
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: (\S+) FOUND")


class InfectedError(DocumentError):
    """The scanner knows something in this file; `signature` is its name for it."""

    def __init__(self, signature: str) -> None:
        super().__init__("这个文件查出病毒，没有保存。")
        self.signature = signature


class ScannerDownError(DocumentError):
    """The scanner cannot be asked, or gives no answer: the file is neither good nor bad yet."""


class ScanTooLargeError(DocumentError):
    """The file is larger than the scanner takes (its StreamMaxLength)."""


def scan(content: bytes) -> None:
    """Return where the file is clean, or no scanner is set.

    Raises InfectedError, ScanTooLargeError (it will never be scanned), ScannerDownError (to be tried again).
    """
    if get_settings().clamd_place is None:
        return
    answer = _ask(b"zINSTREAM\0", content)
    if answer == "stream: OK":
        return
    if found := _FOUND.fullmatch(answer):
        raise InfectedError(found[1][:100])
    if "size limit exceeded" in answer:
        raise ScanTooLargeError("文件比病毒扫描服务能收的还大（clamd 的 StreamMaxLength），没有保存。")
    raise ScannerDownError(f"病毒扫描服务没有给出结果：{answer[:100]}")


def scanned(content: bytes) -> Scanned:
    """The content, once it was scanned: who keeps a file within a transaction asks before it. Raises as `scan`."""
    scan(content)
    return Scanned(content)


def version() -> str:
    """What the scanner says of itself. Raises ScannerDownError."""
    return _ask(b"zVERSION\0", None)


def _ask(command: bytes, content: bytes | None) -> str:
    try:
        with _connected() as link:
            # Who is told that it is too much closes the door while we still speak; the answer is there all the same.
            with suppress(BrokenPipeError, ConnectionResetError):
                link.sendall(command)
                if content is not None:
                    _send(link, content)
            return _answer(link)
    except OSError as error:
        raise ScannerDownError(
            f"连不上病毒扫描服务（{type(error).__name__}），请检查 CLAMD_ADDRESS 和 clamd"
        ) from error


@contextmanager
def _connected() -> Iterator[socket.socket]:
    place = get_settings().clamd_place
    if isinstance(place, Path):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(CONNECT_SECONDS)
        link.connect(str(place))
    else:
        assert place is not None, "asked only where a scanner is set"
        link = socket.create_connection(place, timeout=CONNECT_SECONDS)
    with link:
        link.settimeout(ANSWER_SECONDS)
        yield link


def _send(link: socket.socket, content: bytes) -> None:
    for start in range(0, len(content), PIECE_BYTES):
        piece = content[start : start + PIECE_BYTES]
        link.sendall(len(piece).to_bytes(4, "big") + piece)
    link.sendall(bytes(4))


def _answer(link: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        piece = link.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()
