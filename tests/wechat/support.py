"""What the WeChat tests share: an account, sealed callbacks, and a stand-in of api.weixin.qq.com on a real socket."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.kernel.settings import Settings, WeChatMode
from bot.wechat.codec import Codec, Credentials, signature_of

FIXTURES = Path(__file__).with_name("fixtures")
PUSHES = sorted((FIXTURES / "push_xml").glob("*.xml"))
APP_ID = "wx2c2769f8efd9abc2"
TOKEN = "spamtest"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OPENID = "oMADEUPmember00000000000001x"


def make_settings(**changes: Any) -> Settings:
    """Settings of a made-up account, untouched by the machine's own."""
    values: dict[str, Any] = {
        "wechat_app_id": APP_ID,
        "wechat_app_secret": "made-up-secret",
        "wechat_token": TOKEN,
        "wechat_encoding_aes_key": AES_KEY,
        "data_keys": "made-up-data-key-0123456789",
    }
    return Settings(_env_file=None, **(values | changes))


def make_codec(mode: WeChatMode = WeChatMode.SAFE, *older: Credentials) -> Codec:
    return Codec(app_id=APP_ID, mode=mode, credentials=[Credentials(TOKEN, AES_KEY), *older])


def text_xml(text: str = "你好", *, openid: str = OPENID, msg_id: str = "24373739624539481", created: int = 0) -> str:
    """A text message of a member."""
    return (
        f"<xml><ToUserName><![CDATA[gh_made_up]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{created or int(time.time())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{msg_id}</MsgId></xml>"
    )


def delivery(xml: str, mode: WeChatMode, *, nonce: str = "n0nce") -> tuple[str, bytes]:
    """(query, body) as WeChat sends `xml` in `mode`, freshly signed."""
    timestamp = str(int(time.time()))
    query = {"signature": signature_of(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
    if mode is WeChatMode.PLAIN:
        return urlencode(query), xml.encode()
    encrypted, signature = make_codec().encrypt(xml, timestamp=timestamp, nonce=nonce)
    query |= {"encrypt_type": "aes", "msg_signature": signature}
    sealed = f"<Encrypt><![CDATA[{encrypted}]]></Encrypt>"
    if mode is WeChatMode.SAFE:
        body = f"<xml><ToUserName><![CDATA[gh_made_up]]></ToUserName>{sealed}</xml>"
    else:
        body = xml.strip().removesuffix("</xml>") + sealed + "</xml>"
    return urlencode(query), body.encode()


@dataclass
class Call:
    """One request the stand-in took."""

    path: str
    query: dict[str, str]
    body: dict[str, Any]
    raw: bytes
    host: str


Handler = Callable[[Call], Any]


@dataclass
class FakeApi:
    """A stand-in of api.weixin.qq.com: hands out tokens, checks them, answers by path; every call is kept.

    `answers[path]` is a list of answers given one after the other (the last one stays), or a function of the call. An
    answer is a dict (JSON), (status, content type, bytes), a float (seconds of silence, then none), or None (hang up).
    """

    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    url: str = ""
    always_refuse: bool = False
    delay: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def revoke(self) -> None:
        """Make the current token bad."""
        self.tokens.append(f"token-{len(self.tokens)}-" + "x" * 500)

    def made(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path]

    def texts(self) -> list[str]:
        """What members have received as customer-service messages, accepted or not."""
        return [call.body["text"]["content"] for call in self.made("/cgi-bin/message/custom/send")]

    def answer(self, call: Call) -> Any:
        with self._lock:
            self.calls.append(call)
            if call.path == "/cgi-bin/stable_token":
                return self._token(call)
        if self.always_refuse or call.query.get("access_token") != (self.tokens or [None])[-1]:
            return {
                "errcode": 40001,
                "errmsg": "invalid credential, access_token is invalid or not latest rid: 638fd247",
            }
        return self._planned(call, {"errcode": 0, "errmsg": "ok"})

    def _token(self, call: Call) -> Any:
        if "/cgi-bin/stable_token" in self.answers:
            planned = self._planned(call, None)
            if planned is not None:
                return planned
        if not self.tokens or call.body.get("force_refresh") or self.always_refuse:
            self.revoke()
        return {"access_token": self.tokens[-1], "expires_in": 7200}

    def _planned(self, call: Call, otherwise: Any) -> Any:
        planned = self.answers.get(call.path)
        if callable(planned):
            return planned(call)
        if isinstance(planned, list) and planned:
            return planned.pop(0) if len(planned) > 1 else planned[0]
        return otherwise


class _Request(BaseHTTPRequestHandler):
    api: FakeApi
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.loads(raw) if raw[:1] == b"{" else {}
        if self.api.delay:
            time.sleep(self.api.delay)
        self._give(self.api.answer(Call(parts.path, query, body, raw, self.headers["Host"])))

    def _give(self, answer: Any) -> None:
        if answer is None:
            self.close_connection = True
            self.connection.close()
            return
        if isinstance(answer, float):
            time.sleep(answer)
            self.close_connection = True
            return
        if isinstance(answer, dict):
            answer = (200, "application/json", json.dumps(answer, ensure_ascii=False).encode())
        status, content_type, content = answer
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # the default of 5 turns away twenty threads that come at once

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a client that was killed on purpose


@contextmanager
def fake_api() -> Iterator[FakeApi]:
    """The stand-in, listening on a free loopback port."""
    api = FakeApi()

    handler = type("Request", (_Request,), {"api": api})
    server = _Server(("127.0.0.1", 0), handler)
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
