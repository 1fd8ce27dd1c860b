"""Which insured member a request is for: names and numbers out of the vault, and the check against the roster (J3).

What is known without asking is found here; what is still to be asked, and in which order, says `missing_identity`.
Before the user has consented (actions/consent.py) names and numbers stay sealed: kept as markers, looked at by nobody.
"""

from actions.base import TurnContext
from actions.consent import seal
from actions.interruptions import LEAVING_OTHER_PERSON
from actions.people import bound, consented, user_of
from actions.person_words import names_insured, names_wrong_person, relation_named
from actions.slots import DETAIL_SLOTS, IDENTITY_SLOTS
from actions.verification import candidate_kinds, drop_bad_number, try_with_other_half, verify
from bot.kernel import vault
from bot.kernel.vault import VaultKind
from bot.members import service as members
from bot.members.names import fold_name
from bot.members.service import BoundMember

KINDS = {"member_name": VaultKind.NAME, "id_number": VaultKind.ID_NUMBER}
# What a person's request consists of: told for one person, it is never taken for another.
PERSONAL_SLOTS = (
    *DETAIL_SLOTS,
    "first_diagnosis",
    "inexact",
    "remark",
    "documents_done",
    "must_told",
    "confirmation",
    "relation",
    "too_soon",
)
# Wants that are about everybody whom the user acts for, so that none of them need be chosen.
WANTS_ABOUT_ALL = ("status", "entitlements")
OPEN_CHOICE = "open"


def known_member(turn: TurnContext) -> bool:
    """Whether it is known who the request is for. A user who acts for one member alone is not asked again, unless this
    request is for somebody else or brought a name or number of its own.
    """
    if not consented(turn):
        return False
    if turn.draft.get("member_id"):
        return True
    if _names_somebody(turn) or must_choose(turn):
        return False
    if here := bound(turn):
        turn.draft["member_id"] = here[0].member.id
    return bool(here)


def _names_somebody(turn: TurnContext) -> bool:
    return bool(turn.draft.get("for_other")) or any(turn.draft.get(slot) for slot in IDENTITY_SLOTS)


def must_choose(turn: TurnContext) -> bool:
    """Whether the member must say which of the bound people is meant."""
    if turn.draft.get("member_id") or _names_somebody(turn):
        return False
    here = bound(turn)
    return len(here) > 1 or (bool(here) and turn.draft.get("for_whom") == OPEN_CHOICE)


def missing_identity(turn: TurnContext) -> str | None:
    """The next question about who it is; None when that is clear. Name and number are checked once both are in."""
    if not consented(turn):
        return "consent"
    recognise(turn)
    if known_member(turn) or (_is_about_all(turn) and bound(turn)):
        return None
    if must_choose(turn):
        return "for_whom"
    if missing := _missing_half(turn):
        return missing
    if not turn.draft.get("id_kind") and len(candidate_kinds(turn)) > 1:
        return "id_kind"
    verify(turn)
    return None if turn.draft.get("member_id") or turn.draft.get("leaving") else _missing_half(turn)


def _is_about_all(turn: TurnContext) -> bool:
    return turn.draft.get("want") in WANTS_ABOUT_ALL and not _names_somebody(turn)


def _missing_half(turn: TurnContext) -> str | None:
    return next((slot for slot in IDENTITY_SLOTS if not turn.draft.get(slot)), None)


def member_name(turn: TurnContext) -> str:
    """The masked name of the member that the request is for."""
    return members.masked_name(members.get_member(turn.session, int(turn.draft["member_id"])))


def choose(turn: TurnContext, one: BoundMember) -> None:
    """Make a bound member the person of the request; a relation that was told is remembered."""
    relation = turn.draft.pop("relation", None)
    if relation and one.relation is None:
        members.set_relation(turn.session, user_of(turn), one.member, relation)
    for slot in (*IDENTITY_SLOTS, "for_other", "for_whom", "id_kind", "tried"):
        turn.draft.pop(slot, None)
    turn.draft["member_id"] = one.member.id


def somebody_new(turn: TurnContext, relation: str | None = None) -> None:
    """The request is for somebody who is not bound yet: name and number are asked for."""
    for slot in ("for_whom", "tried"):
        turn.draft.pop(slot, None)
    turn.draft["for_other"] = True
    if relation:
        turn.draft["relation"] = relation


def settle(turn: TurnContext) -> None:
    """Take the person whom the words name (给我妈约门诊): the bound one, else somebody new.

    Where a bound member's relation was never told it could be them: then it is asked. Before consent the word is only
    kept for `settle_kept`.
    """
    relation = relation_named(turn)
    if relation and (_names_somebody(turn) or not consented(turn)):
        turn.draft["relation"] = relation
    elif relation:
        _take_relation(turn, relation)


