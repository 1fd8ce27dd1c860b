"""What is done to a text before anything else reads it: tidy up, and take personal data out of it."""

import re
import unicodedata

from sqlalchemy.orm import Session

from bot.conversations.safety import danger_in, wish_for_a_person
from bot.kernel import vault
from bot.kernel.vault import VaultKind
from bot.members.id_spans import extract_id_numbers
from bot.members.name_words import SURNAMES
from bot.members.names import check_name, find_names

MAX_TEXT_LENGTH = 500
LONGEST_CLAUSE_NAME = 4
_NO_NAME = re.compile(r"[不没吗呢啊吧了的么等给先就再还都那什怎干要发好行能可号证查]")
_NAME_TOLD = re.compile(
    r"(?:叫做?|名字是?|姓名是?|名是|名儿?是)[:：,， ]*([一-龥·]{2,6}?)(?:[的了啊呀哈呢吧]|先生|女士)*[。.!！,，~]*$"
)
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
    return tidy.lstrip("/ ")[:MAX_TEXT_LENGTH].strip()


def protect(session: Session, text: str, *, origin: str, requested_slot: str | None) -> str:
    """`text` with every ID number and announced name replaced by its vault marker.

    `origin` is the inbound id, so a turn that runs again finds the same markers. While the member is asked for a
    name, the whole text is taken as one when it can be one; while asked for a number, shorter numbers count as one
    too.
    """
    numbers = extract_id_numbers(text, asked=requested_slot == "id_number")
    calls_for_help = danger_in(text) or wish_for_a_person(text)
    if requested_slot == "member_name" and not numbers and not calls_for_help and (name := _answered_name(text)):
        return vault.put(session, kind=VaultKind.NAME, value=name, origin=origin)
    if requested_slot == "id_number" and not numbers and (name := _name_alone(text)):
        return vault.put(session, kind=VaultKind.NAME, value=name, origin=origin)
    found = [(span.start, span.end, VaultKind.ID_NUMBER, span.value) for span in numbers]
    taken = list(found)
    for span in find_names(text):
        if all(span.end <= start or span.start >= end for start, end, _, _ in taken):
            found.append((span.start, span.end, VaultKind.NAME, span.value))
    for start, end, kind, value in sorted(found, reverse=True):
        text = text[:start] + vault.put(session, kind=kind, value=value, origin=origin) + text[end:]
    return text


def _name_alone(text: str) -> str | None:
    """A bare name with a surname, where a number was asked for: strict, as most short texts there are no names."""
    name = check_name(text)
    if name is None or not 2 <= len(name) <= LONGEST_CLAUSE_NAME or _NO_NAME.search(text):
        return None
    return name if name[:1] in SURNAMES else None


def _answered_name(text: str) -> str | None:
    """The name in an answer to 请问姓名: told with 叫 or 是 at its end, the whole text, or a clause with a surname."""
    if (told := _NAME_TOLD.search(text)) and (name := check_name(told[1])):
        return name
    if name := check_name(text):
        return name
    for clause in re.split(r"[,，。.;；!！?？、~\s]+", text):
        name = check_name(clause)
        if name and len(name) <= LONGEST_CLAUSE_NAME and name[:1] in SURNAMES:
            return name
    return None
