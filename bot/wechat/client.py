"""The calls this product makes to api.weixin.qq.com. Every failure is a WeChatError (errors.py)."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import requests

from bot.kernel.db import Database
from bot.kernel.settings import REAL_WECHAT_ORIGIN, Settings
from bot.wechat.errors import ApiError, ErrorClass, ErrorCode, MediaTooLargeError, ReplyLostError, TransientError
from bot.wechat.transport import HardenedClient, raise_for_errcode, read_json

MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
CHUNK = 64 * 1024
# An error or a video's address comes as JSON with HTTP 200; no real file of a member begins with { and is so small.
JSON_LIMIT = 8 * 1024
VIDEO_HOSTS = (".qq.com", ".qpic.cn")


@dataclass(frozen=True)
class SendResult:
    """WeChat took the message. `msgid` is known for template messages only; their receipt names it."""

    msgid: str | None = None


class WeChatClient:
    """One account's API. Safe to share between threads."""

    def __init__(self, settings: Settings, db: Database) -> None:
        self._api = HardenedClient(settings, db)

    def send_text(self, openid: str, text: str) -> SendResult:
        """A customer-service text message, at most 2048 bytes of UTF-8."""
        return self._send(lambda: self._api.message.send_text(openid, text))

    def send_picture(self, openid: str, picture: bytes, *, mime: str) -> SendResult:
        """A picture, JPEG or PNG of at most 10 MB: uploaded, which the member does not see, and then sent."""
        name = f"picture.{mime.rpartition('/')[2]}"
        try:
            media = self._api.media.upload("image", (name, picture, mime))
        except ReplyLostError as error:
            raise TransientError(error.detail) from error
        media_id = str(media.get("media_id") or "")
        if not media_id:
            raise TransientError("no media_id in the answer")
        return self._send(lambda: self._api.message.send_image(openid, media_id))

    def send_template(
        self,
        openid: str,
        template_id: str,
        fields: dict[str, str],
        *,
        url: str | None = None,
        client_msg_id: str | None = None,
    ) -> SendResult:
        """A template message; `fields` by WeChat's keywords. One `client_msg_id` is sent once within 10 minutes."""
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": {keyword: {"value": value} for keyword, value in fields.items()},
        }
        if url:
            body["url"] = url
        if client_msg_id:
            body["client_msg_id"] = client_msg_id
        return self._send(lambda: self._api.post("message/template/send", data=body))

    @staticmethod
    def _send(call: Any) -> SendResult:
        try:
            answer = call()
        except ApiError as error:
            if error.kind is ErrorClass.DUPLICATE_OK:
                return SendResult()
            raise
        msgid = answer.get("msgid")
        return SendResult(msgid=None if msgid in (None, 0, "0") else str(msgid))

    def typing(self, openid: str) -> None:
        """Show "对方正在输入" to the member."""
        self._api.post("message/custom/typing", data={"touser": openid, "command": "Typing"})

    def publish_menu(self, menu: dict[str, Any]) -> None:
        """Replace the account's menu."""
        self._api.menu.create(menu)

    def current_menu(self) -> dict[str, Any]:
        """The menu as WeChat has it."""
        return dict(self._api.menu.get())

    def check_token(self) -> None:
        """Raise WeChatError unless WeChat gives us a token."""
        _ = self._api.access_token

    @contextmanager
    def download_media(self, media_id: str, *, max_bytes: int) -> Iterator[Iterator[bytes]]:
        """The chunks of a member's file. Raises ApiError (MEDIA_GONE after 3 days), MediaTooLargeError, WeChatError.

        MediaTooLargeError may come while the chunks are read.
        """
        if not MEDIA_ID.fullmatch(media_id):
            raise ApiError(ErrorCode.INVALID_MEDIA_ID, "malformed media_id")
        with ExitStack() as open_responses:

            def get(url: str, **params: str) -> requests.Response:
                return open_responses.enter_context(self._api.stream("get", url, params=params))

            def ask(token: str) -> _Answer:
                return _look(get(self._api.address("media/get"), access_token=token, media_id=media_id))

            answer = self._api.with_token(ask)
            if answer.video_url is not None:
                answer = _look(get(self._checked_video_url(answer.video_url)))
            if answer.length is not None and answer.length > max_bytes:
                raise MediaTooLargeError(max_bytes)
            yield _bounded(answer.chunks, max_bytes)

    def _checked_video_url(self, url: str) -> str:
        """Only WeChat's own hosts, and with another base URL only that: never an address a message could choose."""
        parts, own = urlsplit(url), urlsplit(self._api.origin)
        same_origin = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        real = self._api.origin == REAL_WECHAT_ORIGIN and parts.scheme in ("http", "https")
        if same_origin or (real and (parts.hostname or "").endswith(VIDEO_HOSTS)):
            return url
        raise TransientError("video address on a foreign host")


@dataclass(frozen=True)
class _Answer:
    """What media/get gave: a file, or the address of a video."""

    chunks: Iterator[bytes]
    length: int | None = None
    video_url: str | None = None


def _look(response: requests.Response) -> _Answer:
    """Tell a file from a JSON answer. Raises ApiError for an error body, TransientError for an empty or foreign one."""
    chunks = response.iter_content(CHUNK)
    content_type = response.headers.get("Content-Type", "")
    head = next(chunks, b"")
    if not head:
        raise TransientError("empty media")
    if "json" in content_type or "text/" in content_type or head.lstrip()[:1] == b"{":
        while len(head) < JSON_LIMIT and (more := next(chunks, b"")):
            head += more
        if len(head) < JSON_LIMIT:
            answer = read_json(head)
            raise_for_errcode(answer)
            if not isinstance(answer.get("video_url"), str):
                raise TransientError("media/get gave JSON without a file")
            return _Answer(iter(()), video_url=answer["video_url"])
        if "html" in content_type:
            raise TransientError("media/get gave a page")
    length = response.headers.get("Content-Length", "")
    return _Answer(chain([head], chunks), length=int(length) if length.isdigit() else None)


def _bounded(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise MediaTooLargeError(max_bytes)
        yield chunk
