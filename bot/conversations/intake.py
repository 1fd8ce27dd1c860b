"""What is done to a text before anything else reads it: tidy up, and take personal data out of it."""

import re
import unicodedata

from sqlalchemy.orm import Session

from bot.conversations.safety import danger_in, wish_for_a_person
from bot.kernel import vault
from bot.kernel.vault import VaultKind
from bot.members.id_numbers import OLD_LENGTH, could_be_person
from bot.members.id_spans import Span, extract_id_numbers
from bot.members.name_words import SURNAMES
from bot.members.names import check_name, find_names, spelled_out_name
from bot.members.names_told import name_in_sentence

# Slots that ask who the member is: what comes then may be a name or any kind of number.
_ASKS_WHO = ("consent", "for_whom", "member_name", "id_number", "id_kind")
_COURIER_WORDS = re.compile(
    r"单号|快递|运单|物流|寄(?:出|了|走|过去|的)|顺丰|圆通|中通|申通|韵达|京东|邮政|极兔|德邦|EMS", re.IGNORECASE
)
_DOCUMENT_WORDS = re.compile(r"证|护照|passport", re.IGNORECASE)
# A number with what stands right before it; companies write their letters first.
_COURIER_LETTERS = re.compile(r"(?<![A-Z])(?:SF|YTO?|JD[A-Z]{0,2}|JT|ZTO|STO|YD|DPK|DBL|HTKY|EMS)\s?\d{9,15}$")
_LONGEST_LETTERS = 5
_COURIER_LENGTHS = range(12, 16)
# WeChat passes on about 680 characters. What is longer loses its middle: a wish stands at the start or at the end.
MAX_TEXT_LENGTH = 1000
_HEAD, _TAIL = 600, 390
LONGEST_CLAUSE_NAME = 4
_NO_NAME = re.compile(r"[不没吗呢啊吧了的么等给先就再还都那什怎干要发好行能可号证查姨叔爷奶妈爸]")
# In a whole sentence that happens to be as short as a name: 车快来了.
_SAID_NOT_NAMED = re.compile(r"[吗呢吧了么怎妈爸奶爷我你他她]")
# What may stand beside a name in an answer: 好的, 您记一下. A longer text tells something else.
_BESIDE_A_NAME = 10
# What WeChat delivers instead of a file, a sticker or another kind it does not pass on (wechat-protocol 1.3).
_UNSUPPORTED = re.compile(r"^\s*[【\[](?:收到不支持的消息类型|收到不支援的訊息類型|unsupported message)", re.IGNORECASE)
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def is_unsupported_placeholder(text: str) -> bool:
    """Whether `text` is WeChat's stand-in for a message kind that it does not deliver."""
    return bool(_UNSUPPORTED.match(text))


def normalise(text: str) -> str:
    """NFKC, no control or bidi characters, single blanks, bounded; no leading slash, which Rasa reads as a command."""
    tidy = _CONTROL.sub("", unicodedata.normalize("NFKC", text))
    tidy = re.sub(r"[ \t\u3000]+", " ", tidy).strip()
    return _bounded(tidy.lstrip("/ ")).strip()


def _bounded(text: str) -> str:
    """`text`, or both its ends; a number that the cut would split goes whole, so that no half of it stays readable."""
    if len(text) <= MAX_TEXT_LENGTH:
        return text
    head, tail = text[:_HEAD], text[-_TAIL:]
    return f"{re.sub(r'[0-9Xx -]+$', '', head)} … {re.sub(r'^[0-9Xx -]+', '', tail)}"


