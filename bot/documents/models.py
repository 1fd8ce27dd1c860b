"""Tables of documents: a row per paper (its content is an encrypted file beside the database), and per link to it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.db import Base, UtcDateTime
from bot.kernel.doorbell import rings


class DocumentState(StrEnum):
    """Where a document is on its way from WeChat into the store."""

    # Sent by a user who has not agreed to the handling of their data: noted, not fetched, opened by nobody.
    AWAITS_CONSENT = "awaits_consent"
    FETCHING = "fetching"
    RECEIVED = "received"
    # Came, but is nothing we can keep; `reason` says why.
    REJECTED = "rejected"
    # Staff have looked at it and asked for another; `reason` is a SendBackReason. The content stays until it is erased.
    SENT_BACK = "sent_back"
    # Never came: WeChat no longer has it, or did not give it within two days.
    LOST = "lost"
    # Deleted at the member's wish, or never fetched as they refused: the row stays without content, so that nothing
    # fetches it again.
    ERASED = "erased"


class KindSource(StrEnum):
    """Who said what kind of paper it is; staff have the last word."""

    MEMBER = "member"
    # Nobody: it came when this paper, and no other, was asked for.
    ASKED = "asked"
    STAFF = "staff"
    RECOGNITION = "recognition"


class RejectReason(StrEnum):
    """Why a document was rejected or lost."""

    KIND = "kind"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    # A PDF that asks for a password: the member could not open it either.
    ENCRYPTED = "encrypted"
    # Of a PDF: more pages than the settings allow; a page that would run something when it is opened.
    TOO_MANY_PAGES = "too_many_pages"
    ACTIVE = "active"
    # The scanner knows something in it.
    INFECTED = "infected"
    GONE = "gone"
    TIMED_OUT = "timed_out"


class SendBackReason(StrEnum):
    """Why staff ask for another paper in place of one."""

    BLURRED = "blurred"
    CUT_OFF = "cut_off"
    PAGES_MISSING = "pages_missing"
    WRONG_PAPER = "wrong_paper"
    OTHER_PERSON = "other_person"
    TOO_OLD = "too_old"


# The author of what came through the chat; what staff added has theirs, e.g. `staff:li`.
MEMBER_AUTHOR = "member"


class Document(Base):
    """One paper: a member's picture, or a file that staff added (which has no `inbound_id` and no `media_id`).

    `openid`: whose it is. `not_before` and `lease_until` are about processes: machine time, not the members' clock.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_due", "state", "not_before"),
        Index("ix_document_owner", "openid", "case_number"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    openid: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(64), default=MEMBER_AUTHOR, server_default=MEMBER_AUTHOR)
    inbound_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    media_id: Mapped[str | None] = mapped_column(String(256))
    case_number: Mapped[str | None] = mapped_column(String(32), index=True)
    kind: Mapped[str | None] = mapped_column(String(32))
    kind_source: Mapped[str | None] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=DocumentState.FETCHING)
    reason: Mapped[str | None] = mapped_column(String(16))
    # Keyed hash of what was received: the same picture twice is seen without opening any file.
    content_digest: Mapped[str | None] = mapped_column(String(64))
    mime: Mapped[str | None] = mapped_column(String(32))
    size: Mapped[int | None] = mapped_column(Integer)
    path: Mapped[str | None] = mapped_column(String(128))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    fetch_until: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Who of the staff accepted it or sent it back (e.g. `staff:li`), and when.
    judged_by: Mapped[str | None] = mapped_column(String(64))
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def awaits_consent(self) -> bool:
        """Whether it waits at WeChat until the user agrees."""
        return self.state == DocumentState.AWAITS_CONSENT

    @property
    def has_content(self) -> bool:
        """Whether there is something to look at."""
        return self.state in (DocumentState.RECEIVED, DocumentState.SENT_BACK) and self.path is not None

    @property
    def is_unseen(self) -> bool:
        """Whether a member's paper is here and nobody of the staff has judged it."""
        return self.state == DocumentState.RECEIVED and not self.is_accepted

    @property
    def is_accepted(self) -> bool:
        """Whether staff have looked at it and found it good, or added it themselves."""
        return self.state == DocumentState.RECEIVED and (self.judged_by is not None or self.is_from_staff)

    @property
    def is_named(self) -> bool:
        """Whether somebody said what it is; what was only asked for when it came may be another paper."""
        return self.kind is not None and self.kind_source != KindSource.ASKED

    @property
    def is_from_staff(self) -> bool:
        """Whether staff added it: the member did not hand it in."""
        return self.author != MEMBER_AUTHOR


_TOLD = ("state", "kind", "case_number", "judged_at")
rings(Document, "document", lambda row: row.id, on=_TOLD)
rings(Document, "case", lambda row: row.case_number, on=_TOLD)


class PageLink(Base):
    """A link by which one member may see one document on a member page. The token itself is nowhere: only its keyed
    hash, so a copy of the database opens nothing.

    `opened_at`: the first time; `opens`: how often the page was asked for. Times are the members' clock.
    """

    __tablename__ = "page_link"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    case_number: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opens: Mapped[int] = mapped_column(Integer, default=0)
