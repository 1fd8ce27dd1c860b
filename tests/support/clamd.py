"""A real clamd with one signature of ours, on a port and a socket; and a stand-in that answers what it is told to."""

import shutil
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.processes import wait_until

PROGRAM = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
NEEDS_CLAMD = pytest.mark.skipif(PROGRAM is None, reason="no clamd here: apt-get install clamav-daemon")
# What our signature knows; harmless.
MARKER = b"INS-CARE-HARMLESS-TEST-MARKER-7c1f"
SIGNATURE = "INS.Test.Marker"
STREAM_BYTES = 1024 * 1024


@dataclass
class Clamd:
    """Where it listens."""

    port: int
    path: Path


@contextmanager
def clamd(folder: Path) -> Iterator[Clamd]:
    """A clamd that knows MARKER and takes STREAM_BYTES at most."""
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "ours.ndb").write_text(f"{SIGNATURE}:0:*:{MARKER.hex()}\n")
    port, path = _free_port(), folder / "clamd.sock"
    config = folder / "clamd.conf"
    config.write_text(
        f"Foreground yes\nLocalSocket {path}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {signatures}\n"
        f"StreamMaxLength {STREAM_BYTES}\nTemporaryDirectory {folder}\nLogFile {folder / 'clamd.log'}\n"
    )
    assert PROGRAM is not None
    running = subprocess.Popen([PROGRAM, "--config-file", str(config)], stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: path.exists() and _listens(port), 60, what="clamd")
        yield Clamd(port, path)
    finally:
        running.terminate()
        running.wait(20)


@contextmanager
def stand_in(answer: bytes) -> Iterator[str]:
    """The address of a scanner that reads a little and answers this, whatever it is asked."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(10)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