def protect(session: Session, text: str, *, origin: str, requested_slot: str | None) -> str:
    """`text` with every ID number and announced name replaced by its vault marker.

    `origin` is the inbound id, so a turn that runs again finds the same markers. While the member is asked for a
    name, the whole text is taken as one when it can be one; while asked who it is, shorter numbers and a bare name
    count as well. Courier numbers stay: they name nobody, and the dialogue must read them.
    """
    numbers, without_courier = _id_numbers(text, requested_slot)
    calls_for_help = danger_in(text) or wish_for_a_person(text)
    if requested_slot == "member_name" and not numbers and not calls_for_help and (name := _answered_name(text)):
        return _with_marker(session, text, name, origin=origin)
    if requested_slot == "id_number" and not numbers and not calls_for_help and (name := name_in_sentence(text)):
        return _with_marker(session, text, name, origin=origin)
    if requested_slot in _ASKS_WHO and not numbers and not calls_for_help and (name := _name_alone(text)):
        return vault.put(session, kind=VaultKind.NAME, value=name, origin=origin)
    found = [(span.start, span.end, VaultKind.ID_NUMBER, span.value) for span in numbers]
    taken = list(found)
    for span in find_names(without_courier):
        if all(span.end <= start or span.start >= end for start, end, _, _ in taken):
            found.append((span.start, span.end, VaultKind.NAME, span.value))
    for start, end, kind, value in sorted(found, reverse=True):
        text = text[:start] + vault.put(session, kind=kind, value=value, origin=origin) + text[end:]
    return text


def _with_marker(session: Session, text: str, name: str, *, origin: str) -> str:
    """`text` with its marker for the name that was asked for: 王秀英，上海，肝癌 tells more. Where the name is spelled
    otherwise in it, the marker alone.
    """
    marker = vault.put(session, kind=VaultKind.NAME, value=name, origin=origin)
    others = [span.value for span in find_names(text) if span.value != name]
    return text.replace(name, marker) if name in text and not others else marker


def _id_numbers(text: str, requested_slot: str | None) -> tuple[list[Span], str]:
    """The ID numbers in `text`; and `text` with blanks for courier numbers, beside which no name is looked for."""
    asks_who = requested_slot in _ASKS_WHO
    found = extract_id_numbers(text, asked=asks_who)
    if asks_who:
        return found, text
    courier = [span for span in found if _is_courier_number(text, span, requested_slot)]
    for span in courier:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return [span for span in found if span not in courier], text


def _is_courier_number(text: str, span: Span, requested_slot: str | None) -> bool:
    """A number that bears a courier's letters, or fits one where a courier is spoken of; never one that could be a
    person's: what begins like an ID number, also of the old form, is hidden.
    """
    digits = re.sub(r"\D", "", span.value)
    if could_be_person(digits) or _DOCUMENT_WORDS.search(text):
        return False
    if _COURIER_LETTERS.search(text[max(0, span.start - _LONGEST_LETTERS) : span.end].upper()):
        return True
    spoken_of = requested_slot == "act_detail" or bool(_COURIER_WORDS.search(text))
    alone = len(span.value) == OLD_LENGTH and span.value == text.strip(" 。.")
    return span.value.isdigit() and len(digits) in _COURIER_LENGTHS and (spoken_of or alone)


def _name_alone(text: str) -> str | None:
    """A bare name with a surname, where a number was asked for: strict, as most short texts there are no names."""
    name = check_name(text)
    if name is None or not 2 <= len(name) <= LONGEST_CLAUSE_NAME or _NO_NAME.search(text):
        return None
    return name if name[:1] in SURNAMES else None


def _answered_name(text: str) -> str | None:
    """The name in an answer to 请问姓名: the whole text, told in a sentence, or a clause with a surname."""
    if (name := check_name(text)) and not (len(name) >= LONGEST_CLAUSE_NAME and _SAID_NOT_NAMED.search(name)):
        return name
    if name := spelled_out_name(text) or name_in_sentence(text):
        return name
    for clause in re.split(r"[,，。.;；!！?？、~\s]+", text):
        name = check_name(clause)
        short_enough = len(text) - len(clause) <= _BESIDE_A_NAME
        if name and short_enough and len(name) <= LONGEST_CLAUSE_NAME and name[:1] in SURNAMES:
            return name
    return None
