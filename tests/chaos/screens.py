"""What the members read, held against what the product says it has sent."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator

from bot.outbox.models import Outbound
from bot.wechat import texts
from bot.wechat.models import AttemptOutcome, Channel, SendAttempt
from tests.chaos.facts import Facts

# An answer of a server on the way: whether WeChat carried the call out is not known, it is made again.
SERVER_ERROR = "HTTP 5"


def calls_by_message(facts: Facts) -> defaultdict[int, list[SendAttempt]]:
    """Every call made for each message."""
    found: defaultdict[int, list[SendAttempt]] = defaultdict(list)
    for call in facts.attempts:
        found[call.outbound_id].append(call)
    return found


def screen_is_accounted_for(facts: Facts) -> Iterator[str]:
    """Each line on a screen is a call that was written down before it was made; each call that succeeded is a line.

    A call whose answer was lost, or came from a server on the way, may be a line, or not: that, and nothing else, may
    show twice.
    """
    wanted, possible = _lines_by_calls(facts)
    for openid, lines in facts.screens.items():
        shown = Counter(line.text for line in lines if line.sender == "account" and not line.template)
        for text in shown.keys() | wanted[openid].keys():
            least = wanted[openid][text]
            most = least + possible[openid][text]
            if not least <= shown[text] <= most:
                yield f"{openid} reads {text[:20]!r} {shown[text]} times; {least} to {most} calls speak for it"


def _lines_by_calls(facts: Facts) -> tuple[defaultdict[str, Counter[str]], defaultdict[str, Counter[str]]]:
    rows = {row.id: row for row in facts.outbound}
    calls: defaultdict[str, list[SendAttempt]] = defaultdict(list)
    for attempt in facts.attempts:
        if attempt.channel == Channel.CUSTOM:
            calls[attempt.call].append(attempt)
    wanted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    possible: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for together in calls.values():
        said = [rows[attempt.outbound_id] for attempt in together]
        if said[0].document_id is not None:
            continue
        text, outcomes = _words(said, together[0].part), {attempt.outcome for attempt in together}
        if AttemptOutcome.SENT in outcomes:
            wanted[said[0].openid][text] += 1
        elif outcomes & {AttemptOutcome.UNKNOWN, AttemptOutcome.STARTED} or _is_unclear(together[0]):
            possible[said[0].openid][text] += 1
    return wanted, possible


def _is_unclear(attempt: SendAttempt) -> bool:
    return (attempt.error_text or "").startswith(SERVER_ERROR)


def _words(said: list[Outbound], part: int) -> str:
    if len(said) > 1:
        return texts.SEPARATOR.join(row.text for row in said)
    return texts.split(said[0].text)[part]


def screen_in_order(facts: Facts) -> Iterator[str]:
    """Answers appear in the order in which they were queued, unless one had to be sent again."""
    attempts = calls_by_message(facts)
    for openid, lines in facts.screens.items():
        ids = {row.text: row.id for row in facts.outbound if row.openid == openid and len(attempts[row.id]) == 1}
        repeated = {text for text, count in Counter(row.text for row in facts.outbound).items() if count > 1}
        shown = [ids[line.text] for line in lines if line.text in ids and line.text not in repeated]
        for before, after in itertools.pairwise(shown):
            if after < before:
                yield f"{openid} reads outbound {after} after {before}"
