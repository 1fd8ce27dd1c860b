"""The face of this room: the partner hospitals of a list's version, and covered cities near a place. Never commits."""

from datetime import date

from sqlalchemy.orm import Session

from bot.hospitals import names, repository
from bot.hospitals.lists import HospitalImport, check_list, import_checked, import_list
from bot.hospitals.models import Hospital, HospitalList
from bot.hospitals.nearest import knows_place, nearest_cities

__all__ = [
    "Hospital",
    "HospitalImport",
    "HospitalList",
    "all_lists",
    "check_list",
    "current_version",
    "find_hospital",
    "hospitals_of",
    "import_checked",
    "import_list",
    "knows_place",
    "mentioned_hospital",
    "nearest_cities",
]


def current_version(session: Session) -> int | None:
    """The version of the list in force, which a case keeps from the moment of application (J8); None without one."""
    return repository.newest_version(session)


def all_lists(session: Session) -> list[HospitalList]:
    """Every imported list, the newest first."""
    return repository.all_lists(session)


def hospitals_of(
    session: Session, version: int | None, *, city: str | None = None, on: date | None = None
) -> list[Hospital]:
    """The hospitals of a list in its own order, of `city` alone and valid `on` that day where these are given."""
    return repository.hospitals(session, version, city=city, on=on) if version is not None else []


def find_hospital(
    session: Session, version: int | None, name: str, on: date | None, city: str | None = None
) -> Hospital | None:
    """The hospital that `name` names: full, short, or without its city; None when it is none or could be several."""
    return names.named(hospitals_of(session, version, city=city, on=on), name)


def mentioned_hospital(
    session: Session, version: int | None, text: str, on: date | None, city: str | None = None
) -> Hospital | None:
    """The hospital (of `city`) that a message speaks of and does not turn down; None if none, or perhaps several."""
    return names.mentioned(hospitals_of(session, version, on=on), text, city)
