"""The identity card by photograph instead of typing (J3): what was read is confirmed by the member, then used.

Name and number are in the vault; the draft gets their markers, exactly as if they had been typed. The picture is
deleted when the identity is confirmed, and when the member says that it is wrong, unless KEEP_ID_PICTURES is set.
"""

import re

from actions.answers import is_question, read_yes_no, squeezed
from actions.base import TurnContext
from actions.slots import IDENTITY_SLOTS
from bot.catalog import render
from bot.conversations.card_words import question_about
from bot.documents import reading_repository, readings
from bot.documents.models import Document, DocumentState
from bot.documents.readings import Asked, PaperReading
from bot.kernel import vault
from bot.kernel.settings import get_settings
from bot.kernel.vault import TOKEN, VaultKind

# 是我本人, 嗯，就是她的, 用这个就行: a yes to what was read.
_IS_THEIRS = re.compile(
    r"(?:嗯+|对+|是的?|没错|好的?|行|可以)?(?:这?就?是|用)(?:我|他|她|这个|这张|本人|[我咱俺][^，。]{1,4}|照片上的?)"
    r"(?:的|本人|身份证|没错|就行|吧|了|啊|呀)*"
)
_WRONG = re.compile(r"不(?:太|大|全)?(?:对|是|正确|准)|错|有误|看岔|认岔")
_NAME, _NUMBER = re.compile(r"名|姓|字"), re.compile(r"号")
_NAME_WRONG, _NUMBER_WRONG = re.compile(r"[姓名]字?.{0,4}(?:不|错)"), re.compile(r"号码?.{0,4}(?:不|错)")


def is_read() -> bool:
    """Whether a card may be sent instead of typing."""
    return get_settings().paper_recognition


def offer(turn: TurnContext) -> str | None:
    """The question about a card that was sent before anything was asked; None without one that could be read."""
    if question(turn):
        return None  # asked already
    for reading, document in reversed(reading_repository.cards(turn.session, turn.openid)):
        card = reading.hint("card") or {}
        fresh = reading.asked is None and document.case_number is None and document.state == DocumentState.RECEIVED
        if fresh and card.get("name") and card.get("number") and card.get("agrees") is not False:
            return "\n".join(question_about(turn.session, reading))
    return None


def question(turn: TurnContext) -> str | None:
    """The question about a card that is not answered yet; None where there is none."""
    card = _pending(turn)
    return str(card[0].hint("question")) if card else None


def question_again(turn: TurnContext) -> str | None:
    """The same in short."""
    return render("seen.card.again") if _pending(turn) else None


def hears(turn: TurnContext) -> bool:
    """Whether the message answers that question with a yes or a no, and is dealt with.

    Who corrects one half, 名字不对，是王秀英, has the other one taken from the card; the form reads what was typed.
    """
    if turn.requested_slot not in IDENTITY_SLOTS:
        return False
    card = _pending(turn)
    if card is None:
        return False
    reading, document = card
    said = _said(turn)
    if TOKEN.search(said):
        _take_other_half(turn, reading, said)
        return False
    answer = _answer(said)
    if answer is None:
        return False
    turn.draft.pop("misses", None)
    if answer:
        reading.asked = Asked.OVER
        _take(turn, reading, IDENTITY_SLOTS)
        turn.say(render("seen.card.right"))
    else:
        readings.discard_unless_kept(turn.session, document)
        turn.say(render("seen.card.wrong"))
        turn.draft["hinted"] = True
    return True


def discard(turn: TurnContext) -> None:
    """The identity is confirmed: the pictures of cards that were sent for it are given up."""
    for reading, document in reading_repository.cards(turn.session, turn.openid):
        if reading.asked is not None and document.path is not None:
            readings.discard_unless_kept(turn.session, document)


def _pending(turn: TurnContext) -> tuple[PaperReading, Document] | None:
    found = reading_repository.asked_about(turn.session, turn.openid, Asked.CARD)
    open_ones = [(reading, document) for reading, document in found if reading.hint("question")]
    return open_ones[-1] if open_ones else None


def _said(turn: TurnContext) -> str:
    """The text; a bare 正确, which is taken for a name where one is asked for, as it was said."""
    token = vault.find_markers(turn.text, VaultKind.NAME)
    if token and TOKEN.fullmatch(turn.text.strip()):
        value = vault.reveal(turn.session, token[0]) or ""
        return value if read_yes_no(value) is not None else turn.text
    return turn.text


def _answer(said: str) -> bool | None:
    if is_question(said):
        return None
    answer = read_yes_no(said)
    if answer is not None:
        return answer
    if _WRONG.search(said):
        return False
    return True if _IS_THEIRS.fullmatch(squeezed(said)) else None


def _take(turn: TurnContext, reading: PaperReading, slots: tuple[str, ...]) -> None:
    card = reading.hint("card") or {}
    for slot, part in zip(IDENTITY_SLOTS, ("name", "number"), strict=True):
        if slot in slots and card.get(part):
            turn.draft[slot] = card[part]
    turn.draft.pop("id_kind", None)


def _take_other_half(turn: TurnContext, reading: PaperReading, said: str) -> None:
    """One half is typed anew. The other one is right where only the first is spoken of as wrong."""
    reading.asked = Asked.OVER
    has_name, has_number = (bool(vault.find_markers(said, kind)) for kind in (VaultKind.NAME, VaultKind.ID_NUMBER))
    plain = TOKEN.sub("", said)
    if has_name and not has_number and _NAME.search(plain) and not _NUMBER_WRONG.search(plain):
        _take(turn, reading, ("id_number",))
    if has_number and not has_name and _NUMBER.search(plain) and not _NAME_WRONG.search(plain):
        _take(turn, reading, ("member_name",))
