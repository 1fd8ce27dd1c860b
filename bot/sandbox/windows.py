"""How many customer-service messages the account may still send to a member (wechat-protocol 1.5).

A message of the member allows 5 within 48 hours; a menu tap, a follow or a scan 3 within one minute. They do not add
up: the larger remainder counts, and every send uses one of each that is open.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sandbox.codes import ApiError, Code


class Trigger(StrEnum):
    """What the member did."""

    MESSAGE = "message"
    ACTION = "action"


QUOTAS = {Trigger.MESSAGE: (5, timedelta(hours=48)), Trigger.ACTION: (3, timedelta(minutes=1))}


@dataclass
class _Grant:
    left: int
    until: datetime


class ReplyWindow:
    """One member's ledger."""

    def __init__(self) -> None:
        self._grants: dict[Trigger, _Grant] = {}

    def open(self, trigger: Trigger, at: datetime) -> None:
        """The member did something: its allowance starts anew."""
        count, life = QUOTAS[trigger]
        self._grants[trigger] = _Grant(count, at + life)

    def close(self) -> None:
        """The member unfollowed: nothing is left."""
        self._grants.clear()

    def left(self, at: datetime) -> int:
        """How many messages may still be sent at `at`."""
        return max((grant.left for grant in self._open_at(at)), default=0)

    def require(self, at: datetime) -> None:
        """Raise 45015 outside every window, 45047 when it is used up."""
        if not self._open_at(at):
            raise ApiError(Code.OUT_OF_WINDOW)
        if self.left(at) == 0:
            raise ApiError(Code.COUNT_USED)

    def use(self, at: datetime) -> None:
        """Count one message sent; raises as `require`."""
        self.require(at)
        for grant in self._open_at(at):
            grant.left = max(0, grant.left - 1)

    def _open_at(self, at: datetime) -> list[_Grant]:
        return [grant for grant in self._grants.values() if at < grant.until]
