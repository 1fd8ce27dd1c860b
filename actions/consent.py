"""Consent before the first name or number is asked for or used (PIPL): the text, and the answer to it."""

import re
from datetime import datetime, timedelta

from actions.answers import is_question, squeezed, wants_question_again
from actions.base import TurnContext
from actions.closing_words import only_confirms
from actions.consent_words import leans_to_yes, names_agreement, says_agreed
from actions.interruptions import LEAVING_REFUSED, REQUESTS
from actions.paper_questions import says_no_papers
from actions.papers import service_of
from actions.people import consented, user_of
from actions.readings import NOTHING, Reading
from actions.slots import CONSENT_SHOWN, CONSENT_SHOWN_AT, DETAIL_SLOTS, IDENTITY_SLOTS
from bot.catalog import render
from bot.documents import service as documents
from bot.kernel import clock, vault
from bot.kernel.vault import TOKEN
from bot.members import service as members

# Keys of the draft's slot `consent` while the question is open.
SEALED, REFUSED = "sealed", "refused"
# So long after it was shown the text need not be shown again; the question alone is put.
_STILL_IN_VIEW = timedelta(hours=1)
# Stands in every message that asks for consent: the word to answer with.
_ASKED = "“同意”"
# Answers in a row that were neither yes nor no.
UNCLEAR = "unclear"
_IN_OTHER_WORDS = ("hint.consent", "who.in_short", "who.by_a_person", "who.in_short_again")
_SEALED_WORDS = ("who.sealed", "who.sealed_again", "facts.sealed", "facts.sealed_again")
_THE_WORD = ("who.say_agree", "who.in_short", "who.by_a_person", "who.say_agree_again")
_WANTS_IT = re.compile(
    r"(?:就是|只是|就|只)?(?:想|要)(?:做|办|约|弄|申请|测|看)(?:那个|这个|一个|它)|(?:帮|给|替)(?:我|俺)(?:们)?(?:申请|约|预约)|申请吧|约吧|预约吧"
)

_WHY = re.compile(
    r"(?:为(?:什么|啥|何|嘛)|凭(?:什么|啥)|干(?:嘛|啥)|咋(?:了|的)?|什么意思|啥意思)(?:呢|啊|呀|要|要问|这样|要同意)*[?？]*"
)


def answer_heard(turn: TurnContext) -> bool | None:
    """Yes, no or None. Another yes than 同意 itself counts right after the question, and nowhere else.

    确认 is the word of the last step: after an answer to something else it is not about the consent.
    """
    answer = says_agreed(turn.text)
    if not answer or names_agreement(turn.text):
        return answer
    if only_confirms(turn.text) and any(render(key) in turn.last_said for key in _SEALED_WORDS):
        return None
    return True if _ASKED in turn.last_said else None


def agrees_early(turn: TurnContext) -> bool:
    """Whether 同意 is said where nothing asks for it, by somebody whose consent is still missing."""
    return names_agreement(turn.text) and says_agreed(turn.text) is True and not consented(turn)


def counts_early(turn: TurnContext) -> bool:
    """Take the 同意 of somebody who was shown the present text before; False where it was not."""
    return was_shown(turn) and _agree(turn).value is not None


def was_shown(turn: TurnContext) -> bool:
    """Whether the user has had a text before them."""
    return bool((turn.draft.get("consent") or {}).get(CONSENT_SHOWN))


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
    shown = (turn.draft.get("consent") or {}).get(CONSENT_SHOWN, "")
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
    turn.draft["consent"] = {**_shown_before(before), REFUSED: True}
    return Reading(problem=render("who.refused"))


def _shown_before(asked: dict[str, object]) -> dict[str, object]:
    return {key: asked[key] for key in (CONSENT_SHOWN, CONSENT_SHOWN_AT) if key in asked}


def show(turn: TurnContext) -> str | None:
    """The text in force, to which the answer will be; None where it was shown within the hour and is in view still."""
    text, before = members.consent_text(), turn.draft.get("consent") or {}
    if before.get(CONSENT_SHOWN) == text.digest and _in_view(before) and not wants_question_again(turn.text):
        return None
    turn.draft["consent"] = {**before, CONSENT_SHOWN: text.digest, CONSENT_SHOWN_AT: clock.now().isoformat()}
    return text.text


def _in_view(asked: dict[str, object]) -> bool:
    shown_at = asked.get(CONSENT_SHOWN_AT)
    return bool(shown_at) and clock.now() - datetime.fromisoformat(str(shown_at)) < _STILL_IN_VIEW


def seal(turn: TurnContext) -> None:
    """Remember which messages brought a name or a number before consent: a refusal destroys what they brought."""
    kept = dict(turn.draft.get("consent") or {})
    kept[SEALED] = [*kept.get(SEALED, []), *turn.inbound_ids]
    turn.draft["consent"] = kept


def _destroy(turn: TurnContext) -> None:
    sealed = (turn.draft.pop("consent", None) or {}).get(SEALED, [])
    vault.forget(turn.session, [*sealed, *turn.inbound_ids])
    documents.drop_held(turn.session, turn.openid)
    told = ("relation", "id_kind", "first_diagnosis", "inexact", "remark", "tried")
    for slot in (*IDENTITY_SLOTS, *DETAIL_SLOTS, *told):
        turn.draft.pop(slot, None)
