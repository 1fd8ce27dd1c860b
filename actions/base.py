"""The base of every action: one transaction, one error boundary, and the word to the worker that the turn came to its
end.

Rasa's own slots live for one short episode. What must outlive it is the *draft*: DRAFT_SLOTS of actions/slots.py.
Every action works on `turn.draft`, a plain dict; the base turns its changes into slot events and sends the whole
draft back to the worker, which stores it in the same transaction as the answer. So a turn that is run again starts
from the same draft.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import choices, understanding
from actions.choices import Offer
from actions.consent_words import names_agreement
from actions.slots import CONSENT_SHOWN, CONSENT_SHOWN_AT, DRAFT_SLOTS, OUTLIVING_SLOTS, REQUESTED_SLOT
from actions.understanding import Verdict
from actions.words import menu
from bot.catalog import render
from bot.conversations import repository
from bot.conversations.models import Author, Conversation
from bot.conversations.routing import conversation_id_of
from bot.conversations.strong_words import Feeling
from bot.kernel import clock, crypto, log
from bot.kernel.clock import SandboxClock
from bot.kernel.db import Database
from bot.kernel.settings import get_settings

_LATELY = timedelta(minutes=30)
logger = structlog.get_logger(__name__)


@lru_cache
def database() -> Database:
    """The business database of the action server, opened at the first action."""
    settings = get_settings()
    log.configure(process="actions", as_json=settings.log_json)
    crypto.install(crypto.Keyring(settings.data_key_list))
    if settings.sandbox_clock_url:
        clock.install(SandboxClock(settings.sandbox_clock_url))
    return Database(settings.business_database_url)


# Tests put another database here; processes leave it alone.
open_database: Callable[[], Database] = database


@dataclass
class TurnContext:
    """One call of one action: what the member said, and the draft to work on."""

    text: str
    intent: str
    confidence: float
    # Every intent with its probability, the likeliest first.
    ranking: list[tuple[str, float]]
    draft: dict[str, Any]
    conversation_id: int
    openid: str
    inbound_ids: list[str]
    form: str | None
    requested_slot: str | None
    session: Session
    says: list[str] = field(default_factory=list)
    handover: str | None = None
    episode_over: bool = False
    follow_up: str | None = None
    next_slot: str | None = None
    steers_form: bool = False
    # Misunderstandings in a row before this turn.
    misses: int = 0
    verdict: Verdict = Verdict.ACT
    # Intents worth offering, the likeliest first; the kind of an intent that has several.
    candidates: tuple[str, ...] = ()
    topic: str | None = None
    # What was offered, before this turn or in it; in the draft only between turns (slot `choices`).
    offer: Offer | None = None
    # What the worker took out of the text: 气死我了，我要预约门诊.
    feeling: Feeling | None = None
    # How long the chat had been quiet when this message came.
    rested: timedelta = timedelta()

    @cached_property
    def last_said(self) -> str:
        """The bot's last message to this member; empty when there is none."""
        return repository.last_words(self.session, self.conversation_id, Author.BOT)

    @cached_property
    def said_lately(self) -> str:
        """What the bot said to this member in the last half hour."""
        since = clock.now() - _LATELY
        found = repository.said_since(self.session, self.conversation_id, Author.BOT, since)
        return "\n".join(message.text for message in found)

    def say_fresh(self, *keys: str, **fields: object) -> None:
        """Add the first of these texts that the bot did not say just before, or the last one."""
        texts = [render(key, **fields) for key in keys]
        self.say(next((text for text in texts if text not in self.last_said), texts[-1]))

    def say(self, text: str) -> None:
        """Add a paragraph to the answer."""
        self.says.append(text)

    def say_menu(self, *keys: str) -> None:
        """Like `say_fresh`, with the menu; where that was just shown, a word about it."""
        if menu() in self.last_said:
            self.say_fresh("turn.menu_again", "turn.what_is_it")
        else:
            self.say_fresh(*keys, menu=menu())

    def leave_out_repeated(self, since: int = 0) -> None:
        """Of what was added from place `since` on, leave out what the last message said word for word."""
        told = self.says[since:]
        fresh = [words for words in told if words not in self.last_said]
        self.says[since:] = fresh
        if told and not fresh:
            self.say_fresh("turn.as_i_said", "turn.as_i_said_again")

    def key(self, effect: str) -> str:
        """The idempotency key of an effect of this turn."""
        return f"{self.inbound_ids[0]}:{effect}"

    def clear_request(self, *, keep_member: bool = False) -> None:
        """Forget the half-done request; with `keep_member` the next one is taken to be for the same person.

        What was refused stays for a while, to be set right (actions/refusals.py), and so does what was put aside
        (actions/parking.py).
        """
        member_id = self.draft.get("member_id") if keep_member else None
        kept = {slot: self.draft[slot] for slot in OUTLIVING_SLOTS if self.draft.get(slot) is not None}
        asked = self.draft.get("consent") or {}
        if shown := {key: asked[key] for key in (CONSENT_SHOWN, CONSENT_SHOWN_AT) if asked.get(key)}:
            kept["consent"] = shown
        self.draft.clear()
        self.draft.update(kept)
        if member_id is not None:
            self.draft["member_id"] = member_id


