"""J1: no words that refuse, close or hand over leave a member without the hotline or a person to ask."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.catalog import get_catalog
from bot.conversations.models import HandoverReason

MESSAGES = Path(__file__).parents[2] / "bot" / "catalog" / "messages.yaml"
WAY_OUT = re.compile(r"\{hotline\}|人工")
# They stand inside a text that has the way out itself.
PARTS = {"eligibility.next_year"}


def texts(of: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of messages.yaml with its key."""
    if isinstance(of, str):
        yield key, of
    elif isinstance(of, dict) and "text" in of:
        yield key, of["text"]
    elif isinstance(of, dict):
        for name, inner in of.items():
            yield from texts(inner, f"{key}.{name}".removeprefix("."))


TEXTS = dict(texts(yaml.safe_load(MESSAGES.read_text(encoding="utf-8"))))
REFUSALS = [key for key in TEXTS if key.startswith(("eligibility.", "identity.")) and key not in PARTS]
CLOSINGS = sorted(
    {
        key
        for service in get_catalog().services
        for move in service.moves
        if service.status(move.target).closes
        for key in (move.tell, move.tell_expired)
        if key
    }
)
HANDOVERS = [f"turn.{reason}" for reason in HandoverReason if f"turn.{reason}" in TEXTS]
SAID_TO_GO = [key for key, text in TEXTS.items() if re.search(r"已(经)?为您转接|已(经)?(请|通知)(专员|客服)", text)]


@pytest.mark.parametrize("key", REFUSALS)
def test_j1_every_refusal_shows_a_way_out(key: str) -> None:
    assert WAY_OUT.search(TEXTS[key]), TEXTS[key]


@pytest.mark.parametrize("key", CLOSINGS)
def test_j1_every_message_that_closes_a_case_shows_a_way_out(key: str) -> None:
    assert WAY_OUT.search(TEXTS[key]), TEXTS[key]


@pytest.mark.parametrize("key", sorted({*HANDOVERS, *SAID_TO_GO}))
def test_j1_every_hand_over_names_the_hotline_or_a_person(key: str) -> None:
    assert WAY_OUT.search(TEXTS[key]), TEXTS[key]


def test_j1_the_lists_above_are_not_empty() -> None:
    assert len(REFUSALS) > 15
    assert {"case.not_eligible", "case.no_show", "case.cancelled_returned", "case.completed"} <= set(CLOSINGS)
    assert set(HANDOVERS) == {f"turn.{reason}" for reason in HandoverReason}
    assert "turn.not_understood_handover" in SAID_TO_GO
    assert len(SAID_TO_GO) > 10
