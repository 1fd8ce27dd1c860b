"""Tables of the pages where members do something: the pass to a page, and each file that comes in pieces."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.crypto import SealedText
from bot.kernel.db import Base, UtcDateTime


class PagePurpose(StrEnum):
    """What a pass opens; also the first part of the page's address."""

    UPLOAD = "u"
    AUTHORIZATION = "a"


class PagePass(Base):
    """A link by which one user may do one thing on a member page. Only the token's keyed hash is kept.

    `case_number` null: for a request that is still being filled in. Times are the members' clock.
    """

    __tablename__ = "page_pass"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(4))
    openid: Mapped[str] = mapped_column(String(64), index=True)
    case_number: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opens: Mapped[int] = mapped_column(Integer, default=0)


class UploadState(StrEnum):
    """Where an uploaded file is."""

    COMING = "coming"
    # It is a document now.
    KEPT = "kept"
    # Nothing that we can keep; `reason` says why.
    REFUSED = "refused"


class Upload(Base):
    """A file on its way from a member page.

    `key`: keyed hash of user, case and what the browser calls the file: the same file goes on where it stopped, from
    another page or link as well.

    `received`: bytes that are here. `settled_at`: when it was taken as a paper; `told_at`: when the chat was told of
    it, which waits for what is read on pictures. `touched_at` is about processes: machine time, not the members' clock.
    """

    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_unsettled", "settled_at", "touched_at"),
        Index("ix_upload_untold", "told_at", "touched_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    case_number: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(SealedText("upload.name"))
    size: Mapped[int] = mapped_column(Integer)
    received: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(16), default=UploadState.COMING)
    reason: Mapped[str | None] = mapped_column(String(16))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
