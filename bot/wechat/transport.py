"""wechatpy's client, hardened: one origin for every call, time-outs, one token refresh, one judge of failures.

What wechatpy 1.8.18 does (docs/decisions/0010): it sends token and customer-service calls to the real host whatever
base URL is set, waits without limit, retries a refused token by endless recursion, takes an HTML page for success.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import requests
import wechatpy
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError, SSLError

from bot.kernel.db import Database
from bot.kernel.settings import REAL_WECHAT_ORIGIN, Settings
from bot.wechat.errors import ApiError, ErrorClass, NotSentError, ReplyLostError, TransientError
from bot.wechat.tokens import Fetched, TokenStore

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
# requests' read time-out starts anew with every byte; this one does not.
ANSWER_SECONDS = 6.0
ANSWER_LIMIT = 1024 * 1024
POOL_SIZE = 16
DEFAULT_LIFE_SECONDS = 7200

T = TypeVar("T")


class HardenedClient(wechatpy.WeChatClient):  # type: ignore[misc]
    """wechatpy's API objects (`message`, `menu`, `media` …) over calls that fail in known ways: WeChatError only."""

    def __init__(self, settings: Settings, db: Database) -> None:
        super().__init__(settings.wechat_app_id, settings.wechat_app_secret.get_secret_value(), auto_retry=False)
        self.origin = settings.wechat_api_base_url.rstrip("/")
        self._http.trust_env = False  # no proxy and no netrc of the environment
        self._http.headers["Accept-Encoding"] = "identity"  # nothing to unpack, no bomb
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=POOL_SIZE, max_retries=0))
        self._tokens = TokenStore(db, app_id=settings.wechat_app_id, fetch=self._fetch_stable_token)

    @property
    def access_token(self) -> str:
        """The shared token."""
        return self._tokens.current()

    def fetch_access_token(self) -> None:
        """wechatpy's own way to a token, closed: the token store is the only one."""
        raise NotImplementedError("use the token store")

    def _fetch_stable_token(self, force: bool) -> Fetched:
        body = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret,
            "force_refresh": force,
        }
        answer = self._exchange("post", self.address("stable_token"), params={}, data=_as_json(body))
        try:
            raise_for_errcode(answer)
        except ApiError as error:
            if error.kind is ErrorClass.TOKEN:  # here 40001 speaks of the secret
                raise ApiError(error.code, error.detail, kind=ErrorClass.CONFIG) from error
            raise
        token, life = answer.get("access_token"), answer.get("expires_in", DEFAULT_LIFE_SECONDS)
        if not isinstance(token, str) or not token:
            raise TransientError("no access_token in the answer")
        return Fetched(token, timedelta(seconds=int(life)))

    def address(self, url_or_endpoint: str) -> str:
        """The absolute URL under WECHAT_API_BASE_URL. Raises ValueError for a host that is not WeChat's API."""
        if not url_or_endpoint.startswith(("http://", "https://")):
            return f"{self.origin}/cgi-bin/{url_or_endpoint.lstrip('/')}"
        if not url_or_endpoint.startswith(f"{REAL_WECHAT_ORIGIN}/"):
            raise ValueError("not an address of WeChat's API")
        return self.origin + url_or_endpoint.removeprefix(REAL_WECHAT_ORIGIN)

    def _request(self, method: str, url_or_endpoint: str, **options: Any) -> Any:
        """What every API object of wechatpy calls. A refused token is replaced once and the call repeated once."""
        url = self.address(url_or_endpoint)
        result_processor: Callable[[Any], Any] | None = options.pop("result_processor", None)
        options.pop("api_base_url", None)
        options.pop("timeout", None)
        params = _without_token(options.pop("params", None))
        if isinstance(options.get("data"), dict):
            options["data"] = _as_json(options["data"])
        answer = self.with_token(
            lambda token: self._judged(method, url, params={**params, "access_token": token}, **options)
        )
        return result_processor(answer) if result_processor else answer

    def with_token(self, call: Callable[[str], T]) -> T:
        """`call(token)`; when WeChat refuses the token, once more with another. Raises WeChatError."""
        token = self._tokens.current()
        try:
            return call(token)
        except ApiError as error:
            if error.kind is not ErrorClass.TOKEN:
                raise
        return call(self._tokens.replace(token))

    def _judged(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        for part in (options.get("files") or {}).values():
            _rewind(part)
        answer = self._exchange(method, url, **options)
        raise_for_errcode(answer)
        return answer

    def _exchange(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        with self.stream(method, url, **options) as response:
            return read_json(_read_limited(response))

    @contextmanager
    def stream(self, method: str, url: str, **options: Any) -> Iterator[requests.Response]:
        """One exchange, body unread. Raises NotSentError, ReplyLostError or TransientError (5xx, a redirect)."""
        try:
            response = self._http.request(
                method, url, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, READ_SECONDS), **options
            )
            with response:
                _check_status(response)
                yield response
        except requests.RequestException as error:
            # The text of these exceptions holds the URL, and the URL the token: only the class may be told.
            if _never_left(error):
                raise NotSentError(type(error).__name__) from None
            raise ReplyLostError(type(error).__name__) from None


def _as_json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _without_token(params: Any) -> dict[str, Any]:
    pairs = dict(parse_qsl(params)) if isinstance(params, str) else dict(params or {})
    pairs.pop("access_token", None)
    return pairs


def _rewind(part: Any) -> None:
    file = part[1] if isinstance(part, tuple) else part
    if hasattr(file, "seek"):
        file.seek(0)


def _check_status(response: requests.Response) -> None:
    if response.status_code != requests.codes.ok:
        raise TransientError(f"HTTP {response.status_code} from {urlsplit(response.url).path}")


def _never_left(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError | SSLError)


def _read_limited(response: requests.Response) -> bytes:
    body, give_up_at = bytearray(), time.monotonic() + ANSWER_SECONDS
    for chunk in response.iter_content(16 * 1024):
        body += chunk
        if len(body) > ANSWER_LIMIT:
            raise TransientError("answer too large")
        if time.monotonic() > give_up_at:
            raise ReplyLostError("answer trickles")
    return bytes(body)


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object of an answer; raises TransientError for HTML, an empty body or anything else."""
    try:
        answer = json.loads(body.decode("utf-8", "replace"), strict=False)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise TransientError(f"no JSON object in {len(body)} bytes")
    return answer


def raise_for_errcode(answer: dict[str, Any]) -> None:
    """Raise ApiError when the answer tells of a failure."""
    try:
        code = int(answer.get("errcode", 0))
    except (TypeError, ValueError):
        raise TransientError("errcode is not a number") from None
    if code:
        raise ApiError(code, str(answer.get("errmsg", "")))
