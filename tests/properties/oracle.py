"""What working days and deadlines should be, worked out slowly and in another way than the product does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import holidays
from chinese_calendar import constants as published

from bot.kernel.clock import SHANGHAI

ONE_DAY = timedelta(days=1)
# The published tables name every day off and every make-up day up to here; a later year is a guess (预计).
LAST_PUBLISHED = date(max(published.holidays).year, 12, 31)

# What the law itself fixes in such a year (元旦, 春节, …), without the days that 调休 adds.
STATUTORY = holidays.country_holidays("CN", years=range(LAST_PUBLISHED.year + 1, LAST_PUBLISHED.year + 11))


@dataclass(frozen=True)
class SlowCalendar:
    """Days one by one: overrides first, then the State Council's tables, then Monday to Friday."""

    overrides: dict[date, bool]

    def is_known(self, day: date) -> bool:
        """Whether nobody had to guess."""
        return day in self.overrides or day <= LAST_PUBLISHED

    def is_working(self, day: date) -> bool:
        """Whether people work on `day`."""
        if day in self.overrides:
            return self.overrides[day]
        if day in published.workdays:
            return True
        if day in published.holidays:
            return False
        weekday = day.strftime("%a") not in ("Sat", "Sun")
        return weekday and (day <= LAST_PUBLISHED or day not in STATUTORY)

    def working_days(self, after: date, until: date) -> list[date]:
        """Every working day after `after`, up to and including `until`."""
        days = (date.fromordinal(number) for number in range(after.toordinal() + 1, until.toordinal() + 1))
        return [day for day in days if self.is_working(day)]

    def nth(self, after: date, count: int) -> tuple[date, bool]:
        """The `count`-th working day after `after`, and whether every day on the way is known."""
        reach = count
        while len(found := self.working_days(after, after + timedelta(days=reach))) < count:
            reach += 1
        day = found[count - 1] if count else after
        passed = (date.fromordinal(number) for number in range(after.toordinal() + 1, day.toordinal() + 1))
        return day, all(self.is_known(one) for one in passed)

    def deadline(
        self, starts_on: date, working_days: int, pauses: Iterable[tuple[datetime, datetime]]
    ) -> tuple[datetime, bool]:
        """The midnight that ends the last promised day; every pause gives back the working days that it took."""
        given_back = sum(
            len(self.working_days(begin.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date()))
            for begin, end in pauses
        )
        day, certain = self.nth(starts_on, working_days + given_back)
        return midnight_after(day), certain


def midnight_after(day: date) -> datetime:
    """24:00 of `day` in Shanghai."""
    following = day + ONE_DAY
    return datetime(following.year, following.month, following.day, tzinfo=SHANGHAI)
