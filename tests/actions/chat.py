"""A chat with the acts, without Rasa: the actions run in the order in which the rules and the form loop run them."""

from itertools import count

from sqlalchemy.orm import Session

from actions.acts import ActionBeginAct, AskActConfirmed, AskActDetail, AskActSubject, ValidateActForm
from actions.base import TurnContext
from actions.documents import ActionSubmitDocuments
from actions.next_step import ActionNextStep
from actions.services import ActionInformIdentity
from actions.talk import ActionFaq, ActionNotUnderstood, ActionTalk
from bot.conversations import repository
from bot.conversations.intake import normalise, protect
from bot.conversations.models import Author
from bot.documents import service as documents
from tests.cases.build import OPENID

_serial = count(1)
QUESTIONS = {one.slot: one for one in (AskActSubject(), AskActDetail(), AskActConfirmed())}
TALK = ("affirm", "deny", "thanks", "goodbye", "human_agent")


class Chat:
    """One member's chat. `handover` is the last reason for which a person was asked for."""

    def __init__(self, session: Session, openid: str = OPENID) -> None:
        self.session, self.openid = session, openid
        self.conversation = repository.get_or_create(session, openid)
        self.draft: dict[str, object] = {}
        self.slot: str | None = None
        self.handover: str | None = None
        self.last_id = ""

    def say(self, text: str, intent: str = "nlu_fallback", confidence: float = 0.95) -> str:
        """The answer to a text; "" when the bot itself says nothing (a case then told its news)."""
        self.last_id = f"say{next(_serial)}"
        spoken = protect(self.session, normalise(text), origin=self.last_id, requested_slot=self.slot)
        return self._run(spoken, intent, confidence)

    def again(self, text: str, intent: str = "nlu_fallback", *, draft: dict[str, object], slot: str | None) -> str:
        """The last message run a second time from the draft before it, as after a crash of the worker."""
        self.draft, self.slot = dict(draft), slot
        return self._run(text, intent, 0.95)

    def photo(self, number: int = 1) -> str:
        """The answer to pictures."""
        self.last_id = f"photo{next(_serial)}"
        for place in range(number):
            documents.register_image(
                self.session, openid=self.openid, inbound_id=f"{self.last_id}.{place}", media_id=f"m{next(_serial)}"
            )
        ids = [f"{self.last_id}.{place}" for place in range(number)]
        return self._run("/submit_documents", "submit_documents", 1.0, ids=ids)

    def _run(self, text: str, intent: str, confidence: float, ids: list[str] | None = None) -> str:
        turn = self._turn(text, intent, confidence, ids or [self.last_id])
        if turn.form is None:
            self._outside(turn)
        if turn.form or turn.follow_up:
            self._in_form(turn)
        answer = "\n\n".join(turn.says)
        self.draft, self.slot = turn.draft, turn.next_slot
        self.handover = turn.handover
        if answer:
            key = f"turn:{next(_serial)}"
            chat = self.conversation.id
            repository.add_message(self.session, chat, author=Author.BOT, kind="text", text=answer, source=key)
        return answer

    def _outside(self, turn: TurnContext) -> None:
        if turn.intent == "submit_documents":
            ActionSubmitDocuments().handle(turn)
        elif turn.intent.startswith("faq_"):
            ActionFaq().handle(turn)
        elif turn.intent in TALK:
            ActionTalk().handle(turn)
        elif turn.intent == "inform_identity":
            ActionInformIdentity().handle(turn)
        elif turn.intent == "nlu_fallback":
            ActionNotUnderstood().handle(turn)
        else:
            ActionBeginAct().handle(turn)

    def _in_form(self, turn: TurnContext) -> None:
        turn.follow_up = None
        ValidateActForm().handle(turn)
        if turn.next_slot:
            QUESTIONS[turn.next_slot].handle(turn)
        else:
            ActionNextStep().handle(turn)

    def _turn(self, text: str, intent: str, confidence: float, ids: list[str]) -> TurnContext:
        return TurnContext(
            text=text,
            intent=intent,
            confidence=confidence,
            ranking=[],
            draft=dict(self.draft),
            conversation_id=self.conversation.id,
            openid=self.openid,
            inbound_ids=ids,
            form="act_form" if self.slot else None,
            requested_slot=self.slot,
            next_slot=self.slot,
            session=self.session,
        )
