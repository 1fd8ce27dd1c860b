"""Acts about an appointment: another time (改期), not been there (G5, D8), and 能去."""

from datetime import date, timedelta

from actions.acts_base import (
    Act,
    CaseAct,
    Subject,
    about_case,
    cases_that_allow,
    chosen_numbers,
    is_still_subject,
    member_move,
    note_for_staff,
    service_of_case,
    was_heard,
)
from actions.acts_cases import move_case
from actions.acts_words import ActName, day_wished, names_rough_day, no_day_wanted, says_will_go, says_will_not_go
from actions.answers import read_yes_no
from actions.base import TurnContext
from actions.people import acting_for, open_cases
from actions.readings import NOTHING, Reading
from actions.shifted_days import day_moved_to
from actions.wished_times import NO_DAY, bound_of_wish, first_day, show_wish, wished
from bot.cases import service as cases
from bot.cases.appointments import appointment_time, has_come, is_confirmed
from bot.cases.models import Case
from bot.catalog import ServiceId, render
from bot.catalog.kinds import MemberAct
from bot.conversations.models import HandoverReason
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason

DAY_FACTS = ("wish_date", "admission_date")
LONGEST_WISH_DAYS = 180
MISSED, LOOKS_BACK = "no_show", timedelta(days=60)


class Reschedule(CaseAct):
    """改期: another time for what is booked; where nothing is booked yet, the wish goes to staff."""

    name = ActName.RESCHEDULE
    yes_words = "确认改期"
    no_words = "不改"
    stuck_words = "act.reschedule.stuck"

    def fitting(self, turn: TurnContext) -> list[Case]:
        """What is booked and still to come; else what is still being arranged."""
        if booked := cases_that_allow(turn, MemberAct.RESCHEDULE):
            return booked
        found = open_cases(turn)
        if any(case.appointment_at is not None for case in found):
            return []
        return [case for case in found if _can_be_booked(case)]

    def nothing(self, turn: TurnContext) -> None:
        """The day has come or passed: honest words and a person. Nothing to change: what can be done."""
        if booked := [case for case in open_cases(turn) if case.appointment_at is not None]:
            turn.handover = HandoverReason.RESCHEDULE
            turn.say(about_case(turn, booked[0], "act.reschedule.too_late"))
        elif found := open_cases(turn):
            turn.say(about_case(turn, found[0], "act.reschedule.no_time"))
        else:
            turn.say_fresh("act.reschedule.nothing", "turn.no_hurry")

    def wants_detail(self, turn: TurnContext) -> bool:
        """The day that is wished for."""
        return True

    def detail_question(self, turn: TurnContext, *, again: bool = False) -> str:
        """The question for the day: what is booked now, and the first day that can be (D1)."""
        case = self.case(turn)
        if again:
            return render("act.reschedule.again")
        known = self.words(turn, "booked" if case.appointment_at else "not_booked")
        if case.service == ServiceId.DIRECT_PAY:
            return known + render("act.reschedule.ask_admission", earliest=describe(_earliest(turn)))
        return known + render("act.reschedule.ask" if case.appointment_at else "act.reschedule.ask_wish")

    def read_detail(self, turn: TurnContext) -> Reading:
        """A day to come that is not the booked one and, for direct payment, not too soon (D1)."""
        asked, case = turn.requested_slot in ("act_detail", "act_confirmed"), self.case(turn)
        day = day_moved_to(turn.text, _day_of(case)) or day_wished(turn.text, asked=asked)
        if day is None:
            open_wish = (
                turn.requested_slot == "act_detail"
                and no_day_wanted(turn.text)
                and case.service != ServiceId.DIRECT_PAY
            )
            if asked and not open_wish and names_rough_day(turn.text):
                return Reading(problem=render("act.reschedule.which_day"))
            return Reading(value=NO_DAY) if open_wish else NOTHING
        if problem := self._problem(turn, case, day):
            return Reading(problem=problem, asks=False)
        one_day = case.service == ServiceId.DIRECT_PAY
        if one_day and bound_of_wish(turn.text):
            return Reading(problem=render("act.reschedule.which_day"))
        kept = wished(turn.text, day, fits=lambda other: not self._problem(turn, case, other), several=not one_day)
        return Reading(value=kept)

    def _problem(self, turn: TurnContext, case: Case, day: date) -> str | None:
        if day <= clock.today():
            return render("act.reschedule.past", date=describe(day))
        if (day - clock.today()).days > LONGEST_WISH_DAYS:
            return render("act.reschedule.far", date=describe(day))
        if case.appointment_at is not None and case.appointment_at.date() == day:
            return render("act.reschedule.same", date=describe(day))
        if case.service == ServiceId.DIRECT_PAY and day < _earliest(turn):
            return render("act.reschedule.too_soon", earliest=describe(_earliest(turn)))
        return None

    def wants_confirmation(self, turn: TurnContext) -> bool:
        """Only what is booked can be lost."""
        return self.case(turn).appointment_at is not None

    def confirmation_question(self, turn: TurnContext) -> str:
        """The old time, the wish, and that the old time is given up."""
        return self.words(turn, "confirm", wish=_wish(turn))

    def means(self, turn: TurnContext) -> str:
        """The time that is given up."""
        return appointment_time(self.case(turn))

    def perform(self, turn: TurnContext) -> None:
        """Back to arranging, with the wish; the message of the move tells the member. Else a note for staff."""
        case = self.case(turn)
        move = member_move(case, MemberAct.RESCHEDULE)
        is_news = note_for_staff(turn, case, render("act.reschedule.note", wish=_wish(turn)))
        if move is None and turn.draft.get("act_confirmed") and not is_news:
            return  # this turn was run before
        if case.appointment_at is None or move is None:
            turn.say(self.words(turn, "wish_noted", wish=_wish(turn)))
            return
        day = first_day(str(turn.draft["act_detail"]))
        # A direct payment is booked for the day itself (D1), a visit with a wish (G3).
        fact = next((name for name in move.facts if name in DAY_FACTS), None)
        move_case(turn, case, move.target, {fact: day} if fact and day != NO_DAY else {})


