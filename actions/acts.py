"""The act form: what a member has done with a case or with their own data, one question at a time.

Which one → a detail → a yes in fixed words → done (`finish`, called by action_next_step when the form has ended). Where
nothing needs to be asked the act is done at once. Interruptions behave as in every form (actions/forms.py); another act
asked for in the middle takes the place of this one.
"""

from actions import interruptions, own_cases
from actions.acts_account import Delete, Unbind, Withdraw
from actions.acts_appointments import Attend, NoShow, Reschedule
from actions.acts_base import SHOWN, Act, CaseAct, ask_anew, chosen_numbers, digest
from actions.acts_cases import Cancel, RefuseAuthorization
from actions.acts_papers import Papers, says_signed, take_pictures
from actions.acts_sample import Courier, NoSample
from actions.acts_words import ActName, act_by_words, act_meant, cancels_the_visit, leaves_act
from actions.base import TurnContext
from actions.forms import TRIES_BEFORE_SKIP, AskSlot, FormGuide
from actions.interruptions import LEAVING_CANCEL, LEAVING_REFUSED, SURE_TO_LEAVE
from actions.readings import NOTHING, Reading
from bot.cases import service as cases
from bot.catalog import render

ACT, SUBJECT, DETAIL, CONFIRMED = "act", "act_subject", "act_detail", "act_confirmed"
YES = "yes"
# Inside these 取消 may mean the appointment; inside the others it means what is being filled in.
ABOUT_A_TIME = (ActName.RESCHEDULE, ActName.ATTEND, ActName.NO_SHOW)
ACTS: dict[ActName, Act] = {
    act.name: act
    for act in (
        Cancel(),
        Reschedule(),
        NoShow(),
        Attend(),
        Courier(),
        NoSample(),
        RefuseAuthorization(),
        Unbind(),
        Withdraw(),
        Delete(),
        Papers(),
    )
}


def act_of(turn: TurnContext) -> Act:
    """The act that is under way."""
    return ACTS[ActName(turn.draft[ACT])]


def begin(turn: TurnContext, name: ActName) -> None:
    """Start an act outside of a form: straight to its first question, or done."""
    turn.form = None
    if not prepare(turn, name):
        return
    if missing_slot(turn):
        turn.follow_up = "act_form"
    else:
        finish(turn)


def prepare(turn: TurnContext, name: ActName) -> bool:
    """Make `name` the act of this chat and take what the message tells; False when there is nothing it could be about.

    A half-done request is given up for it. Who the chat was about before does not matter: the subject says it.
    """
    turn.clear_request()
    act = ACTS[name]
    if not act.subjects(turn):
        act.nothing(turn)
        turn.episode_over = True
        return False
    turn.draft[ACT] = name.value
    if act.agrees_at_once(turn):
        turn.draft[CONFIRMED] = YES
    _take_subject(turn, asked=False)
    return True


def missing_slot(turn: TurnContext) -> str | None:
    """The next slot to ask for; None when the act can be done."""
    act, draft = act_of(turn), turn.draft
    if not draft.get(SUBJECT):
        return SUBJECT
    if act.wants_detail(turn) and not draft.get(DETAIL):
        return DETAIL
    if act.wants_confirmation(turn) and not draft.get(CONFIRMED):
        return CONFIRMED
    return None


def finish(turn: TurnContext) -> None:
    """Do the act; the chat starts afresh after it. What changed since it was shown is shown and asked again."""
    act = act_of(turn)
    if isinstance(act, CaseAct | Attend):
        for number in sorted(chosen_numbers(turn)):
            cases.lock_case(turn.session, number)
    if act.ran_before(turn):
        act.perform(turn)
    elif not act.is_possible(turn):
        _say_gone(turn, act)
    elif act.wants_confirmation(turn) and act.has_changed(turn):
        ask_anew(turn)
    else:
        act.perform(turn)
    if turn.follow_up is None:
        turn.clear_request()
        turn.episode_over = True


def _say_gone(turn: TurnContext, act: Act) -> None:
    """What it was about is gone: the user is unbound by now, its time has come, staff were faster."""
    if act.subjects(turn):
        turn.say(render("act.gone"))
    else:
        act.nothing(turn)


def _take_subject(turn: TurnContext, *, asked: bool) -> bool:
    """Choose what the act is about, and read its detail in the same message; False when it is not clear."""
    act = act_of(turn)
    subjects = act.subjects(turn)
    if not subjects:  # it was there when the question was put
        act.nothing(turn)
        turn.draft["leaving"] = LEAVING_REFUSED
        return True
    chosen = act.choose(turn, subjects, asked=asked)
    if chosen is None:
        return False
    turn.draft[SUBJECT] = chosen.key
    if act.wants_detail(turn):
        reading = act.read_detail(turn)
        if reading.problem:
            turn.say(reading.problem)
        if reading.value:
            turn.draft[DETAIL] = reading.value
    return True


