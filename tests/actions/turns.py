"""A turn without Rasa and without a database."""

from typing import Any, cast

from sqlalchemy.orm import Session

from actions.base import TurnContext


def a_turn(text: str, *, intent: str = "nlu_fallback", confidence: float = 0.4, **draft: Any) -> TurnContext:
    """A turn in which the member says `text`, with this draft, and nothing was said before."""
    turn = TurnContext(
        text=text,
        intent=intent,
        confidence=confidence,
        ranking=[],
        draft=dict(draft),
        conversation_id=1,
        openid="o-anna",
        inbound_ids=["in1"],
        form="details_form",
        requested_slot="city",
        session=cast(Session, None),
    )
    turn.__dict__["last_said"] = ""  # what is cached there is not read from the database
    return turn


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()
