"""Telling the member, in words, when a service cannot be had (J5, J6), and what can be had instead."""

from datetime import date

from actions.base import TurnContext
from actions.history import History, TwoTumours, another_tumour, read_history, two_tumours
from actions.interruptions import LEAVING_REFUSED
from actions.people import consented
from actions.readings import UNKNOWN_DATE
from actions.slots import DETAIL_SLOTS
from bot.cases import service as cases
from bot.catalog import ServiceId, get_catalog, render
from bot.kernel import clock
from bot.members import service as members
from bot.members.service import Eligibility, EligibilityReason, Member

# Reasons that rest on what the member told, and so may rest on a slip.
_MAY_BE_MISTOLD = frozenset(
    {
        EligibilityReason.DIAGNOSED_IN_WAITING_PERIOD,
        EligibilityReason.DIAGNOSED_BEFORE_COVER,
        EligibilityReason.DIAGNOSED_IN_FUTURE,
        EligibilityReason.NOT_FIRST_DIAGNOSIS,
        EligibilityReason.DISEASE_NOT_COVERED,
    }
)
# What of a refused request is kept, to go on from after a correction; when it was refused stands beside it.
_KEPT_OF_REFUSED = ("want", "service", "member_id", *DETAIL_SLOTS, "first_diagnosis", "inexact", "remark")
REFUSED_AT = "at"


def note_history(turn: TurnContext) -> bool:
    """Keep what the message says about an earlier tumour; whether it said anything new.

    A clear word is not taken back by a less clear one: 转移 after 第一次 asks nothing.
    """
    if two := another_tumour(turn.text):
        return _note_another(turn, two)
    told = read_history(turn.text)
    before = turn.draft.get("first_diagnosis")
    if told is None or told == before or (told == History.UNSURE and before is not None):
        return False
    turn.draft["first_diagnosis"] = told.value
    return True


def _note_another(turn: TurnContext, two: TwoTumours) -> bool:
    """Another kind than the one of before: whether it counts as the first (J5) say staff, by the report."""
    if turn.draft.get("first_diagnosis") == History.ANOTHER and turn.draft.get("tumour") == two.shown:
        return False
    turn.draft["first_diagnosis"] = History.ANOTHER.value
    turn.draft["tumour"] = two.shown
    if consented(turn):
        turn.say(render("facts.another_tumour", before=two.before, now=two.now))
    return True


def tell_of_another(turn: TurnContext) -> None:
    """After consent: what was told before it about another tumour, and who decides."""
    told = str(turn.draft.get("tumour") or "")
    if turn.draft.get("first_diagnosis") == History.ANOTHER and (two := two_tumours(told)):
        turn.say(render("facts.another_tumour", before=two.before, now=two.now))


def hears_history(turn: TurnContext) -> bool:
    """Inside a form: whether the message tells of an earlier tumour, and that ends the request."""
    if not note_history(turn) or not (turn.draft.get("member_id") and turn.draft.get("service")):
        return False
    return turn.draft["first_diagnosis"] == History.NOT_FIRST and refuse_if_not_eligible(turn)


def is_first_diagnosis(turn: TurnContext) -> bool | None:
    """Whether it is the first diagnosis, as far as the member has told."""
    told = turn.draft.get("first_diagnosis")
    return History(told).is_first if told else None


def refuse_if_not_eligible(turn: TurnContext) -> bool:
    """Say why and end the request when the chosen service cannot be had today; False when it can."""
    member = members.get_member(turn.session, int(turn.draft["member_id"]))
    service = ServiceId(turn.draft["service"])
    verdict = _judge(turn, member, service)
    if verdict.allowed:
        return False
    under_way = _under_way(turn, member, service) if verdict.reason == EligibilityReason.USED_UP else None
    words = under_way or verdict.words
    turn.say(words)
    _offer_the_rest(turn, member, service, said=words)
    if verdict.reason in _MAY_BE_MISTOLD:
        kept = {slot: turn.draft[slot] for slot in _KEPT_OF_REFUSED if turn.draft.get(slot) is not None}
        turn.draft["refused"] = {**kept, REFUSED_AT: clock.now().isoformat()}
    turn.draft["leaving"] = LEAVING_REFUSED
    return True


def _judge(turn: TurnContext, member: Member, service: ServiceId) -> Eligibility:
    diagnosed, tumour = turn.draft.get("diagnosed_on"), turn.draft.get("tumour")
    return members.check_eligibility(
        turn.session,
        member=member,
        service=service,
        on=clock.today(),
        diagnosed_on=date.fromisoformat(diagnosed) if diagnosed and diagnosed != UNKNOWN_DATE else None,
        tumour=tumour if tumour != render("details.tumour_unknown") else None,
        first_diagnosis=is_first_diagnosis(turn),
    )


def _offer_the_rest(turn: TurnContext, member: Member, refused: ServiceId, *, said: str) -> None:
    """No refusal is a dead end: the services that this member can have today, else a person."""
    others = [
        service.name
        for service in get_catalog().services
        if service.id != refused and _judge(turn, member, service.id).allowed
    ]
    if others:
        turn.say(render("request.still_possible", services="、".join(others)))
    elif "人工" not in said:
        turn.say(render("request.ask_a_person"))


def _under_way(turn: TurnContext, member: Member, service: ServiceId) -> str | None:
    """Used up because a case is open for it: where that one stands; None when there is none."""
    found = [case for case in cases.open_cases(turn.session, [member]) if case.service == service]
    if not found:
        return None
    words = "\n\n".join(cases.progress_words(turn.session, case, viewer=turn.openid) for case in found)
    return render("request.under_way", name=get_catalog().service(service).name, progress=words)
