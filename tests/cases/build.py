"""Made-up members, papers and cases for tests of cases and reminders."""

from datetime import date, datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.service import OpenCase
from bot.catalog import DocumentKind, ServiceId
from bot.documents import service as documents
from bot.documents.models import Document
from bot.kernel.clock import SHANGHAI
from bot.members import service as members
from bot.members.models import Binding, Member
from bot.outbox.models import Outbound
from tests.members.people import add_member, add_policy

OPENID = "oTestUser00000000000000000001"
_serial = count(1)

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
    document = documents.register_image(session, openid=openid, inbound_id=f"in{number}", media_id=f"m{number}")
    if kind:
        documents.label(session, document, kind, by="member")
    return document


def open_one(
    session: Session,
    service: ServiceId = ServiceId.OUTPATIENT,
    *,
    member: Member | None = None,
    key: str = "key-1",
    kinds: list[DocumentKind] | None = None,
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


def walk(session: Session, number: str, *steps: str | tuple[str, dict[str, str]]) -> Case:
    """Advance a case by staff, step by step."""
    for step in steps:
        target, facts = (step, {}) if isinstance(step, str) else step
        cases.advance(session, number, target, actor="staff:test", facts=facts)
    return cases.find_case(session, number)


def to_arranged(session: Session, number: str, **facts: str) -> Case:
    """From accepted to arranged."""
    return walk(session, number, "documents_reviewed", "arranging", ("arranged", ARRANGED | facts))


def texts(session: Session) -> list[str]:
    """What was queued for members, in order."""
    return [row.text for row in session.scalars(select(Outbound).order_by(Outbound.id))]


def day(text: str) -> date:
    """A date from ISO 8601."""
    return date.fromisoformat(text)
