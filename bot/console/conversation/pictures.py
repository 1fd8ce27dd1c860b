"""Pictures that members sent, to whoever may read the chat. Every look is on record."""

import io

from fastapi import APIRouter, Response
from PIL import Image

from bot.console.access import Reader
from bot.console.conversation.rights import NoSuchChatError, readable
from bot.console.desk import DeskOf
from bot.documents import service as documents
from bot.documents.files import SUFFIXES
from bot.documents.models import Document, DocumentState
from bot.kernel import audit

SMALL = (320, 320)
# A thumbnail is not asked for again while somebody scrolls; other people's browsers and proxies keep nothing.
KEPT_BRIEFLY = {"Cache-Control": "private, max-age=600"}
# A picture opened by itself runs nothing, whatever is in it.
POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"

router = APIRouter(prefix="/conversations/{conversation_id}")


@router.get("/documents/{document_id}")
def picture(desk: DeskOf, me: Reader, conversation_id: int, document_id: int, small: bool = False) -> Response:
    """One paper of the chat's user as it is kept, or small. Its kind was found in its content when it came in."""
    with desk.db.transaction() as session:
        chat = readable(session, me, conversation_id)
        document = session.get(Document, document_id)
        if document is None or document.openid != chat.openid or document.state != DocumentState.RECEIVED:
            raise NoSuchChatError("这份资料还没有收到，或已经删除。")
        action = "document.seen_small" if small else "document.viewed"
        data = {"conversation": conversation_id}
        audit.record(session, action=action, actor=me.agent.actor, subject=f"document:{document.id}", data=data)
    content = documents.read_document(desk.store, document)
    mime = document.mime or ""
    if small and mime.startswith("image/"):
        headers = {**KEPT_BRIEFLY, **_headers(".jpg", document)}
        return Response(_shrunk(content), media_type="image/jpeg", headers=headers)
    return Response(content, media_type=mime, headers=_headers(SUFFIXES[mime], document))


def _headers(suffix: str, document: Document) -> dict[str, str]:
    name = f"document-{document.id}{suffix}"
    return {"Content-Disposition": f'inline; filename="{name}"', "Content-Security-Policy": POLICY}


def _shrunk(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        image.thumbnail(SMALL)
        small = io.BytesIO()
        image.convert("RGB").save(small, "JPEG", quality=80)
    return small.getvalue()
