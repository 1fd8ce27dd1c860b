"""Files from the upload page: begun, continued piece by piece, judged when whole, kept as documents. Never commits."""

from dataclasses import dataclass
from datetime import timedelta

import filetype
from sqlalchemy.orm import Session

from bot.catalog import render
from bot.documents import page_repository, repository
from bot.documents.digests import content_digests
from bot.documents.errors import DocumentError
from bot.documents.files import PDF
from bot.documents.images import CleanImage, ImageRejectedError, clean_image
from bot.documents.member_files import add_member_file, note_infected
from bot.documents.models import Document, DocumentState, RejectReason
from bot.documents.page_models import PagePass, Upload, UploadState
from bot.documents.parts import PartStore
from bot.documents.pdfs import clean_pdf
from bot.documents.scanning import InfectedError, ScanTooLargeError, scan
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.crypto import keyring
from bot.kernel.settings import get_settings

PIECE_BYTES = 256 * 1024
MIB = 1024 * 1024
# How long a file that stopped half-way can be continued, by machine time.
KEPT_FOR = timedelta(hours=48)
LONGEST_NAME = 120
_A_DAY = timedelta(days=1)
_SNIFFED_BYTES = 8192
# Types that people have at hand and that are better told apart than called "another type".
_TOLD = {
    "application/zip": "archive",
    "application/x-rar-compressed": "archive",
    "application/x-7z-compressed": "archive",
    "application/gzip": "archive",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "office",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "office",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "office",
    "application/msword": "office",
    "application/vnd.ms-excel": "office",
    "application/vnd.ms-powerpoint": "office",
}


@dataclass(frozen=True)
class Judged:
    """What became of a whole file: the document's content, or why there is none and the words for the member."""

    clean: CleanImage | None
    digests: list[str]
    reason: str | None = None
    # What the scanner called it.
    signature: str = ""


class UploadRefusedError(DocumentError):
    """The file is not even begun, or a piece does not fit; the message is for the member."""


def begin(session: Session, page_pass: PagePass, *, file_key: str, name: str, size: int) -> Upload:
    """The upload of a file, as far as it came before: the same `file_key` (the browser's own) is the same file.

    Raises UploadRefusedError: empty, larger than UPLOAD_MAX_MB, or more than UPLOAD_MAX_FILES within a day.
    """
    settings = get_settings()
    if size <= 0:
        raise UploadRefusedError(render("upload.refused.empty"))
    if size > settings.upload_max_mb * MIB:
        raise UploadRefusedError(render("upload.refused.too_large", max=settings.upload_max_mb))
    place = f"{page_pass.openid}:{page_pass.case_number or ''}:{size}:{file_key}"
    there = page_repository.find_upload(session, keyring().digests(place, purpose="upload.key"))
    if there is not None:
        return _again(session, there)
    if (
        page_repository.count_uploads_since(session, page_pass.openid, clock.now() - _A_DAY)
        >= settings.upload_max_files
    ):
        raise UploadRefusedError(render("upload.refused.too_many_files", max=settings.upload_max_files))
    upload = Upload(
        key=keyring().digest(place, purpose="upload.key"),
        openid=page_pass.openid,
        case_number=page_pass.case_number,
        name=name.strip()[:LONGEST_NAME] or "-",
        size=size,
        received=0,
        state=UploadState.COMING,
        created_at=clock.now(),
        touched_at=clock.system_now(),
    )
    session.add(upload)
    session.flush()
    return upload


def _again(session: Session, upload: Upload) -> Upload:
    """A file that was kept, but whose document does not count any more, may be sent once more; a refused one, too."""
    document = session.get(Document, upload.document_id) if upload.document_id else None
    counts = document is not None and document.state == DocumentState.RECEIVED
    if upload.state == UploadState.REFUSED or (upload.state == UploadState.KEPT and not counts):
        upload.state, upload.received, upload.reason = UploadState.COMING, 0, None
        upload.document_id = upload.settled_at = upload.told_at = None
        upload.touched_at = clock.system_now()
        session.flush()
    return upload


def find(session: Session, page_pass: PagePass, upload_id: int) -> Upload:
    """An upload of this user and case; raises UploadRefusedError for another's, or an unknown one."""
    upload = session.get(Upload, upload_id)
    if upload is None or (upload.openid, upload.case_number) != (page_pass.openid, page_pass.case_number):
        raise UploadRefusedError(render("upload.refused.unknown"))
    return upload


