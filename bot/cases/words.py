"""What members read about their case: the fields of its messages, the promise with its date, the progress."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases import appointments, clocks, page_access, repository
from bot.cases.appointments import appointment_place, appointment_time
from bot.cases.facts import shown
from bot.cases.models import Case
from bot.cases.papers import missing_words, share_newest
from bot.catalog import Direction, Move, Service, StatusRule, get_catalog, render
from bot.documents import service as documents
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.members import service as members

__all__ = [
    "appointment_place",
    "appointment_time",
    "fields_of",
    "opened",
    "opened_message",
    "progress",
    "promise",
    "shared_link",
]

UNCERTAIN = "（次年放假安排尚未公布，日期为预计。）"


def promise(session: Session, case: Case, service: Service) -> str:
    """The running clock in a sentence; empty where none runs.

    A clock that began on a day the member gave (G2) may be far on: the working days that are left are said.
    """
    sla = service.sla
    if case.due_at is None or sla is None:
        return ""
    last_day = clocks.last_day(case.due_at)
    day = describe(last_day)
    if case.due_at <= clock.now():
        if was_past_already(case):
            return render("case.promise_past_before", due=day, days=sla.working_days)
        return render("case.promise_past", due=day)
    said = sla.promise.format(due=day)
    if sla.dated_by and sla.direction is Direction.AFTER:
        count = clocks.working_days_left(session, case.due_at, clock.today())
        left = render("case.promise_left", count=count) if count else render("case.promise_last")
        said = f"{said.removesuffix('。')}{left}。"
    if sla.direction is Direction.BEFORE and is_waiting_for_papers(service, case):
        said = render("case.promise_once_complete", promise=said)
    return said + ("" if case.due_certain else UNCERTAIN)


def was_past_already(case: Case) -> bool:
    """Whether the promised day was over when the request came: a slip of hospital admission that is old (G2)."""
    return case.due_at is not None and case.due_at <= case.created_at


def is_waiting_for_papers(service: Service, case: Case) -> bool:
    """Whether the next thing that happens is that the papers are complete: until then a booking is not under way."""
    return service.status(case.status).waits_for_member and service.move(case.status, service.accepted) is not None


def opened_message(session: Session, case: Case) -> tuple[str, dict[str, str]]:
    """The message that tells of a new case, and its fields."""
    service, missing = get_catalog().service(case.service), missing_words(session, case)
    fields = fields_of(session, case)
    fields |= {"promise": fields["promise"] or service.timeline, "missing": missing}
    return ("case.opened_awaiting" if missing else "case.opened_accepted"), fields


def opened(session: Session, case: Case) -> str:
    """The answer to the request that opened the case."""
    key, fields = opened_message(session, case)
    return render(key, **fields)


def fields_of(
    session: Session,
    case: Case,
    *,
    facts: dict[str, str] | None = None,
    optional: Sequence[str] = (),
    link: str = "",
) -> dict[str, str]:
    """What a message about the case may say: the case, the facts of a move, and a sentence for each optional one."""
    catalog = get_catalog()
    service = catalog.service(case.service)
    rule = service.status(case.status)
    read = {name: shown(name, value) for name, value in (facts or {}).items()}
    sentences = {name: read.get(name, "") for name in optional} | {"link": link}
    worded = {
        name: render(f"case.optional.{name}", value=value) if value else ""
        for name, value in sentences.items()
        if f"case.optional.{name}" in catalog.messages
    }
    return {
        **read,
        **worded,
        "number": case.number,
        "service": service.short_name,
        "member": members.masked_name(repository.member_of(session, case)),
        "status": rule.label,
        "since": case.status_since.strftime("%Y年%m月%d日 %H:%M"),
        "next": rule.next,
        "promise": promise(session, case, service),
    }


def shared_link(session: Session, case: Case, rule: Move | StatusRule, *, openid: str, actor: str) -> str:
    """A new link for a user to the paper that a move or a status shares; empty where there is none."""
    return share_newest(session, case, rule.shares, openid=openid, actor=actor) if rule.shares else ""


def progress(session: Session, case: Case, *, viewer: str) -> str:
    """Where the case is, since when, what comes next, what the member is to do, the due date.

    `viewer`: the openid of the user who asks; a link in the words is theirs.
    """
    service = get_catalog().service(case.service)
    rule = service.status(case.status)
    fields = fields_of(session, case, link=_link_for(session, case, rule, viewer))
    lines = [
        render("case.progress.head", **fields),
        render("case.progress.status", status=rule.label, since=_day(case.status_since)),
        *_appointment_lines(session, case),
        _due_line(session, case),
        *_fact_lines(case, rule),
        fields["link"],
    ]
    if missing := missing_words(session, case):
        lines.append(render("case.progress.missing", missing=missing))
    lines.append(page_access.sign_offer(session, case, openid=viewer))
    if rule.then:
        lines += [render("case.progress.todo", todo=rule.next), render("case.progress.next", next=rule.then)]
    else:
        lines.append(render("case.progress.next", next=rule.next))
    return "\n".join(line for line in lines if line)


def _link_for(session: Session, case: Case, rule: StatusRule, viewer: str) -> str:
    """No link where members could not open one: whoever asks for the progress still gets it."""
    if not rule.shares or not documents.links_work():
        return ""
    user = members.get_or_create_user(session, viewer)
    return shared_link(session, case, rule, openid=viewer, actor=f"user:{user.id}")


def _appointment_lines(session: Session, case: Case) -> list[str]:
    if case.appointment_at is None:
        return []
    when, place = appointment_time(case), appointment_place(case)
    lines = [render("case.progress.appointment", when=when, place=place)]
    if appointments.awaits_attendance(session, case):
        lines.append(render("case.progress.attend"))
    return lines


def _fact_lines(case: Case, rule: StatusRule) -> list[str]:
    """What the member was told with the status and may look up again."""
    rules = get_catalog().common.facts
    known = {**case.details, **case.facts}
    return [
        render("case.progress.fact", label=rules[name].label, value=shown(name, known[name]))
        for name in rule.shows
        if known.get(name)
    ]


def _due_line(session: Session, case: Case) -> str:
    if case.due_at is None:
        return render("case.progress.paused") if clocks.is_paused(session, case) else ""
    day = ("" if case.due_certain else "预计") + describe(clocks.last_day(case.due_at))
    if case.due_at <= clock.now():
        waits = get_catalog().service(case.service).status(case.status).waits_for_member
        if waits:
            return render("case.progress.due_past_waiting", due=day)
        return render("case.progress.due_past_before" if was_past_already(case) else "case.progress.due_past", due=day)
    if clocks.last_day(case.due_at) == clock.today():
        return render("case.progress.due_today")
    count = clocks.working_days_left(session, case.due_at, clock.today())
    return render("case.progress.due", due=day, left=render("case.progress.left", count=count) if count else "")


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日"
