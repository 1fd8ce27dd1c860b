"""A whole chat without Rasa: the actions run in the order in which data/rules and Rasa's form loop run them."""

from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from actions import details, talk
from actions.base import InsAction, TurnContext
from actions.cases import AskConfirmation, ValidateConfirmForm
from actions.documents import AskDocumentsDone, ValidateDocumentsForm
from actions.entitlements import ActionEntitlements
from actions.forms import AskSlot, FormGuide
from actions.identity import AskConsent, AskIdKind, AskIdNumber, AskMemberName, ValidateIdentityForm
from actions.next_step import ActionNextStep
from actions.services import ActionBeginService, ActionInformIdentity
from actions.whom import AskForWhom
from bot.conversations import repository
from bot.conversations.intake import normalise, protect
from bot.conversations.models import Author

OPENID = "o-anna"
_serial = count(1)
FORMS: dict[str, FormGuide] = {
    form.form_name: form
    for form in (ValidateIdentityForm(), details.ValidateDetailsForm(), ValidateDocumentsForm(), ValidateConfirmForm())
}
QUESTIONS: dict[str, AskSlot] = {
    ask.slot: ask
    for ask in (
        AskConsent(),
        AskForWhom(),
        AskMemberName(),
        AskIdNumber(),
        AskIdKind(),
        AskDocumentsDone(),
        AskConfirmation(),
        *(question() for question in details.DETAIL_QUESTIONS),
    )
}
OUTSIDE: dict[str, InsAction] = {
    "query_status": talk.ActionStatus(),
    "query_entitlements": ActionEntitlements(),
    "inform_identity": ActionInformIdentity(),
}
MOST_STEPS = 8


class Conversation:
    """One user's chat. `draft`, `form` and `slot` are what the next message finds."""

    def __init__(self, session: Session, openid: str = OPENID) -> None:
        self.session, self.openid = session, openid
        self.row = repository.get_or_create(session, openid)
        self.draft: dict[str, Any] = {}
        self.form: str | None = None
        self.slot: str | None = None
        self.handover: str | None = None
        self.last_id = ""

    def say(self, text: str, intent: str = "nlu_fallback", confidence: float = 0.9) -> str:
        """The answer to a text that the classifier takes for `intent`."""
        self.last_id = f"in{next(_serial)}"
        return self.hear(
            protect(self.session, normalise(text), origin=self.last_id, requested_slot=self.slot), intent, confidence
        )

    def hear(self, text: str, intent: str, confidence: float = 0.9) -> str:
        """The answer to a protected text; also the last one once more, as after a crash of the worker."""
        turn = TurnContext(
            text=text,
            intent=intent,
            confidence=confidence,
            ranking=[],
            draft=dict(self.draft),
            conversation_id=self.row.id,
            openid=self.openid,
            inbound_ids=[self.last_id],
            form=self.form,
            requested_slot=self.slot,
            next_slot=self.slot,
            session=self.session,
        )
        self._run(turn)
        self.draft, self.form, self.slot = turn.draft, turn.form if turn.next_slot else None, turn.next_slot
        self.handover = turn.handover or self.handover
        answer = "\n\n".join(turn.says)
        repository.add_message(
            self.session, self.row.id, author=Author.BOT, kind="text", text=answer, source=f"turn:{next(_serial)}"
        )
        return answer

    def _run(self, turn: TurnContext) -> None:
        if turn.form is None:
            turn.next_slot = None
            self._outside(turn)
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

    def _outside(self, turn: TurnContext) -> None:
        if turn.intent.startswith("request_"):
            ActionBeginService().handle(turn)
        elif turn.intent.startswith("faq_"):
            talk.ActionFaq().handle(turn)
        else:
            OUTSIDE.get(turn.intent, talk.ActionTalk()).handle(turn)

    def _form(self, turn: TurnContext, name: str) -> bool:
        """Run one form's turn; True when it asks for something."""
        FORMS[name].handle(turn)
        if turn.next_slot:
            QUESTIONS[turn.next_slot].handle(turn)
            return True
        ActionNextStep().handle(turn)
        return False
