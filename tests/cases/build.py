"""Made-up members, papers and cases for tests of cases and reminders."""

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.service import OpenCase
from bot.catalog import DocumentKind, ServiceId
from bot.documents import service as documents
from bot.documents.models import Document
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.clock import SHANGHAI, FrozenClock
from bot.members import service as members
from bot.members.models import Binding, Member
from bot.outbox.models import Outbound
from tests.members.people import add_member, add_policy

OPENID = "oTestUser00000000000000000001"
_serial = count(1)
_FILES = tempfile.TemporaryDirectory()

DETAILS: dict[ServiceId, dict[str, str]] = {
    ServiceId.OUTPATIENT: {"diagnosed_on": "2026-10-08", "city": "上海", "hospital_wish": "瑞金医院"},
    ServiceId.INPATIENT: {"diagnosed_on": "2026-10-08", "admission_slip_date": "2026-11-20", "city": "北京"},
    ServiceId.SECOND_OPINION: {"diagnosed_on": "2026-10-08", "tumour": "肺腺癌", "city": "广州"},
    ServiceId.GENE_TEST: {"diagnosed_on": "2026-10-08", "tumour": "肺腺癌"},
    ServiceId.DIRECT_PAY: {"diagnosed_on": "2026-10-08", "city": "成都", "admission_date": "2026-12-07"},
}
PAPERS: dict[ServiceId, list[DocumentKind]] = {
    ServiceId.OUTPATIENT: [DocumentKind.OUTPATIENT_RECORD],
    ServiceId.INPATIENT: [DocumentKind.ADMISSION_SLIP],
    ServiceId.SECOND_OPINION: [DocumentKind.CT_REPORT],
    ServiceId.GENE_TEST: [DocumentKind.PATHOLOGY_REPORT],
    ServiceId.DIRECT_PAY: [DocumentKind.PATHOLOGY_REPORT, DocumentKind.MEDICAL_RECORD_COPY],
}
ARRANGED = {
    "hospital": "示例市第一医院",
    "department": "肿瘤科",
    "appointment_date": "2026-11-30",
    "appointment_time": "9:30",
    "address": "门诊楼3层",
    "bring": "身份证、病历",
}


def shanghai(*parts: int) -> datetime:
    """An aware time in Shanghai."""
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


def insured(session: Session, *, openid: str = OPENID, **policy: object) -> Member:
    """A member with a policy in force, bound to a WeChat user."""
    member = add_member(session)
    add_policy(session, member, **policy)  # type: ignore[arg-type]
    bind(session, member, openid)
    return member


def bind(session: Session, member: Member, openid: str = OPENID) -> None:
    """The user acts for the member."""
    user = members.get_or_create_user(session, openid)
    session.add(Binding(user_id=user.id, member_id=member.id, created_at=user.created_at))
    session.flush()


def paper(session: Session, kind: DocumentKind | None, openid: str = OPENID) -> Document:
    """A picture that was sent, and named if `kind` is given."""
    number = next(_serial)
    document = documents.register_image(
        session, openid=openid, inbound_id=f"in{number}", media_id=f"m{number}", consented=True
    )
    if kind:
        documents.label(session, document, kind, by="member")
    return document


def open_one(
    session: Session,
    service: ServiceId = ServiceId.OUTPATIENT,
    *,
    member: Member | None = None,
    key: str = "key-1",
    kinds: Sequence[DocumentKind | None] | None = None,
    openid: str = OPENID,
    **details: str,
) -> Case:
    """A case with the papers it needs, unless `kinds` says otherwise."""
    request = OpenCase(
        idempotency_key=key,
        openid=openid,
        member=member or insured(session, openid=openid),
        service=service,
        details=DETAILS[service] | details,
        documents=[paper(session, kind, openid) for kind in (PAPERS[service] if kinds is None else kinds)],
    )
    return cases.open_case(session, request)


@dataclass(frozen=True)
class Step:
    """A move by staff: on `day` (the clock is moved there first), with a `file` put into the case before it."""

    target: str
    facts: dict[str, str] = field(default_factory=dict)
    day: str | None = None
    file: DocumentKind | None = None
    exception: str | None = None


Steps = str | tuple[str, dict[str, str]] | Step


def walk(session: Session, number: str, *steps: Steps) -> Case:
    """Advance a case by staff, step by step."""
    for one in steps:
        step = one if isinstance(one, Step) else Step(one) if isinstance(one, str) else Step(*one)
        if step.day:
            move_clock(step.day)
        if step.file:
            staff_file(session, number, step.file)
        cases.advance(session, number, step.target, actor="staff:test", facts=step.facts, exception=step.exception)
    return cases.find_case(session, number)


def move_clock(day: str) -> None:
    """Set the frozen clock of this test to 10:00 of a day, unless it is there or later already."""
    at = datetime.combine(date.fromisoformat(day), datetime.min.time().replace(hour=10), tzinfo=SHANGHAI)
    frozen = clock.install(FrozenClock(at))
    assert isinstance(frozen, FrozenClock)
    clock.install(frozen)
    if frozen.now() < at:
        frozen.set(at)


def staff_file(session: Session, number: str, kind: DocumentKind) -> Document:
    """A picture that staff put into a case."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), (next(_serial) % 256, 1, 2)).save(picture, "PNG")
    return documents.add_staff_file(
        session,
        DocumentStore(Path(_FILES.name)),
        case_number=number,
        openid=cases.find_case(session, number).openid,
        content=picture.getvalue(),
        kind=kind,
        actor="staff:test",
    )


def to_arranged(session: Session, number: str, **facts: str) -> Case:
    """From accepted to arranged."""
    return walk(session, number, "documents_reviewed", "arranging", ("arranged", ARRANGED | facts))


def texts(session: Session) -> list[str]:
    """What was queued for members, in order."""
    return [row.text for row in session.scalars(select(Outbound).order_by(Outbound.id))]


def day(text: str) -> date:
    """A date from ISO 8601."""
    return date.fromisoformat(text)
