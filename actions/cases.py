"""The last look at a request, and the case that comes of it."""

from datetime import date

from actions import told_again
from actions.answers import is_question, read_yes_no, says_done, squeezed
from actions.base import TurnContext
from actions.closing_words import before_closing, closes
from actions.corrections import corrects, read_correction
from actions.details import missing_detail
from actions.eligibility import is_first_diagnosis, refuse_if_not_eligible
from actions.facts import keep, kept_fact
from actions.faq_everyday import lies_between
from actions.forms import AskSlot, FormGuide
from actions.papers import label_from_words, service_of, waiting_papers
from actions.places import place_answered
from actions.readings import LEFT_OPEN, NOTHING, UNKNOWN_DATE, Reading, read_city_answer
from actions.remarks import REMARK
from actions.slots import DETAIL_SLOTS
from actions.told import LONGEST_ORGAN
from actions.tumours import read_tumour, speaks_of_tumour
from actions.wishes import leaves_it_to_us
from bot.cases import service as cases
from bot.cases.papers import missing_kinds
from bot.cases.service import NotEligible, OpenCase
from bot.catalog import MemberAct, Service, ServiceId, get_catalog, render
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.members import service as members

YES = "yes"
# 好了就这样吧: nothing more to change.
NO_SHOW = "no_show"
EXAMPLE_CITIES = ("上海", "北京")
EXAMPLE_TUMOURS = ("肺腺癌", "乳腺癌")


class ValidateConfirmForm(FormGuide):
    """确认, or a correction such as 城市改成上海. The yes is read from fixed words, not from the classifier."""

    form_name = "confirm_form"

    def next_slot(self, turn: TurnContext) -> str | None:
        """The one slot of this form, until it is answered; none while a detail has to be asked for anew."""
        return None if turn.draft.get("confirmation") or missing_detail(turn) else "confirmation"

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """Yes, no, or a corrected detail. After every change, made or turned down, the whole is shown again."""
        reading = self._read(turn)
        changed = reading.value is not None and reading.value != YES
        if (changed or (reading.problem and not reading.asks)) and not turn.draft.get("hinted"):
            turn.draft["tries"] = 0
        return reading

    def _read(self, turn: TurnContext) -> Reading:
        answer = read_yes_no(turn.text)
        if answer is True or (answer is None and closes(turn.text)):
            return Reading(value=YES)
        if answer is False:
            return Reading(problem=render("confirm.what_to_change", example=example_of_change(turn)))
        if told := before_closing(turn.text):
            return _corrected_and_closed(turn, told)
        return self._correction(turn)

    @staticmethod
    def _correction(turn: TurnContext) -> Reading:
        correction = _new_wish(turn)
        if correction.silent:
            correction = read_correction(turn, strict=False)
        if correction.silent:
            correction = _city_elsewhere(turn)
        if correction.silent:
            correction = _organ_alone(turn)
        if correction.problem:
            return Reading(problem=correction.problem, asks=False)
        if correction.silent and not is_question(turn.text) and label_from_words(turn):
            return Reading(value="")
        if correction.silent and told_again.takes_facts(turn, "confirmation"):
            return Reading(value="")
        if correction.silent and says_done(turn.text):
            turn.say(render("confirm.please_confirm"))
            turn.draft["hinted"] = True
            return Reading(value="")
        return correction

    def could_be_answer(self, turn: TurnContext, slot: str) -> bool:
        """What sets something right is about the request, however it sounds: 不去北京了，去上海红房子."""
        return corrects(turn) and not is_question(turn.text)

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Keep the yes."""
        if value:
            turn.draft[slot] = value


def _corrected_and_closed(turn: TurnContext, told: str) -> Reading:
    """城市改成青岛，其他没问题，提交吧: what was set right is repeated, and no second yes is needed."""
    whole, turn.text = turn.text, told
    reading = ValidateConfirmForm._correction(turn)
    turn.text = whole
    done = reading.value == "" and not reading.problem and not turn.draft.get("hinted")
    if done and not turn.draft.get("leaving") and missing_detail(turn) is None:
        return Reading(value=YES, echo=reading.echo)
    return reading


def _new_wish(turn: TurnContext) -> Reading:
    """听安排 at the summary: the wish for a hospital is given up."""
    service = service_of(turn)
    if service is None or "hospital_wish" not in {str(ask.id) for ask in service.asks}:
        return NOTHING
    if not leaves_it_to_us(turn.text):
        return NOTHING
    reading = LEFT_OPEN["hospital_wish"]()
    keep(turn, "hospital_wish", reading)
    return Reading(value="", echo=reading.echo)


def _city_elsewhere(turn: TurnContext) -> Reading:
    """Nothing but a place that is not covered: the city that was told before is not meant any more."""
    service = service_of(turn)
    if service is None or not turn.draft.get("city") or is_question(turn.text) or not place_answered(turn.text):
        return NOTHING
    return read_city_answer(turn.text, service)


def _organ_alone(turn: TurnContext) -> Reading:
    """胰腺, at the summary: where the tumour is, other than what stands there."""
    word, before = squeezed(turn.text), str(turn.draft.get("tumour") or "")
    if not before or len(word) > LONGEST_ORGAN or not speaks_of_tumour(turn.text):
        return NOTHING
    reading = read_tumour(turn.text, interrupts=True)
    if not reading.value or reading.value in before:
        return NOTHING
    keep(turn, "tumour", reading)
    refuse_if_not_eligible(turn)
    return Reading(value="", echo=reading.echo)


class AskConfirmation(AskSlot):
    """Shows the whole request on one screen and asks for a yes."""

    slot = "confirmation"

    def question(self, turn: TurnContext) -> str:
        """The summary, what to know before the yes (not where that was just read), and the question."""
        lines = summary_lines(turn)
        if (mind := _to_mind(turn)) and render("confirm.please_check") not in turn.last_said:
            lines.append(mind)
        return render(
            "ask.confirmation",
            please=render("confirm.please_check"),
            summary="\n".join(lines),
            example=example_of_change(turn),
        )

    def in_other_words(self, turn: TurnContext, words: str) -> str:
        """The summary itself is shown as often as it is asked for."""
        return words if words == self.question(turn) else super().in_other_words(turn, words)


def _to_mind(turn: TurnContext) -> str:
    """What costs the member the entitlement once it is booked: not to come (G5, D8), not to sign (D5, D8)."""
    service = service_of(turn)
    if service is None:
        return ""
    lines = [_old_slip(turn, service), _open_illness(turn)]
    if any(move.act is MemberAct.REFUSE for move in service.moves):
        lines.append(render("confirm.mind_authorization"))
    elif any(move.target == NO_SHOW for move in service.moves):
        lines.append(render("confirm.mind_no_show"))
    return "\n".join(line for line in lines if line)


def _open_illness(turn: TurnContext) -> str:
    """That the name of the illness leaves open whether it is covered (J5): staff decide by the report."""
    told = str(turn.draft.get("tumour") or "")
    return render("confirm.mind_illness", tumour=told) if lies_between(told) else ""


def _old_slip(turn: TurnContext, service: Service) -> str:
    """That the time which counts from the slip is over (G2), said before anything is promised."""
    slip = turn.draft.get("admission_slip_date") if service.id == ServiceId.INPATIENT else None
    issued = date.fromisoformat(str(slip)) if slip else None
    if issued and service.sla and cases.slip_is_past(turn.session, issued, clock.today()):
        return render("confirm.mind_old_slip", day=describe(issued), days=service.sla.working_days)
    return ""


def example_of_change(turn: TurnContext) -> str:
    """How to correct a detail, by one that this service asks for."""
    service = service_of(turn)
    asked = {str(ask.id) for ask in service.asks} if service else set()
    if service and "city" in asked:
        other = next((city for city in EXAMPLE_CITIES if city in service.cities and city != turn.draft.get("city")), "")
        return render("confirm.example_city", city=other)
    if "tumour" in asked:
        other = next(tumour for tumour in EXAMPLE_TUMOURS if tumour != turn.draft.get("tumour"))
        return render("confirm.example_tumour", tumour=other)
    return render("confirm.example_date")


def _label(slot: str, service: Service) -> str:
    """How the summary calls a detail; the city of a second opinion is the experts'."""
    if slot == "city" and service.id == ServiceId.SECOND_OPINION:
        return render("label.city_of_experts")
    return render(f"label.{slot}")


