"""What is heard before the intent decides, outside of forms: words that are clear whatever they are taken for."""

import re
from collections.abc import Callable
from datetime import timedelta

from actions import (
    acts,
    after_deletion,
    after_submission,
    faq,
    interruptions,
    objections,
    own_cases,
    parking,
    unspecified,
    what_now,
)
from actions.acts_appointments import Reschedule
from actions.acts_base import about_case, names_member, note_for_staff
from actions.acts_papers import says_signed
from actions.acts_sample import Courier, plain_text
from actions.acts_words import ActName, act_by_words, changes_time, courier_numbers, day_wished
from actions.anger import soothes
from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.feelings import comforts, fears_for_data
from actions.people import consented, open_cases
from actions.person_words import names_next_person, relation_named
from actions.persons import settle, take_markers
from actions.refusals import sets_right
from actions.services import go_on, say_begun
from actions.shifted_days import day_moved_to
from bot.cases.models import Case
from bot.catalog import ServiceId, render
from bot.conversations.models import HandoverReason
from bot.kernel import clock
from bot.members import service as members

_NEAR = timedelta(days=2)
_LATE = re.compile(r"堵车|堵在|迟到|晚(?:点|一点|一会儿?)到|赶不上|赶不及|来不及(?:赶|到)|路上耽误|晚到|会晚")
_ENDS_IT = re.compile(r"改|换|取消|那天|不去|推迟|迟到了.{0,6}(?:没|不)|没(?:能)?赶上|错过|没去成|没看(?:上|成)")
_TURNED_AWAY = re.compile(
    r"医院[^。！!]{0,12}(?:没有?(?:我的?|他的?|她的?)?(?:号|预约|名字|记录)|查不到(?:我|预约|号|名字)|不认|不给看|不让住|没床)"
    r"|(?:到了|去了)(?:医院)?.{0,8}(?:没(?:有)?号|没床|不给看|查不到)"
)
_OWN_FAULT = re.compile(r"改|换|晚了|迟到|推迟")
_ALSO = re.compile(r"也(?:得|患|查|确诊|有|是|要|想)|给(?:他|她)也|也给|也(?:约|办|做|申请)")
_SAME = re.compile(r"(?:约|办|做|申请|安排|来|弄)(?:一个|一次|个|一份|一下|一样的)?")
# 好的收到, to the news about a case.
_RECEIVED = re.compile(
    r"(?:好的?|好嘞|嗯|哦|行|ok|谢谢|多谢|辛苦了?|我|们|都|已经?)*(?:收到|知道|晓得|明白|了解|清楚|记住|记下|看到)(?:了|啦|咯|的)*(?:谢谢|多谢|辛苦|感谢|麻烦)?(?:[你您]们?|了|啦|啊|哈)*"
)
_OF_A_STAY = re.compile(r"住院(?!条|证|单|通知)|入院|有床|床位|住进|住不上")
_FIRST_OF_ALL = ("emergency", "human_agent", "complaint", "submit_documents")


def heard(turn: TurnContext) -> bool:
    """Whether the message was answered here. Danger and the wish for a person are never held up."""
    if faq.answers_which(turn):
        return True
    if turn.intent == "complaint" and objections.answers(turn):
        return True
    if turn.intent == "submit_documents" and not turn.text.startswith("/") and interruptions.answers_plainly(turn):
        return True  # PDF怎么发给你
    if turn.intent == "submit_documents" and not turn.text.startswith("/") and sets_right(turn):
        return True  # 那天只是拍片子，3月1号才确诊的
    if after_deletion.answers(turn) or after_submission.heard(turn):
        return True
    if turn.intent in _FIRST_OF_ALL or not turn.text or turn.text.startswith("/") or act_by_words(turn.text):
        return False
    chosen = turn.offer is not None and turn.offer.chosen is not None
    return any(hears(turn) for hears in _ASIDES if not (chosen and hears in unspecified.ASIDES))


def _posted_anew(turn: TurnContext) -> bool:
    """单号错了，应该是…: another courier number than the one that is known."""
    if not consented(turn):
        return False
    found = courier_numbers(plain_text(turn)) if _expects_sample(turn) else []
    if not found:
        return False
    acts.begin(turn, ActName.COURIER)
    return True


