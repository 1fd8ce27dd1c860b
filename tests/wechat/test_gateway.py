"""The gateway over a real socket: a uvicorn process of its own, as in production."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.conversations.inbox import Inbox
from bot.kernel import crypto
from bot.kernel.settings import WeChatMode
from bot.wechat.codec import signature_of
from tests.wechat.support import AES_KEY, APP_ID, TOKEN, delivery, text_xml
from tests.wechat.test_codec import BOMB

ROOT = Path(__file__).resolve().parents[2]
DATA_KEY = "made-up-data-key-0123456789"
PROGRAM = """
import sys
from bot.kernel import crypto, log
from bot.kernel.settings import Settings
from bot.wechat import gateway
settings = Settings(_env_file=None)
log.configure(process="gateway")
crypto.install(crypto.Keyring(settings.data_key_list))
gateway.run(settings, int(sys.argv[1]))
"""


class GatewayProcess:
    """A gateway on a listening socket that this test holds, as the supervisor does."""

    def __init__(self, folder: Path, mode: WeChatMode, **changes: str) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "WECHAT_APP_ID": APP_ID,
            "WECHAT_APP_SECRET": "made-up",
            "WECHAT_TOKEN": TOKEN,
            "WECHAT_ENCODING_AES_KEY": AES_KEY,
            "WECHAT_MODE": mode,
            "DATA_DIR": str(folder),
            "DATA_KEYS": DATA_KEY,
        } | changes
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = int(self.socket.getsockname()[1])
        self.log = folder / "gateway.log"
        self.start()

    def start(self) -> None:
        fd = self.socket.fileno()
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(fd)], env=self.environment, cwd=ROOT, pass_fds=[fd],
                stdout=sink, stderr=sink,
            )  # fmt: skip

    def ask(
        self, method: str, target: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        link.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = link.getresponse()
        content = answer.read()
        link.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def push(self, xml: str, mode: WeChatMode) -> tuple[int, dict[str, str], bytes]:
        query, body = delivery(xml, mode)
        return self.ask("POST", f"/wechat?{query}", body)

    def lines(self, event: str) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if event in line]

    def rows(self) -> list[str]:
        crypto.install(crypto.Keyring([DATA_KEY]))
        inbox = Inbox(f"sqlite:///{self.folder / 'inbox.db'}")
        found = [message.raw for message in inbox.after(0, 10_000)]
        inbox.close()
        return found

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(15)
        self.socket.close()
        return code


@pytest.fixture(scope="module")
def gateways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[WeChatMode, GatewayProcess]]:
    ring = crypto.keyring()
    running = {mode: GatewayProcess(tmp_path_factory.mktemp(mode), mode) for mode in WeChatMode}
    yield running
    for gateway in running.values():
        gateway.stop()
    crypto.install(ring)


@pytest.fixture
def safe(gateways: dict[WeChatMode, GatewayProcess]) -> GatewayProcess:
    return gateways[WeChatMode.SAFE]


@pytest.mark.parametrize("mode", list(WeChatMode))
@pytest.mark.parametrize("path", ["/wechat", "/wechat/"])
def test_verification_answers_the_echo_string_as_plain_text(
    gateways: dict[WeChatMode, GatewayProcess], mode: WeChatMode, path: str
) -> None:
    query = {
        "signature": signature_of(TOKEN, "1", "2"),
        "timestamp": "1",
        "nonce": "2",
        "echostr": "1380662570675056<b>",
    }
    status, headers, body = gateways[mode].ask("GET", f"{path}?{urlencode(query)}")
    assert (status, body) == (200, b"1380662570675056<b>")
    assert headers["content-type"].startswith("text/plain")
    assert headers["content-length"] == "19"
    assert "transfer-encoding" not in headers
    assert gateways[mode].ask("GET", f"{path}?{urlencode(query | {'nonce': '3'})}")[0] == 403


@pytest.mark.parametrize("mode", list(WeChatMode))
def test_three_deliveries_are_three_successes_and_one_row(
    gateways: dict[WeChatMode, GatewayProcess], mode: WeChatMode
) -> None:
    before = len(gateways[mode].rows())
    xml = text_xml("三次", msg_id=f"9{mode}")
    for _ in range(3):
        status, headers, body = gateways[mode].push(xml, mode)
        assert (status, body) == (200, b"success")
        assert headers["content-type"].startswith("text/plain")
        assert headers["content-length"] == "7"
    assert len(gateways[mode].rows()) == before + 1


def test_modes_and_forgeries(gateways: dict[WeChatMode, GatewayProcess]) -> None:
    safe, plain = gateways[WeChatMode.SAFE], gateways[WeChatMode.PLAIN]
    rows, lines = len(safe.rows()), len(safe.lines("callback_refused"))
    status, _, body = safe.push(text_xml("伪造", msg_id="777"), WeChatMode.PLAIN)
    assert (status, body) == (403, b"forbidden")
    query, sealed = delivery(text_xml(), WeChatMode.SAFE)
    assert safe.ask("POST", f"/wechat?{query}", sealed.replace(b"gh_", b"hg_"))[0] == 200  # not part of what is signed
    assert safe.ask("POST", f"/wechat?{query}x", sealed)[0] == 403
    assert safe.ask("POST", "/wechat", sealed)[0] == 403
    assert safe.ask("POST", f"/wechat?{query}", b"\xff" * 100)[0] == 403
    assert len(safe.rows()) == rows + 1
    assert len(safe.lines("callback_refused")) == lines + 4  # one line each
    assert plain.push(text_xml(msg_id="778"), WeChatMode.PLAIN)[0] == 200
    assert safe.ask("DELETE", f"/wechat?{query}")[0] == 405
    assert "伪造" not in safe.log.read_text()


def test_signed_xml_that_is_hostile_or_broken_is_kept_and_acknowledged(safe: GatewayProcess) -> None:
    for xml in (BOMB, "<xml><unclosed>", "no xml at all", "<xml><MsgType>text</MsgType></xml>"):
        status, _, body = safe.push(xml, WeChatMode.SAFE)
        assert (status, body) == (200, b"success")
        assert safe.push(xml, WeChatMode.SAFE)[0] == 200
        assert safe.rows().count(xml) == 1
    assert safe.push(text_xml(msg_id="after the bomb"), WeChatMode.SAFE)[0] == 200


def test_a_body_over_one_mebibyte_is_refused_before_it_is_read(safe: GatewayProcess) -> None:
    lines = len(safe.lines("callback_too_large"))
    query, _ = delivery(text_xml(), WeChatMode.SAFE)
    with socket.create_connection(("127.0.0.1", safe.port), timeout=10) as link:
        link.sendall(f"POST /wechat?{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 2097152\r\n\r\n".encode())
        assert link.recv(4096).startswith(b"HTTP/1.1 413")  # not one byte of it was sent
    assert len(safe.lines("callback_too_large")) == lines + 1


def test_a_chunked_body_over_one_mebibyte_is_cut_off(safe: GatewayProcess) -> None:
    query, _ = delivery(text_xml(), WeChatMode.SAFE)
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", safe.port), timeout=10) as link:
        link.sendall(f"POST /wechat?{query} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        sent = 0
        try:
            while sent < 64:
                link.sendall(chunk)
                sent += 1
        except OSError:
            pass
        link.settimeout(10)
        answer = b"" if sent < 64 else link.recv(4096)
    assert sent < 64 or answer.startswith(b"HTTP/1.1 413")
    assert safe.lines("callback_too_large")
    assert safe.push(text_xml(msg_id="still here"), WeChatMode.SAFE)[0] == 200


def test_a_chunked_body_of_normal_size_is_taken(safe: GatewayProcess) -> None:
    query, body = delivery(text_xml(msg_id="chunked"), WeChatMode.SAFE)
    head = f"POST /wechat?{query} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", safe.port), timeout=10) as link:
        link.sendall(head + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")
        answer = b""
        while not answer.endswith(b"success"):
            part = link.recv(4096)
            assert part, answer
            answer += part


def test_health(safe: GatewayProcess) -> None:
    status, _, body = safe.ask("GET", "/healthz")
    assert (status, json.loads(body)["status"]) == (200, "ok")
    assert safe.ask("GET", "/docs")[0] == 404


def test_an_old_timestamp_is_an_alarm_not_a_loss(tmp_path: Path) -> None:
    gateway = GatewayProcess(tmp_path, WeChatMode.PLAIN)
    query = urlencode({"signature": signature_of(TOKEN, "1400000000", "1"), "timestamp": "1400000000", "nonce": "1"})
    assert gateway.ask("POST", f"/wechat?{query}", text_xml().encode())[0] == 200
    assert len(gateway.rows()) == 1
    assert len(gateway.lines("callback_stale")) == 1
    assert gateway.stop() == 0


def test_storage_that_hangs_or_fails_is_503_in_time(tmp_path: Path) -> None:
    from pysqlite3 import dbapi2 as sqlite

    gateway = GatewayProcess(tmp_path, WeChatMode.SAFE)
    assert gateway.push(text_xml(msg_id="1"), WeChatMode.SAFE)[0] == 200
    other = sqlite.connect(tmp_path / "inbox.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    status, _, body = gateway.push(text_xml(msg_id="2"), WeChatMode.SAFE)
    assert (status, body) == (503, b"try again")
    assert time.monotonic() - began < 4.5
    other.execute("ROLLBACK")
    other.close()
    assert gateway.push(text_xml(msg_id="2", created=5), WeChatMode.SAFE)[0] == 200
    assert gateway.stop() == 0


def _flood(gateway: GatewayProcess, stop: threading.Event, tag: str, kept: list[str], failed: list[str]) -> None:
    """Deliver like WeChat: every message until it is acknowledged, on a connection of its own."""
    number = 0
    while not stop.is_set():
        number += 1
        name = f"{tag}-{number}"
        xml = text_xml(name, msg_id=name, created=1_700_000_000)
        for _attempt in range(400):
            try:
                if gateway.push(xml, WeChatMode.SAFE)[2] == b"success":
                    kept.append(name)
                    break
            except (OSError, http.client.HTTPException) as error:
                failed.append(type(error).__name__)
            time.sleep(0.01)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_stopped_and_killed_under_load_nothing_acknowledged_is_lost(tmp_path: Path, how: signal.Signals) -> None:
    gateway = GatewayProcess(tmp_path, WeChatMode.SAFE)
    gateway.push(text_xml("起", msg_id="warm"), WeChatMode.SAFE)
    stop, kept, failed = threading.Event(), [], []
    threads = [threading.Thread(target=_flood, args=(gateway, stop, f"t{n}", kept, failed)) for n in range(4)]
    for thread in threads:
        thread.start()
    codes = []
    for _round in range(2):
        assert gateway.ask("GET", "/healthz")[0] == 200  # it is this process that answers
        time.sleep(0.3)
        gateway.process.send_signal(how)
        codes.append(gateway.process.wait(15))
        gateway.start()
    time.sleep(2.5)
    stop.set()
    for thread in threads:
        thread.join(30)
    gateway.stop()
    rows = gateway.rows()
    assert len(kept) > 20
    for name in kept:
        assert sum(f"[{name}]" in row for row in rows) == 1, name
    assert "ConnectionRefusedError" not in failed  # the listening socket is the supervisor's
    if how is signal.SIGTERM:
        assert codes == [0, 0]
        assert failed == []
