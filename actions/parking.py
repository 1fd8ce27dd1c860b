"""A request that was put aside (先不办了, 取消) is kept for a month, to be gone on with where it stood.

It stands in the draft (slot `parked`), outside of any form. 接着办, the same service again, a missing answer or a
picture takes it up; another request takes its place; 不留 drops it. Without consent nothing of a person is kept.
"""

import re
from datetime import datetime
from typing import Any

from actions import next_service
from actions.answers import is_question, read_yes_no, squeezed
from actions.base import TurnContext
from actions.consent import SEALED
from actions.details import missing_detail
from actions.facts import keep, read_detail
from actions.interruptions import REQUESTS
from actions.mentions import mentioned_services
from actions.papers import pictures_of, service_of
from actions.people import acting_for, consented
from actions.person_words import names_next_person, relation_named
from actions.persons import has_markers, member_name, settle_kept
from actions.readings import DATE_SLOTS, UNKNOWN_DATE
from actions.services import go_on, say_begun
from actions.slots import DETAIL_SLOTS, IDENTITY_SLOTS
from actions.told import take_facts
from bot.catalog import ServiceId, get_catalog, render
from bot.conversations.keeping import PARKED_FOR
from bot.kernel import clock, vault

PARKED, PARKED_AT = "parked", "at"
MORE_THAN_ONE = 2
_WITHOUT_CONSENT = ("want", "service")
_KEPT = (
    *_WITHOUT_CONSENT,
    "member_id",
    "for_other",
    "for_whom",
    "relation",
    "id_kind",
    "first_diagnosis",
    "inexact",
    "remark",
    "documents_done",
    "must_told",
    *IDENTITY_SLOTS,
    *DETAIL_SLOTS,
)
# Beyond these a cancelled request holds something that the member told.
_NOTHING_TOLD = {*_WITHOUT_CONSENT, "for_other", "for_whom", "relation"}
_FOR_NOW = re.compile(
    r"^(?:那|我|还是|就|唉|嗯|哦|好|行|，|,)*(?:先|暂时)|过(?:两|几)天|改天|再说|下次|以后|晚点|回头|考虑"
)
_GOES_ON = re.compile(
    r"接着|继续|(?:还是|又想|想想还是|那就|重新|再)(?:要)?(?:办|约|做|申请|弄|来)|(?:想|考虑|商量)好了|办吧|我(?:又)?(?:回来|来)了"
    r"|(?:上次|之前|刚才|那天|昨天|前(?:两|几)天).{0,6}(?:没(?:办|填|弄|说)完|办到|填到|说到|那个|的?申请|接着)"
)
_AND_THAT = re.compile(r"(?:那|还有|不是还有|我的?)*[^，。不没]{2,8}呢[?？]*")
_NO_MORE = re.compile(r"不(?:办|弄|用|要|想|约|做|继续|接着)|算了|取消|别")
_DROPS = re.compile(
    r"(?:都|那|就|全)*(?:不(?:用|要)?(?:再)?(?:留|保留|存)|别留|删|清|不用了?$|不要了?$|取消$|不好$|不$)"
)
# Also days later: 上次那个不用留了.
_DROPS_IT = re.compile(
    r"不(?:用|要|需要|必)?(?:再|给我)?(?:留(?:着|了|$)|保留|存(?:着|了))|别(?:再|给我)?(?:留|存)(?:着|了|$)"
)
_KEEPS = re.compile(r"(?:那|就|先)*(?:留|保留|存)(?:着|下)?")


def park(turn: TurnContext) -> None:
    """Put the request under way aside; nothing of it is asked any more."""
    allowed = _KEPT if consented(turn) else _WITHOUT_CONSENT
    kept = {slot: turn.draft[slot] for slot in allowed if turn.draft.get(slot) is not None}
    sealed = (turn.draft.get("consent") or {}).get(SEALED, [])
    vault.forget(turn.session, sealed if consented(turn) else [*sealed, *turn.inbound_ids])
    turn.draft.pop(PARKED, None)
    turn.clear_request()
    if kept.get("service"):
        turn.draft[PARKED] = {**kept, PARKED_AT: clock.now().isoformat()}


def say_parked(turn: TurnContext) -> None:
    """That the request is put aside; asked once whether what was told shall be kept."""
    parked: dict[str, Any] = turn.draft.get(PARKED) or {}
    if not set(parked) - _NOTHING_TOLD - {PARKED_AT}:
        turn.say(render("request.cancelled_empty"))
    elif _FOR_NOW.search(turn.text):
        turn.say(render("request.set_aside", name=_name(parked)))
    else:
        turn.say(render("request.cancelled"))


def takes_up(turn: TurnContext) -> bool:
    """Outside of forms: whether the message goes on with what was put aside, keeps it, or drops it."""
    parked = _fresh(turn)
    if parked is None:
        return False
    if render("request.cancelled") in turn.last_said and _answers_keeping(turn):
        return True
    if _DROPS_IT.search(turn.text) and not is_question(turn.text):
        turn.draft.pop(PARKED)
        turn.say(render("request.forgotten"))
        return True
    if next_service.words(_name(parked)) in turn.last_said and read_yes_no(turn.text) is False:
        turn.say(render("request.kept"))
        return True
    if _AND_THAT.fullmatch(turn.text.strip()) and parked["service"] in mentioned_services(turn.text):
        _resume(turn, parked)  # 还有基因检测呢
        return True
    if is_question(turn.text) and not _GOES_ON.search(turn.text):
        return False
    if _wants_to_go_on(turn, parked):
        _resume(turn, parked)
        return True
    return _answers_it(turn, parked)


