"""Who is insured: name and ID number against the roster (J3), then whether the cover is in force (J5)."""

import re

from actions.base import IDENTITY_SLOTS, TurnContext
from actions.facts import take_facts
from actions.forms import AskSlot, FormGuide
from actions.persons import KINDS, names_wrong_person, take_markers, verify
from actions.readings import NOTHING, Reading
from bot.catalog import render
from bot.kernel import vault

_MISTYPED = re.compile(r"(?:写|输|打|发|填|弄|搞)错|错了|不对")
_WHY = re.compile(
    r"为什么要|干嘛要|干什么要|不想(?:给|说|发)|不方便|泄露|隐私|安全吗|靠谱吗|骗"
    r"|要(?:姓名|名字|身份证|证件|这个)(?:干|做|有)"
)


class ValidateIdentityForm(FormGuide):
    """Takes name and number in any order, also both in one message; they arrive as vault markers."""

    form_name = "identity_form"

    def next_slot(self, turn: TurnContext) -> str | None:
        """Name, then number; None once the member is known."""
        if all(turn.draft.get(slot) for slot in IDENTITY_SLOTS):
            verify(turn)
        if turn.draft.get("member_id"):
            return None
        return next((slot for slot in IDENTITY_SLOTS if not turn.draft.get(slot)), None)

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """A marker of either kind is an answer; refusing the number gets the reason for it."""
        told = any(vault.find_markers(turn.text, kind) for kind in KINDS.values())
        if told:
            named_before = bool(turn.draft.get("member_name"))
            take_markers(turn)
            _acknowledge(turn, named_before=named_before)
        if take_facts(turn) or told:
            return Reading(value="")
        if (names_wrong_person(turn) or _MISTYPED.search(turn.text)) and any(
            turn.draft.pop(half, None) for half in IDENTITY_SLOTS
        ):
            return Reading(value="")
        if turn.intent in ("deny", "faq_eligibility") or _WHY.search(turn.text):
            turn.say_fresh("who.why", "who.why_again")
            return Reading(value="")
        return NOTHING

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Nothing: `read` has taken the markers."""


def _start_anew(turn: TurnContext) -> bool:
    dropped = [turn.draft.pop(slot, None) for slot in IDENTITY_SLOTS]
    return any(dropped)


def _acknowledge(turn: TurnContext, *, named_before: bool) -> None:
    """Half of the two came in while the other half was asked for: said, so that nobody sends it a third time."""
    if all(turn.draft.get(slot) for slot in IDENTITY_SLOTS):
        return
    if named_before and vault.find_markers(turn.text, KINDS["member_name"]):
        turn.say(render("who.name_noted"))
    elif turn.draft.get("id_number") and turn.requested_slot == "member_name":
        turn.say(render("who.number_noted"))


class AskMemberName(AskSlot):
    """Asks for the insured's name."""

    slot = "member_name"


class AskIdNumber(AskSlot):
    """Asks for the insured's ID number."""

    slot = "id_number"
