"""The product's catalog says what the clauses say, and every text reads well."""

import re

import pytest

from bot.catalog import (
    AskId,
    Catalog,
    Direction,
    DocumentKind,
    EntitlementEffect,
    MessageError,
    MilestoneKind,
    ServiceId,
    get_catalog,
    render,
)

J4 = {
    DocumentKind.OUTPATIENT_RECORD,
    DocumentKind.DISCHARGE_SUMMARY,
    DocumentKind.BLOOD_TEST,
    DocumentKind.CT_REPORT,
    DocumentKind.MRI_REPORT,
    DocumentKind.PATHOLOGY_REPORT,
}
CLAUSES = {
    *(f"J{number}" for number in range(1, 9)),
    *(f"G{number}" for number in range(1, 6)),
    "S1",
    "S2",
    *(f"T{number}" for number in range(1, 7)),
    *(f"D{number}" for number in range(1, 9)),
}


@pytest.fixture
def catalog() -> Catalog:
    return get_catalog()


def test_J2_five_services_in_the_order_of_the_menu(catalog: Catalog) -> None:
    assert [(service.number, service.id) for service in catalog.services] == list(enumerate(ServiceId, start=1))


def test_J1_the_hotline(catalog: Catalog) -> None:
    assert catalog.hotline == "400-606-5033"


def test_J4_every_service_asks_for_the_usual_papers(catalog: Catalog) -> None:
    for service in catalog.services:
        assert {rule.kind for rule in service.documents} >= J4


def test_J7_D2_the_18_cities(catalog: Catalog) -> None:
    cities = (
        "北京、上海、广州、深圳、天津、重庆、济南、青岛、郑州、南京、合肥、杭州、福州、厦门、成都、武汉、长沙、大连"
    )
    assert catalog.cities == cities.split("、")
    for service in (ServiceId.OUTPATIENT, ServiceId.INPATIENT, ServiceId.DIRECT_PAY):
        assert catalog.service(service).cities == catalog.cities


def test_S2_three_cities(catalog: Catalog) -> None:
    assert catalog.service(ServiceId.SECOND_OPINION).cities == ["北京", "上海", "广州"]


def test_G4_S1_T4_once_in_a_policy_year(catalog: Catalog) -> None:
    assert {service.quota_per_policy_year for service in catalog.services} == {1}


def test_D4_two_papers_are_a_must_and_the_slip_for_G2(catalog: Catalog) -> None:
    must = {service.id: set(service.must_documents) for service in catalog.services}
    assert must == {
        ServiceId.OUTPATIENT: set(),
        ServiceId.INPATIENT: {DocumentKind.ADMISSION_SLIP},
        ServiceId.SECOND_OPINION: set(),
        ServiceId.GENE_TEST: set(),
        ServiceId.DIRECT_PAY: {DocumentKind.PATHOLOGY_REPORT, DocumentKind.MEDICAL_RECORD_COPY},
    }


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        (ServiceId.OUTPATIENT, ("G1", 5, MilestoneKind.ACCEPTED, Direction.AFTER, None)),
        (
            ServiceId.INPATIENT,
            ("G2", 10, MilestoneKind.ADMISSION_SLIP_ISSUED, Direction.AFTER, AskId.ADMISSION_SLIP_DATE),
        ),
        (ServiceId.SECOND_OPINION, None),
        (ServiceId.GENE_TEST, ("T3", 15, MilestoneKind.SAMPLE_RECEIVED, Direction.AFTER, None)),
        (ServiceId.DIRECT_PAY, ("D1", 5, MilestoneKind.ADMISSION, Direction.BEFORE, AskId.ADMISSION_DATE)),
    ],
)
def test_G1_G2_T3_D1_the_promises(catalog: Catalog, service: ServiceId, expected: object) -> None:
    sla = catalog.service(service).sla
    assert (sla and (sla.clause, sla.working_days, sla.starts_at, sla.direction, sla.dated_by)) == expected


