"""Deciding what becomes of one inbound message before Rasa is asked. Pure: no database, no network."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.catalog import get_catalog
from bot.conversations import safety, strong_words, waiting_words
from bot.conversations.inbox import InboundKind, InboundMessage, UnknownReason
from bot.conversations.intake import is_unsupported_placeholder, normalise
from bot.conversations.models import HandoverReason, Mode
from bot.conversations.safety import Danger
from bot.conversations.spelling import simplified
from bot.conversations.strong_words import Feeling
from bot.conversations.waiting_words import Heard, WaitingWords

# Keys of our own menu (bot/wechat/menu.py) and what Rasa is told; only we may send Rasa a command.
MENU_COMMANDS = {
    "menu.request": "/greet",
    "menu.status": "/query_status",
    "menu.documents": "/submit_documents",
    "menu.services": "/faq_service_intro",
}
_NUMERALS = "一二三四五六七八九"
_MENU_CHOICE = re.compile(r"^(?:选|办|要|我?(?:选|要办|想办))?第?([1-9一二三四五六七八九])[项个号.、。]?$")
MENU_HUMAN = "menu.human"
# An entry of a menu that members may still see and we do not know (any more).
MENU_UNKNOWN = "turn.menu_unknown"
# WeChat tells that the user took back what they allowed us there: for us that is the consent as well.
CONSENT_REVOKED = "user_authorization_revoke"


class Route(StrEnum):
    """The ways a message can go."""

    SILENT = "silent"
    FIXED = "fixed"
    RASA = "rasa"
    # The chat waits for a person: answered by waiting.py, and only read, not answered, by Rasa.
    WAITING = "waiting"


@dataclass(frozen=True)
class Plan:
    """What to do: nothing, say a fixed text (and perhaps hand over), ask Rasa, or answer as a chat that waits.

    `feeling`: what was taken out of the text that Rasa gets. `words`: what was heard of a text while the chat waits.
    """

    route: Route
    message_key: str | None = None
    handover: HandoverReason | None = None
    rasa_message: str | None = None
    feeling: Feeling | None = None
    words: WaitingWords = field(default_factory=WaitingWords)


SILENT = Plan(Route.SILENT)


def plan(inbound: InboundMessage, text: str, *, mode: Mode, asked: bool, spoken: str | None = None) -> Plan:
    """The plan for one message; `text` is its normalised, protected text ("" when it has none).

    `asked`: a question is open, so that a bare number answers it and not the menu. `spoken` is the text
    before it was protected: a cry for help that could be a name is still heard.
    """
    spoken = text if spoken is None else spoken
    if inbound.kind == InboundKind.EVENT:
        return _plan_event(inbound, mode, asked=asked)
    danger = safety.find_danger(spoken) if spoken else None
    if danger:
        return Plan(Route.FIXED, _danger_key(danger, spoken), danger.reason)
    if mode == Mode.WAITING:
        return Plan(Route.WAITING, words=waiting_words.read(simplified(text)) if text else WaitingWords())
    if mode == Mode.HUMAN:
        return SILENT
    if inbound.extra.get("reason") == UnknownReason.UNSUPPORTED or is_unsupported_placeholder(text):
        return Plan(Route.FIXED, "turn.unsupported_file")
    if text:
        return _plan_text(simplified(text), asked=asked, spoken=simplified(spoken))
    return _plan_kind(inbound.kind)


def _danger_key(danger: Danger, spoken: str) -> str:
    """What is said at once; to 120打不通 or 救护车叫了 not that 120 should be called."""
    asked = waiting_words.read(spoken).first_of(*waiting_words.ABOUT_THE_AMBULANCE, Heard.CALLED)
    return f"crisis.{asked}" if asked and danger.reason is HandoverReason.EMERGENCY else danger.message_key


def _plan_event(inbound: InboundMessage, mode: Mode, *, asked: bool) -> Plan:
    if inbound.event == "subscribe":
        return Plan(Route.FIXED, "turn.welcome") if mode == Mode.BOT else SILENT
    if inbound.event == CONSENT_REVOKED:
        return Plan(Route.FIXED, "turn.consent_revoked", HandoverReason.CONSENT_REVOKED)
    if inbound.event != "click" or mode == Mode.HUMAN:
        return SILENT
    if mode == Mode.WAITING:
        return Plan(Route.WAITING)
    if inbound.event_key == MENU_HUMAN:
        return Plan(Route.FIXED, "turn.asked", HandoverReason.ASKED)
    command = MENU_COMMANDS.get(inbound.event_key or "")
    if command is None:
        return Plan(Route.FIXED, f"{MENU_UNKNOWN}_in_form" if asked else MENU_UNKNOWN)
    return Plan(Route.RASA, rasa_message=command)


def tells_of_danger(inbound: InboundMessage) -> bool:
    """Whether its words, typed or spoken, speak of a danger to life: such a message waits behind no other."""
    return safety.danger_in(normalise(inbound.words)) is not None


def _plan_text(text: str, *, asked: bool, spoken: str) -> Plan:
    if wish := safety.wish_for_a_person(spoken):
        return Plan(Route.FIXED, f"turn.{wish}", wish)
    if not asked and (choice := _MENU_CHOICE.match(text)):
        number = int(choice[1]) if choice[1].isdigit() else _NUMERALS.index(choice[1]) + 1
        service = next((each for each in get_catalog().services if each.number == number), None)
        if service:
            return Plan(Route.RASA, rasa_message=f"/request_{service.id}")
    told = strong_words.read(text)
    if told.feeling and told.rest:  # 气死我了，我要预约门诊: what is asked for is read without the anger
        return Plan(Route.RASA, rasa_message=told.rest, feeling=told.feeling)
    return Plan(Route.RASA, rasa_message=text)


def _plan_kind(kind: InboundKind) -> Plan:
    if kind == InboundKind.IMAGE:
        return Plan(Route.RASA, rasa_message="/submit_documents")
    if kind in (InboundKind.TEXT, InboundKind.UNKNOWN):
        return Plan(Route.FIXED, "turn.unreadable")
    return Plan(Route.FIXED, f"turn.kind_{kind}")


def sender_id(conversation_id: int, episode: int) -> str:
    """The name of one Rasa session; `conversation_id_of` reads it back."""
    return f"c{conversation_id}e{episode}"


def conversation_id_of(sender: str) -> int:
    """The conversation behind a Rasa session name; raises ValueError for another name."""
    head, _, episode = sender.removeprefix("c").partition("e")
    if not (sender.startswith("c") and head.isdigit() and episode.isdigit()):
        raise ValueError("not one of our session names")
    return int(head)


def metadata(inbound_ids: list[str], conversation_id: int, feeling: Feeling | None = None) -> dict[str, Any]:
    """What travels with a turn to the actions: identifiers and what was taken out of the text, no personal data."""
    about = {"inbound_ids": inbound_ids, "conversation_id": conversation_id}
    return about | ({"feeling": feeling.value} if feeling else {})