def summary_lines(turn: TurnContext) -> list[str]:
    """The request line by line, in the catalog's order."""
    service = service_of(turn)
    member = members.get_member(turn.session, int(turn.draft["member_id"]))
    if service is None:
        raise LookupError("a request that is summed up has a service")
    lines = [f"服务：{service.name}", f"被保险人：{members.masked_name(member)}"]
    for ask in service.asks:
        if turn.draft.get(ask.id):
            lines.append(f"{_label(ask.id, service)}：{kept_fact(turn, str(ask.id))}")
    if remark := turn.draft.get(REMARK):
        lines.append(f"{render('label.remark')}：{remark}")
    return [*lines, _papers_line(turn, service)]


def _papers_line(turn: TurnContext, service: Service) -> str:
    """How many papers are in, and which ones are still missing that must be there (D4, G2)."""
    papers = waiting_papers(turn)
    missing = get_catalog().document_names(missing_kinds(service, papers))
    if papers and missing:
        return render("confirm.papers_short", count=len(papers), missing=missing)
    if papers:
        return render("confirm.papers", count=len(papers))
    return render("confirm.papers_later_must", missing=missing) if missing else render("confirm.papers_later")


def open_case(turn: TurnContext) -> None:
    """Open the case of the confirmed request, once: its key is this message."""
    service = service_of(turn)
    if service is None:
        raise LookupError("a confirmed request has a service")
    asked = {str(ask.id) for ask in service.asks}
    details = {slot: turn.draft[slot] for slot in DETAIL_SLOTS if slot in asked and turn.draft.get(slot)}
    details = {slot: value for slot, value in details.items() if value != UNKNOWN_DATE}
    details[cases.ROUGH] = " ".join(turn.draft.get("inexact") or [])
    details[cases.REMARK] = str(turn.draft.get(REMARK) or "")
    request = OpenCase(
        idempotency_key=turn.key("open_case"),
        openid=turn.openid,
        member=members.get_member(turn.session, int(turn.draft["member_id"])),
        service=service.id,
        details=details,
        documents=waiting_papers(turn),
        first_diagnosis=is_first_diagnosis(turn),
    )
    try:
        case = cases.open_case(turn.session, request)
    except NotEligible as refusal:
        turn.say(refusal.message)
        if refusal.about in details:  # midnight made the day too soon (D1): another day, the rest stands
            turn.draft.pop(refusal.about)
            turn.draft.pop("confirmation", None)
            turn.follow_up = "details_form"
            return
    else:
        turn.say(cases.opened_words(turn.session, case))
    turn.draft.pop("refused", None)
    turn.clear_request()
    turn.episode_over = True
