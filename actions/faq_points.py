"""Points of a question: how each is asked, and the message that answers it, filled in from the catalog."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.catalog import Service, ServiceId, get_catalog, render
from bot.catalog.loader import either
from bot.members.service import ID_KIND_NAMES

OPEN = "faq.open."


@dataclass(frozen=True)
class Point:
    """One thing that members ask. The answer to what the service text leaves open (key faq.open.…) names a person."""

    key: str
    words: re.Pattern[str]


def point(key: str, words: str) -> Point:
    """A point by its message and the words (a regular expression) that ask for it."""
    return Point(key, re.compile(words))


def first_fitting(points: Iterable[Point], text: str) -> str | None:
    """The answer of the first point that a text asks for; None when it asks for none of them."""
    found = next((each for each in points if each.words.search(text)), None)
    return worded(found.key) if found else None


def worded(key: str, **fields: object) -> str:
    """A message with everything that the catalog can say in it."""
    words = render(key, **(catalog_fields() | fields))
    return f"{words}\n{render('faq.ask_a_person')}" if key.startswith(OPEN) else words


def catalog_fields() -> dict[str, object]:
    """What answers say of the rules: cities, days, numbers of uses, papers."""
    catalog = get_catalog()
    facts = catalog.common.facts
    test, pay = catalog.service(ServiceId.GENE_TEST), catalog.service(ServiceId.DIRECT_PAY)
    slip = catalog.service(ServiceId.INPATIENT)
    return {
        "cities": "、".join(catalog.cities),
        "count": len(catalog.cities),
        "experts": either(catalog.service(ServiceId.SECOND_OPINION).cities),
        "samples": either(facts["sample_kinds"].choices),
        "test_quota": test.quota_per_policy_year,
        "test_days": test.sla.working_days if test.sla else None,
        "pay_days": pay.sla.working_days if pay.sla else None,
        "pay_papers": "和".join(map(catalog.document_name, pay.must_documents)),
        "pay_next": pay.statuses["awaiting_authorization"].next,
        "slip_name": catalog.document_name(slip.must_documents[0]) if slip.must_documents else slip.name,
        "slip_aliases": "、".join(catalog.common.documents[slip.must_documents[0]].aliases[:3]),
        "claim_papers": "、".join(facts["handed_over"].must),
        "id_kinds": "、".join(ID_KIND_NAMES.values()),
        "usual_papers": usual_papers(catalog.service(ServiceId.OUTPATIENT)),
    }


def usual_papers(service: Service) -> str:
    """The papers that are asked for as a rule (J4)."""
    return "、".join(get_catalog().document_name(rule.kind) for rule in service.documents if not rule.must)
