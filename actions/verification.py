"""Name and number against the roster (J3): a number's fault is told, never which half of a pair was wrong."""

from actions import id_cards
from actions.base import TurnContext
from actions.interruptions import LEAVING_HANDOVER
from actions.people import user_of
from actions.slots import IDENTITY_SLOTS
from bot.catalog import render
from bot.conversations.models import HandoverReason
from bot.kernel import vault
from bot.members import service as members
from bot.members.models import IdentityOutcome
from bot.members.names import fold_name
from bot.members.service import IdKind


def candidate_kinds(turn: TurnContext) -> tuple[IdKind, ...]:
    """The kinds of document that the number in the draft could be of, the likeliest first."""
    number = vault.reveal(turn.session, turn.draft["id_number"]) or ""
    return members.check_number(number).candidates


def drop_bad_number(turn: TurnContext) -> None:
    """Tell what is wrong with a number that cannot be one, and do not keep it."""
    token = turn.draft.get("id_number")
    if token is None:
        return
    check = members.check_number(vault.reveal(turn.session, token) or "")
    if check.problem:
        turn.say(check.problem)
        turn.draft.pop("id_number")


def try_with_other_half(turn: TurnContext) -> None:
    """After a mismatch one of the two alone, told otherwise, is tried with the other one of before."""
    tried = turn.draft.get("tried") or {}
    told = [slot for slot in IDENTITY_SLOTS if turn.draft.get(slot)]
    if not tried or len(told) != 1:
        return
    now, before = (vault.reveal(turn.session, token) or "" for token in (turn.draft[told[0]], tried[told[0]]))
    if fold_name(now) != fold_name(before):
        turn.draft.update({slot: tried[slot] for slot in IDENTITY_SLOTS if slot not in told})


def _popped(turn: TurnContext) -> dict[str, str]:
    return {slot: turn.draft.pop(slot) for slot in IDENTITY_SLOTS if turn.draft.get(slot)}


def drop_what_was_wrong(turn: TurnContext, wrong: list[str]) -> bool:
    """The member says which of name and number was wrong: what was right need not be sent again.

    Whether there was anything to drop; also after a mismatch, which kept both.
    """
    told = {**(turn.draft.pop("tried", None) or {}), **_popped(turn)}
    turn.draft.update({slot: token for slot, token in told.items() if token and slot not in wrong})
    return any(told.get(slot) for slot in wrong)


def verify(turn: TurnContext) -> None:
    """Check name and number against the roster; a mismatch never says which half was wrong."""
    name, number = (vault.reveal(turn.session, turn.draft[slot]) or "" for slot in IDENTITY_SLOTS)
    kind = turn.draft.pop("id_kind", None)
    result = members.verify_identity(
        turn.session,
        user=user_of(turn),
        name=name,
        id_number=number,
        attempt_key=turn.key("identity"),
        kind=IdKind(kind) if kind else None,
        relation=turn.draft.get("relation"),
    )
    tried = _popped(turn)
    turn.draft.pop("tried", None)
    if result.outcome == IdentityOutcome.INVALID_NUMBER:
        turn.draft["member_name"] = tried["member_name"]
        turn.say(result.hint)
        return
    if result.outcome == IdentityOutcome.MATCHED and result.member is not None:
        turn.draft["member_id"] = result.member.id
        for slot in ("for_other", "for_whom", "relation"):
            turn.draft.pop(slot, None)
        id_cards.discard(turn)
        turn.say(render("who.matched", name=members.masked_name(result.member)))
    elif result.outcome == IdentityOutcome.LOCKED:
        turn.draft["leaving"] = LEAVING_HANDOVER
        turn.handover = HandoverReason.IDENTITY_LOCKED
        turn.say(render("turn.identity_locked"))
    else:
        turn.draft["tried"] = tried  # one of the two may be right: with the other one alone it is tried again
        again = result.hint in turn.last_said
        turn.say(render("identity.mismatch_again") if again else result.hint)
