"""What the bot understood, and what agents say was meant: kept for training, given away without personal data.

Never commits.
"""

import re
from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot.conversations import desk_repository
from bot.conversations.desk_models import MeaningMark
from bot.conversations.errors import ConversationError
from bot.conversations.models import Author, Conversation, Message
from bot.kernel import clock
from bot.kernel.vault import TOKEN
from bot.members import repository as member_rows
from bot.staff.models import Agent

# A made-up marker: what a name or a number was, nobody can tell.
_MARKER = r"[\1:t_0000000000000000]"
_NAME = "[姓名:t_0000000000000000]"
# Phone numbers, courier numbers, what is left of an ID number: their length stays, their digits do not.
_DIGITS = re.compile(r"[0-9０-９]{5,}")
_LETTERS_AND_DIGITS = re.compile(r"(?i)(?<![a-z\d])(?=[a-z-]*\d)[a-z\d][a-z\d-]{7,}(?![a-z\d])")


def mark(session: Session, conversation: Conversation, message_id: int, meant: str, *, agent: Agent) -> MeaningMark:
    """Say what a member's message means; a second mark takes the place of the first. Raises ConversationError."""
    message = session.get(Message, message_id)
    if message is None or message.conversation_id != conversation.id or message.author != Author.MEMBER:
        raise ConversationError("没有找到会员的这条消息。")
    if not message.text.strip():
        raise ConversationError("这条消息没有文字，不用标记。")
    turn = desk_repository.turns_of(session, [message.source]).get(message.source)
    row = session.get(MeaningMark, message.source) or MeaningMark(inbound_id=message.source)
    row.conversation_id, row.thought, row.meant = conversation.id, turn.intent if turn else None, meant
    row.agent_id, row.at = agent.id, clock.now()
    session.add(row)
    session.flush()
    return row


def masked(text: str, names: Iterable[str] = ()) -> str:
    """A message as it may leave the house: names, numbers and whatever was taken out of it are made up."""
    words = TOKEN.sub(_MARKER, " ".join(text.split()))
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, _NAME)
    kept = re.split(r"(\[(?:证件|姓名):t_0{16}\])", words)
    return "".join(part if part.startswith("[") and part.endswith("]") else _numbers_out(part) for part in kept)


def _numbers_out(text: str) -> str:
    text = _LETTERS_AND_DIGITS.sub(lambda found: re.sub(r"[0-9A-Za-z]", "0", found[0]), text)
    return _DIGITS.sub(lambda found: "0" * len(found[0]), text)


def training_data(session: Session) -> str:
    """Every marked message as NLU data in Rasa's YAML, by what was meant; each wording once."""
    by_intent: dict[str, dict[str, None]] = {}
    for row, message, conversation in desk_repository.marked_messages(session):
        user = member_rows.find_user(session, conversation.openid)
        bound = member_rows.bound_members(session, user.id) if user else []
        words = masked(message.text, [member.name for member, _ in bound])
        by_intent.setdefault(row.meant, {})[words.replace("](", "] (")] = None
    lines = ['version: "3.1"', "nlu:"]
    for intent, wordings in sorted(by_intent.items()):
        lines += [f"  - intent: {intent}", "    examples: |", *(f"      - {words}" for words in wordings)]
    return "\n".join(lines if by_intent else ['version: "3.1"', "nlu: []"]) + "\n"