def settle_kept(turn: TurnContext) -> None:
    """Now that there is consent: take the person whom the words named before it."""
    relation = turn.draft.get("relation")
    if relation and not _names_somebody(turn):
        _take_relation(turn, relation)


def _take_relation(turn: TurnContext, relation: str) -> None:
    here = bound(turn)
    fitting = [one for one in here if one.relation == relation]
    if len(fitting) == 1:
        if turn.draft.get("member_id") != fitting[0].member.id:
            forget_person(turn)
        choose(turn, fitting[0])
        return
    forget_person(turn)
    turn.draft["relation"] = relation
    if fitting or any(one.relation is None for one in here):
        turn.draft["for_whom"] = OPEN_CHOICE
    elif here:
        somebody_new(turn, relation)


def forget_person(turn: TurnContext) -> None:
    """Drop who the request was for, and with it what was told for them."""
    if turn.draft.pop("member_id", None) is not None:
        for slot in PERSONAL_SLOTS:
            turn.draft.pop(slot, None)


def has_markers(turn: TurnContext) -> bool:
    """Whether the message brought a name or a number."""
    return any(vault.find_markers(turn.text, kind) for kind in KINDS.values())


def take_markers(turn: TurnContext) -> None:
    """Put the markers of this message into the identity slots.

    Somebody else than the member of this request ends that choice: the new name and number are checked.
    """
    if not speaks_of_another(turn):
        return
    forget_person(turn)
    if relation := relation_named(turn):
        turn.draft["relation"] = relation
    for slot, kind in KINDS.items():
        if tokens := vault.find_markers(turn.text, kind):
            turn.draft[slot] = tokens[-1]
            if slot == "id_number":
                turn.draft.pop("id_kind", None)
    if not consented(turn):
        seal(turn)
        return
    drop_bad_number(turn)
    try_with_other_half(turn)


def recognise(turn: TurnContext) -> None:
    """A name alone that is the name of one bound member is that member: they were checked when they were bound."""
    if not consented(turn):
        return
    token = turn.draft.get("member_name")
    if token is None or turn.draft.get("id_number") or turn.draft.get("for_other"):
        return
    name = fold_name(vault.reveal(turn.session, token) or "")
    fitting = [one for one in bound(turn) if fold_name(one.member.name) == name]
    if len(fitting) == 1:
        choose(turn, fitting[0])


def speaks_of_another(turn: TurnContext) -> bool:
    """Whether the markers name anybody but the member that the request is for already."""
    numbers = vault.find_markers(turn.text, VaultKind.ID_NUMBER)
    names = vault.find_markers(turn.text, VaultKind.NAME)
    if not (numbers or names) or not turn.draft.get("member_id") or not consented(turn):
        return bool(numbers or names)
    member = members.get_member(turn.session, int(turn.draft["member_id"]))
    if numbers:
        number = members.check_number(vault.reveal(turn.session, numbers[-1]) or "").normalised
        return number != member.id_number
    return fold_name(vault.reveal(turn.session, names[-1]) or "") != fold_name(member.name)


def other_person(turn: TurnContext) -> bool:
    """Inside a form after the identity: 换人, 给我爸办, or another name. Ends the form to ask who it is."""
    if not turn.draft.get("member_id") or not consented(turn):
        return False
    another = speaks_of_another(turn) and names_insured(turn)
    relation = relation_named(turn)
    if not another and (not names_wrong_person(turn) or (relation and relation == relation_of_member(turn))):
        return False
    forget_person(turn)
    if another:
        take_markers(turn)
        recognise(turn)
    elif relation:
        settle(turn)
        _leave_nobody(turn, relation)
    elif len(bound(turn)) < 2:
        somebody_new(turn)
    turn.draft["leaving"] = LEAVING_OTHER_PERSON
    return True


def _leave_nobody(turn: TurnContext, relation: str) -> None:
    """After 给我爸办 somebody is chosen, asked for, or new; never again the one who was turned down."""
    if not turn.draft.get("member_id") and turn.draft.get("for_whom") != OPEN_CHOICE:
        somebody_new(turn, relation)


def relation_of_member(turn: TurnContext) -> str | None:
    """What the member of the request is to the user, as far as that was told; None while nobody was chosen."""
    chosen = int(turn.draft.get("member_id") or 0)
    return next((one.relation for one in bound(turn) if one.member.id == chosen), None)
