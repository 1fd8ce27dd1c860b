"""Acts about the sample of a gene test: its courier number (T1), and that none can be had (T2, T5)."""

import re

from actions.acts_base import CaseAct, about_case, cases_that_allow, note_for_staff, service_of_case
from actions.acts_cases import move_case
from actions.acts_words import ActName, courier_company, courier_numbers, has_some_number
from actions.base import TurnContext
from actions.people import open_cases
from actions.readings import NOTHING, Reading
from bot.cases.models import Case
from bot.catalog import ServiceId, render
from bot.catalog.kinds import MemberAct
from bot.conversations.models import HandoverReason
from bot.kernel import vault
from bot.members.id_numbers import check_number, could_be_person

NUMBER_FACT, COMPANY_FACT = "courier_number", "courier_company"


class Courier(CaseAct):
    """The sample is on its way: its number goes into the case, and the case goes on."""

    name = ActName.COURIER

    def fitting(self, turn: TurnContext) -> list[Case]:
        """Gene tests that wait for the sample."""
        return cases_that_allow(turn, MemberAct.COURIER)

    def nothing(self, turn: TurnContext) -> None:
        """Told before: a correction goes to staff. Not asked for yet: nothing is to be posted."""
        tests = _gene_tests(turn)
        posted = next((case for case in tests if case.facts.get(NUMBER_FACT)), None)
        if posted is not None:
            self._after_posting(turn, posted)
        elif tests:
            turn.say(about_case(turn, tests[0], "act.courier.not_now"))
        else:
            turn.say_fresh("act.courier.nothing", "turn.no_hurry")

    def _after_posting(self, turn: TurnContext, case: Case) -> None:
        known, found = case.facts[NUMBER_FACT], courier_numbers(plain_text(turn))
        if not found or known in found:
            turn.say(about_case(turn, case, "act.courier.known", courier=known))
            return
        note_for_staff(turn, case, render("act.courier.note", courier=found[0], known=known))
        turn.say(about_case(turn, case, "act.courier.corrected", courier=found[0]))

    def wants_detail(self, turn: TurnContext) -> bool:
        """The number."""
        return True

    def read_detail(self, turn: TurnContext) -> Reading:
        """A number of 12 to 20 letters and digits that is no ID number."""
        text = plain_text(turn)
        found = courier_numbers(text)
        if len(found) == 1:
            return Reading(value=" ".join(part for part in (found[0], courier_company(text)) if part))
        if found:
            return Reading(problem=render("act.courier.several"), asks=False)
        if vault.find_markers(turn.text, vault.VaultKind.ID_NUMBER):
            return Reading(problem=render("act.courier.id_number"), asks=False)
        if turn.requested_slot == "act_detail" and has_some_number(turn.text):
            return Reading(problem=render("act.courier.wrong"), asks=False)
        return NOTHING

    def perform(self, turn: TurnContext) -> None:
        """On to the next status, with number and company; the message of the move tells the member."""
        number, _, company = str(turn.draft["act_detail"]).partition(" ")
        case = self.case(turn)
        facts = {NUMBER_FACT: number} | ({COMPANY_FACT: company} if company else {})
        move_case(turn, case, service_of_case(case).target_of(MemberAct.COURIER), facts)


class NoSample(CaseAct):
    """No sample can be had: a specialist looks what else is possible (T2) before the service ends (T5)."""

    name = ActName.NO_SAMPLE

    def fitting(self, turn: TurnContext) -> list[Case]:
        """Gene tests for which no sample was sent."""
        return [case for case in _gene_tests(turn) if not case.facts.get(NUMBER_FACT)]

    def nothing(self, turn: TurnContext) -> None:
        """No gene test is under way: which samples there are."""
        turn.say_fresh("act.no_sample.nothing", "faq.said")

    def perform(self, turn: TurnContext) -> None:
        """A note, kind words, a person. Only staff end the service."""
        case = self.case(turn)
        note_for_staff(turn, case, render("act.no_sample.note"))
        turn.handover = HandoverReason.ASKED
        turn.say(self.words(turn, "told"))


def plain_text(turn: TurnContext) -> str:
    """The message as it was typed: long numbers that were taken for ID numbers, and 申通 that was taken for a name.

    What tells a person stays hidden. Nothing of it is said or logged but the courier number itself.
    """

    def value_of(marker: re.Match[str]) -> str:
        value = vault.reveal(turn.session, marker[2]) or ""
        return " " if _tells_a_person(value) else value

    return vault.TOKEN.sub(value_of, turn.text)


def waits_for_number(turn: TurnContext) -> bool:
    """Whether the message holds a courier number, and a case waits for one or has another one.

    The case is looked for first: what somebody sends who has none stays hidden.
    """
    waits = Courier().fitting(turn) or any(case.facts.get(NUMBER_FACT) for case in _gene_tests(turn))
    return bool(waits) and bool(courier_numbers(plain_text(turn)))


def _tells_a_person(value: str) -> bool:
    """Whether a hidden value begins like a person's number, or is surely the number of some document."""
    return could_be_person(value) or len(check_number(value).candidates) == 1


def _gene_tests(turn: TurnContext) -> list[Case]:
    return [case for case in open_cases(turn) if case.service == ServiceId.GENE_TEST]
