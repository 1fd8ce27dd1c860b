"""Staff look at a paper: it is good, or the member is asked for another. Never commits."""

from sqlalchemy.orm import Session

from bot.catalog import DocumentKind, get_catalog, render, render_template
from bot.documents.errors import DocumentError
from bot.documents.models import Document, DocumentState, KindSource, SendBackReason
from bot.kernel import clock, ids
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason

# What staff alone put into a case: a member's picture is never taken for one of these (S2, T3).
STAFF_KINDS = frozenset({DocumentKind.OPINION, DocumentKind.GENE_REPORT})
WORDS_LIMIT = 100


def accept(session: Session, document: Document, kind: DocumentKind, *, actor: str) -> None:
    """The paper is good, and of this kind; staff have the last word on that. One that was sent back counts again.

    The caller puts it into a case before. Raises DocumentError where there is nothing to look at.
    """
    _require_content(document)
    if kind in STAFF_KINDS and not document.is_from_staff:
        raise DocumentError(f"{get_catalog().document_name(kind)}只能由专员归入，不能用会员发来的图片。")
    document.state, document.reason = DocumentState.RECEIVED, None
    document.kind, document.kind_source = kind, KindSource.STAFF
    document.judged_by, document.judged_at = actor, clock.now()
    session.flush()


def send_back(
    session: Session, document: Document, reason: SendBackReason | None, *, words: str = "", service: str, actor: str
) -> None:
    """The paper does not count, and the member is asked for another: for `reason`, or in staff's own `words`.

    `service`: the name of the service it was for, as the notice outside the reply window says it.
    """
    _require_content(document)
    why = render(f"documents.sent_back_{reason}") if reason else " ".join(words.split()).rstrip("。.")
    if not why:
        raise DocumentError("请选一个原因，或写一句会员能看懂的话。")
    if len(why) > WORDS_LIMIT:
        raise DocumentError(f"原因请不要超过{WORDS_LIMIT}个字。")
    if document.is_from_staff:
        raise DocumentError("这份资料是专员归入的，不是会员发来的。")
    if document.state == DocumentState.SENT_BACK:
        raise DocumentError("这份资料已经退回过了。")
    document.state, document.reason = DocumentState.SENT_BACK, reason or "other"
    document.judged_by, document.judged_at = actor, clock.now()
    session.flush()
    kind = get_catalog().document_name(DocumentKind(document.kind)) if document.kind else "资料"
    fields = {"kind": kind, "why": why, "service": service, "number": document.case_number or "-"}
    outbox.enqueue(
        session,
        openid=document.openid,
        text=render("documents.sent_back", **fields),
        reason=OutboundReason.STATUS,
        dedupe_key=f"document:{document.id}:sent_back:{ids.new_token()}",
        template=render_template("documents.sent_back", **fields),
        case_number=document.case_number,
    )


def _require_content(document: Document) -> None:
    if not document.has_content:
        raise DocumentError("这份资料还没有收到，或已经删除。")
