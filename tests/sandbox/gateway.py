"""A gateway for the sandbox's tests: reads callbacks with wechatpy, answers as it is told, echoes if asked to."""

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from bot.kernel.settings import Settings, WeChatMode

Answerer = Callable[["Push"], Awaitable[Response]]


@dataclass(frozen=True)
class Push:
    """One delivery as it arrived."""

    query: dict[str, str]
    raw: str
    fields: dict[str, str]


@dataclass
class Server:
    """A uvicorn server in a thread, on a port of its own."""

    app: Any
    kind: type[uvicorn.Server] = uvicorn.Server
    url: str = ""
    _server: uvicorn.Server = field(init=False)
    _thread: threading.Thread = field(init=False)

    def start(self) -> "Server":
        config = uvicorn.Config(
            self.app, host="127.0.0.1", port=0, log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        self._server = self.kind(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            threading.Event().wait(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    def stop(self, *, wait: bool = True) -> None:
        """Ask it to end; without `wait`, it does so by itself while the next test begins."""
        self._server.should_exit = True
        if wait:
            self._thread.join(10)


async def success(_push: Push) -> Response:
    return PlainTextResponse("success")


class FakeGateway:
    """POST /wechat: checks, decrypts, records, answers by `answers` (one each) and then by `default`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pushes: list[Push] = []
        self.answers: list[Answerer] = []
        self.default: Answerer = success
        self.server = Server(Starlette(routes=[Route("/wechat", self._callback, methods=["GET", "POST"])]))

    @property
    def url(self) -> str:
        return f"{self.server.url}/wechat"

    async def _callback(self, request: Request) -> Response:
        query = dict(request.query_params)
        token = self.settings.wechat_token.get_secret_value()
        check_signature(token, query["signature"], query["timestamp"], query["nonce"])
        if request.method == "GET":
            return PlainTextResponse(query["echostr"])
        raw = (await request.body()).decode()
        push = Push(query, raw, leaves(self._opened(raw, query)))
        self.pushes.append(push)
        answer = self.answers.pop(0) if self.answers else self.default
        return await answer(push)

    def _opened(self, raw: str, query: dict[str, str]) -> str:
        if self.settings.wechat_mode is WeChatMode.PLAIN:
            return raw
        crypto = self.crypto()
        opened = crypto.decrypt_message(raw, query["msg_signature"], query["timestamp"], query["nonce"])
        return opened if isinstance(opened, str) else opened.decode()

    def crypto(self) -> WeChatCrypto:
        """wechatpy's codec: the proof that the sandbox speaks what others understand."""
        return WeChatCrypto(
            self.settings.wechat_token.get_secret_value(),
            self.settings.wechat_encoding_aes_key.get_secret_value(),
            self.settings.wechat_app_id,
        )

    def texts(self) -> list[str]:
        return [push.fields["Content"] for push in self.pushes if push.fields["MsgType"] == "text"]


def leaves(xml: str) -> dict[str, str]:
    return {one.tag: one.text or "" for one in ElementTree.fromstring(xml)}


def slow(seconds: float) -> Answerer:
    async def answer(_push: Push) -> Response:
        await asyncio.sleep(seconds)
        return PlainTextResponse("success")

    return answer


def holds(until: threading.Event) -> Answerer:
    """Answers no sooner than `until` is set."""

    async def answer(_push: Push) -> Response:
        await asyncio.to_thread(until.wait, 60)
        return PlainTextResponse("success")

    return answer


def says(body: str, status: int = 200) -> Answerer:
    async def answer(_push: Push) -> Response:
        return PlainTextResponse(body, status)

    return answer


class EchoBot:
    """What a product does, in small: answers each message through the API of the sandbox."""

    def __init__(self, gateway: FakeGateway, api: "Api") -> None:
        self.api = api
        self.seen: set[str] = set()
        gateway.default = self.answer

    async def answer(self, push: Push) -> Response:
        key = push.fields["FromUserName"] + push.fields.get("MsgId", push.fields["CreateTime"] + push.raw[-20:])
        if key not in self.seen:
            self.seen.add(key)
            asyncio.get_running_loop().run_in_executor(None, self._reply, push.fields)
        return PlainTextResponse("success")

    def _reply(self, fields: dict[str, str]) -> None:
        openid, words = fields["FromUserName"], fields.get("Content") or fields.get("EventKey") or "收到图片"
        if fields.get("Event") == "TEMPLATESENDJOBFINISH":
            return
        if found := re.fullmatch(r"模板(.*)", words):
            data = {key: {"value": value} for key, value in (pair.split("=") for pair in found[1].split("|"))}
            body = {
                "touser": openid,
                "template_id": "tpl-progress",
                "data": data,
                "url": "https://example.invalid/case",
            }
            self.api.forget_token()  # the test moves the clock by more than its life
            self.api.post("message/template/send", body)
        else:
            self.api.text(openid, f"您说的是：{words}")


class Api:
    """Calls of an account to the sandbox's stand-in."""

    def __init__(self, base_url: str, settings: Settings) -> None:
        self.http = httpx.Client(base_url=base_url, trust_env=False, timeout=10, verify=False)
        self.settings = settings
        self._token = ""

    def stable_token(self, **extra: Any) -> dict[str, Any]:
        body = {
            "grant_type": "client_credential",
            "appid": self.settings.wechat_app_id,
            "secret": self.settings.wechat_app_secret.get_secret_value(),
        }
        return self.http.post("/cgi-bin/stable_token", json=body | extra).json()

    @property
    def token(self) -> str:
        self._token = self._token or self.stable_token()["access_token"]
        return self._token

    def forget_token(self) -> None:
        self._token = ""

    def get(self, api: str, **params: str) -> httpx.Response:
        return self.http.get(f"/cgi-bin/{api}", params={"access_token": self.token, **params})

    def post(self, api: str, body: Any, **options: Any) -> dict[str, Any]:
        answer = self.http.post(f"/cgi-bin/{api}", params={"access_token": self.token}, json=body, **options)
        assert answer.status_code == 200
        return answer.json()

    def text(self, openid: str, content: str) -> dict[str, Any]:
        return self.post("message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": content}})

    def upload(self, content: bytes, kind: str = "image", name: str = "photo.jpg") -> dict[str, Any]:
        params = {"access_token": self.token, "type": kind}
        return self.http.post("/cgi-bin/media/upload", params=params, files={"media": (name, content)}).json()
