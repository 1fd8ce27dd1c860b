"""The page of a case: who sees it, moving it on by the catalog's forms, two who do so at once, its papers."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from bot.cases import service as cases
from bot.cases.models import Case, CaseEvent
from bot.catalog import DocumentKind, ServiceId
from bot.documents.models import Document, DocumentState, KindSource
from bot.kernel.audit import AuditEntry
from bot.outbox.models import Outbound
from bot.staff.models import Role
from tests.cases.build import ARRANGED, open_one, walk
from tests.console.conftest import Office, on_both
from tests.documents.pictures import pdf
from tests.support.staff import DeskClient

REVIEWED = "/cases/{}/moves/documents_reviewed"


def a_case(office: Office, service: ServiceId = ServiceId.OUTPATIENT, **wishes: object) -> str:
    """A case of the user `o1`, who has a chat, with a picture that is here."""
    office.chat(openid="o1")
    with office.db.transaction() as session:
        number = open_one(session, service, openid="o1", **wishes).number  # type: ignore[arg-type]
        for paper in session.scalars(select(Document)):
            buffer = io.BytesIO()
            Image.new("RGB", (600, 400), "white").save(buffer, "JPEG")
            paper.path = office.store.write(paper.id, buffer.getvalue())
            paper.state, paper.mime, paper.size = DocumentState.RECEIVED, "image/jpeg", len(buffer.getvalue())
        return number


def test_what_a_member_told_roughly_or_besides_is_shown_so(office: Office) -> None:
    office.agent("wu", Role.COORDINATOR)
    said = {"inexact": "diagnosed_on", "remark": "想要靠窗的床位 <b> [证件:t_0123456789abcdef]"}
    text = office.browser("wu").get(f"/cases/{a_case(office, **said)}").text
    assert "2026年10月8日（周四）前后" in text
    assert "想要靠窗的床位 &lt;b&gt; 〔证件〕" in text
    assert "inexact" not in text


@pytest.mark.parametrize(("rough", "value"), [("diagnosed_on.year", ""), ("", "2026-10-08")])
def test_a_day_told_roughly_is_not_put_into_a_form_as_if_it_were_known(office: Office, rough: str, value: str) -> None:
    office.agent("wu", Role.COORDINATOR)
    form = office.browser("wu").get(f"/cases/{a_case(office, inexact=rough)}/moves/documents_reviewed").text
    assert f'name="fact.diagnosed_on" type="date" value="{value}"' in form
    assert ("会员只说了大概的日期" in form) is bool(rough)


def stored(office: Office, number: str) -> Case:
    with office.db.reading() as session:
        return cases.find_case(session, number)


def paper_of(office: Office) -> Document:
    with office.db.reading() as session:
        return session.scalars(select(Document).order_by(Document.id)).first()  # type: ignore[return-value]


def told(office: Office) -> list[str]:
    with office.db.reading() as session:
        return list(session.scalars(select(Outbound.text).order_by(Outbound.id)))


def coordinator(office: Office, name: str = "wu") -> DeskClient:
    office.agent(name, Role.COORDINATOR, display_name="小吴")
    return office.browser(name)


def version(client: DeskClient, number: str, target: str) -> str:
    text = client.get(f"/cases/{number}/moves/{target}").text
    return text.split('name="version" value="')[1].split('"')[0]


def test_a_step_has_the_fields_that_the_catalog_names_and_the_member_is_told(office: Office) -> None:
    client, number = coordinator(office), a_case(office)
    with office.db.transaction() as session:
        walk(session, number, "documents_reviewed", "arranging")
    form = client.get(f"/cases/{number}/moves/arranged").text
    for label in ("医院", "科室", "日期", "时间", "地点", "需携带"):
        assert label in form
    assert 'type="date"' in form
    assert "会员会收到消息" in form
    fields = {f"fact.{name}": value for name, value in ARRANGED.items()}
    answer = client.act(f"/cases/{number}/moves/arranged", version=version(client, number, "arranged"), **fields)
    assert answer.status_code == 200, answer.text
    assert "已安排就诊" in answer.text
    assert stored(office, number).facts["hospital"] == ARRANGED["hospital"]
    assert "示例市第一医院" in told(office)[-1]
    page = client.get(f"/cases/{number}").text
    assert "小吴" in page  # who did it, by name
    assert "11月30日" in page
    with office.db.reading() as session:
        assert session.scalars(select(CaseEvent.actor).order_by(CaseEvent.id)).all()[-1] == "staff:wu"


def test_what_is_missing_or_not_allowed_is_said_in_words_and_nothing_happens(office: Office) -> None:
    client, number = coordinator(office), a_case(office)
    with office.db.transaction() as session:
        walk(session, number, "documents_reviewed", "arranging")
    at = version(client, number, "arranged")
    answer = client.act(f"/cases/{number}/moves/arranged", version=at, **{"fact.hospital": "示例市第一医院"})
    assert answer.status_code == 409
    assert "还缺少" in answer.text
    answer = client.act(f"/cases/{number}/moves/completed", version=at)
    assert answer.status_code == 409
    assert stored(office, number).status == "arranging"
    assert client.get(f"/cases/{number}/moves/completed", headers={"HX-Request": "1"}).status_code == 409


def test_the_way_ahead_is_offered_first(office: Office) -> None:
    client, number = coordinator(office), a_case(office)

    def offered() -> list[tuple[str, str]]:
        page = client.get(f"/cases/{number}").text
        return re.findall(r'class="btn btn-sm ([\w-]*)" hx-get="/cases/[^/]+/moves/(\w+)"', page)

    assert offered()[:2] == [("btn-primary", "documents_reviewed"), ("", "documents_requested")]
    with office.db.transaction() as session:
        walk(session, number, "documents_reviewed", "arranging", ("arranged", ARRANGED))
    office.clock.set(office.clock.now().replace(month=11, day=30, hour=12))
    assert offered()[0] == ("btn-primary", "completed")
    assert ("btn-ghost-secondary", "arranging") in offered()  # back


@on_both
def test_of_two_who_move_a_case_the_slower_hears_that_it_has_changed(office: Office) -> None:
    first, second, number = coordinator(office), coordinator(office, "xu"), a_case(office)
    seen = version(second, number, "documents_requested")
    done = first.act(REVIEWED.format(number), version=version(first, number, "documents_reviewed"))
    assert done.status_code == 200
    fields = {"version": seen, "fact.missing": "出院小结"}
    late = second.act(f"/cases/{number}/moves/documents_requested", **fields)
    assert late.status_code == 409
    assert "刚刚有了变动" in late.text
    assert stored(office, number).status == "documents_reviewed"
    assert not any("出院小结" in text for text in told(office))


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_only_who_moves_cases_is_offered_steps(office: Office, role: Role) -> None:
    office.agent("li", role)
    client, number = office.browser("li"), a_case(office)
    page = client.get(f"/cases/{number}").text
    assert "已受理" in page
    assert "/moves/" not in page
    assert client.act(REVIEWED.format(number), version=1).status_code == 403
    assert client.act(f"/documents/{paper_of(office).id}/send-back", reason="blurred").status_code == 403


def test_an_agent_sees_cases_of_chats_they_may_read_only(office: Office) -> None:
    office.agent("li")
    office.agent("wang")
    number = a_case(office)
    client = office.browser("li")
    assert client.get(f"/cases/{number}").status_code == 200  # it waits
    office.browser("wang").act("/conversations/1/claim")
    assert client.get(f"/cases/{number}").status_code == 403
    assert client.get(f"/cases/{number}/body").status_code == 403
    assert client.get(f"/documents/{paper_of(office).id}").status_code == 403
    assert client.get(f"/documents/{paper_of(office).id}/viewer").status_code == 403
    with office.db.reading() as session:
        found = session.execute(select(AuditEntry.actor, AuditEntry.subject).where(AuditEntry.action == "case.viewed"))
        assert [tuple(row) for row in found] == [("staff:li", f"case:{number}")]
    assert client.get("/cases/MZ000000-00000").status_code == 404


def test_a_paper_is_accepted_and_counts_by_the_kind_that_staff_say(office: Office) -> None:
    client = coordinator(office)
    number = a_case(office, ServiceId.DIRECT_PAY, kinds=[None, None])
    with office.db.reading() as session:
        ids = session.scalars(select(Document.id).order_by(Document.id)).all()
    assert stored(office, number).status == "awaiting_documents"
    for paper, kind in zip(ids, (DocumentKind.PATHOLOGY_REPORT, DocumentKind.MEDICAL_RECORD_COPY)):
        assert client.act(f"/documents/{paper}/accept", kind=kind).status_code == 200
    assert stored(office, number).status == "accepted"  # D4: both are here now
    first = paper_of(office)
    assert (first.kind, first.kind_source, first.judged_by) == ("pathology_report", KindSource.STAFF, "staff:wu")
    assert "已确认" in client.get(f"/cases/{number}").text


@on_both
def test_a_paper_sent_back_does_not_count_and_the_member_reads_why(office: Office) -> None:
    client = coordinator(office)
    number = a_case(office, ServiceId.DIRECT_PAY)
    paper = paper_of(office).id
    answer = client.act(f"/documents/{paper}/send-back", reason="blurred")
    assert answer.status_code == 200
    assert "看不清" in told(office)[-1]
    assert "病理报告" in told(office)[-1]
    assert client.act(f"/documents/{paper}/send-back", reason="blurred").status_code == 409  # once
    with office.db.reading() as session:
        assert cases.missing_documents(session, cases.find_case(session, number)) == [DocumentKind.PATHOLOGY_REPORT]
    page = client.get(f"/cases/{number}").text
    assert "已退回重拍" in page
    assert client.get(f"/documents/{paper}").status_code == 200  # still to be looked at, should it have been a mistake
    assert client.act(f"/documents/{paper}/accept", kind="pathology_report").status_code == 200
    with office.db.reading() as session:
        assert not cases.missing_documents(session, cases.find_case(session, number))


def test_a_reason_in_own_words_is_sent_as_it_is(office: Office) -> None:
    client, _ = coordinator(office), a_case(office)
    paper = paper_of(office).id
    assert client.act(f"/documents/{paper}/send-back", reason="", words=" ").status_code == 409
    assert client.act(f"/documents/{paper}/send-back", reason="", words="第二页没有盖章。").status_code == 200
    assert "第二页没有盖章。" in told(office)[-1]


def test_a_members_picture_is_never_taken_for_what_staff_bring(office: Office) -> None:
    client, _ = coordinator(office), a_case(office)
    answer = client.act(f"/documents/{paper_of(office).id}/accept", kind="gene_report")
    assert answer.status_code == 409
    assert "只能由专员归入" in answer.text


def test_a_file_of_staff_goes_into_the_case_once(office: Office) -> None:
    client, number = coordinator(office), a_case(office)
    headers = {"X-CSRF-Token": client.csrf, "HX-Request": "true"}
    for expected in ("已归入办件", "没有重复"):
        files = {"file": ("意见书<script>.pdf", pdf(), "application/pdf")}
        answer = client.post(f"/cases/{number}/files", data={"kind": "opinion"}, files=files, headers=headers)
        assert answer.status_code == 200, answer.text
        assert expected in answer.text
    bad = {"file": ("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")}
    answer = client.post(f"/cases/{number}/files", data={"kind": "opinion"}, files=bad, headers=headers)
    assert answer.status_code == 409
    page = client.get(f"/cases/{number}").text
    assert page.count("第二诊疗意见书") >= 1
    assert "script&gt;" not in page  # the name of the file is kept nowhere
    with office.db.reading() as session:
        added = session.scalars(select(Document).where(Document.kind == "opinion")).one()
    answer = client.get(f"/documents/{added.id}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_the_panel_beside_the_chat_offers_the_same_steps(office: Office) -> None:
    client, number = coordinator(office), a_case(office)
    panel = client.get("/conversations/1/panel").text
    assert f"/cases/{number}/moves/documents_reviewed" in panel
    assert "1份资料待核对" in panel