class NoShow(CaseAct):
    """没去成: what G5 and D8 say about it, and a person, who hears why."""

    name = ActName.NO_SHOW

    def fitting(self, turn: TurnContext) -> list[Case]:
        """What was booked for a time that has come; without one, whatever is booked."""
        booked = [case for case in open_cases(turn) if case.appointment_at is not None]
        return [case for case in booked if has_come(case)] or booked

    def nothing(self, turn: TurnContext) -> None:
        """Closed as such before, or nothing is booked: a person looks what it was."""
        turn.handover = HandoverReason.RESCHEDULE
        since = clock.today() - LOOKS_BACK
        seen = cases.cases_of(turn.session, acting_for(turn), include_closed_since=since)
        closed = next((case for case in seen if case.status == MISSED), None)
        turn.say(about_case(turn, closed, "act.no_show.closed") if closed else render("act.no_show.nothing"))

    def perform(self, turn: TurnContext) -> None:
        """Tell, note, hand over. Whether it counts is for staff to record."""
        case = self.case(turn)
        if not has_come(case):
            turn.say(self.words(turn, "to_come"))
            return
        note_for_staff(turn, case, self.words(turn, "note"))
        turn.handover = HandoverReason.RESCHEDULE
        turn.say(self.words(turn, "told"))


class Attend(Act):
    """能去: recorded once an appointment, with thanks, time and place. Other words than that are asked about."""

    name = ActName.ATTEND
    yes_words = "能去"
    no_words = "去不了"

    def agrees_at_once(self, turn: TurnContext) -> bool:
        """Whether the message that began it says so in fixed words."""
        return turn.text.startswith("/") or bool(self.read_confirmation(turn))

    def read_confirmation(self, turn: TurnContext) -> bool | None:
        """能去, 去不了, or a bare yes or no."""
        if says_will_go(turn.text):
            return True
        return False if says_will_not_go(turn.text) else read_yes_no(turn.text)

    def left(self, turn: TurnContext) -> None:
        """Not coming: another time, or cancelled?"""
        turn.say_fresh("act.attend.no", "turn.no_hurry")

    def subjects(self, turn: TurnContext) -> list[Subject]:
        """What waits for the word, one by one, and all together where there are several."""
        single = [Subject(case.number, about_case(turn, case, "act.attend.label")) for case in awaited(turn)]
        if len(single) < 2:
            return single
        return [*single, Subject(",".join(one.key for one in single), render("act.attend.all"))]

    def nothing(self, turn: TurnContext) -> None:
        """Confirmed before, too early to count, its time has come, or nothing booked."""
        found = [case for case in open_cases(turn) if case.appointment_at is not None]
        booked = [case for case in found if not has_come(case)]
        if not booked:
            if found:
                turn.say(about_case(turn, found[0], "act.attend.passed"))
            else:
                turn.say_fresh("act.attend.nothing", "turn.no_hurry")
            return
        case = min(booked, key=lambda one: one.appointment_at or clock.now())
        known = is_confirmed(turn.session, case)
        turn.say(about_case(turn, case, "act.attend.known" if known else "act.attend.early"))

    def ran_before(self, turn: TurnContext) -> bool:
        """Whether this turn has said so before."""
        return was_heard(turn)

    def is_possible(self, turn: TurnContext) -> bool:
        """Whether the word is still waited for: not after the time has come."""
        return is_still_subject(turn, self.subjects(turn))

    def perform(self, turn: TurnContext) -> None:
        """Record it and say when and where."""
        for number in chosen_numbers(turn):
            case = cases.find_case(turn.session, number)
            cases.confirm_attendance(turn.session, case, event_key=turn.key(f"attend:{number}"))
            turn.say(about_case(turn, case, "act.attend.thanks"))


def awaited(turn: TurnContext) -> list[Case]:
    """The cases whose appointment is near and waits for the member's word."""
    return [case for case in open_cases(turn) if cases.awaits_attendance(turn.session, case)]


def answers_reminder(turn: TurnContext) -> bool:
    """Whether a bare yes or no now can only be about an appointment: its reminder is the last that was said."""
    reminded = outbox.last_reason(turn.session, turn.openid) is OutboundReason.REMINDER
    return reminded and bool(awaited(turn))


def _can_be_booked(case: Case) -> bool:
    """Whether the case may still come to a status with an appointment."""
    service, seen, ahead = service_of_case(case), {case.status}, [case.status]
    while ahead:
        status = ahead.pop()
        if service.status(status).appointment is not None:
            return True
        targets = {move.target for move in service.moves_from(status)} - seen
        seen |= targets
        ahead += targets
    return False


def _earliest(turn: TurnContext) -> date:
    """D1: the first day of admission that can be booked today."""
    return cases.earliest_admission(turn.session, clock.today()).day


def _day_of(case: Case) -> date | None:
    """The day that is booked, or for a direct payment the one that was told."""
    if case.appointment_at is not None:
        return case.appointment_at.date()
    told = case.details.get("admission_date")
    return date.fromisoformat(told) if told else None


def _wish(turn: TurnContext) -> str:
    return show_wish(str(turn.draft["act_detail"]))
