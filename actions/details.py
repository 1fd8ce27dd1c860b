"""The details of a service: the questions that the catalog lists for it, in its order."""

from dataclasses import replace

from actions import besides, city_of_wish, until_then
from actions.admission import question_of_another_day
from actions.answers import is_question
from actions.base import TurnContext
from actions.corrections import is_plain_day, read_correction
from actions.eligibility import refuse_if_not_eligible
from actions.facts import FIRST_DIAGNOSIS, NOT_THERE, keep, read_detail
from actions.forms import AskSlot, FormGuide
from actions.history import History
from actions.labels import LABELS
from actions.papers import service_of
from actions.readings import DATE_SLOTS, LEFT_OPEN, NOTHING, UNKNOWN_DATE, Reading, asks_to_travel, not_diagnosed_yet
from actions.slots import DETAIL_SLOTS
from actions.told import take_facts
from actions.wanted import CLAUSE
from actions.wishes import names_hospital
from bot.cases import service as cases
from bot.catalog import Service, ServiceId, render
from bot.kernel import clock
from bot.kernel.zh_dates import describe

# Details that decide whether the service can be had.
DECIDING = {"diagnosed_on", "tumour", FIRST_DIAGNOSIS}


def missing_detail(turn: TurnContext) -> str | None:
    """The first question of the chosen service that has no answer yet."""
    if turn.draft.get(FIRST_DIAGNOSIS) == History.UNSURE:
        return FIRST_DIAGNOSIS
    service = service_of(turn)
    asks = service.asks if service else []
    return next((str(ask.id) for ask in asks if not turn.draft.get(ask.id)), None)


class ValidateDetailsForm(FormGuide):
    """Asks what the service needs; further facts and corrections in the same message are taken along."""

    form_name = "details_form"

    def next_slot(self, turn: TurnContext) -> str | None:
        """The first unanswered question. Nobody is asked a third time for a hospital: it is left to us, aloud."""
        missing = missing_detail(turn)
        if missing == "hospital_wish" == turn.requested_slot and besides.left_to_us_in_the_end(turn):
            return missing_detail(turn)
        return missing

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """The asked detail, else a correction; a further fact (a city, a day) is taken along."""
        reading = self._read(turn, slot)
        if reading.problem == render("details.no_slip"):
            turn.draft["inexact"] = [*(turn.draft.get("inexact") or []), f"{slot}{NOT_THERE}"]
        if reading.problem == render("details.no_slip") and reading.problem in turn.last_said:
            return Reading(problem=render("details.no_slip_again"))
        if reading.problem and reading.problem in turn.last_said:  # not in the same words again
            turn.say(render("hint.person"))
            return Reading(value="")
        return reading

    def _read(self, turn: TurnContext, slot: str) -> Reading:
        service = service_of(turn)
        if service is None:
            return NOTHING
        if (first := _no_answer_yet(turn, slot, service)) is not None:
            return first
        if slot == "city" and (agreed := city_of_wish.read_yes(turn, service)).value:
            keep(turn, slot, agreed)
            return agreed
        reading = read_correction(turn, asked=slot)
        if reading.silent:
            reading = read_detail(turn, slot, service)
        elif reading.value is not None and (also := _answer_besides(turn, slot, service)).value:
            reading = replace(also, echo=f"{reading.echo or ''}\n{also.echo or ''}".strip())
        if reading.value:
            keep(turn, slot, reading)
            reading = _told_with_it(turn, slot, service, reading)
        if take_facts(turn, asked=slot) and reading.silent:
            return Reading(value="")
        return reading

    def leaves_for_now(self, turn: TurnContext, slot: str) -> bool:
        """Also until the slip or the diagnosis is there."""
        return until_then.heard(turn, slot) or super().leaves_for_now(turn, slot)

    def could_be_answer(self, turn: TurnContext, slot: str) -> bool:
        """What members call a hospital, where one was asked for."""
        return slot == "hospital_wish" and names_hospital(turn.text) and not is_question(turn.text)

    def without_answer(self, turn: TurnContext, slot: str) -> Reading:
        """Staff find out what the member does not tell (the catalog says which questions are optional)."""
        if slot == FIRST_DIAGNOSIS:
            turn.draft[slot] = History.UNKNOWN.value
            return Reading(value=History.UNKNOWN, echo=render("details.diagnosed_unknown"))
        service = service_of(turn)
        if service is None or slot not in service.optional_asks or slot not in LEFT_OPEN:
            return NOTHING
        reading = LEFT_OPEN[slot]()
        keep(turn, slot, reading)
        return reading

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """What was told may decide whether the service can be had at all (J5): the day, the tumour, not the first."""
        if DECIDING & {name for name, told in turn.draft.items() if told}:
            refuse_if_not_eligible(turn)


