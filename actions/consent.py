"""Consent before the first name or number is asked for or used (PIPL): the text, and the answer to it."""

import re

from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.consent_words import leans_to_yes, names_agreement, says_agreed
from actions.interruptions import LEAVING_REFUSED, REQUESTS
from actions.paper_questions import says_no_papers
from actions.papers import service_of
from actions.people import user_of
from actions.readings import NOTHING, Reading
from actions.slots import DETAIL_SLOTS, IDENTITY_SLOTS
from bot.catalog import render
from bot.documents import service as documents
from bot.kernel import vault
from bot.kernel.vault import TOKEN
from bot.members import service as members

# Keys of the draft's slot `consent` while the question is open.
SEALED, REFUSED, SHOWN = "sealed", "refused", "shown"
# Stands in every message that asks for consent: the word to answer with.
_ASKED = "“同意”"
# Answers in a row that were neither yes nor no.
UNCLEAR = "unclear"
_IN_OTHER_WORDS = ("hint.consent", "who.in_short", "who.by_a_person", "who.in_short_again")
_THE_WORD = ("who.say_agree", "who.in_short", "who.by_a_person", "who.say_agree_again")
_WANTS_IT = re.compile(
    r"(?:就是|只是|就|只)?(?:想|要)(?:做|办|约|弄|申请|测|看)(?:那个|这个|一个|它)|(?:帮|给|替)(?:我|俺)(?:们)?(?:申请|约|预约)|申请吧|约吧|预约吧"
)

_WHY = re.compile(
    r"(?:为(?:什么|啥|何|嘛)|凭(?:什么|啥)|干(?:嘛|啥)|咋(?:了|的)?|什么意思|啥意思)(?:呢|啊|呀|要|要问|这样|要同意)*[?？]*"
)


def answer_heard(turn: TurnContext) -> bool | None:
    """Yes, no or None. Another yes than 同意 itself counts right after the question, and nowhere else."""
    answer = says_agreed(turn.text)
    if answer and not names_agreement(turn.text) and _ASKED not in turn.last_said:
        return None
    return answer


def read_consent(turn: TurnContext) -> Reading:
    """The answer to the consent question: kept as a record with the message that gave it.

    Who refuses is told what it is for and how it goes without; what they sent so far is dropped. Nobody is pressed: the
    second refusal ends the request. What is no answer is heard in its own sense first.
    """
    answer = answer_heard(turn)
    if answer is not None:
        return _agree(turn) if answer else _refuse(turn)
    if TOKEN.search(turn.text):
        return NOTHING
    if says_no_papers(turn):
        return Reading(value="")
    if _WHY.fullmatch(squeezed(turn.text)):
        turn.say_fresh("who.why_consent", "who.why_again")
        return Reading(value="")
    if _wants_it(turn) or leans_to_yes(turn.text):
        return _ask_for_the_word(turn)
    return NOTHING


def _ask_for_the_word(turn: TurnContext) -> Reading:
    """Nearly a yes: kindly, which word it takes; no misunderstanding, however often it comes."""
    service = service_of(turn)
    if service is not None and _wants_it(turn) and not _count(turn, UNCLEAR):
        turn.say(render("who.wants_it", name=service.name))
    else:
        _say_next(turn, _THE_WORD)
    turn.draft["hinted"] = True
    return Reading(value="")


def _wants_it(turn: TurnContext) -> bool:
    """就是想做那个，帮我申请吧: the service that is being applied for."""
    another = turn.intent in REQUESTS and REQUESTS[turn.intent] != turn.draft.get("service")
    return bool(_WANTS_IT.search(turn.text)) and not another and not is_question(turn.text)


def explain(turn: TurnContext) -> None:
    """Neither yes nor no: in other words, then in simpler ones, then with the way to a person; never the same again."""
    _say_next(turn, _IN_OTHER_WORDS)
    turn.draft["hinted"] = True


def _say_next(turn: TurnContext, keys: tuple[str, ...]) -> None:
    fresh = keys[min(_count(turn, UNCLEAR), len(keys) - 1) :] + keys
    texts = [render(key) for key in fresh]
    turn.say(next((text for text in texts if text not in turn.last_said), texts[-1]))
    turn.draft["consent"] = {**(turn.draft.get("consent") or {}), UNCLEAR: _count(turn, UNCLEAR) + 1}


def _count(turn: TurnContext, key: str) -> int:
    return int((turn.draft.get("consent") or {}).get(key) or 0)


def _agree(turn: TurnContext) -> Reading:
    """A yes counts for the words that were shown; are they others by now, those are shown."""
    shown = (turn.draft.get("consent") or {}).get(SHOWN, "")
    if members.give_consent(turn.session, user_of(turn), evidence=turn.inbound_ids[0], shown=shown) is None:
        turn.draft["tries"] = 0
        return Reading(problem=render("who.consent_changed"), asks=False)
    documents.release_held(turn.session, turn.openid)
    turn.draft.pop("consent", None)
    return Reading(value="", echo=render("who.agreed"))


def _refuse(turn: TurnContext) -> Reading:
    before = turn.draft.get("consent") or {}
    _destroy(turn)
    if before.get(REFUSED):
        turn.draft["leaving"] = LEAVING_REFUSED
        return Reading(value="", echo=render("who.refused_again"))
    turn.draft["consent"] = {REFUSED: True, SHOWN: before.get(SHOWN, "")}
    return Reading(problem=render("who.refused"))


def show(turn: TurnContext) -> str:
    """The text in force; the answer will be about these words."""
    text = members.consent_text()
    turn.draft["consent"] = {**(turn.draft.get("consent") or {}), SHOWN: text.digest}
    return text.text


def seal(turn: TurnContext) -> None:
    """Remember which messages brought a name or a number before consent: a refusal destroys what they brought."""
    kept = dict(turn.draft.get("consent") or {})
    kept[SEALED] = [*kept.get(SEALED, []), *turn.inbound_ids]
    turn.draft["consent"] = kept


def _destroy(turn: TurnContext) -> None:
    sealed = (turn.draft.pop("consent", None) or {}).get(SEALED, [])
    vault.forget(turn.session, [*sealed, *turn.inbound_ids])
    documents.drop_held(turn.session, turn.openid)
    for slot in (*IDENTITY_SLOTS, *DETAIL_SLOTS, "relation", "id_kind", "first_diagnosis", "inexact", "tried"):
        turn.draft.pop(slot, None)
