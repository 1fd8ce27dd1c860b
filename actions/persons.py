"""Which insured member a request is for: names and numbers out of the vault, and the check against the roster (J3)."""

import re

from actions.base import IDENTITY_SLOTS, TurnContext
from actions.interruptions import LEAVING_HANDOVER, LEAVING_OTHER_PERSON
from bot.catalog import render
from bot.conversations.models import HandoverReason
from bot.kernel import vault
from bot.kernel.vault import VaultKind
from bot.members import service as members
from bot.members.identity import check_number
from bot.members.models import IdentityOutcome
from bot.members.names import fold_name

KINDS = {"member_name": VaultKind.NAME, "id_number": VaultKind.ID_NUMBER}
_RELATIVE = (
    r"(?:[我他她俺]|老)?(?:爸|妈|爹|娘|父亲|母亲|老公|老婆|爱人|丈夫|妻子|老伴|儿子|女儿|孩子|哥|姐|弟|妹|爷爷?|奶奶?|外公|外婆|姥姥|姥爷|岳父|岳母|公公|婆婆"
    r"|舅|姨|姑|叔|伯|朋友|家人|亲戚|本人|自己)"
)
_OTHER_PERSON = re.compile(
    rf"换(?:个|一个|一下)?(?:人|被保险人)|(?:给|帮|替|为){_RELATIVE}.{{0,4}}(?:办|约|申请|预约|弄|做|看)|不是(?:给|帮|替|为)(?:[他她]|{_RELATIVE})"
    rf"|^不是{_RELATIVE}?[，,。]*(?:是)?(?:(?:给|帮)?{_RELATIVE})?[的了啊]?$|^不是(?:这个人|[他她])|(?:给|帮|替)(?:别人|另一个人|其他人|另外)|(?:人|名字|姓名)(?:不对|错了|弄错)"
)


def known_member(turn: TurnContext) -> bool:
    """Whether it is known who the request is for. A user who was identified before is not asked again, unless this
    request is for somebody else or brought a name or number of its own.
    """
    if turn.draft.get("member_id"):
        return True
    if turn.draft.get("for_other") or any(turn.draft.get(slot) for slot in IDENTITY_SLOTS):
        return False
    user = members.get_or_create_user(turn.session, turn.openid)
    if bound := members.members_of(turn.session, user):
        turn.draft["member_id"] = bound[-1].id
    return bool(bound)


def member_name(turn: TurnContext) -> str:
    """The masked name of the member that the request is for."""
    return members.masked_name(members.get_member(turn.session, int(turn.draft["member_id"])))


def names_wrong_person(turn: TurnContext) -> bool:
    """换人, 给我爸办, 不是我妈: the request is for somebody else."""
    return bool(_OTHER_PERSON.search(turn.text.strip()))


def take_markers(turn: TurnContext) -> None:
    """Put the markers of this message into the identity slots; a malformed number is told and not kept.

    Somebody else than the member of this request ends that choice: the new name and number are checked.
    """
    if not _speaks_of_another(turn):
        return
    turn.draft.pop("member_id", None)
    for slot, kind in KINDS.items():
        tokens = vault.find_markers(turn.text, kind)
        if not tokens:
            continue
        if slot == "id_number":
            check = check_number(vault.reveal(turn.session, tokens[-1]) or "")
            if check.problem:
                turn.say(check.problem)
                continue
        turn.draft[slot] = tokens[-1]


def _speaks_of_another(turn: TurnContext) -> bool:
    """Whether the markers name anybody but the member that the request is for already."""
    if vault.find_markers(turn.text, VaultKind.ID_NUMBER):
        return True
    names = vault.find_markers(turn.text, VaultKind.NAME)
    if not names or not turn.draft.get("member_id"):
        return bool(names)
    member = members.get_member(turn.session, int(turn.draft["member_id"]))
    return fold_name(vault.reveal(turn.session, names[-1]) or "") != fold_name(member.name)


def other_person(turn: TurnContext) -> bool:
    """Inside a form after the identity: 换人, 给我爸办, or another name. Ends the form to ask who it is."""
    if not turn.draft.get("member_id"):
        return False
    if not names_wrong_person(turn) and not _speaks_of_another(turn):
        return False
    take_markers(turn)
    turn.draft.pop("member_id", None)
    turn.draft.update(for_other=True, leaving=LEAVING_OTHER_PERSON)
    return True


def verify(turn: TurnContext) -> None:
    """Check name and number against the roster; a mismatch never says which half was wrong."""
    name, number = (vault.reveal(turn.session, turn.draft[slot]) or "" for slot in IDENTITY_SLOTS)
    user = members.get_or_create_user(turn.session, turn.openid)
    result = members.verify_identity(turn.session, user=user, name=name, id_number=number)
    for slot in IDENTITY_SLOTS:
        turn.draft.pop(slot)
    if result.outcome == IdentityOutcome.MATCHED and result.member is not None:
        turn.draft["member_id"] = result.member.id
        turn.draft.pop("for_other", None)
        turn.say(render("who.matched", name=members.masked_name(result.member)))
        return
    if result.outcome != IdentityOutcome.LOCKED:
        turn.say(result.hint)
    else:
        turn.draft["leaving"] = LEAVING_HANDOVER
        turn.handover = HandoverReason.IDENTITY_LOCKED
        turn.say(render("turn.identity_locked"))
