"""Tables of partner hospitals: the lists as they were imported, and what each of them says (J7, J8). Append-only."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.db import Base, UtcDateTime


class HospitalList(Base):
    """One imported list. Versions count from 1; a case keeps the one in force when it was applied for (J8)."""

    __tablename__ = "hospital_list"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(200))
    # Hash of what the list says, whatever the order of its lines or the kind of file.
    content_digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(Integer)


class Hospital(Base):
    """One line of a list. Both dates belong to the time in which it counts; None is without end on that side."""

    __tablename__ = "hospital"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(ForeignKey("hospital_list.version"), index=True)
    city: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    aliases: Mapped[list[str]] = mapped_column(JSON)
    departments: Mapped[list[str]] = mapped_column(JSON)
    address: Mapped[str | None] = mapped_column(String(200))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