def _no_answer_yet(turn: TurnContext, slot: str, service: Service) -> Reading | None:
    """What only seems to answer: 要去北京吗, 怀疑是肺癌, a day where a hospital was asked for; None for all else."""
    if slot == "city" and service.id == ServiceId.SECOND_OPINION and asks_to_travel(turn.text):
        turn.say(render("faq.need_not_go", service=service.name))
        return Reading(value="")
    if slot in DECIDING and not turn.draft.get("diagnosed_on") and not_diagnosed_yet(turn.text):
        return Reading(problem=render("details.not_diagnosed"))
    return besides.day_of_admission(turn) if slot == "hospital_wish" else None


def _told_with_it(turn: TurnContext, slot: str, service: Service, reading: Reading) -> Reading:
    """The answer with what was told in one breath: the hospital of the city; 是第一次，9月20日."""
    if slot == "city":
        return besides.with_hospital(turn, reading)
    if slot == FIRST_DIAGNOSIS and not turn.draft.get("diagnosed_on"):
        day = read_detail(turn, "diagnosed_on", service)
        if day.value and day.value != UNKNOWN_DATE:
            keep(turn, "diagnosed_on", day)
            return Reading(value=reading.value, echo=day.echo)
    return reading


def _answer_besides(turn: TurnContext, slot: str, service: Service) -> Reading:
    """The answer in a clause of its own, besides a correction: 改成大连，医院想去二院; 9月20日，对了不是北京是上海."""
    first, *_ = clauses = CLAUSE.split(turn.text)
    clauses = [clause for clause in clauses if slot in LABELS and LABELS[slot].search(clause)]
    if slot in DATE_SLOTS and is_plain_day(first):
        clauses.append(first)
    readings = (read_detail(replace(turn, text=clause), slot, service) for clause in clauses)
    return next((reading for reading in readings if reading.value), NOTHING)


class AskDetail(AskSlot):
    """Base of the questions: the catalog's cities are named where there is a choice."""

    def question(self, turn: TurnContext) -> str:
        """The question, with what may be answered."""
        service = service_of(turn)
        if self.slot == "city" and (offer := city_of_wish.question(turn, service)):
            return offer
        if self.slot == "city" and service:
            key = "ask.city_of_experts" if service.id == ServiceId.SECOND_OPINION else "ask.city"
            return render(key, cities="、".join(service.cities))
        if self.slot == "admission_date":
            instead = question_of_another_day(turn, _earliest(turn))
            return instead or render("ask.admission_date", earliest=_earliest(turn))
        return render(f"ask.{self.slot}")

    def question_again(self, turn: TurnContext) -> str:
        """The question in short; the few cities of a second opinion are named again."""
        service = service_of(turn)
        if self.slot == "city" and (offer := city_of_wish.question(turn, service)):
            return offer
        if self.slot == "city" and service and service.id == ServiceId.SECOND_OPINION:
            return render("facts.again_city_of_experts", cities="、".join(service.cities))
        if f"{self.slot}{NOT_THERE}" in (turn.draft.get("inexact") or []):
            return render("details.slip_or_leave")
        return super().question_again(turn)

    def in_other_words(self, turn: TurnContext, words: str) -> str:
        """The choice stays the choice where there is no slip."""
        if words == render("details.slip_or_leave"):
            return render("details.no_slip_again")
        return super().in_other_words(turn, words)


def _earliest(turn: TurnContext) -> str:
    earliest = cases.earliest_admission(turn.session, clock.today())
    return describe(earliest.day) + ("" if earliest.certain else render("details.expected"))


def _question_for(slot: str) -> type[AskDetail]:
    return type(f"Ask_{slot}", (AskDetail,), {"slot": slot, "__doc__": f"Asks for {slot}.", "__module__": __name__})


DETAIL_QUESTIONS = [_question_for(slot) for slot in (*DETAIL_SLOTS, FIRST_DIAGNOSIS)]
