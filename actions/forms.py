"""What the five forms share: an answer first, else the interruption it is, and always one question at the end.

A form's validation never leaves the requested slot unsaid: it names the next one itself, or ends the form. So Rasa
never rejects a form, and no other rule can answer inside one (rasa-notes 3.1: a rejected form falls through to
silence or to another rule; docs/decisions/0060).
"""

from abc import abstractmethod
from typing import ClassVar

from actions import eligibility, interruptions, midway, own_cases, pauses, persons, remarks, unsure
from actions.acts_papers import says_signed
from actions.anger import soothes
from actions.answers import is_question, wants_question_again
from actions.base import InsAction, TurnContext
from actions.consent import answer_heard, explain
from actions.feelings import comforts, fears_for_data
from actions.name_question import answers_about_name
from actions.papers import take_pictures
from actions.readings import NOTHING, Reading
from bot.catalog import get_catalog, render

TRIES_BEFORE_SKIP = 2
# Intents that want nothing of their own: a short answer that was not understood is taken for one of these.
_WANTS_NOTHING = (*interruptions.NOT_UNDERSTOOD, "affirm", "deny", "greet", "goodbye", "thanks", "inform_identity")
# Whatever else the words may mean, danger and the wish for a person are heard.
_NEVER_HELD_UP = ("emergency", "human_agent")


def wants_something(turn: TurnContext) -> bool:
    """Whether the message asks for something, or is an aside, rather than failing to answer."""
    return turn.intent not in _WANTS_NOTHING or is_question(turn.text) or interruptions.is_aside(turn)


def _hears_choice(turn: TurnContext) -> bool:
    """Whether the message answered an offer, and nothing of it is left to be read as an answer to the form."""
    if turn.offer and turn.offer.chosen:
        return interruptions.handle(turn)
    return unsure.hears_choice(turn)


