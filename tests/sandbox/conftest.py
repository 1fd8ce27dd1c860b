"""A sandbox with short waits, and a gateway that it calls back; each test has its own."""

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw

from bot.kernel.settings import Settings, WeChatMode
from bot.sandbox.app import SandboxServer, create_app
from bot.sandbox.delivery import Timing
from tests.sandbox.gateway import Api, FakeGateway, Server

QUICK = Timing(answer=0.6, between=0.3, order=0.2, receipt_least=0.01, receipt_most=0.05)


class Sandbox:
    """The running sandbox, seen from the phone's side."""

    def __init__(self, url: str, gateway: FakeGateway, settings: Settings) -> None:
        self.url = url
        self.http = httpx.Client(
            base_url=url, trust_env=False, timeout=30, verify=False
        )  # no TLS here: skip its set-up
        self.gateway = gateway
        self.api = Api(url, settings)

    def get(self, path: str) -> Any:
        answer = self.http.get(f"/sandbox/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self.http.post(f"/sandbox/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def user(self, name: str = "小陈", **more: Any) -> str:
        return str(self.post("users", name=name, **more)["openid"])

    def say(self, openid: str, text: str, **more: Any) -> None:
        self.post(f"users/{openid}/text", text=text, **more)

    def lines(self, openid: str, sender: str | None = None) -> list[dict[str, Any]]:
        found = self.get(f"users/{openid}/messages")
        return [line for line in found if sender in (None, line["from"])]

    def later(self, **ahead: float) -> None:
        seconds = ahead.get("days", 0) * 86400 + ahead.get("hours", 0) * 3600 + ahead.get("seconds", 0)
        self.post("clock", advance_seconds=seconds)


def eventually(check: Callable[[], Any], *, seconds: float = 5.0) -> Any:
    """What `check` gives as soon as it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen")


@pytest.fixture(params=[WeChatMode.SAFE])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        wechat_app_id="wx0123456789abcdef",
        wechat_app_secret="s" * 32,
        wechat_token="t" * 24,
        wechat_encoding_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        wechat_mode=request.param,
        wechat_template_ids={"case_progress": "tpl-progress", "task_reminder": "tpl-task", "own": "tpl-own"},
        data_keys="not-used-but-long-enough",
        data_dir=tmp_path / "var",
    )


@pytest.fixture
def gateway(settings: Settings) -> Iterator[FakeGateway]:
    fake = FakeGateway(settings)
    fake.server.start()
    yield fake
    fake.server.stop(wait=False)


@pytest.fixture
def sandbox(settings: Settings, gateway: FakeGateway) -> Iterator[Sandbox]:
    server = Server(create_app(settings, callback_url=gateway.url, timing=QUICK), SandboxServer).start()
    yield Sandbox(server.url, gateway, settings)
    server.stop(wait=False)


def picture(words: str = "REPORT") -> bytes:
    image = Image.new("RGB", (360, 480), "#f4f1ea")
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 336, 456), outline="#888888")
    draw.text((50, 50), words, fill="black")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()
