"""The access token: one for all processes, kept sealed in the database, fetched by one of them at a time.

A token that failed is compared with the stored one first: another process may have renewed it already. The HTTP call is
never made inside a transaction; a lease on the row keeps the others waiting. At most two fetches a minute follow
failures: a server that refuses every token cannot burn the day's quota (wechatpy 1.8.18: 136 fetches for one message).
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.kernel import clock, ids
from bot.kernel.db import Database
from bot.wechat.errors import ApiError, ErrorClass, ErrorCode, TransientError, WeChatError
from bot.wechat.models import AccessToken

EXPIRY_MARGIN = timedelta(seconds=60)
FETCH_LEASE = timedelta(seconds=20)
WAIT_SECONDS = 20.0
POLL_SECONDS = 0.05
BURST_INTERVAL = timedelta(seconds=60)
FORCE_INTERVAL = timedelta(seconds=60)  # WeChat: 30 s apart, 20 a day
REFUSED_PAUSE = timedelta(seconds=30)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Fetched:
    """WeChat's answer: a token and its life."""

    token: str
    life: timedelta


Fetch = Callable[[bool], Fetched]


class TokenStore:
    """The token of one account. `fetch(force)` asks WeChat and raises WeChatError."""

    def __init__(self, db: Database, *, app_id: str, fetch: Fetch) -> None:
        self._db = db
        self._app_id = app_id
        self._fetch = fetch
        self._owner = ids.new_token(16)
        self._one_at_a_time = threading.Lock()

    def current(self) -> str:
        """A token believed good; fetched when there is none. Raises WeChatError."""
        with self._db.reading() as session:
            row = session.get(AccessToken, self._app_id)
            if row is not None and (token := _good_token(row, failed=None)):
                return token
        return self._renew(None)

    def replace(self, failed: str) -> str:
        """A token other than `failed`, which WeChat has just refused. Raises WeChatError when none is to be had."""
        return self._renew(failed)

    def _renew(self, failed: str | None) -> str:
        with self._one_at_a_time:
            give_up_at = time.monotonic() + WAIT_SECONDS
            while time.monotonic() < give_up_at:
                with self._db.transaction() as session:
                    row = self._locked_row(session)
                    if token := _good_token(row, failed=failed):
                        return token
                    _check_brakes(row, failed=failed)
                    mine = self._take_lease(row)
                    may_force = _longer_ago(row.forced_at, FORCE_INTERVAL)
                if mine:
                    return self._fetch_and_store(failed, may_force=may_force)
                time.sleep(POLL_SECONDS)  # another process is fetching
        raise TransientError("token is being fetched by another process")

    def _locked_row(self, session: Session) -> AccessToken:
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        session.execute(insert(AccessToken).values(app_id=self._app_id).on_conflict_do_nothing())
        query = select(AccessToken).where(AccessToken.app_id == self._app_id).with_for_update()
        return session.execute(query).scalar_one()

    def _take_lease(self, row: AccessToken) -> bool:
        now = clock.system_now()
        if row.lease_until is not None and row.lease_until > now:
            return False
        row.lease_owner, row.lease_until = self._owner, now + FETCH_LEASE
        return True

    def _fetch_and_store(self, failed: str | None, *, may_force: bool) -> str:
        forced = False
        try:
            fetched = self._fetch(False)
            if fetched.token == failed and may_force:
                # WeChat still calls it the current one, yet refuses it: only force_refresh makes another.
                forced = True
                fetched = self._fetch(True)
        except WeChatError as error:
            self._store_failure(error, forced=forced)
            raise
        with self._db.transaction() as session:
            row = self._locked_row(session)
            self._end_lease(row, forced=forced)
            # A token lives in WeChat's time, which the sandbox moves; leases and brakes are about our own processes.
            row.token, row.expires_at = fetched.token, clock.now() + fetched.life
            row.previous_fetched_at, row.fetched_at = row.fetched_at, clock.system_now()
            row.refused_code = row.refused_text = row.refused_until = None
        log.info("token_fetched", forced=forced, life_seconds=int(fetched.life.total_seconds()))
        return fetched.token

    def _end_lease(self, row: AccessToken, *, forced: bool) -> None:
        if forced:
            row.forced_at = clock.system_now()
        if row.lease_owner == self._owner:
            row.lease_owner = row.lease_until = None

    def _store_failure(self, error: WeChatError, *, forced: bool) -> None:
        with self._db.transaction() as session:
            row = self._locked_row(session)
            self._end_lease(row, forced=forced)
            if isinstance(error, ApiError):
                row.refused_code, row.refused_text = error.code, error.detail
                row.refused_until = clock.system_now() + REFUSED_PAUSE
        log.error("token_not_given", code=getattr(error, "code", None), detail=error.detail)


def _good_token(row: AccessToken, *, failed: str | None) -> str | None:
    alive = row.expires_at is not None and row.expires_at - EXPIRY_MARGIN > clock.now()
    return row.token if alive and row.token != failed else None


def _longer_ago(moment: datetime | None, span: timedelta) -> bool:
    return moment is None or clock.system_now() - moment > span


def _check_brakes(row: AccessToken, *, failed: str | None) -> None:
    if row.refused_until is not None and row.refused_code is not None and row.refused_until > clock.system_now():
        raise ApiError(row.refused_code, row.refused_text or "", kind=ErrorClass.CONFIG)
    if failed is not None and not _longer_ago(row.previous_fetched_at, BURST_INTERVAL):
        raise ApiError(ErrorCode.INVALID_CREDENTIAL, "token refused again and again", kind=ErrorClass.TOKEN)
