"""那就约门诊，同意: another service that is named in one breath with the yes to the consent text."""

import re

from actions.answers import is_question
from actions.base import TurnContext
from actions.consent_words import says_only_agreed
from actions.interruptions import begin
from actions.mentions import mentioned_service, named_services, names_service
from bot.catalog import ServiceId, get_catalog, render

_CLAUSES = re.compile(r"[，,。.;；!！~～、\s]+")
_DENIED = re.compile(r"[不别没未]|取消|以后|下次|再说")


def change_service(turn: TurnContext) -> None:
    """Make the service that is named beside the yes the one of this request, and say so."""
    service = _named_beside(turn.text)
    if service is None or turn.draft.get("service") in (None, service):
        return
    begin(turn, service)
    turn.say(render("request.begin", name=get_catalog().service(service).name))


def _named_beside(text: str) -> ServiceId | None:
    """The one service that the other clauses name, and deny nothing of."""
    words = " ".join(clause for clause in _CLAUSES.split(text) if clause and not says_only_agreed(clause))
    if not words or is_question(words) or _DENIED.search(words):
        return None
    named = named_services(words)
    if len(named) == 1:
        return named[0]
    mentioned = mentioned_service(words) if not named and names_service(words) else None
    return mentioned.id if mentioned else None
