"""The details of a service: the questions that the catalog lists for it, in its order."""

import re
from datetime import date

from actions.answers import (
    DATE_SLOTS,
    NOTHING,
    UNKNOWN_DATE,
    Reading,
    is_question,
    read_city,
    read_date,
    read_hospital_wish,
    read_tumour,
)
from actions.base import DETAIL_SLOTS, TurnContext
from actions.eligibility import refuse_if_not_eligible
from actions.forms import AskSlot, FormGuide
from actions.papers import service_of
from bot.cases import service as cases
from bot.catalog import Service, get_catalog, render
from bot.kernel import clock
from bot.kernel.zh_dates import describe

_CORRECTS = re.compile(r"改|不是|错|换|不对|更正|应该是|其实是|搞混")


def missing_detail(turn: TurnContext) -> str | None:
    """The first question of the chosen service that has no answer yet."""
    service = service_of(turn)
    asks = service.asks if service else []
    return next((str(ask.id) for ask in asks if not turn.draft.get(ask.id)), None)


def read_detail(turn: TurnContext, slot: str, service: Service) -> Reading:
    """What the message says about one detail."""
    if slot == "city":
        return read_city(turn.text, service)
    if slot == "hospital_wish":
        return read_hospital_wish(turn.text, turn.intent)
    if slot == "tumour":
        return read_tumour(turn.text)
    if slot in DATE_SLOTS:
        reading = read_date(slot, turn.text, service, get_catalog())
        return _early_enough(turn, reading) if slot == "admission_date" else reading
    return NOTHING


def _early_enough(turn: TurnContext, reading: Reading) -> Reading:
    """D1: the admission must be so many working days ahead; the earliest date is offered instead."""
    if reading.value is None:
        return reading
    earliest = cases.earliest_admission(turn.session, clock.today())
    if date.fromisoformat(reading.value) >= earliest.day:
        return reading
    return Reading(problem=render("details.admission_too_soon", earliest=describe(earliest.day)))


def read_correction(turn: TurnContext) -> Reading:
    """A detail answered before and now told otherwise, e.g. 城市改成上海; kept at once."""
    service = service_of(turn)
    if service is None or is_question(turn.text) or not _CORRECTS.search(turn.text):
        return NOTHING
    for ask in service.asks:
        slot = str(ask.id)
        if slot == "hospital_wish" and "医院" not in turn.text:
            continue
        reading = read_detail(turn, slot, service)
        if reading.problem:
            return reading
        if reading.value and reading.value != turn.draft.get(slot):
            turn.draft[slot] = reading.value
            return Reading(value="", echo=reading.echo)
    return NOTHING


class ValidateDetailsForm(FormGuide):
    """Asks what the service needs; a city named along with another answer is taken too."""

    form_name = "details_form"

    def next_slot(self, turn: TurnContext) -> str | None:
        """The first unanswered question."""
        return missing_detail(turn)

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """The asked detail; a correction or a further fact (a city) in the same message is taken along."""
        service = service_of(turn)
        if service is None:
            return NOTHING
        reading = read_detail(turn, slot, service)
        if slot != "city" and service.cities:
            further = read_city(turn.text, service)
            if further.value and further.value != turn.draft.get("city"):
                turn.draft["city"] = further.value
                if reading.silent:
                    return Reading(value=turn.draft.get(slot) or "", echo=further.echo)
                turn.say(further.echo or "")
        return read_correction(turn) if reading.silent else reading

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Keep the answer; the day of diagnosis decides about the waiting period (J5)."""
        if value:
            turn.draft[slot] = value
        if slot == "diagnosed_on" and value != UNKNOWN_DATE:
            refuse_if_not_eligible(turn)


class AskDetail(AskSlot):
    """Base of the questions: the catalog's cities are named where there is a choice."""

    def question(self, turn: TurnContext) -> str:
        """The question, with what may be answered."""
        service = service_of(turn)
        cities = "、".join(service.cities) if service else ""
        fields = {"city": {"cities": cities}, "admission_date": self._earliest(turn)}.get(self.slot, {})
        return render(f"ask.{self.slot}", **fields)

    def _earliest(self, turn: TurnContext) -> dict[str, str]:
        if self.slot != "admission_date":
            return {}
        return {"earliest": describe(cases.earliest_admission(turn.session, clock.today()).day)}


def _question_for(slot: str) -> type[AskDetail]:
    return type(f"Ask_{slot}", (AskDetail,), {"slot": slot, "__doc__": f"Asks for {slot}.", "__module__": __name__})


DETAIL_QUESTIONS = [_question_for(slot) for slot in DETAIL_SLOTS]
