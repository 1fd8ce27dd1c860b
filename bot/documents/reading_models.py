"""The table of what was read on members' pictures (bot/recognition): a row per picture, gone when it is erased."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.crypto import SealedJSON
from bot.kernel.db import Base, UtcDateTime


class ReadingState(StrEnum):
    """Where the reading of a picture is."""

    WAITING = "waiting"
    READ = "read"
    # Could not be read, or not in so many tries: staff look at the picture, as they do anyway.
    ASIDE = "aside"


class Asked(StrEnum):
    """What the member was asked about a picture; one question each, never put again."""

    # A guess at its kind.
    KIND = "kind"
    # Name and number on an identity card.
    CARD = "card"
    # The question is over: answered, or not.
    OVER = "over"


class NameVerdict(StrEnum):
    """How the name on a paper stands to the insured member's."""

    SAME = "same"
    # One character apart: as likely a misreading as another person.
    NEAR = "near"
    OTHER = "other"


class PaperReading(Base):
    """What was read on one picture. Everything that may tell of a person or an illness is in `found`, sealed.

    `found` holds what bot.recognition found, for staff: title, patient_name, hospital, dated (ISO 8601), date_label,
    page [number, total], conclusion (the words under 病理诊断, copied, never interpreted), flaws, confidence, before
    (the kind that it was taken for), card (vault markers of name and number, never the values).
    All times are machine time.
    """

    __tablename__ = "paper_reading"
    __table_args__ = (
        Index("ix_paper_reading_due", "state", "not_before"),
        Index("ix_paper_reading_untold", "told_at", "state"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, autoincrement=False)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(16), default=ReadingState.WAITING)
    # A recognition Refusal, or `tries`: why it was put aside.
    reason: Mapped[str | None] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A PaperKind and a Certainty of bot.recognition.
    kind: Mapped[str | None] = mapped_column(String(32))
    certainty: Mapped[str | None] = mapped_column(String(16))
    found: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON("paper_reading.found"))
    # The document with the first page of the report that this is a page of, once that is known; its own for one page.
    report_id: Mapped[int | None] = mapped_column(Integer)
    name_verdict: Mapped[str | None] = mapped_column(String(8))
    asked: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the member was told, or it was decided to say nothing.
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_sure(self) -> bool:
        """Whether the kind may be believed without asking."""
        return self.state == ReadingState.READ and self.certainty == "sure"

    def hint(self, name: str) -> Any:
        """One of the things that `found` holds; None where it was not seen."""
        return (self.found or {}).get(name)
