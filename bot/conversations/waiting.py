"""What is said while the chat waits for a person. After a danger every message is answered, with the way to help.

The bot changes nothing meanwhile but who has the chat: 接着办 gives it back, as long as no person has taken it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.catalog import get_catalog, render
from bot.conversations import crisis as crises
from bot.conversations import fixed_words, judged, repository, service, way_back
from bot.conversations.crisis import Crisis
from bot.conversations.inbox import InboundKind, InboundMessage
from bot.conversations.judged import Judgement
from bot.conversations.models import DANGERS, Author, Conversation, HandoverReason, Message
from bot.conversations.safety import Danger, danger_in, wish_for_a_person
from bot.conversations.spelling import simplified
from bot.conversations.waiting_words import ASKED, BEFORE_A_HANDOVER, Heard, WaitingWords
from bot.kernel import clock

# How long the bot is quiet after it has said that the chat waits for a person; what asks for something is answered.
WAITING_REST = timedelta(seconds=45)
_AMBULANCE, _HELPLINE = "120", "12356"
# What somebody says who waits, and asks for nothing that the bot could do.
_ONLY_WAITS = (
    "",
    "greet",
    "thanks",
    "goodbye",
    "affirm",
    "deny",
    "human_agent",
    "complaint",
    "out_of_scope",
    "nlu_fallback",
    judged.EMERGENCY,
)
_WAITING = ("turn.still_waiting", "turn.still_waiting_again", "turn.still_waiting_once_more")
_ASKED_FOR = ("turn.waiting_wish", "turn.waiting_wish_again")
_PICTURES = ("turn.waiting_photos", "turn.waiting_photos_again")
_MISSING = ("turn.missing", "turn.missing_again", *crises.pool(Crisis.MISSING))
_OTHER = ("turn.self_harm_other", "turn.self_harm_other_now", *crises.pool(Crisis.OTHER))
_GLAD = ("crisis.treated_acute", "crisis.better_acute")
_THERE_AGAIN = ("crisis.found", "crisis.home")
_TAKES_UP = re.compile(r"接着|继续")


@dataclass(frozen=True)
class Answer:
    """The words, if any; the danger that they answer; whether the bot has the chat again, and reads the message now."""

    text: str | None = None
    danger: HandoverReason | None = None
    is_read_again: bool = False


def is_spoken(inbound: InboundMessage) -> bool:
    """Whether the member did it to be answered: a message, or a tap on our menu."""
    return inbound.kind != InboundKind.EVENT or inbound.event == "click"


def answer(
    session: Session,
    conversation: Conversation,
    batch: Sequence[InboundMessage],
    words: WaitingWords,
    judgement: Judgement | None,
) -> Answer:
    """Answer one message (or a run of pictures) of a chat that waits."""
    said = repository.said_since(session, conversation.id, Author.BOT, conversation.mode_since)
    crisis = _crisis_of(conversation, said)
    danger = crises.judged_danger(crisis, words, judgement)
    asks = words.first_of(*ASKED) is not None and crisis is not None
    if danger and not asks:
        return _answer_danger(conversation, said, crisis, danger, words)
    safe = crisis is Crisis.ACUTE and _is_safe_and_wishes(said, words, judgement)
    calm = crisis is not None and (_is_calm(session, conversation, words, judgement) or safe)
    if words.goes_on or calm:
        evidence = batch[-1].id
        service.take_back(session, conversation, evidence=evidence)
        said_first = _kind_word(conversation, crisis, words) if crisis else None
        asks_at_large = Heard.RESUMES in words.heard and not conversation.draft.get("requested_slot")
        if words.rest or asks_at_large or _takes_up_what_was_put_aside(conversation, batch[-1]):
            return Answer(said_first, is_read_again=True)
        return Answer(_welcome_back(conversation, said, said_first))
    if not crisis and way_back.leads_back(session, conversation, words, judgement, batch[-1].words):
        return _lead_back(session, conversation, said, words, batch[-1])
    if crisis:
        return Answer(_in_crisis(said, crisis, words, judgement, batch[-1]))
    line = _while_waiting(session, conversation, said, judgement, batch[-1], words)
    if line and batch[-1].kind != InboundKind.IMAGE and (away := fixed_words.out_of_hours(session)):
        line = away if not said or away not in said[-1].text else line
    return Answer(line)


def _lead_back(
    session: Session, conversation: Conversation, said: Sequence[Message], words: WaitingWords, newest: InboundMessage
) -> Answer:
    """After cross words a request goes on, without a word more; an apology is taken kindly first."""
    sorry = Heard.SORRY in words.heard
    service.take_back(session, conversation, evidence=newest.id)
    if words.rest:
        return Answer(render("turn.no_offence") if sorry else None, is_read_again=True)
    question = fixed_words.open_question(conversation, said[-1].text if said else "")
    return Answer("\n\n".join([render("turn.no_offence"), question or render("turn.what_to_do_now")]))


def _is_calm(session: Session, conversation: Conversation, words: WaitingWords, judgement: Judgement | None) -> bool:
    """Whether the alarm was none: it was not meant, or was heard by the classifier alone, and now a request follows."""
    if Heard.DENIED in words.heard:
        return True
    if judgement is None or judgement.intent == judged.EMERGENCY:
        return False
    if Heard.HOME in words.heard:  # who was missing is there again, and a doctor is asked for
        return judgement.wishes_something
    since = conversation.mode_since - BEFORE_A_HANDOVER
    if any(danger_in(line.text) for line in repository.said_since(session, conversation.id, Author.MEMBER, since)):
        return False
    return way_back.agrees_or_names(words.rest) or judgement.wishes_something


def _is_safe_and_wishes(said: Sequence[Message], words: WaitingWords, judgement: Judgement | None) -> bool:
    """Whether the ill person is in good hands, as was told now or just before, and the request shall go on."""
    told_before = bool(said) and any(render(key) in said[-1].text for key in _GLAD)
    if not told_before and not words.first_of(Heard.TREATED, Heard.BETTER):
        return False
    if Heard.RESUMES in words.heard or (told_before and way_back.tells(words.rest)):
        return True
    return judgement is not None and judgement.wishes_something


def danger_words(session: Session, conversation: Conversation, danger_key: str) -> str:
    """The words for a danger told while somebody was called already: others than before."""
    said = repository.said_since(session, conversation.id, Author.BOT, conversation.mode_since)
    return _fresh(
        said, [danger_key, f"{danger_key}_again", *crises.pool(_kind(danger_key, _crisis_of(conversation, said)))]
    )


def _answer_danger(
    conversation: Conversation, said: Sequence[Message], crisis: Crisis | None, danger: Danger, words: WaitingWords
) -> Answer:
    reason = danger.reason
    if crisis is Crisis.MISSING:
        key = "crisis.found" if Heard.FOUND in words.heard else "turn.missing_again"
        return Answer(_fresh(said, [key, *crises.pool(crisis)], first_choices=1), HandoverReason.SELF_HARM)
    if Heard.CALLED in words.heard and crisis is not Crisis.SELF_HARM:
        return Answer(_fresh(said, ["crisis.what_to_do", *crises.pool(Crisis.ACUTE)]), reason)
    key = danger.message_key
    if crisis is Crisis.OTHER:
        key, reason = "turn.self_harm_other", HandoverReason.SELF_HARM
    elif crisis is Crisis.SELF_HARM and reason is HandoverReason.EMERGENCY:
        key, reason = "turn.self_harm", HandoverReason.SELF_HARM
    return Answer(_fresh(said, [key, f"{key}_again", *crises.pool(_kind(key, crisis))]), reason)


def _kind(danger_key: str, crisis: Crisis | None) -> Crisis:
    """Which words fit a danger that comes on top of `crisis`."""
    if danger_key.startswith("turn.missing"):
        return Crisis.MISSING
    if danger_key in _OTHER:
        return Crisis.OTHER
    own = Crisis.SELF_HARM if danger_key.startswith("turn.self_harm") else Crisis.ACUTE
    own = Crisis.BOTH if danger_key == "turn.emergency_either" else own
    return own if crisis in (None, own) else Crisis.BOTH


def _crisis_of(conversation: Conversation, said: Sequence[Message]) -> Crisis | None:
    """The danger of this hand-over: what staff are called for, and which numbers were named since."""
    if conversation.handover_reason not in DANGERS:
        return None
    if _is_missing(said):
        return Crisis.MISSING
    if said and any(render(key) in line.text for line in said for key in _OTHER):
        return Crisis.OTHER
    numbers = " ".join(line.text for line in said)
    if _HELPLINE in numbers:
        return Crisis.SELF_HARM if conversation.handover_reason == HandoverReason.SELF_HARM else Crisis.BOTH
    return Crisis.ACUTE if _AMBULANCE in numbers else None


def _is_missing(said: Sequence[Message]) -> bool:
    """Whether somebody was told to look for one who is gone, and not yet that it is good to have found them."""
    missing, there = [render(key) for key in _MISSING], [render(key) for key in _THERE_AGAIN]
    for line in reversed(said):
        if any(words in line.text for words in there):
            return False
        if any(words in line.text for words in missing):
            return True
    return False


def _in_crisis(
    said: Sequence[Message],
    crisis: Crisis,
    words: WaitingWords,
    judgement: Judgement | None,
    newest: InboundMessage,
) -> str:
    """Never silence, never the same twice, always where help is."""
    if newest.kind == InboundKind.IMAGE:
        keys = crises.key("photos", crisis)
    else:
        keys = crises.fitting(
            crisis, words, wishes=_asks_for_something(judgement, newest) or Heard.RESUMES in words.heard
        )
    return _fresh(said, [*keys, *crises.pool(crisis)], first_choices=len(keys))


def _while_waiting(
    session: Session,
    conversation: Conversation,
    said: Sequence[Message],
    judgement: Judgement | None,
    newest: InboundMessage,
    words: WaitingWords,
) -> str | None:
    """What asks or tells is answered; other words at least every second time, and after a rest."""
    if newest.kind == InboundKind.IMAGE:
        return _fresh(said, _PICTURES)
    answers = bool(conversation.draft.get("requested_slot")) and _may_answer(judgement)
    if answers or _asks_for_something(judgement, newest) or Heard.RESUMES in words.heard:
        return _fresh(said, _ASKED_FOR)
    called = render("turn.person_is_called")
    if len(said) > 1 and wish_for_a_person(simplified(newest.words)) and all(called not in line.text for line in said):
        return called
    only_handed_over = len(said) <= 1
    if not only_handed_over and clock.now() - said[-1].created_at < WAITING_REST:
        lines = repository.said_since(session, conversation.id, Author.MEMBER, said[-1].created_at)
        if len([line for line in lines if line.id > said[-1].id]) <= 1:
            return None
    return _fresh(said, _WAITING)


def _asks_for_something(judgement: Judgement | None, newest: InboundMessage) -> bool:
    """Whether the bot could do what is asked for. While the classifier is away, by the names of the services."""
    if newest.kind == InboundKind.EVENT:
        return True
    text = newest.words
    if judgement is not None:
        return judgement.intent not in _ONLY_WAITS or way_back.tells(text)
    return any(each.name in text for each in get_catalog().services)


def _may_answer(judgement: Judgement | None) -> bool:
    """Whether the words may answer the question of a form that was left open."""
    return judgement is not None and judgement.intent in ("affirm", "deny", "nlu_fallback")


def _takes_up_what_was_put_aside(conversation: Conversation, newest: InboundMessage) -> bool:
    """接着办 with no form open, but a request put aside: it is taken up as at any other time (actions/parking.py)."""
    aside = conversation.draft.get("parked") and not conversation.draft.get("requested_slot")
    return bool(aside and _TAKES_UP.search(newest.words))


def _welcome_back(conversation: Conversation, said: Sequence[Message], said_first: str | None) -> str:
    words = said_first or render("turn.taken_back", kept=way_back.kept(conversation))
    last = said[-1].text if said else ""
    question = fixed_words.open_question(conversation, last)
    if question is None:
        question = render("turn.menu_again") if said_first else render("turn.what_to_do_now")
    return f"{words}\n\n{question}"


def _kind_word(conversation: Conversation, crisis: Crisis, words: WaitingWords) -> str:
    if Heard.DENIED in words.heard:
        return render(*crises.key("denied", crisis))
    if crisis is Crisis.ACUTE and words.first_of(Heard.TREATED, Heard.BETTER):
        return render("crisis.safe_back_acute", kept=way_back.kept(conversation))
    return render(*crises.key("back", crisis), kept=way_back.kept(conversation))


def _fresh(said: Sequence[Message], keys: Sequence[str], *, first_choices: int = 0) -> str:
    """The first of these texts that was not said since the hand-over; else the one said longest ago.

    The `first_choices` fit best: one of them is said again unless it was said just before.
    """
    known = get_catalog().messages
    texts = [render(key) for key in keys if key in known]
    last_said = {text: place for place, line in enumerate(said) for text in texts if text in line.text}
    newest = len(said) - 1
    for text in texts[:first_choices]:
        if last_said.get(text, -1) != newest or newest < 0:
            return text
    rest = texts[first_choices:] or texts
    return min(rest, key=lambda text: last_said.get(text, -1))