class InsAction(Action, ABC):
    """An action with a transaction and an error boundary. Subclasses set `action_name` and write `handle`."""

    action_name = ""
    # Whether the turn may end with this action; a form's validation and a step towards a form may not.
    is_final = True

    def name(self) -> str:
        """The name in domain.yml."""
        return self.action_name

    @abstractmethod
    def handle(self, turn: TurnContext) -> None:
        """Do the work: say words, change the draft."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        """Run `handle` in a transaction off the event loop; tell the worker how the turn stands."""
        try:
            turn = await asyncio.to_thread(self._run, tracker)
        except Exception as error:
            # The edge: let through, Rasa would log the whole request and go on as if all were well.
            logger.error(  # noqa: TRY400 - a database error carries the values of its statement
                "action_failed", action=self.action_name, error=type(error).__name__, exc_info=_harmless(error)
            )
            dispatcher.utter_message(json_message={"ins": {"failed": True}})
            return []
        for text in turn.says:
            dispatcher.utter_message(text=text)
        dispatcher.utter_message(json_message={"ins": self._control(turn)})
        return self._events(turn, tracker)

    def _run(self, tracker: Tracker) -> TurnContext:
        with open_database().transaction() as session:
            turn = read_turn(tracker, session)
            turn.misses = int(turn.draft.get("misses") or 0)
            if turn.form is None:
                turn.draft.pop("misses", None)  # only misunderstandings in a row bring a person
            self.handle(turn)
            put_offer_back(turn)
        return turn

    def _control(self, turn: TurnContext) -> dict[str, Any]:
        in_form = turn.form is not None and turn.next_slot is not None
        draft = {slot: turn.draft[slot] for slot in DRAFT_SLOTS if turn.draft.get(slot) is not None}
        if in_form:
            draft |= {"form": turn.form, REQUESTED_SLOT: turn.next_slot}
        return {
            "final": self.is_final and turn.follow_up is None,
            "draft": draft,
            "handover": turn.handover,
            "episode_over": turn.episode_over,
            "intent": turn.intent,
            "confidence": turn.confidence,
        }

    def _events(self, turn: TurnContext, tracker: Tracker) -> list[EventType]:
        events: list[EventType] = [
            SlotSet(slot, turn.draft.get(slot))
            for slot in DRAFT_SLOTS
            if turn.draft.get(slot) != tracker.get_slot(slot)
        ]
        if turn.steers_form:
            # Rasa rejects a form whose validation sets no slot but the requested one: `tries` is always set.
            events += [SlotSet("tries", turn.draft.get("tries")), SlotSet(REQUESTED_SLOT, turn.next_slot)]
        if turn.follow_up:
            events.append(FollowupAction(turn.follow_up))
        return events


def hear_choice(turn: TurnContext) -> None:
    """Take the offer out of the draft; a choice makes this the turn of the text that it was offered for.

    The word 同意 is the answer to the question for it, whatever was offered besides.
    """
    stored = Offer.from_slot(turn.draft.pop("choices", None))
    if turn.requested_slot == "consent" and names_agreement(turn.text):
        stored = None
    turn_id = turn.inbound_ids[0]
    turn.offer = choices.hear(stored, turn.text, turn_id=turn_id, was_said_last=lambda words: words in turn.last_said)
    if turn.offer and turn.offer.chosen:
        turn.text, turn.intent, turn.confidence = turn.offer.text, turn.offer.chosen, 1.0
        turn.verdict = Verdict.ACT


def put_offer_back(turn: TurnContext) -> None:
    """Keep the offer in the draft for the next action of this turn, and for the next turn."""
    if turn.offer:
        turn.draft["choices"] = turn.offer.as_slot()


def read_turn(tracker: Tracker, session: Session) -> TurnContext:
    """The context of one call, from Rasa's tracker and our conversation."""
    message = tracker.latest_message or {}
    understood = understanding.read(message)
    metadata = message.get("metadata") or {}
    conversation_id = conversation_id_of(tracker.sender_id)
    slots = tracker.current_slot_values()
    conversation = session.get_one(Conversation, conversation_id)
    requested = tracker.get_slot(REQUESTED_SLOT)
    turn = TurnContext(
        text=message.get("text") or "",
        intent=understood.intent,
        confidence=understood.confidence,
        verdict=understood.verdict,
        candidates=understood.candidates,
        topic=understood.topic,
        ranking=[(one["name"], float(one["confidence"])) for one in message.get("intent_ranking") or []],
        draft={slot: slots[slot] for slot in DRAFT_SLOTS if slots.get(slot) is not None},
        conversation_id=conversation_id,
        openid=conversation.openid,
        inbound_ids=list(metadata.get("inbound_ids") or [tracker.sender_id]),
        form=(tracker.active_loop or {}).get("name"),
        requested_slot=requested,
        next_slot=requested,
        session=session,
        feeling=Feeling(metadata["feeling"]) if metadata.get("feeling") else None,
        rested=clock.now() - conversation.last_turn_at if conversation.last_turn_at else timedelta(),
    )
    hear_choice(turn)
    return turn


def _harmless(error: Exception) -> bool:
    """Whether the traceback may be logged: database errors carry the values of the statement."""
    return not type(error).__module__.startswith(("sqlalchemy", "psycopg", "pysqlite3"))