@pytest.mark.parametrize(
    ("service", "source", "target"),
    [
        (ServiceId.OUTPATIENT, "arranged", "no_show"),  # G5
        (ServiceId.INPATIENT, "arranged", "no_show"),  # G5
        (ServiceId.OUTPATIENT, "arranged", "cancelled"),  # G5
        (ServiceId.GENE_TEST, "awaiting_sample", "terminated"),  # T5
        (ServiceId.DIRECT_PAY, "authorized", "no_show"),  # D8
        (ServiceId.DIRECT_PAY, "awaiting_authorization", "refused"),  # D8
    ],
)
def test_G5_T5_D8_bad_endings_use_the_entitlement(
    catalog: Catalog, service: ServiceId, source: str, target: str
) -> None:
    move = catalog.service(service).move(source, target)
    assert move is not None
    assert move.entitlement is EntitlementEffect.USE


def test_every_clause_is_known_and_named_where_it_is_served(catalog: Catalog) -> None:
    assert set(catalog.common.clauses) == CLAUSES
    named: set[str] = {
        "J1",
        "J6",
    }  # the hotline (every text that needs a way out) and the reminder before the year ends
    for service in catalog.services:
        named |= {*service.clauses, *(service.sla.clause for _ in [0] if service.sla)}
        for item in (*service.asks, *service.documents, *service.moves):
            named |= set(item.clauses)
    assert named == CLAUSES


def test_D5_T2_what_the_member_must_know_is_said(catalog: Catalog) -> None:
    said = {
        service.id: service.intro + service.timeline + "".join(service.good_to_know) for service in catalog.services
    }
    assert "不承诺指定医生" in said[ServiceId.OUTPATIENT]  # G3
    assert "不承诺指定医生" in said[ServiceId.INPATIENT]  # G3
    assert "病理切片、外周血、活检肿瘤组织或唾液" in said[ServiceId.GENE_TEST]  # T2
    assert "不能报销" in said[ServiceId.GENE_TEST]  # T6
    assert "授权书" in said[ServiceId.DIRECT_PAY]  # D5
    assert "出院小结" in said[ServiceId.DIRECT_PAY]  # D7


def test_no_text_shows_a_clause_an_internal_word_or_an_emoji(catalog: Catalog) -> None:
    to_staff = ("case.staff.", "documents.staff_")  # on the command line, with the words to type
    texts = {key: catalog.messages[key].text for key in catalog.messages if not key.startswith(to_staff)}
    for service in catalog.services:
        texts |= {
            f"{service.id}.{name}": rule.label + rule.next + (rule.then or "")
            for name, rule in service.statuses.items()
        }
        texts[f"{service.id}.words"] = "".join([service.intro, service.timeline, *service.good_to_know])
    for key, text in texts.items():
        plain = re.sub(r"\{\w+\}", "", text)
        assert not re.search(r"(?<![A-Za-z])[JGSTD]\d(?!\d)", plain), key
        assert not re.search(r"[a-z]+_[a-z]+", plain), key
        assert not any(ord(character) > 0xFFFF for character in plain), key


def test_documents_are_found_by_their_names(catalog: Catalog) -> None:
    assert catalog.document_kind("住院通知单") is DocumentKind.ADMISSION_SLIP
    assert catalog.document_kind(" pet-ct ") is DocumentKind.CT_REPORT
    assert catalog.document_kind("发烧") is None
    names = [name.casefold() for rule in catalog.common.documents.values() for name in (rule.name, *rule.aliases)]
    assert len(names) == len(set(names))


def test_rendering_is_strict(catalog: Catalog) -> None:
    with pytest.raises(MessageError, match="没有这条消息"):
        render("case.nonsense")
    with pytest.raises(MessageError, match="缺少：label"):
        render("case.refused.missing_answer")
    assert "400-606-5033" in render("case.promise_past", due="今天")
