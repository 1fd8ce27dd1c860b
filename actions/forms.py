"""What the four forms share: an answer first, else the interruption it is, and always one question at the end.

A form's validation never leaves the requested slot unsaid: it names the next one itself, or ends the form. So Rasa
never rejects a form, and no other rule can answer inside one (rasa-notes 3.1: a rejected form falls through to
silence or to another rule).
"""

from abc import abstractmethod
from typing import ClassVar

from actions import interruptions
from actions.answers import NOTHING, Reading
from actions.base import InsAction, TurnContext
from actions.papers import take_pictures
from bot.catalog import render

TRIES_BEFORE_HELP = 3


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

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Keep an answer; subclasses may check it against the database."""
        turn.draft[slot] = value

    def handle(self, turn: TurnContext) -> None:
        """Read the message inside the form, or just look for the first question when the form opens."""
        turn.steers_form = True
        if turn.form == self.form_name and turn.requested_slot:
            self._listen(turn, turn.requested_slot)
        # Rasa drops the validation of a form that sets no slot: `tries` is always among the events.
        turn.draft["tries"] = int(turn.draft.get("tries") or 0) + 1
        turn.form = self.form_name
        turn.next_slot = None if turn.draft.get("leaving") else self.next_slot(turn)
        if turn.next_slot != turn.requested_slot:
            turn.draft["tries"] = 1

    def _listen(self, turn: TurnContext, slot: str) -> None:
        if turn.intent == "submit_documents" and take_pictures(turn):
            return
        reading = self.read(turn, slot) if turn.text else NOTHING
        if not reading.silent:
            turn.draft.pop("misses", None)
            if reading.echo:
                turn.say(reading.echo)
            if reading.problem:
                turn.say(reading.problem)
            if reading.value is not None:
                self.accept(turn, slot, reading.value)
            return
        if not interruptions.handle(turn):
            self._hint(turn, slot)

    def _hint(self, turn: TurnContext, slot: str) -> None:
        turn.say(render(f"hint.{slot}"))
        if int(turn.draft.get("tries") or 0) >= TRIES_BEFORE_HELP:
            turn.say(render("hint.person"))


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

    def handle(self, turn: TurnContext) -> None:
        """Ask."""
        turn.next_slot = self.slot
        turn.say(self.question(turn))
