"""The API client against a stand-in on a real socket: origins, tokens, time-outs, answers that are none, media."""

import http.client
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import text, update

from bot.documents.media import MediaGoneError, MediaUnavailableError
from bot.documents.media import MediaTooLargeError as DocumentTooLargeError
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.wechat import tokens, transport
from bot.wechat.client import WeChatClient
from bot.wechat.errors import (
    ApiError,
    ErrorClass,
    MediaTooLargeError,
    NotSentError,
    ReplyLostError,
    TransientError,
    WeChatError,
    classify,
)
from bot.wechat.media import WeChatMedia
from bot.wechat.menu import MENU
from bot.wechat.models import AccessToken
from tests.wechat.support import APP_ID, FIXTURES, OPENID, FakeApi, make_settings

SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
STABLE = "/cgi-bin/stable_token"
MEDIA = "/cgi-bin/media/get"
SEEN = json.loads((FIXTURES / "api_json" / "_errors_seen_in_public.json").read_text())


def _client(api: FakeApi, db: Database) -> WeChatClient:
    return WeChatClient(make_settings(wechat_api_base_url=api.url), db)


def test_a_text_is_sent_with_a_stable_token(api: FakeApi, db: Database) -> None:
    client = _client(api, db)
    assert client.send_text(OPENID, "您好，“张*”").msgid is None
    (asked,) = api.made(STABLE)
    assert asked.body == {
        "grant_type": "client_credential", "appid": APP_ID, "secret": "made-up-secret", "force_refresh": False,
    }  # fmt: skip
    (sent,) = api.made(SEND)
    assert sent.body == {"touser": OPENID, "msgtype": "text", "text": {"content": "您好，“张*”"}}
    assert "您好".encode() in sent.raw  # not \\u escapes, which members would see
    client.send_text(OPENID, "again")
    _client(api, db).send_text(OPENID, "another process")
    assert len(api.made(STABLE)) == 1


def test_a_template_carries_its_client_msg_id_and_gives_the_msgid(api: FakeApi, quick_db: Database) -> None:
    api.answers[TEMPLATE] = [{"errcode": 0, "errmsg": "ok", "msgid": 9223372036854775807}]
    client = _client(api, quick_db)
    result = client.send_template(OPENID, "T1", {"thing1": "门诊"}, url="https://x.example", client_msg_id="ins-1")
    assert result.msgid == "9223372036854775807"
    assert api.made(TEMPLATE)[0].body == {
        "touser": OPENID, "template_id": "T1", "data": {"thing1": {"value": "门诊"}}, "url": "https://x.example",
        "client_msg_id": "ins-1",
    }  # fmt: skip


def test_every_call_goes_to_the_base_url(api: FakeApi, quick_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*arguments: Any) -> None:
        raise AssertionError(f"a connection to {arguments}")

    monkeypatch.setattr(http.client.HTTPSConnection, "connect", no_network)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    client = _client(api, quick_db)
    kf = FIXTURES / "api_json" / "customservice_kfsession_getsession.json"
    api.answers["/customservice/kfsession/getsession"] = [json.loads(kf.read_text())]
    client._api.customservice.get_session(OPENID)
    client._api.customservice.delete_account("test1@test")
    client._api.menu.create(MENU)
    client._api.message.get_autoreply_info()
    client.typing(OPENID)
    host = api.url.removeprefix("http://")
    assert len(api.calls) == 6
    assert {call.host for call in api.calls} == {host}
    assert [call.path for call in api.calls[-1:]] == ["/cgi-bin/message/custom/typing"]
    assert client._api.address("https://api.weixin.qq.com/wxa/x") == f"{api.url}/wxa/x"
    for foreign in (
        "https://mp.weixin.qq.com/x",
        "https://api.weixin.qq.com.evil.example/x",
        "http://169.254.169.254/",
    ):
        with pytest.raises(ValueError):
            client._api.address(foreign)


def test_the_menu_is_published(api: FakeApi, quick_db: Database) -> None:
    _client(api, quick_db).publish_menu(MENU)
    buttons = api.made("/cgi-bin/menu/create")[0].body["button"]
    assert [button["name"] for button in buttons] == ["我要预约", "我的进度", "人工客服"]
    assert all(len(b["name"].encode()) <= 16 and len(b.get("sub_button", [])) <= 5 for b in buttons)


