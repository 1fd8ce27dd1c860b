"""Who is insured: name and ID number against the roster (J3), then whether the cover is in force (J5)."""

from actions.answers import NOTHING, Reading
from actions.base import IDENTITY_SLOTS, TurnContext
from actions.forms import AskSlot, FormGuide
from actions.interruptions import LEAVING_HANDOVER
from bot.catalog import render
from bot.conversations.models import HandoverReason
from bot.kernel import vault
from bot.kernel.vault import VaultKind
from bot.members import service as members
from bot.members.identity import check_number
from bot.members.models import IdentityOutcome

_KINDS = {"member_name": VaultKind.NAME, "id_number": VaultKind.ID_NUMBER}


class ValidateIdentityForm(FormGuide):
    """Takes name and number in any order, also both in one message; they arrive as vault markers."""

    form_name = "identity_form"

    def next_slot(self, turn: TurnContext) -> str | None:
        """Name, then number; None once the member is known."""
        take_markers(turn)
        if all(turn.draft.get(slot) for slot in IDENTITY_SLOTS):
            verify(turn)
        if turn.draft.get("member_id"):
            return None
        return next((slot for slot in IDENTITY_SLOTS if not turn.draft.get(slot)), None)

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """A marker of either kind is an answer; refusing the number gets the reason for it."""
        if any(vault.find_markers(turn.text, kind) for kind in _KINDS.values()):
            return Reading(value="")
        if turn.intent in ("deny", "faq_eligibility") or any(
            word in turn.text for word in ("为什么要", "干嘛要", "不想给", "泄露", "隐私", "安全吗")
        ):
            return Reading(problem=render("who.why"))
        return NOTHING

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Nothing: `next_slot` reads the markers."""


def take_markers(turn: TurnContext) -> None:
    """Put the markers of this message into the identity slots; a malformed number is told and not kept."""
    for slot, kind in _KINDS.items():
        tokens = vault.find_markers(turn.text, kind)
        if not tokens:
            continue
        if slot == "id_number":
            check = check_number(vault.reveal(turn.session, tokens[-1]) or "")
            if check.problem:
                turn.say(check.problem)
                continue
        turn.draft[slot] = tokens[-1]


def verify(turn: TurnContext) -> None:
    """Check name and number against the roster; a mismatch never says which half was wrong."""
    name, number = (vault.reveal(turn.session, turn.draft[slot]) or "" for slot in IDENTITY_SLOTS)
    user = members.get_or_create_user(turn.session, turn.openid)
    result = members.verify_identity(turn.session, user=user, name=name, id_number=number)
    for slot in IDENTITY_SLOTS:
        turn.draft.pop(slot)
    if result.outcome == IdentityOutcome.MATCHED and result.member is not None:
        turn.draft["member_id"] = result.member.id
        turn.say(render("who.matched", name=members.masked_name(result.member)))
        return
    turn.say(result.hint)
    if result.outcome == IdentityOutcome.LOCKED:
        turn.draft["leaving"] = LEAVING_HANDOVER
        turn.handover = HandoverReason.IDENTITY_LOCKED


class AskMemberName(AskSlot):
    """Asks for the insured's name."""

    slot = "member_name"


class AskIdNumber(AskSlot):
    """Asks for the insured's ID number."""

    slot = "id_number"
