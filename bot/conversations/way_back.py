"""From a person who was called for cross words back to the bot: an apology, a request, a yes or a fact is enough.

Who asked for a person, or complained in so many words, has to say so (接着办).
"""

import re

from sqlalchemy.orm import Session

from bot.catalog import render
from bot.conversations import repository, strong_words
from bot.conversations.judged import Judgement
from bot.conversations.models import Author, Conversation, HandoverReason
from bot.conversations.safety import wish_for_a_person
from bot.conversations.waiting_words import BEFORE_A_HANDOVER, Heard, WaitingWords
from bot.kernel.vault import TOKEN

CONSENTS = ("同意", "我同意")
_STILL_CROSS = ("complaint", "human_agent", "emergency")
# A day, an illness: what a form asks for.
_FACT = re.compile(
    r"[\d一二三四五六七八九十]{1,3}(?:月|号|日)|\d{1,4}[-./]\d{1,2}|[癌瘤](?!.{0,6}[吗?？])|淋巴|白血病|骨髓|确诊|听安排"
)
# What the draft holds once something was told.
_TOLD = (
    *("member_id", "member_name", "id_number", "diagnosed_on", "tumour", "city", "hospital_wish"),
    *("admission_date", "admission_slip_date", "documents_done"),
)


def agrees_or_names(text: str) -> bool:
    """Whether a name, a number or the consent is given."""
    return TOKEN.search(text) is not None or text.strip() in CONSENTS


def tells(text: str) -> bool:
    """The same, or a fact that a form asks for."""
    return agrees_or_names(text) or _FACT.search(text) is not None


def leads_back(
    session: Session, conversation: Conversation, words: WaitingWords, judgement: Judgement | None, text: str
) -> bool:
    """Whether the member goes on with the bot of their own accord."""
    if conversation.handover_reason != HandoverReason.COMPLAINT or _asked_for_it(session, conversation):
        return False
    if judgement is not None and judgement.intent in _STILL_CROSS and Heard.SORRY not in words.heard:
        return False
    if strong_words.is_cross(text):
        return False
    answers = bool(conversation.draft.get("requested_slot")) and _may_answer(judgement)
    wishes = judgement is not None and judgement.wishes_something
    return Heard.SORRY in words.heard or tells(words.rest) or answers or wishes


def _asked_for_it(session: Session, conversation: Conversation) -> bool:
    since = conversation.mode_since - BEFORE_A_HANDOVER
    lines = repository.said_since(session, conversation.id, Author.MEMBER, since)
    return any(wish_for_a_person(line.text) for line in lines)


def _may_answer(judgement: Judgement | None) -> bool:
    return judgement is not None and judgement.intent in ("affirm", "deny", "nlu_fallback", "inform_identity")


def kept(conversation: Conversation) -> str:
    """The words that what was told is still there; "" where nothing was."""
    drafts = (conversation.draft, conversation.draft.get("parked") or {})
    return render("turn.kept") if any(draft.get(slot) for draft in drafts for slot in _TOLD) else ""