class TestToken:
    """One for all, refreshed once, never in a loop."""

    def test_a_revoked_token_is_refreshed_once_and_the_call_repeated_once(self, api: FakeApi, db: Database) -> None:
        client = _client(api, db)
        client.send_text(OPENID, "one")
        api.revoke()
        client.send_text(OPENID, "two")
        assert api.texts() == ["one", "two", "two"]
        assert len(api.made(STABLE)) == 2

    @pytest.mark.parametrize("code", [40001, 40014, 42001])
    def test_each_token_code(self, api: FakeApi, quick_db: Database, code: int) -> None:
        api.answers[SEND] = [{"errcode": code, "errmsg": "x"}, {"errcode": 0, "errmsg": "ok"}]
        _client(api, quick_db).send_text(OPENID, "x")
        assert len(api.made(SEND)) == 2

    def test_a_server_that_always_refuses_costs_two_calls(self, api: FakeApi, db: Database) -> None:
        api.always_refuse = True
        client = _client(api, db)
        for _ in range(10):
            with pytest.raises(ApiError) as refused:
                client.send_text(OPENID, "x")
            assert refused.value.kind is ErrorClass.TOKEN
        assert len(api.made(STABLE)) <= 3  # the first, and two that followed failures
        assert len(api.made(SEND)) <= 12

    def test_the_same_token_again_is_forced_out_once(self, api: FakeApi, quick_db: Database) -> None:
        client = _client(api, quick_db)
        client.send_text(OPENID, "x")
        api.answers[SEND] = [{"errcode": 40001, "errmsg": "x"}, {"errcode": 0, "errmsg": "ok"}]
        client.send_text(OPENID, "x")
        assert [call.body["force_refresh"] for call in api.made(STABLE)] == [False, False, True]

    def test_twenty_cold_threads_fetch_once(self, api: FakeApi, db: Database) -> None:
        api.delay = 0.02
        clients = [_client(api, db) for _ in range(4)]
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda n: clients[n % 4].send_text(OPENID, str(n)), range(20)))
        assert len(api.made(STABLE)) == 1
        assert sorted(api.texts(), key=int) == [str(n) for n in range(20)]

    def test_twenty_threads_after_a_revocation_fetch_once(self, api: FakeApi, db: Database) -> None:
        clients = [_client(api, db) for _ in range(4)]
        clients[0].send_text(OPENID, "warm")
        api.revoke()
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda n: clients[n % 4].send_text(OPENID, "x"), range(20)))
        assert len(api.made(STABLE)) == 2

    def test_an_expiring_token_is_renewed_before_it_fails(self, api: FakeApi, quick_db: Database) -> None:
        client = _client(api, quick_db)
        client.send_text(OPENID, "x")
        with quick_db.transaction() as session:
            session.execute(update(AccessToken).values(expires_at=clock.system_now()))
        client.send_text(OPENID, "x")
        assert len(api.made(STABLE)) == 2

    def test_its_life_follows_the_clock_that_the_sandbox_moves(
        self, api: FakeApi, quick_db: Database, frozen_clock: FrozenClock
    ) -> None:
        client = _client(api, quick_db)
        for count in range(1, 6):  # five mornings within a minute of the machine: no call is refused, nothing brakes
            client.send_text(OPENID, "x")
            client.send_text(OPENID, "x")
            assert len(api.made(STABLE)) == count
            frozen_clock.advance(timedelta(days=1))

    def test_it_is_sealed_in_the_database(self, api: FakeApi, quick_db: Database) -> None:
        _client(api, quick_db).check_token()
        with quick_db.reading() as session:
            sealed = session.scalar(text("SELECT token FROM access_token"))
        assert api.tokens[0].encode() not in sealed

    @pytest.mark.parametrize("code", [40001, 40013, 40125, 40164])
    def test_a_refused_secret_or_address_is_a_setting_and_not_asked_again_and_again(
        self, api: FakeApi, quick_db: Database, code: int
    ) -> None:
        api.answers[STABLE] = [
            {"errcode": code, "errmsg": "invalid ip 27.19.234.7, not in whitelist rid: 62416571-5cbc"}
        ]
        client = _client(api, quick_db)
        for _ in range(5):
            with pytest.raises(ApiError) as refused:
                client.send_text(OPENID, "x")
            assert refused.value.kind is ErrorClass.CONFIG
            assert refused.value.code == code
        assert len(api.made(STABLE)) == 1

    def test_a_holder_that_died_is_waited_for_no_longer_than_its_lease(
        self, api: FakeApi, quick_db: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tokens, "WAIT_SECONDS", 0.3)
        with quick_db.transaction() as session:
            until = clock.system_now() + tokens.FETCH_LEASE
            session.add(AccessToken(app_id=APP_ID, lease_owner="dead", lease_until=until))
        with pytest.raises(TransientError):
            _client(api, quick_db).check_token()
        with quick_db.transaction() as session:
            session.execute(update(AccessToken).values(lease_until=clock.system_now()))
        _client(api, quick_db).check_token()


