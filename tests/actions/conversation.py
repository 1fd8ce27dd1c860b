"""A whole chat without Rasa: data/rules says which action an intent brings; the form loop runs as in Rasa."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

import actions
from actions.base import InsAction, TurnContext, hear_choice, put_offer_back
from actions.forms import AskSlot, FormGuide
from actions.slots import DRAFT_SLOTS
from actions.understanding import UNSURE, Verdict
from bot.conversations import repository
from bot.conversations.intake import normalise, protect
from bot.conversations.models import Author
from bot.documents import service as documents
from bot.members import service as members

OPENID = "o-anna"
MOST_STEPS = 8
_RULES = Path(actions.__file__).parents[1] / "data" / "rules" / "rules.yml"
_serial = count(1)


def _kinds(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield from _kinds(one)
        if one not in (FormGuide, AskSlot) and not one.__abstractmethods__ and not one.__subclasses__():
            yield one


def _read_rules() -> dict[str, str]:
    """The action that each intent brings outside of a form."""
    rules = yaml.safe_load(_RULES.read_text(encoding="utf-8"))["rules"]
    steps = [rule["steps"] for rule in rules]
    return {one[0]["intent"]: one[1]["action"] for one in steps if "intent" in one[0]}


for _module in pkgutil.iter_modules(actions.__path__):  # as Rasa's action server does
    import_module(f"actions.{_module.name}")
ACTION_OF_INTENT = _read_rules()
ACTIONS: dict[str, InsAction] = {action.name(): action for action in (kind() for kind in _kinds(InsAction))}


class Conversation:
    """One user's chat. `draft`, `form` and `slot` are what the next message finds.

    `handover` is the reason for which the last message brought a person, if it did.
    """

    def __init__(self, session: Session, openid: str = OPENID) -> None:
        self.session, self.openid = session, openid
        self.row = repository.get_or_create(session, openid)
        self.draft: dict[str, Any] = {}
        self.form: str | None = None
        self.slot: str | None = None
        self.handover: str | None = None
        self.last_id = ""
        # What the classifier says of the next text besides its intent.
        self.candidates: tuple[str, ...] = ()
        self.topic: str | None = None
        self.ranking: list[tuple[str, float]] = []

    def say(self, text: str, intent: str = "nlu_fallback", confidence: float = 0.9) -> str:
        """The answer to a text that the classifier takes for `intent`; "" when the bot itself says nothing."""
        self.last_id = f"in{next(_serial)}"
        spoken = protect(self.session, normalise(text), origin=self.last_id, requested_slot=self.slot)
        repository.add_message(
            self.session, self.row.id, author=Author.MEMBER, kind="text", text=spoken, source=self.last_id
        )
        return self.hear(spoken, intent, confidence)

    def off_topic(self, text: str, topic: str) -> str:
        """The answer to a text of which the classifier is sure that it is out of scope."""
        self.topic = topic
        return self.say(text, "out_of_scope")

    def vague(self, text: str, *candidates: str) -> str:
        """The answer to a text of which the classifier only says what it could be."""
        self.candidates = candidates
        return self.say(text, UNSURE)

    def photo(self, number: int = 1) -> str:
        """The answer to pictures."""
        self.last_id = f"photo{next(_serial)}"
        ids = [f"{self.last_id}.{place}" for place in range(number)]
        consented = members.has_consent(self.session, members.get_or_create_user(self.session, self.openid))
        for inbound_id in ids:
            documents.register_image(
                self.session,
                openid=self.openid,
                inbound_id=inbound_id,
                media_id=f"m{next(_serial)}",
                consented=consented,
            )
        return self.hear("/submit_documents", "submit_documents", 1.0, ids=ids)

    def hear(self, text: str, intent: str, confidence: float = 0.9, ids: list[str] | None = None) -> str:
        """The answer to a protected text; also the last one once more, as after a crash of the worker."""
        turn = self.turn(text, intent, confidence, ids)
        self.candidates, self.topic, self.ranking = (), None, []
        hear_choice(turn)
        self._run(turn)
        put_offer_back(turn)
        assert set(turn.draft) <= set(DRAFT_SLOTS), "the worker keeps nothing else"
        self.draft = {slot: value for slot, value in turn.draft.items() if value is not None}
        self.form, self.slot = turn.form if turn.next_slot else None, turn.next_slot
        self.handover = turn.handover
        if answer := "\n\n".join(turn.says):
            source = f"turn:{next(_serial)}"
            repository.add_message(
                self.session, self.row.id, author=Author.BOT, kind="text", text=answer, source=source
            )
        return answer

    @property
    def offered(self) -> Any:
        """The choices that the next message may take one of."""
        return self.draft.get("choices")

    def turn(self, text: str, intent: str, confidence: float = 0.9, ids: list[str] | None = None) -> TurnContext:
        """What an action gets for this message."""
        return TurnContext(
            text=text,
            intent=intent,
            confidence=confidence,
            ranking=self.ranking,
            draft=dict(self.draft),
            conversation_id=self.row.id,
            openid=self.openid,
            inbound_ids=ids or [self.last_id],
            form=self.form,
            requested_slot=self.slot,
            next_slot=self.slot,
            session=self.session,
            misses=int(self.draft.get("misses") or 0),
            verdict=self._verdict(intent),
            candidates=self.candidates,
            topic=self.topic,
        )

    def _verdict(self, intent: str) -> Verdict:
        if intent != UNSURE:
            return Verdict.ACT
        return Verdict.OFFER if self.candidates else Verdict.SAY_SO

    def _run(self, turn: TurnContext) -> None:
        if turn.form is None:
            turn.next_slot = None
            turn.draft.pop("misses", None)
            ACTIONS[ACTION_OF_INTENT[turn.intent]].handle(turn)
        elif self._form(turn, turn.form):
            return
        for _ in range(MOST_STEPS):
            if turn.follow_up is None:
                return
            form, turn.follow_up = turn.follow_up, None
            turn.form = turn.requested_slot = turn.next_slot = None
            if self._form(turn, form):
                return
        raise AssertionError("the dialogue goes round in circles")

    @staticmethod
    def _form(turn: TurnContext, name: str) -> bool:
        """Run one form's turn; True when it asks for something."""
        ACTIONS[f"validate_{name}"].handle(turn)
        if turn.next_slot:
            ACTIONS[f"action_ask_{turn.next_slot}"].handle(turn)
            return True
        ACTIONS["action_next_step"].handle(turn)
        return False
