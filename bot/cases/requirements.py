"""What a move asks for beyond its facts.

The day (G5, D6, D8), papers (S2, T3), the notice (D1), the hospital list (J8), the diagnosis (J5), the hand-over (D7).

The day binds everybody. The others may be let through by staff with an exception, which the log keeps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.cases import appointments, clocks, repository
from bot.cases.facts import BadValue, detail_date, left_out
from bot.cases.models import Case
from bot.cases.papers import staff_papers
from bot.catalog import (
    ActorKind,
    AskId,
    DayRule,
    Direction,
    FactKind,
    MilestoneKind,
    Move,
    Service,
    get_catalog,
    render,
)
from bot.catalog.coverage import get_coverage
from bot.hospitals import service as hospitals
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.members import service as members
from bot.members.service import EligibilityReason

SHOWN_HOSPITALS = 12
BAD_DAYS = frozenset(
    {
        EligibilityReason.DIAGNOSED_IN_FUTURE,
        EligibilityReason.DIAGNOSED_IN_WAITING_PERIOD,
        EligibilityReason.DIAGNOSED_BEFORE_COVER,
    }
)


@dataclass(frozen=True)
class Attempt:
    """A move that somebody tries on a locked case: `facts` as gathered, `exception` why it should be let through."""

    case: Case
    service: Service
    move: Move
    actor: ActorKind
    facts: dict[str, str]
    exception: str | None = None


def check(session: Session, attempt: Attempt) -> None:
    """Raises BadValue, in words for the one who tries, when the move may not be made (now, or without an exception)."""
    if attempt.exception is not None:
        _check_exception(attempt)
    _check_day(attempt)
    problems = [problem for look in _EXCUSABLE if (problem := look(session, attempt))]
    if problems and attempt.exception is None:
        how = [render("case.staff.exception_how")] if attempt.actor is ActorKind.STAFF else []
        raise BadValue("".join([*problems, *how]))


def _check_exception(attempt: Attempt) -> None:
    if attempt.actor is not ActorKind.STAFF:
        raise BadValue(render("case.staff.exception_staff"))
    if not (attempt.exception or "").strip():
        raise BadValue(render("case.staff.exception_empty"))


def _check_day(attempt: Attempt) -> None:
    case, move = attempt.case, attempt.move
    begins = appointments.begins_at(case)
    if case.appointment_at is None or begins is None:
        return
    if move.from_day is DayRule.APPOINTMENT and clock.today() < case.appointment_at.date():
        label = attempt.service.status(move.target).label
        raise BadValue(render("case.staff.too_early", day=describe(case.appointment_at.date()), label=label))
    if move.member_before and attempt.actor is ActorKind.MEMBER and clock.now() >= begins:
        raise BadValue(render("case.refused.too_late"))


def _check_papers(session: Session, attempt: Attempt) -> str:
    have = {paper.kind for paper in staff_papers(session, attempt.case)}
    missing = [kind for kind in attempt.move.needs_papers if kind not in have]
    if not missing:
        return ""
    names = get_catalog().document_names(missing)
    return render("case.staff.papers", papers=names, number=attempt.case.number, kind=missing[0])


def _check_notice(session: Session, attempt: Attempt) -> str:
    """D1: a new day of admission lies as many working days after the booking as was promised."""
    sla, case = attempt.service.sla, attempt.case
    if sla is None or sla.dated_by is None or sla.direction is not Direction.BEFORE:
        return ""
    planned = detail_date(attempt.facts, sla.dated_by)
    known = detail_date({**case.details, **case.facts}, sla.dated_by)
    rebooks = attempt.move.milestone is MilestoneKind.REBOOKED
    if planned is None or (planned == known and not rebooks):
        return ""
    booked = clock.today() if rebooks else booked_on(session, case)
    earliest = clocks.earliest_admission(session, booked, sla.working_days).day
    if planned >= earliest:
        return ""
    if attempt.actor is ActorKind.MEMBER:
        return render("case.refused.admission_too_soon", earliest=describe(earliest))
    words = {"planned": describe(planned), "booked": describe(booked), "earliest": describe(earliest)}
    return render("case.staff.notice", **words)


def booked_on(session: Session, case: Case) -> date:
    """The day on which the present admission was asked for: when the case was opened, or last moved to another day."""
    moved = [one.at for one in repository.milestones(session, case.number) if one.kind == MilestoneKind.REBOOKED]
    return (moved[-1] if moved else case.created_at).date()


def _check_hospital(session: Session, attempt: Attempt) -> str:
    """J8: the hospital is on the list that counted when the case was opened; nothing to check where there was none."""
    case, rules = attempt.case, get_catalog().common.facts
    if case.hospital_list_version is None:
        return ""
    version, on, city = case.hospital_list_version, case.created_at.date(), case.details.get(AskId.CITY)
    for name, value in attempt.facts.items():
        if rules[name].kind is not FactKind.HOSPITAL:
            continue
        if any(hospitals.find_hospital(session, version, value, on, where) for where in (city, None)):
            continue
        here = [one.name for one in hospitals.hospitals_of(session, version, city=city, on=on)]
        listed = "、".join(here[:SHOWN_HOSPITALS]) + ("等" if len(here) > SHOWN_HOSPITALS else "")
        offered = listed or render("case.staff.hospital_none", city=city or "")
        return render("case.staff.hospital", hospital=value, version=version, city=city or "", hospitals=offered)
    return ""


def _check_diagnosis(session: Session, attempt: Attempt) -> str:
    """J5: what staff read from the papers must be covered as well as what the member said."""
    if AskId.DIAGNOSED_ON not in attempt.move.may:
        return ""
    verdict = _judged_day(session, attempt)
    if verdict is not None and verdict.policy is not None and verdict.reason not in {None, *BAD_DAYS}:
        dates = {"effective": verdict.policy.effective_date, "expiry": verdict.policy.expiry_date}
        dates |= {"opened": attempt.case.created_at.date()}
        return render("case.staff.policy_changed", **{name: describe(day) for name, day in dates.items()})
    words = (verdict.words if verdict else "") or _bad_tumour(attempt)
    choices = "、".join(get_catalog().common.facts["refusal_reason"].choices_for(attempt.service.id))
    return render("case.staff.diagnosis", words=words, choices=choices) if words else ""


def _judged_day(session: Session, attempt: Attempt) -> members.Eligibility | None:
    """The confirmed day by the policy of the case; refused for another reason where the policy's dates have changed
    beyond the day of application, so that only staff can tell. None without a day.
    """
    confirmed, case = detail_date(attempt.facts, AskId.DIAGNOSED_ON), attempt.case
    if confirmed is None:
        return None
    return members.check_diagnosis(
        session,
        member=repository.member_of(session, case),
        policy_id=case.policy_id,
        service=attempt.service.id,
        on=case.created_at.date(),
        diagnosed_on=confirmed,
    )


def _bad_tumour(attempt: Attempt) -> str:
    tumour = attempt.facts.get(AskId.TUMOUR, "")
    return render("case.staff.tumour", tumour=tumour) if get_coverage().clearly_excludes(tumour) else ""


def _check_choices(session: Session, attempt: Attempt) -> str:
    """D7: everything that must be handed over is ticked."""
    rules = get_catalog().common.facts
    lacking = {name: left_out(rules[name], value) for name, value in attempt.facts.items()}
    return "".join(
        render("case.refused.choice_left_out", label=f"{rules[name].label}（{name}）", left_out="、".join(names))
        for name, names in lacking.items()
        if names
    )


_EXCUSABLE: tuple[Callable[[Session, Attempt], str], ...] = (
    _check_papers,
    _check_notice,
    _check_hospital,
    _check_diagnosis,
    _check_choices,
)
