"""What the bot says without asking Rasa: fixed texts in fresh words. While the chat waits for a person: waiting.py."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.catalog import get_catalog, render
from bot.conversations import repository
from bot.conversations.models import Author, Conversation, Mode
from bot.conversations.routing import Plan, Route
from bot.documents.page_models import PagePurpose
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.members import service as members
from bot.staff import hours

# What follows the key of a text that is said otherwise the second time.
_AGAIN = "_again"
# Whatever else was sent that the bot cannot read: the same words for all kinds.
_CANNOT_READ_AGAIN = "turn.kind_again"
_ANOTHER_WAY = frozenset({"turn.unsupported_file", "turn.kind_link"})
_CANNOT_READ = ("turn.kind_", "turn.unsupported_file", "turn.unreadable")


def fixed_answer(session: Session, conversation: Conversation, plan: Plan) -> str | None:
    """The words of a plan that does not need Rasa; None where nothing is to be said.

    In the middle of a form its question follows, in short, unless a person comes.
    """
    if plan.route != Route.FIXED or not plan.message_key:
        return None
    last_said = _last_said(session, conversation)
    words = _fresh(last_said, plan.message_key)
    if plan.message_key in _ANOTHER_WAY and (link := _upload_offer(session, conversation, last_said)):
        words = f"{words}\n{link}"
    if plan.handover or conversation.mode != Mode.BOT:
        return words
    question = open_question(conversation, last_said)
    return f"{words}\n\n{question}" if question else words


def out_of_hours(session: Session) -> str | None:
    """That staff are not there now, and from when on they are; None while they are, or where no hours are known."""
    office, now = hours.load(session), clock.now()
    if office.is_open(now) or (opens := office.next_opening(now)) is None:
        return None
    return render("turn.out_of_hours", opens=_opening(opens))


def _opening(at: datetime) -> str:
    days = (at.date() - clock.today()).days
    day = {0: "今天", 1: "明天"}.get(days) or describe(at.date())
    return f"{day}{at.hour}:{at:%M}"


def _fresh(last_said: str, key: str) -> str:
    keys = [key]
    if f"{key}{_AGAIN}" in get_catalog().messages:
        keys.append(f"{key}{_AGAIN}")
    elif key.startswith(_CANNOT_READ):
        keys.append(_CANNOT_READ_AGAIN)
    return _first_unsaid(last_said, [render(each, **_fields(each)) for each in keys])


def _fields(key: str) -> dict[str, str]:
    return {"menu": get_catalog().menu} if "{menu}" in get_catalog().messages[key].text else {}


def _first_unsaid(last_said: str, texts: list[str]) -> str:
    return next((text for text in texts if text not in last_said), texts[0])


def _last_said(session: Session, conversation: Conversation) -> str:
    return repository.last_words(session, conversation.id, Author.BOT)


def _upload_offer(session: Session, conversation: Conversation, last_said: str) -> str:
    """For the request that is being filled in, else for the cases that want papers; once in a while is enough."""
    if f"/{PagePurpose.UPLOAD}/" in last_said or conversation.mode != Mode.BOT:
        return ""
    if conversation.draft.get("service"):
        return cases.upload_offer(session, conversation.openid)
    members_here = members.members_of(session, members.get_or_create_user(session, conversation.openid))
    found = cases.open_cases(session, members_here)
    return cases.upload_offers(session, conversation.openid, [one for one in found if cases.waits_for_papers(one)])


def open_question(conversation: Conversation, last_said: str) -> str | None:
    """The question of a form that stands open, in short and otherwise than it was put just before."""
    slot = conversation.draft.get("requested_slot")
    if slot is None:
        return None
    keys = [key for key in (f"again.{slot}", f"back.{slot}") if key in get_catalog().messages]
    return _first_unsaid(last_said, [render(key) for key in keys or ["turn.go_on_answering"]])