def _expects_sample(turn: TurnContext) -> bool:
    known = any(case.facts.get("courier_number") for case in open_cases(turn))
    return known or bool(Courier().fitting(turn))


def _on_the_way(turn: TurnContext) -> bool:
    """路上堵车: the road first; nothing is lost yet."""
    if not _LATE.search(turn.text) or _ENDS_IT.search(turn.text):
        return False
    case = _due_now(turn)
    if case is None:
        return False
    turn.say(about_case(turn, case, "act.late.told"))
    return True


def _turned_away(turn: TurnContext) -> bool:
    """At the hospital there was no place: no fault of the member's; a person looks into it at once."""
    if not _TURNED_AWAY.search(turn.text) or _OWN_FAULT.search(turn.text):
        return False
    case = _due_now(turn)
    if case is None:
        return False
    note_for_staff(turn, case, render("act.turned_away.note"))
    turn.handover = HandoverReason.RESCHEDULE
    turn.say(render("act.turned_away.told"))
    return True


def _due_now(turn: TurnContext) -> Case | None:
    """The open case whose appointment is a day or two away, on either side; None without one."""
    if not consented(turn):
        return None
    near = [one for one in open_cases(turn) if one.appointment_at and abs(one.appointment_at - clock.now()) < _NEAR]
    return near[0] if near else None


def _acknowledges(turn: TurnContext) -> bool:
    """好的收到: taken warmly, with when and where if something is booked."""
    found = open_cases(turn) if consented(turn) else []
    if not found or not _RECEIVED.fullmatch(squeezed(turn.text)):
        return False
    booked = [case for case in found if case.appointment_at and case.appointment_at > clock.now()]
    turn.draft.pop("misses", None)
    words = about_case(turn, booked[0], "case.about.received") if len(booked) == 1 else ""
    if words and words not in turn.last_said:
        turn.say(words)
    else:
        turn.say_fresh("turn.news_will_come", "turn.goodbye_again")
    return True


def _moves_the_stay(turn: TurnContext) -> bool:
    """住院要推到6月22号了: the day of a stay that is being arranged, and no new request."""
    if not _OF_A_STAY.search(turn.text) or is_question(turn.text) or not consented(turn):
        return False
    moved = changes_time(turn.text) and (day_wished(turn.text, asked=False) or day_moved_to(turn.text, None))
    stays = (ServiceId.DIRECT_PAY, ServiceId.INPATIENT)
    if not moved or not any(case.service in stays for case in Reschedule().fitting(turn)):
        return False
    acts.begin(turn, ActName.RESCHEDULE)
    return True


def _one_more_person(turn: TurnContext) -> bool:
    """我妈也得了，给她也约一个, right after a request: the same service for somebody else."""
    relation = relation_named(turn)
    wants_it = (_ALSO.search(turn.text) and _SAME.search(turn.text)) or names_next_person(turn.text)
    if relation is None or not consented(turn) or not wants_it:
        return False
    if any(names_member(turn, members.get_member(turn.session, one.member_id)) for one in open_cases(turn)):
        return False  # hers is under way: she is asked about
    before = own_cases.newest_case(turn)
    if before is None or names_member(turn, members.get_member(turn.session, before.member_id)):
        return False
    named = interruptions.wish_besides(turn)
    turn.draft.clear()
    interruptions.begin(turn, named or ServiceId(before.service))
    take_markers(turn)
    settle(turn)
    say_begun(turn)
    go_on(turn)
    return True


_ASIDES: tuple[Callable[[TurnContext], bool], ...] = (
    comforts,
    objections.answers,
    soothes,
    fears_for_data,
    _acknowledges,
    _moves_the_stay,
    _turned_away,
    _on_the_way,
    own_cases.cancelled_before,
    says_signed,
    _posted_anew,
    sets_right,
    own_cases.tells_if_not_there,
    parking.takes_up,
    _one_more_person,
    own_cases.answers,
    what_now.answers,
    unspecified.answers_before_offering,
    interruptions.answers_plainly,
    unspecified.tells_illness,
    unspecified.wants_some_service,
)