def goes_on(turn: TurnContext) -> bool:
    """Go on with what was put aside, if there is anything."""
    parked = _fresh(turn)
    if parked is None:
        return False
    _resume(turn, parked)
    return True


def takes_pictures(turn: TurnContext) -> bool:
    """Pictures that came while a request is put aside are for it; False when there is none, or none came."""
    parked, arrived = _fresh(turn), pictures_of(turn)
    if parked is None or not arrived or arrived[0].awaits_consent:
        return False
    turn.say(render("papers.got", count=len(arrived)))
    _resume(turn, parked)
    return True


def remind(turn: TurnContext) -> None:
    """After a greeting: that a request is put aside."""
    parked = _fresh(turn)
    if parked is not None:
        turn.say(render("request.parked", name=_name(parked)))


def _fresh(turn: TurnContext) -> dict[str, Any] | None:
    """What was put aside, if it is not too old and the user still acts for the member."""
    parked = turn.draft.get(PARKED)
    if not parked:
        return None
    too_old = clock.now() - datetime.fromisoformat(str(parked[PARKED_AT])) > PARKED_FOR
    member_id = parked.get("member_id")
    theirs = member_id is None or any(member.id == int(member_id) for member in acting_for(turn))
    if too_old or not theirs:
        turn.draft.pop(PARKED)
        return None
    return dict(parked)


def _name(parked: dict[str, Any]) -> str:
    return get_catalog().service(ServiceId(parked["service"])).name


def _answers_keeping(turn: TurnContext) -> bool:
    """Right after a cancellation: 不留, or 好."""
    plain = squeezed(turn.text)
    if _DROPS.match(plain):
        turn.draft.pop(PARKED)
        turn.say(render("request.forgotten"))
    elif read_yes_no(turn.text) or _KEEPS.match(plain):
        turn.say(render("request.kept"))
    else:
        return False
    return True


def _wants_to_go_on(turn: TurnContext, parked: dict[str, Any]) -> bool:
    asked_for = REQUESTS.get(turn.intent)
    if asked_for is not None:
        if asked_for != parked["service"] or has_markers(turn):
            return False
        relation = relation_named(turn)
        return relation == parked.get("relation") if relation else len(acting_for(turn)) < MORE_THAN_ONE
    if next_service.words(_name(parked)) in turn.last_said and read_yes_no(turn.text):
        return True
    if next_service.NEXT in parked and names_next_person(turn.text):
        return True
    return bool(_GOES_ON.search(turn.text)) and not _NO_MORE.search(turn.text)


def _resume(turn: TurnContext, parked: dict[str, Any]) -> None:
    kept = next_service.for_whom(turn, parked, relation_named(turn))
    _restore(turn, kept)
    if set(kept) - _NOTHING_TOLD - {PARKED_AT, next_service.NEXT, "member_id"}:
        turn.say(_resumed_words(turn, kept))
    else:
        say_begun(turn)
    go_on(turn)


def _resumed_words(turn: TurnContext, parked: dict[str, Any]) -> str:
    """Who it is for is said where it could be somebody else."""
    if turn.draft.get("member_id") and len(acting_for(turn)) >= MORE_THAN_ONE:
        return render("request.resumed_for", name=_name(parked), member=member_name(turn))
    return render("request.resumed", name=_name(parked))


def _restore(turn: TurnContext, parked: dict[str, Any]) -> None:
    turn.draft.pop(PARKED)
    turn.clear_request()
    turn.draft.update({slot: value for slot, value in parked.items() if slot not in (PARKED_AT, next_service.NEXT)})
    if more := parked.get(next_service.NEXT):
        next_service.keep(turn, [ServiceId(one) for one in more])
    if not parked.get("member_id"):
        settle_kept(turn)


def _answers_it(turn: TurnContext, parked: dict[str, Any]) -> bool:
    """The missing answer itself, days later: 上个月12号. Only facts that can be nothing else."""
    relation, checked = relation_named(turn), turn.draft.get("member_id")
    parked = next_service.for_whom(turn, parked, relation)
    if checked and checked != parked.get("member_id"):
        return False  # told of the one who was just checked
    if not consented(turn) or not parked.get("member_id") or turn.intent in REQUESTS or _NO_MORE.search(turn.text):
        return False
    before, said = dict(turn.draft), len(turn.says)
    _restore(turn, parked)
    slot, service = missing_detail(turn), service_of(turn)
    answered = False
    if service is not None and slot in DATE_SLOTS:
        reading = read_detail(turn, slot, service)
        if reading.value and reading.value != UNKNOWN_DATE:
            keep(turn, slot, reading)
            turn.say(reading.echo or "")
            answered = True
    if not answered:
        answered = take_facts(turn)
    if not answered:
        turn.draft.clear()
        turn.draft.update(before)
        del turn.says[said:]
        return False
    turn.says.insert(said, _resumed_words(turn, parked))
    go_on(turn)
    return True
