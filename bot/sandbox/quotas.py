"""How often an API may be called a day (wechat-protocol 1.9)."""

from collections import Counter
from datetime import date

from bot.sandbox.codes import ApiError, Code

DAILY: dict[str, int] = {
    "token": 2000,
    "stable_token": 500_000,
    "message/custom/send": 500_000,
    "message/custom/typing": 500_000,
    "message/template/send": 100_000,
    "media/upload": 100_000,
    "media/get": 200_000,
    "menu/create": 1000,
    "menu/delete": 1000,
    "menu/get": 10_000,
    "user/info": 5_000_000,
    "clear_quota": 10,
}


class DayQuotas:
    """Calls counted by API and day of the sandbox's clock."""

    def __init__(self) -> None:
        self.limits = dict(DAILY)
        self._day: date | None = None
        self._used: Counter[str] = Counter()

    def use(self, api: str, today: date) -> None:
        """Count a call; raises 45009 when the day's calls are used up."""
        if today != self._day:
            self._day, self._used = today, Counter()
        if self._used[api] >= self.limits.get(api, 100_000):
            raise ApiError(Code.DAY_QUOTA)
        self._used[api] += 1

    def clear(self) -> None:
        """clear_quota: all counts to nothing, save that of clear_quota itself."""
        self._used = Counter({"clear_quota": self._used["clear_quota"]})
