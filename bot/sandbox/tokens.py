"""Access tokens of both kinds, which do not disturb each other (wechat-protocol 1.8)."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.sandbox.clock import MovableClock
from bot.sandbox.codes import ApiError, Code

LIFE = timedelta(seconds=7200)
RENEWAL = timedelta(minutes=5)
FORCE_PAUSE = timedelta(seconds=30)
FORCE_PER_DAY = 20
REMEMBERED = 200


@dataclass
class _Token:
    value: str
    expires_at: datetime
    revoked: bool = False


@dataclass(frozen=True)
class Issued:
    """A token and how many seconds it lives."""

    value: str
    expires_in: int


class TokenStore:
    """The tokens of the one account."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._known: list[_Token] = []
        self._normal: _Token | None = None
        self._stable: _Token | None = None
        self._forced: list[datetime] = []

    def issue_normal(self) -> Issued:
        """/cgi-bin/token: always a new one; the one before lives at most five minutes more."""
        if self._normal is not None:
            self._shorten(self._normal)
        self._normal = self._make()
        return Issued(self._normal.value, int(LIFE.total_seconds()))

    def issue_stable(self, *, force: bool) -> Issued:
        """/cgi-bin/stable_token: the same until five minutes before its end, unless forced. Raises 45011, 45009."""
        now = self._clock.now()
        current = self._stable
        if force:
            self._count_forced(now)
        if current is None or current.revoked or force or now >= current.expires_at - RENEWAL:
            if current is not None:
                self._shorten(current)
            current = self._stable = self._make()
        return Issued(current.value, int((current.expires_at - now).total_seconds()))

    def require(self, value: str) -> None:
        """Raise 41001 without a token, 40001 for a wrong one, 42001 for one that has expired."""
        if not value:
            raise ApiError(Code.TOKEN_MISSING)
        for token in self._known:
            if hmac.compare_digest(token.value.encode(), value.encode()) and not token.revoked:
                if self._clock.now() >= token.expires_at:
                    raise ApiError(Code.TOKEN_EXPIRED)
                return
        raise ApiError(Code.INVALID_CREDENTIAL)

    def revoke_all(self) -> None:
        """Every token is wrong from now on, as after a fetch elsewhere."""
        for token in self._known:
            token.revoked = True

    def expire_all(self) -> None:
        """Every token has reached its end."""
        for token in self._known:
            token.expires_at = min(token.expires_at, self._clock.now())

    def _make(self) -> _Token:
        token = _Token(f"80_{secrets.token_urlsafe(100)}", self._clock.now() + LIFE)
        self._known = [*self._known[-REMEMBERED:], token]
        return token

    def _shorten(self, token: _Token) -> None:
        token.expires_at = min(token.expires_at, self._clock.now() + RENEWAL)

    def _count_forced(self, now: datetime) -> None:
        today: date = now.date()
        self._forced = [at for at in self._forced if at.date() == today]
        if self._forced and now - self._forced[-1] < FORCE_PAUSE:
            raise ApiError(Code.MINUTE_QUOTA)
        if len(self._forced) >= FORCE_PER_DAY:
            raise ApiError(Code.DAY_QUOTA)
        self._forced.append(now)