class TestFailures:
    """Every failure is typed, and tells whether the message may have gone out."""

    @pytest.mark.parametrize("seen", [s for s in SEEN if s["body"]["errcode"] and s["call"] != "any"], ids=str)
    def test_errors_seen_in_public(self, api: FakeApi, quick_db: Database, seen: dict[str, Any]) -> None:
        if seen["call"] == "token":
            api.answers[STABLE] = [seen["body"]]
        api.answers[SEND] = [seen["body"]]
        with pytest.raises(ApiError) as refused:
            _client(api, quick_db).send_text(OPENID, "x")
        assert refused.value.code == seen["body"]["errcode"]
        assert refused.value.kind is not ErrorClass.UNKNOWN
        if "rid: " in seen["body"]["errmsg"]:
            assert refused.value.rid == seen["body"]["errmsg"].split("rid: ")[1]

    def test_classes(self) -> None:
        expected = {-1: "transient", 45015: "window_closed", 45047: "quota_used", 43004: "unreachable",
                    48002: "unreachable", 45009: "day_quota", 45011: "minute_quota", 48001: "config",
                    43101: "template_refused", 40007: "media_gone", 45065: "duplicate_ok", 1: "unknown"}  # fmt: skip
        assert {code: str(classify(code)) for code in expected} == expected

    def test_a_used_client_msg_id_is_success(self, api: FakeApi, quick_db: Database) -> None:
        api.answers[TEMPLATE] = [{"errcode": 45065, "errmsg": "clientmsgid exist"}]
        assert _client(api, quick_db).send_template(OPENID, "T", {}, client_msg_id="1").msgid is None

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ((200, "text/html", b"<html>error</html>"), TransientError),
            ((200, "application/json", b""), TransientError),
            ((200, "application/json", b"[1]"), TransientError),
            ((200, "application/json", b'{"errcode": "x"}'), TransientError),
            ((502, "text/html", b"bad gateway"), TransientError),
            ((302, "text/html", b""), TransientError),
            ((200, "application/json", b'{"a": "' + b"x" * 1_100_000 + b'"}'), TransientError),
            (None, ReplyLostError),
        ],
    )
    def test_what_is_not_an_answer(
        self, api: FakeApi, quick_db: Database, answer: Any, error: type[WeChatError]
    ) -> None:
        client = _client(api, quick_db)
        client.check_token()
        api.answers[SEND] = [answer]
        with pytest.raises(error):
            client.send_text(OPENID, "x")
        assert len(api.made(SEND)) == 1

    def test_silence_ends_with_a_time_out(
        self, api: FakeApi, quick_db: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transport, "READ_SECONDS", 0.3)
        api.answers[SEND] = [2.0]
        with pytest.raises(ReplyLostError):
            _client(api, quick_db).send_text(OPENID, "x")
        api.answers[STABLE] = [2.0]
        with quick_db.transaction() as session:
            session.execute(update(AccessToken).values(expires_at=None))
        with pytest.raises(ReplyLostError):
            _client(api, quick_db).check_token()

    def test_a_refused_connection_never_left(self, quick_db: Database) -> None:
        with pytest.raises(NotSentError):
            WeChatClient(make_settings(wechat_api_base_url="http://127.0.0.1:1"), quick_db).send_text(OPENID, "x")

    def test_no_token_secret_or_text_in_logs_and_errors(self, api: FakeApi, quick_db: Database) -> None:
        client = _client(api, quick_db)
        client.check_token()
        told: list[str] = []
        with structlog.testing.capture_logs() as lines:
            for answer in (None, (500, "text/plain", b""), {"errcode": 40001, "errmsg": "no"}):
                api.answers[SEND] = [answer]
                with pytest.raises(WeChatError) as failed:
                    client.send_text(OPENID, "CANARY")
                told += [str(failed.value), failed.value.detail, repr(failed.value.__cause__)]
        everything = " ".join([*told, str(lines)])
        assert "token-" not in everything
        assert "CANARY" not in everything
        assert "made-up-secret" not in everything


