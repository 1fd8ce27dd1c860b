"""Made-up people: valid check digits, province-level area codes that no county has."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HEADER = "policy_no,name,id_type,id_number,phone,product,effective_date,expiry_date,waiting_period_days"


def id_number(number: int, *, area: str = "110000", born: str = "19700101") -> str:
    """The `number`-th made-up ID number of an area and a birthday."""
    head = f"{area}{born}{number:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(head, WEIGHTS, strict=True))
    return head + "10X98765432"[total % 11]


@dataclass(frozen=True)
class Person:
    """A member of a made-up roster, in force and past the waiting period unless `cover` says from when to when."""

    name: str
    id_number: str
    policy_no: str
    cover: tuple[date, date] | None = None

    def row(self, *, today: date) -> str:
        """The line of the roster: a policy that began 200 days ago, in force for 165 more."""
        begin, end = self.cover or (today - timedelta(days=200), today + timedelta(days=164))
        return f"{self.policy_no},{self.name},居民身份证,{self.id_number},13800000000,安心防癌险,{begin},{end},90"


NAMES = ("王建国", "李秀英", "张桂芳", "刘志强", "陈玉兰", "杨德福", "赵春梅", "黄国平", "周淑珍", "吴海涛")


def people(count: int, *, first: int = 101) -> list[Person]:
    """`count` different people."""
    return [
        Person(NAMES[number % len(NAMES)], id_number(first + number), f"P2026{first + number:05d}")
        for number in range(count)
    ]


def write_roster(folder: Path, who: list[Person], *, today: date) -> Path:
    """A roster file with these people."""
    path = folder / "roster.csv"
    path.write_text("\n".join([HEADER, *(person.row(today=today) for person in who)]) + "\n", encoding="utf-8")
    return path