class ValidateActForm(FormGuide):
    """Hears the answers of an act first, then everything that interrupts a form."""

    form_name = "act_form"

    def next_slot(self, turn: TurnContext) -> str | None:
        """Subject, detail, confirmation. An erasure leaves only the act in the draft; its subject is found again."""
        if not turn.draft.get(SUBJECT):
            _take_subject(turn, asked=False)
        return missing_slot(turn)

    def _listen(self, turn: TurnContext, slot: str) -> None:
        if turn.intent == "submit_documents" and take_pictures(turn):
            return
        if turn.draft[ACT] == ActName.REFUSE and says_signed(turn):
            turn.draft["leaving"] = LEAVING_REFUSED
            return
        if turn.draft[ACT] in (ActName.RESCHEDULE, ActName.ATTEND) and cancels_the_visit(turn.text):
            _another_act(turn, ActName.CANCEL)
            return
        reading = self.read(turn, slot) if turn.text else NOTHING
        if not reading.silent:
            self._take(turn, slot, reading)
        elif leaves_act(turn.text):
            _leave(turn)
        elif own_cases.answers(turn):
            turn.draft.pop("misses", None)
        elif _wanted(turn) == turn.draft[ACT]:
            self._hint(turn, slot)
        elif not _another_act(turn):
            super()._listen(turn, slot)

    def ends_early(self, turn: TurnContext) -> bool:
        """Another service; 取消 is about the act."""
        ends = interruptions.leaves(turn)
        if turn.draft.get("leaving") == LEAVING_CANCEL:
            _leave(turn)
        return ends

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """The answer to the question that is open."""
        if slot == SUBJECT:
            return Reading(value="") if _take_subject(turn, asked=True) else NOTHING
        if slot == DETAIL:
            return act_of(turn).read_detail(turn)
        answer = act_of(turn).read_confirmation(turn)
        if answer is False:
            _leave(turn)
            return Reading(value="")
        if answer is None and _corrects(turn):
            return Reading(value="")
        return Reading(value=YES) if answer else NOTHING

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Keep the answer; a chosen subject is kept already."""
        if value:
            turn.draft[slot] = value

    @staticmethod
    def _hint(turn: TurnContext, slot: str) -> None:
        """The words to answer with; when they were just said, the way to a person besides."""
        act = act_of(turn)
        if int(turn.draft.get("tries") or 0) >= TRIES_BEFORE_SKIP and slot == DETAIL and act.stuck_words:
            turn.say(render(act.stuck_words))
            turn.draft["hinted"] = True
            return
        again = question_again(turn, slot)
        person = render("hint.person")
        if again in turn.last_said and person not in turn.last_said:
            turn.say(person)
        turn.say(again)
        turn.draft["hinted"] = True


def _corrects(turn: TurnContext) -> bool:
    """Asked for the yes, the member names another day: it takes the place of the first, and all is shown again."""
    act = act_of(turn)
    reading = act.read_detail(turn) if act.wants_detail(turn) else NOTHING
    if reading.problem:
        turn.say(reading.problem)
    elif reading.value:
        turn.draft[DETAIL] = reading.value
        turn.draft["tries"] = 0
    return not reading.silent


def _leave(turn: TurnContext) -> None:
    act_of(turn).left(turn)
    turn.draft["leaving"] = LEAVING_REFUSED


def _wanted(turn: TurnContext) -> ActName | None:
    """The act that a message inside an act asks for."""
    name = act_by_words(turn.text)
    return act_meant(turn.intent, turn.text) if name is None and turn.confidence >= SURE_TO_LEAVE else name


def _another_act(turn: TurnContext, name: ActName | None = None) -> bool:
    """Inside an act, another one is asked for: it takes the place of this one."""
    name = name or _wanted(turn)
    if name is None or name == turn.draft[ACT]:
        return False
    if name is ActName.CANCEL and turn.draft[ACT] not in ABOUT_A_TIME:
        _leave(turn)
        return True
    turn.requested_slot = None
    if not prepare(turn, name):
        turn.draft["leaving"] = LEAVING_REFUSED
    return True


def question_again(turn: TurnContext, slot: str) -> str:
    """The same in short."""
    act = act_of(turn)
    if slot == SUBJECT:
        return render("act.again_which")
    if slot == DETAIL:
        return act.detail_question(turn, again=True)
    return render("act.again_confirm", yes=act.yes_words, no=act.no_words)


class AskAct(AskSlot):
    """Base of the questions of an act."""

    def question(self, turn: TurnContext) -> str:
        """By the act."""
        act = act_of(turn)
        if self.slot == SUBJECT:
            return act.which(act.subjects(turn))
        return act.detail_question(turn) if self.slot == DETAIL else act.confirmation_question(turn)

    def question_again(self, turn: TurnContext) -> str:
        """In short."""
        return question_again(turn, self.slot)

    def in_other_words(self, turn: TurnContext, words: str) -> str:
        """In full once more."""
        return self.question(turn)


class AskActSubject(AskAct):
    """Which case, or which member."""

    slot = SUBJECT


class AskActDetail(AskAct):
    """A day, a number."""

    slot = DETAIL


class AskActConfirmed(AskAct):
    """What it means, and the words that say yes and no."""

    slot = CONFIRMED

    def question(self, turn: TurnContext) -> str:
        """The yes will be to what is shown here."""
        turn.draft[SHOWN] = digest(act_of(turn).means(turn))
        return super().question(turn)
