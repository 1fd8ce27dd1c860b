"""What became of an outgoing message, in words for staff."""

from dataclasses import dataclass

from bot.outbox.models import Outbound, OutboundState
from bot.wechat.errors import ErrorClass, ErrorCode, classify

_BY_CODE: dict[int, str] = {
    ErrorCode.OUT_OF_WINDOW: "超过48小时没有来信，微信不再接收",
    ErrorCode.RESPONSE_COUNT_USED: "5条回复名额已用完",
    ErrorCode.NOT_FOLLOWING: "会员没有关注公众号，或已取消关注",
    ErrorCode.MEMBER_BLOCKS_MESSAGES: "会员拒收公众号消息",
    ErrorCode.MEMBER_INVALID: "会员的微信账号异常",
    ErrorCode.INVALID_OPENID: "微信不认识这个账号",
    ErrorCode.CONTENT_TOO_LONG: "内容太长",
    ErrorCode.MEMBER_REFUSES_TEMPLATE: "会员拒收通知消息",
    ErrorCode.SYSTEM_BUSY: "微信系统繁忙",
    ErrorCode.API_BANNED: "公众号的发送接口被封禁，请联系管理员",
    ErrorCode.IP_NOT_ALLOWED: "服务器地址不在微信白名单，请联系管理员",
}
_BY_CLASS: dict[ErrorClass, str] = {
    ErrorClass.TOKEN: "公众号登录凭证失效，请联系管理员",
    ErrorClass.CONFIG: "公众号设置有误，请联系管理员",
    ErrorClass.CONTENT: "微信不接受这条内容",
    ErrorClass.DAY_QUOTA: "今天的发送额度已用完，明天零点后自动发送",
    ErrorClass.MINUTE_QUOTA: "发送太频繁，稍后自动发送",
    ErrorClass.TEMPLATE_REFUSED: "通知消息未被接受",
    ErrorClass.UNREACHABLE: "微信无法送达这位会员",
}


@dataclass(frozen=True)
class Delivery:
    """`tone`: quiet, busy, bad. `confirm`: what to ask before it is sent again, empty where nothing needs asking."""

    state: str
    words: str
    tone: str
    can_retry: bool = False
    can_withdraw: bool = False
    confirm: str = ""


def error_words(code: int | None, detail: str | None) -> str:
    """Why WeChat did not take a message."""
    if code is None:
        return "网络不通，暂时连不上微信" if detail else ""
    return _BY_CODE.get(code) or _BY_CLASS.get(classify(code)) or f"微信返回错误码{code}"


def delivery_of(row: Outbound) -> Delivery:
    """What became of one message."""
    state, reason = OutboundState(row.state), error_words(row.error_code, row.error_text)
    match state:
        case OutboundState.SENT:
            return Delivery(state, "已发出", "quiet")
        case OutboundState.QUEUED if row.attempts and reason:
            return Delivery(state, f"重试中：{reason}", "busy", can_withdraw=True)
        case OutboundState.QUEUED:
            return Delivery(state, "发送中", "busy")
        case OutboundState.PARKED:
            return Delivery(state, "等会员来信后送达", "busy", can_retry=True, can_withdraw=True)
        case OutboundState.FAILED:
            words = f"未送达：{reason}" if reason else "未送达"
            return Delivery(state, words, "bad", can_retry=True, can_withdraw=True)
        case OutboundState.UNKNOWN:
            ask = "微信没有回应，会员可能已经收到。再发一次，会员可能会看到两遍。确定重发吗？"
            return Delivery(state, "微信没有回应，可能已送达", "bad", can_retry=True, confirm=ask)
        case OutboundState.CANCELLED:
            return Delivery(state, "未发送", "quiet")
