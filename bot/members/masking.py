"""Names and numbers as others may see them. Pure."""

from bot.members.models import Member

SHOWN_AT_START, SHOWN_AT_END = 3, 2


def shown_to_confirm(name: str, number: str) -> tuple[str, str]:
    """Name and number for the one who has just sent them, to be compared: `王*英`, `110***********1234`."""
    hidden = name[:1] + "*" * max(1, len(name) - 2) + (name[-1:] if len(name) > 2 else "")
    return hidden, number[:SHOWN_AT_START] + "*" * (len(number) - SHOWN_AT_START - 4) + number[-4:]


def masked_name(member: Member) -> str:
    """`陈**`: the first character, for lists and messages that others may see."""
    return member.name[:1] + "*" * min(2, len(member.name) - 1)


def masked_id(member: Member) -> str:
    """The number with only its first three and last two characters."""
    number = member.id_number
    hidden = len(number) - SHOWN_AT_START - SHOWN_AT_END
    if hidden <= 0:
        return "*" * len(number)
    return number[:SHOWN_AT_START] + "*" * hidden + number[-SHOWN_AT_END:]


def masked_phone(member: Member) -> str:
    """`138****0000`; empty where none is known."""
    phone = member.phone or ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "*" * len(phone)
