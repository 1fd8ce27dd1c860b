"""What a member asks about one case of theirs, answered from the case itself: its facts, its appointment, its due day.

Pure reading; nothing is promised that the case does not say.
"""

from enum import StrEnum

from sqlalchemy.orm import Session

from bot.cases.appointments import appointment_place, appointment_time
from bot.cases.facts import shown
from bot.cases.models import Case
from bot.cases.papers import missing_words
from bot.cases.words import promise
from bot.catalog import ServiceId, get_catalog, render
from bot.members import service as members
from bot.members.models import EntitlementState


class Topic(StrEnum):
    """What a question about a case is about; the value names its message `case.about.<topic>`."""

    BRING = "bring"
    WHERE = "where"
    HOW_FAR = "how_far"
    WHEN = "when"
    HOW_LONG = "how_long"
    POST_TO = "post_to"
    WHY_ENDED = "why_ended"
    AGAIN = "again"
    STILL_NEEDED = "still_needed"


def answer_about(session: Session, case: Case, topic: Topic) -> str:
    """The answer to a question about this case; empty where the case says nothing about it."""
    answer = {
        Topic.BRING: _bring,
        Topic.WHERE: _where,
        Topic.HOW_FAR: _how_far,
        Topic.WHEN: _when,
        Topic.HOW_LONG: _how_long,
        Topic.POST_TO: _post_to,
        Topic.WHY_ENDED: _why_ended,
        Topic.AGAIN: _again,
        Topic.STILL_NEEDED: _still_needed,
    }[topic](session, case)
    if not answer:
        return ""
    service = get_catalog().service(case.service)
    member = members.masked_name(members.get_member(session, case.member_id))
    return render("case.about.head", member=member, service=service.short_name, number=case.number, answer=answer)


def _bring(_session: Session, case: Case) -> str:
    if case.appointment_at is None:
        return ""
    return render("case.about.bring", bring=case.facts.get("bring") or render("reminder.bring"))


def _where(_session: Session, case: Case) -> str:
    place = appointment_place(case)
    if not place or case.appointment_at is None:
        return ""
    return render("case.about.where", place=place, when=appointment_time(case))


def _how_far(_session: Session, case: Case) -> str:
    """The place alone: how far that is depends on where the member is."""
    place = appointment_place(case)
    return render("case.about.how_far", place=place) if place and case.appointment_at is not None else ""


def _when(session: Session, case: Case) -> str:
    if when := appointment_time(case):
        return render("case.about.when", when=when)
    return _how_long(session, case)


def _how_long(session: Session, case: Case) -> str:
    """The day that was promised; without one what comes next, and the service's own words about its time."""
    if case.closed_at is not None or case.appointment_at is not None:
        return ""
    service = get_catalog().service(case.service)
    rule = service.status(case.status)
    dated = promise(session, case, service)
    return render("case.about.how_long", status=rule.label, promise=dated or service.timeline, next=rule.next)


def _post_to(_session: Session, case: Case) -> str:
    if case.service != ServiceId.GENE_TEST or case.closed_at is not None:
        return ""
    if case.facts.get("courier_number"):
        return render("case.about.posted", courier=case.facts["courier_number"])
    if not (address := case.facts.get("lab_address")):
        return render("case.about.post_later")
    how = case.facts.get("sample_instructions")
    return render("case.about.post_to", address=address, how=shown("sample_instructions", how) if how else "")


def _still_needed(session: Session, case: Case) -> str:
    """The papers that this case still waits for."""
    if case.closed_at is not None:
        return ""
    missing = missing_words(session, case)
    return render("case.about.still_needed", missing=missing) if missing else render("case.about.nothing_needed")


def _why_ended(session: Session, case: Case) -> str:
    if case.closed_at is None:
        return ""
    label = get_catalog().service(case.service).status(case.status).label
    reason = case.facts.get("refusal_reason") or case.facts.get("reason")
    if reason:
        return render("case.about.why_ended", status=label, reason=reason)
    return render(
        "case.about.why_ended_terminated" if case.status == "terminated" else "case.about.ended", status=label
    )


def _again(session: Session, case: Case) -> str:
    """Whether what was closed can be had again, by what became of its use."""
    if case.closed_at is None:
        return ""
    label = get_catalog().service(case.service).status(case.status).label
    key = {
        EntitlementState.USED: "case.about.again_used",
        EntitlementState.RETURNED: "case.about.again_returned",
        EntitlementState.EXPIRED: "case.about.again_expired",
    }.get(members.entitlement_state(session, case.number) or EntitlementState.RESERVED)
    return render(key, status=label) if key else ""
