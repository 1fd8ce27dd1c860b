"""A turn without Rasa and without a database."""

from typing import Any, cast

from sqlalchemy.orm import Session

from actions.base import TurnContext


def a_turn(
    text: str, *, intent: str = "nlu_fallback", confidence: float = 0.4, last_said: str = "", **draft: Any
) -> TurnContext:
    """A turn in which the member says `text`, with this draft."""
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
    turn.__dict__["last_said"] = last_said
    return turn


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()
