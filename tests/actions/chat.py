"""A chat of a member who has cases: acts on them, and on their own data."""

from sqlalchemy.orm import Session

from tests.actions.conversation import Conversation
from tests.cases.build import OPENID


class Chat(Conversation):
    """The same chat, with the user of tests/cases/build.py."""

    def __init__(self, session: Session, openid: str = OPENID) -> None:
        super().__init__(session, openid)

    def again(self, text: str, intent: str = "nlu_fallback", *, draft: dict[str, object], slot: str | None) -> str:
        """The last message run a second time from the draft before it, as after a crash of the worker."""
        self.draft, self.slot = dict(draft), slot
        self.form = "act_form" if slot else None
        return self.hear(text, intent)
