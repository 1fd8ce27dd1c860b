"""Who may look at a paper: whoever may read the chat it came in, or the case it lies in."""

from sqlalchemy.orm import Session

from bot.cases import repository as case_rows
from bot.cases.models import Case
from bot.console.access import CASE_WORKERS, ForbiddenError, Me
from bot.console.conversation.rights import SEES_ALL, may_read
from bot.conversations import repository as chats
from bot.conversations.errors import ConversationError
from bot.documents.models import Document


class NoSuchPaperError(ConversationError):
    """There is no such paper, or nothing of it to look at."""

    status = 404


def may_see_case(session: Session, me: Me, case: Case) -> bool:
    """Coordinators, supervisors and auditors see all cases; agents those of the chats they may read."""
    if me.role in SEES_ALL:
        return True
    chat = chats.find_by_openid(session, case.openid)
    return chat is not None and may_read(session, me, chat)


def visible(session: Session, me: Me, document_id: int) -> Document:
    """The paper; raises NoSuchPaperError or ForbiddenError."""
    document = session.get(Document, document_id)
    if document is None or not document.has_content:
        raise NoSuchPaperError("这份资料还没有收到，或已经删除。")
    case = case_rows.find(session, document.case_number) if document.case_number else None
    if case is not None and may_see_case(session, me, case):
        return document
    chat = chats.find_by_openid(session, document.openid)
    if me.role in SEES_ALL or (chat is not None and may_read(session, me, chat)):
        return document
    raise ForbiddenError("这份资料属于同事接待的会员，您不能查看。")


def may_judge(me: Me, document: Document) -> bool:
    """Who moves cases on also says whether a member's paper is good."""
    return me.role in CASE_WORKERS and not document.is_from_staff