class FormGuide(InsAction):
    """Validation of one form. Subclasses name the form, say which slot comes next and read answers."""

    form_name: ClassVar[str]
    is_final = False

    def name(self) -> str:
        """`validate_<form>`, as Rasa calls it."""
        return f"validate_{self.form_name}"

    @abstractmethod
    def next_slot(self, turn: TurnContext) -> str | None:
        """The slot to ask for next; None when the form is complete."""

    @abstractmethod
    def read(self, turn: TurnContext, slot: str) -> Reading:
        """What the message says about `slot`; may also take further facts out of it."""

    def without_answer(self, turn: TurnContext, slot: str) -> Reading:
        """What is taken when an optional question stays unanswered: nobody is asked a third time."""
        return NOTHING

    def ends_early(self, turn: TurnContext) -> bool:
        """Clear words that end the form whatever it asks: 取消, another service, another person, not the first time."""
        return interruptions.leaves(turn) or persons.other_person(turn) or eligibility.hears_history(turn)

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Keep an answer; subclasses may check it against the database."""
        turn.draft[slot] = value

    def handle(self, turn: TurnContext) -> None:
        """Read the message inside the form, or just look for the first question when the form opens."""
        turn.steers_form = True
        turn.draft.pop("hinted", None)
        asked = turn.requested_slot if turn.form == self.form_name else None
        if asked:
            if not _hears_choice(turn):
                self._listen(turn, asked)
            if not turn.draft.get("leaving"):
                pauses.welcome_back(turn, asked)
        turn.draft["tries"] = int(turn.draft.get("tries") or 0) + 1
        turn.form = self.form_name
        upcoming = None if turn.draft.get("leaving") else self.next_slot(turn)
        turn.next_slot = None if turn.draft.get("leaving") else upcoming  # looking for it may end the form
        if turn.next_slot != turn.requested_slot:
            turn.draft["tries"] = 1
            turn.draft.pop("hinted", None)

    def _heard_otherwise(self, turn: TurnContext, slot: str) -> bool:
        """Whether the message was something else than an answer, and is dealt with."""
        if turn.intent == "submit_documents" and take_pictures(turn):
            if slot == "confirmation":
                turn.draft["tries"] = 0  # the summary counts the papers: shown again
            return True
        if self._agrees_plainly(turn, slot):
            return False
        if wants_question_again(turn.text) or (turn.intent == "greet" and pauses.rested_long(turn)):
            turn.draft["tries"] = 0
            return True
        if self._heard_first(turn, slot):
            return True
        return not self.could_be_answer(turn, slot) and interruptions.off_subject(turn)

    def could_be_answer(self, turn: TurnContext, slot: str) -> bool:
        """Whether words that seem to be about nothing we do may answer the question: 鼓楼 is a hospital."""
        return False

    @staticmethod
    def _agrees_plainly(turn: TurnContext, slot: str) -> bool:
        """继续, 好的: to the consent question a yes, whatever it may mean elsewhere."""
        return slot == "consent" and turn.intent not in _NEVER_HELD_UP and answer_heard(turn) is True

    def _listen(self, turn: TurnContext, slot: str) -> None:
        if self._heard_otherwise(turn, slot):
            return
        reading = self.read(turn, slot) if turn.text else NOTHING
        if reading.silent and self._asked_enough(turn, slot):
            reading = self.without_answer(turn, slot)
        if not reading.silent:
            self._take(turn, slot, reading)
            midway.answer_besides(turn, reading)
        elif midway.wants_the_same(turn):
            turn.draft["tries"] = 0
        elif not interruptions.handle(turn):
            remarks.keep(turn, slot)
            self._hint(turn, slot)

    def _heard_first(self, turn: TurnContext, slot: str) -> bool:
        """What is clear by its words and no answer: a break, the end of the form, a feeling, a no, a question."""
        if slot != "confirmation" and interruptions.waits(turn):
            return True
        if turn.intent not in _NEVER_HELD_UP and self.leaves_for_now(turn, slot):
            return True
        if answers_about_name(turn):
            return True
        if slot != "consent" and own_cases.tells_if_not_there(turn):
            return True
        if self.ends_early(turn) or comforts(turn) or soothes(turn) or fears_for_data(turn) or says_signed(turn):
            return True
        return turn.intent not in _NEVER_HELD_UP and midway.heard(turn, slot)

    def leaves_for_now(self, turn: TurnContext, slot: str) -> bool:
        """Whether the member only leaves for a while; a form in which 晚点再发 is an answer says otherwise."""
        return pauses.leaves_for_now(turn, slot)

    @staticmethod
    def _asked_enough(turn: TurnContext, slot: str) -> bool:
        """Whether the question was put in other words just before, and this is no answer either: not asked again."""
        if int(turn.draft.get("tries") or 0) < TRIES_BEFORE_SKIP or wants_something(turn):
            return False
        keys = [key for key in (f"hint.{slot}", "hint.person") if key in get_catalog().messages]
        return any(render(key) in turn.last_said for key in keys)

    def _take(self, turn: TurnContext, slot: str, reading: Reading) -> None:
        turn.draft.pop("misses", None)
        if reading.echo:
            turn.say(reading.echo)
        if reading.problem:
            turn.say(reading.problem)
            turn.draft["hinted"] = reading.asks or None
        if reading.value is not None:
            self.accept(turn, slot, reading.value)

    @staticmethod
    def _hint(turn: TurnContext, slot: str) -> None:
        """The question in other words; when that was just said, in short and with the way to a person."""
        if slot == "consent":
            explain(turn)
            return
        hint = render(f"hint.{slot}")
        if hint in turn.last_said:
            turn.say(render("hint.person"))
            turn.say(render(f"again.{slot}"))
        else:
            turn.say(hint)
        turn.draft["hinted"] = True


class AskSlot(InsAction):
    """Asks for one slot: the last action of a form's turn. Subclasses set `slot`."""

    @property
    @abstractmethod
    def slot(self) -> str:
        """The slot to ask for."""

    def name(self) -> str:
        """`action_ask_<slot>`, as Rasa calls it."""
        return f"action_ask_{self.slot}"

    def question(self, turn: TurnContext) -> str:
        """The words of the question."""
        return render(f"ask.{self.slot}")

    def question_again(self, turn: TurnContext) -> str:
        """The question when it was put before, e.g. after a question of the member's."""
        return render(f"again.{self.slot}")

    def handle(self, turn: TurnContext) -> None:
        """Ask, unless a hint has asked already."""
        turn.next_slot = self.slot
        if turn.draft.pop("hinted", None):
            return
        again = int(turn.draft.get("tries") or 1) > 1
        words = self.question_again(turn) if again else self.question(turn)
        if words in turn.last_said and words not in "".join(turn.says):
            words = self.in_other_words(turn, words)
        turn.say(words)

    def in_other_words(self, turn: TurnContext, words: str) -> str:
        """The question when `words` are what was said just before."""
        keys = [f"{kind}.{self.slot}" for kind in ("again", "back", "hint")]
        texts = [render(key) for key in keys if key in get_catalog().messages]
        return next((text for text in texts if text not in turn.last_said), words)
