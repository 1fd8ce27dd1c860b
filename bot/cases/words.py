"""What members read about their case: the news of a move, the promise with its date, the progress."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases import clocks, repository
from bot.cases.facts import shown
from bot.cases.models import Case
from bot.cases.papers import missing_words
from bot.catalog import Service, get_catalog, render
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.members import service as members

NOTE_LENGTH = 20
UNCERTAIN = "（次年放假安排尚未公布，日期为预计。）"


def promise(case: Case, service: Service) -> str:
    """The running clock in a sentence; empty where none runs."""
    if case.due_at is None or service.sla is None:
        return ""
    day = describe(clocks.last_day(case.due_at))
    if case.due_at <= clock.now():
        return render("case.promise_past", due=day)
    return service.sla.promise.format(due=day) + ("" if case.due_certain else UNCERTAIN)


def opened(session: Session, case: Case) -> str:
    """The answer to the request that opened the case."""
    service = get_catalog().service(case.service)
    missing = missing_words(session, case)
    return render(
        "case.opened_awaiting" if missing else "case.opened_accepted",
        service=service.short_name,
        number=case.number,
        promise=promise(case, service) or service.timeline,
        missing=missing,
        next=service.status(case.status).next,
    )


def news(session: Session, case: Case, key: str, facts: dict[str, str]) -> str:
    """The message of a move that was just made."""
    service = get_catalog().service(case.service)
    fields = {
        "number": case.number,
        "service": service.short_name,
        "member": members.masked_name(repository.member_of(session, case)),
        "status": service.status(case.status).label,
        "next": service.status(case.status).next,
        "promise": promise(case, service),
    }
    return render(key, **{name: shown(name, value) for name, value in facts.items()}, **fields)


def template_fields(case: Case) -> dict[str, str]:
    """The same news for a template message (wechat-protocol 1.7): short values."""
    service = get_catalog().service(case.service)
    rule = service.status(case.status)
    return {
        "service": service.short_name,
        "case_number": case.number,
        "status": rule.label,
        "time": case.status_since.strftime("%Y年%m月%d日 %H:%M"),
        "note": rule.next if len(rule.next) <= NOTE_LENGTH else "回复“进度”可查看详情",
    }


def progress(session: Session, case: Case) -> str:
    """Where the case is, since when, what comes next, what the member is to do, the due date."""
    service = get_catalog().service(case.service)
    rule = service.status(case.status)
    member = members.masked_name(repository.member_of(session, case))
    lines = [
        render("case.progress.head", service=service.short_name, number=case.number, member=member),
        render("case.progress.status", status=rule.label, since=_day(case.status_since)),
    ]
    if case.appointment_at is not None:
        lines.append(render("case.progress.appointment", when=appointment_time(case), place=appointment_place(case)))
    if due := _due_line(session, case):
        lines.append(due)
    if missing := missing_words(session, case):
        lines.append(render("case.progress.missing", missing=missing))
    lines.append(render("case.progress.next", next=rule.next))
    return "\n".join(lines)


def _due_line(session: Session, case: Case) -> str:
    if case.due_at is None:
        return render("case.progress.paused") if clocks.is_paused(session, case) else ""
    day = ("" if case.due_certain else "预计") + describe(clocks.last_day(case.due_at))
    if case.due_at <= clock.now():
        return render("case.progress.due_past", due=day)
    if clocks.last_day(case.due_at) == clock.today():
        return render("case.progress.due_today")
    count = clocks.working_days_left(session, case.due_at, clock.today())
    return render("case.progress.due", due=day, left=render("case.progress.left", count=count) if count else "")


def appointment_time(case: Case) -> str:
    """When the member is expected, with the time of day where one is known; empty without an appointment."""
    rule = get_catalog().service(case.service).status(case.status).appointment
    if rule is None or case.appointment_at is None:
        return ""
    clock_time = case.facts.get(rule.time, "") if rule.time else ""
    return f"{describe(case.appointment_at.date())} {clock_time}".strip()


def appointment_place(case: Case) -> str:
    """Where the member is expected; empty where it is not known."""
    rule = get_catalog().service(case.service).status(case.status).appointment
    names = rule.place if rule else []
    return " ".join(case.facts[name] for name in names if case.facts.get(name))


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日"
