"""A photographed identity card while name or number is asked for: shown masked, to be confirmed in actions/id_cards."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.catalog import render
from bot.conversations.paper_words import Told
from bot.documents import readings
from bot.documents.readings import Asked, PaperReading
from bot.kernel import vault
from bot.kernel.settings import get_settings
from bot.members import service as members
from bot.recognition.results import PaperKind

# The questions that a card can answer.
ASKS_WHO = ("member_name", "id_number")


def card_words(session: Session, told: Sequence[Told]) -> list[str]:
    """What is said of a card among the pictures; empty without one.

    The newest one counts. If its number proves itself and its name was read, it is asked about.
    """
    fronts = [one for one in told if one.reading.kind == PaperKind.ID_CARD]
    if fronts:
        return question_about(session, fronts[-1].reading)
    if any(one.reading.kind == PaperKind.ID_CARD_BACK for one in told):
        for one in told:
            one.reading.asked = Asked.CARD if one.is_card else one.reading.asked
        return [render("seen.card.back")]
    return []


def drop_known(session: Session, openid: str, told: Sequence[Told]) -> list[Told]:
    """Give up cards of members whose identity is confirmed already, and that staff did not ask for; returns those.

    One that is in a case stays: it may be among the claim papers.
    """
    user = members.get_or_create_user(session, openid)
    numbers = {bound.member.id_number for bound in members.bound_members(session, user)}
    known = [one for one in told if one.document.case_number is None and _number_on(session, one) in numbers]
    for one in known:
        readings.discard_unless_kept(session, one.document)
    return [] if get_settings().keep_id_pictures else known


def _number_on(session: Session, one: Told) -> str | None:
    token = (one.reading.hint("card") or {}).get("number")
    return members.check_number(vault.reveal(session, token) or "").normalised if token else None


def question_about(session: Session, reading: PaperReading) -> list[str]:
    """What is asked about a card, name and number masked; or what of it could not be read. The card is asked about."""
    reading.asked = Asked.CARD
    card = reading.hint("card") or {}
    name, number = (vault.reveal(session, card.get(part) or "") for part in ("name", "number"))
    if not name or not number or card.get("agrees") is False:
        unclear = [render(f"seen.card.{part}") for part, value in (("name", name), ("number", number)) if not value]
        what = "和".join(unclear) or render("seen.card.number")
        return [render("seen.card.unclear", what=what)]
    shown_name, shown_number = members.shown_to_confirm(name, number)
    question = render("seen.card.ask", name=shown_name, number=shown_number)
    reading.found = {**(reading.found or {}), "question": question}
    return [question] if get_settings().keep_id_pictures else [question, render("seen.card.deleted")]
