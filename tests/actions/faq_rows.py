"""Tables of questions: what the answer must begin with, hold, and never say."""

import re
from dataclasses import dataclass

from tests.actions.conversation import Conversation

LONGEST_ANSWER = 220
_CLAUSE_ID = re.compile(r"(?<![A-Za-z])[JGSTD][1-8](?!\d)")


@dataclass(frozen=True)
class Row:
    """A question, the patterns that its first sentence and its whole answer must hold, and what it must not say.

    `intent`: what the classifier takes it for; `service`: of the half-done request.
    """

    text: str
    first: str
    then: str = ""
    never: str = "保证能|一定能|没问题"
    intent: str = ""
    service: str = ""


def faults(talk: Conversation, intent: str, rows: list[Row]) -> list[str]:
    """What is wrong with the answers to these questions, each in a chat of its own; empty when all are right."""
    found = []
    for number, row in enumerate(rows):
        chat = Conversation(talk.session, f"{talk.openid}-{number}")
        chat.draft = {"service": row.service} if row.service else {}
        answer = chat.say(row.text, row.intent or intent)
        found += [f"{row.text} → {answer}: {fault}" for fault in _faults(row, answer)]
    return found


def _faults(row: Row, answer: str) -> list[str]:
    first = re.split(r"[。\n]", answer)[0]
    wrong = []
    if not re.search(row.first, first):
        wrong.append(f"does not begin with {row.first}")
    if row.then and not re.search(row.then, answer, re.S):
        wrong.append(f"does not say {row.then}")
    if row.never and re.search(row.never, answer):
        wrong.append(f"says {row.never}")
    if len(answer) > LONGEST_ANSWER:
        wrong.append(f"{len(answer)} characters")
    if _CLAUSE_ID.search(answer):
        wrong.append("names a clause")
    return wrong
