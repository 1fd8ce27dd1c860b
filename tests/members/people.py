"""Made-up members for tests: valid check digits, county codes that do not exist (XX0000)."""

from datetime import date

from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.members.id_numbers import check_digit
from bot.members.identity import name_digest, number_digest
from bot.members.models import IdKind, Member, Policy


def id_number(area: str = "110000", born: str = "19680312", serial: str = "002") -> str:
    """A resident's ID number with the right check digit."""
    first_17 = area + born + serial
    return first_17 + check_digit(first_17)


def add_member(
    session: Session, *, name: str = "陈秀兰", number: str | None = None, kind: IdKind = IdKind.RESIDENT_ID
) -> Member:
    """A member without a policy."""
    number = number or id_number()
    member = Member(
        name=name,
        name_digest=name_digest(name),
        id_type=kind,
        id_number=number,
        id_digest=number_digest(number),
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(member)
    session.flush()
    return member


def add_policy(
    session: Session,
    member: Member,
    *,
    effective: date = date(2026, 3, 1),
    expiry: date = date(2027, 2, 28),
    waiting_days: int = 30,
    product: str = "安心防癌医疗险",
    policy_no: str | None = None,
) -> Policy:
    """A policy of `member`; in force and past its waiting period on 2026-11-23 unless told otherwise."""
    policy = Policy(
        policy_no=policy_no or f"P-{member.id}-{effective:%Y%m%d}",
        member_id=member.id,
        product=product,
        effective_date=effective,
        expiry_date=expiry,
        waiting_period_days=waiting_days,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(policy)
    session.flush()
    return policy
