"""Words for what happens to cases."""

from bot.cases.models import CaseEvent, CaseEventType
from bot.catalog import get_catalog

EVENT_WORDS: dict[CaseEventType, str] = {
    CaseEventType.OPENED: "办件已受理",
    CaseEventType.MEMBER_SAID: "会员留言",
    CaseEventType.ATTENDANCE_CONFIRMED: "会员确认会按时到",
    CaseEventType.SLA_NEAR_END: "时限将到，请抓紧",
    CaseEventType.SLA_BREACHED: "已超过承诺时限",
    CaseEventType.APPOINTMENT_PASSED: "预约日期已过，请确认是否就诊",
    CaseEventType.MEMBER_UNREACHABLE: "微信联系不上会员，请电话联系",
}


def event_words(service_id: str, event: CaseEvent) -> str:
    """What an event tells, in a few words."""
    kind = CaseEventType(event.type)
    if kind is CaseEventType.MOVED and event.to_status:
        return f"进入“{get_catalog().service(service_id).status(event.to_status).label}”"
    if kind is CaseEventType.OPENED and event.to_status:
        return f"已开立，{get_catalog().service(service_id).status(event.to_status).label}"
    return EVENT_WORDS.get(kind, "")