class TestMedia:
    """media/get: a file, an error in JSON with HTTP 200, or a video's address."""

    PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 300_000

    @staticmethod
    def _get(client: WeChatClient, media_id: str = "m_1-A", limit: int = 1_000_000) -> bytes:
        with client.download_media(media_id, max_bytes=limit) as chunks:
            return b"".join(chunks)

    def test_a_picture_comes_in_chunks(self, api: FakeApi, quick_db: Database) -> None:
        api.answers[MEDIA] = [(200, "image/png", self.PNG)]
        assert self._get(_client(api, quick_db)) == self.PNG
        assert api.made(MEDIA)[0].query["media_id"] == "m_1-A"

    def test_a_picture_too_large_is_refused(self, api: FakeApi, quick_db: Database) -> None:
        api.answers[MEDIA] = [(200, "image/png", self.PNG)]
        with pytest.raises(MediaTooLargeError):
            self._get(_client(api, quick_db), limit=1000)

    @pytest.mark.parametrize("content_type", ["application/json", "text/plain", "image/jpeg"])
    def test_an_error_hides_behind_http_200(self, api: FakeApi, quick_db: Database, content_type: str) -> None:
        api.answers[MEDIA] = [(200, content_type, b'{"errcode":40007,"errmsg":"invalid media_id hint: [x] rid: 1-2"}')]
        with pytest.raises(ApiError) as gone:
            self._get(_client(api, quick_db))
        assert gone.value.kind is ErrorClass.MEDIA_GONE

    def test_a_revoked_token_is_replaced_here_too(self, api: FakeApi, quick_db: Database) -> None:
        client = _client(api, quick_db)
        client.check_token()
        api.revoke()
        api.answers[MEDIA] = [(200, "image/png", self.PNG)]
        assert self._get(client) == self.PNG

    def test_a_large_file_that_begins_like_json_is_a_file(self, api: FakeApi, quick_db: Database) -> None:
        content = b"{" + b"x" * 50_000
        api.answers[MEDIA] = [(200, "application/octet-stream", content)]
        assert self._get(_client(api, quick_db)) == content

    def test_a_video_is_fetched_from_the_address_given(self, api: FakeApi, quick_db: Database) -> None:
        api.answers[MEDIA] = [{"video_url": f"{api.url}/video.mp4"}]
        api.answers["/video.mp4"] = [(200, "video/mp4", b"\x00" * 1000)]
        api.answer = _unchecked(api, "/video.mp4")  # type: ignore[method-assign]
        assert self._get(_client(api, quick_db)) == b"\x00" * 1000
        assert "access_token" not in api.made("/video.mp4")[0].query

    @pytest.mark.parametrize("url", ["http://169.254.169.254/x", "http://evil.example/x", "file:///etc/passwd"])
    def test_a_video_elsewhere_is_not_fetched(self, api: FakeApi, quick_db: Database, url: str) -> None:
        api.answers[MEDIA] = [{"video_url": url}]
        with pytest.raises(TransientError):
            self._get(_client(api, quick_db))

    @pytest.mark.parametrize("media_id", ["", "../x", "a b", "a" * 300, "a\n"])
    def test_a_malformed_id_is_not_asked_for(self, api: FakeApi, quick_db: Database, media_id: str) -> None:
        with pytest.raises(ApiError):
            self._get(_client(api, quick_db), media_id)
        assert api.calls == []

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"errcode": 40007, "errmsg": "x"}, MediaGoneError),
            ({"errcode": -1, "errmsg": "x"}, MediaUnavailableError),
            ((200, "image/png", b""), MediaUnavailableError),
            ((200, "text/html", b"<html>"), MediaUnavailableError),
            ((200, "image/png", PNG), DocumentTooLargeError),
        ],
    )
    def test_as_a_source_of_documents(
        self, api: FakeApi, quick_db: Database, answer: Any, error: type[Exception]
    ) -> None:
        api.answers[MEDIA] = [answer]
        with pytest.raises(error), WeChatMedia(_client(api, quick_db)).open("m1", 1000) as chunks:
            b"".join(chunks)


def _unchecked(api: FakeApi, path: str) -> Callable[[Any], Any]:
    """The stand-in, serving `path` without a token as a video host does."""
    checked, lock = api.answer, threading.Lock()

    def answer(call: Any) -> Any:
        if call.path != path:
            return checked(call)
        with lock:
            api.calls.append(call)
        return api.answers[path][0]

    return answer