def advance(session: Session, upload: Upload, *, offset: int, count: int) -> bool:
    """Note that the piece at `offset` is here; False when another request noted it first."""
    return page_repository.advance(session, upload.id, offset=offset, count=count, now=clock.system_now())


def judge(content: bytes) -> Judged:
    """Whether the whole file can be kept. No database; takes up to some seconds of a process of its own for a PDF.

    Raises ScannerDownError while a scanner that is set cannot be asked.
    """
    settings, digests = get_settings(), content_digests(content)
    guessed = filetype.guess(content[:_SNIFFED_BYTES])
    mime = guessed.mime if guessed else None
    try:
        scan(content)
        if mime == PDF:
            max_bytes = settings.upload_max_mb * MIB
            return Judged(clean_pdf(content, max_pages=settings.upload_max_pages, max_bytes=max_bytes), digests)
        return Judged(clean_image(content), digests)
    except InfectedError as error:
        return Judged(None, digests, RejectReason.INFECTED, error.signature)
    except ScanTooLargeError:
        return Judged(None, digests, RejectReason.TOO_LARGE)
    except ImageRejectedError as error:
        told = _TOLD.get(mime or "") if error.reason is RejectReason.KIND else None
        return Judged(None, digests, told or error.reason)


def refusal_words(reason: str) -> str:
    """Why a file was not kept, for the member."""
    settings = get_settings()
    return render(f"upload.refused.{reason}", max=settings.upload_max_mb, pages=settings.upload_max_pages)


def finish(session: Session, store: DocumentStore, upload: Upload, judged: Judged) -> Upload:
    """Keep the whole file as a document of the user, once; the same content as a paper that is here is that paper."""
    upload = session.get_one(Upload, upload.id, with_for_update=True, populate_existing=True)
    if upload.state != UploadState.COMING:
        return upload
    if judged.clean is None:
        upload.state, upload.reason = UploadState.REFUSED, judged.reason
        upload.settled_at = upload.told_at = clock.now()
        if judged.reason == RejectReason.INFECTED:
            note_infected(session, openid=upload.openid, case_number=upload.case_number, signature=judged.signature)
    else:
        upload.state = UploadState.KEPT
        upload.document_id = _document(session, store, upload, judged.clean, judged.digests).id
    upload.touched_at = clock.system_now()
    session.flush()
    return upload


def _document(
    session: Session, store: DocumentStore, upload: Upload, clean: CleanImage, digests: list[str]
) -> Document:
    there = repository.of_content(session, upload.openid, upload.case_number, digests)
    if there is not None:
        return there
    return add_member_file(
        session, store, clean, openid=upload.openid, case_number=upload.case_number, digest=digests[0]
    )


def of_page(session: Session, page_pass: PagePass) -> list[Upload]:
    """The files of this user and case that came, or began to come, in the last day; the oldest first."""
    return page_repository.uploads_since(session, page_pass.openid, page_pass.case_number, clock.now() - _A_DAY)


def quiet(session: Session, *, since: timedelta) -> list[tuple[str, str | None]]:
    """Users and cases with files of which the chat was not told, and to which nothing came for so long."""
    return page_repository.quiet(session, clock.system_now() - since)


def unsettled(session: Session, openid: str, case_number: str | None) -> list[Upload]:
    """The kept files of which the chat was not told, locked until the transaction ends, the oldest first."""
    return page_repository.unsettled(session, openid, case_number)


def untold(session: Session, openid: str) -> list[Upload]:
    """A user's files that were taken as papers and of which the chat was not told, locked, the oldest first."""
    return page_repository.untold(session, openid)


def stopped(session: Session) -> list[int]:
    """Files that stopped half-way so long ago that they are given up."""
    return page_repository.stopped(session, clock.system_now() - KEPT_FOR)


def forget(session: Session, parts: PartStore, upload_ids: list[int]) -> None:
    """Give files up, pieces included; one that goes on at this moment starts anew."""
    for upload_id in upload_ids:
        parts.delete(upload_id)
    page_repository.delete_stopped(session, upload_ids)


def forget_of_openid(session: Session, parts: PartStore, openid: str) -> None:
    """Remove what is known of a user's uploads, pieces included; the documents are erased on their own."""
    for upload in page_repository.uploads_of(session, openid):
        parts.delete(upload.id)
        session.delete(upload)
    session.flush()
