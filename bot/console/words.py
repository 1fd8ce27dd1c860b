"""Words of the console for what the rooms below name by codes, and texts with what was hidden in them."""

from markupsafe import Markup, escape

from bot.conversations.desk_models import Handing, Resolution
from bot.conversations.models import HandoverReason, Mode
from bot.documents.models import SendBackReason
from bot.kernel.vault import TOKEN

REASON_NAMES: dict[str, str] = {
    HandoverReason.ASKED: "要求人工",
    HandoverReason.COMPLAINT: "投诉",
    HandoverReason.NOT_UNDERSTOOD: "没听懂",
    HandoverReason.EMERGENCY: "紧急情况",
    HandoverReason.SELF_HARM: "轻生风险",
    HandoverReason.RESCHEDULE: "改期或未就诊",
    HandoverReason.IDENTITY_LOCKED: "身份核对锁定",
    HandoverReason.CONSENT_REVOKED: "撤回授权",
    HandoverReason.BOT_FAILED: "小助手故障",
}
MODE_NAMES = {Mode.BOT: "小助手接待", Mode.WAITING: "等待接入", Mode.HUMAN: "人工接待"}
RESOLUTION_NAMES: dict[Resolution, str] = {
    Resolution.SOLVED: "已解决",
    Resolution.CASE_GOES_ON: "已转入办件，继续跟进",
    Resolution.NO_ANSWER: "会员没有再回复",
    Resolution.NOT_OURS: "不属于服务范围，已说明",
    Resolution.OTHER: "其他",
}
SEND_BACK_NAMES: dict[SendBackReason, str] = {
    SendBackReason.BLURRED: "模糊，看不清",
    SendBackReason.CUT_OFF: "没有拍全",
    SendBackReason.PAGES_MISSING: "缺页",
    SendBackReason.WRONG_PAPER: "不是需要的资料",
    SendBackReason.OTHER_PERSON: "姓名不一致",
    SendBackReason.TOO_OLD: "日期太早",
}
HANDING_WORDS: dict[Handing, str] = {
    Handing.ASKED: "转人工",
    Handing.CLAIMED: "接入了对话",
    Handing.TAKEN_OVER: "从小助手接管了对话",
    Handing.TRANSFERRED: "转接给",
    Handing.RELEASED: "放回了等待队列",
    Handing.RETURNED: "长时间未回复，对话自动回到等待队列",
    Handing.HANDED_BACK: "交还给小助手",
    Handing.TAKEN_BACK: "不再等人，继续由小助手办理",
    Handing.SEEN_TO: "已跟进这次紧急情况",
    Handing.RESOLVED: "结束了对话",
}


# The intents of domain.yml; where members are asked which one they mean, in the same words as there.
INTENT_NAMES: dict[str, str] = {
    "greet": "打招呼",
    "goodbye": "道别",
    "thanks": "道谢",
    "affirm": "肯定",
    "deny": "否定",
    "cancel": "取消",
    "request_outpatient": "预约门诊",
    "request_inpatient": "预约住院",
    "request_second_opinion": "第二诊疗意见",
    "request_gene_test": "基因检测",
    "request_direct_pay": "住院直付",
    "query_status": "查进度",
    "query_entitlements": "查次数",
    "faq_documents": "问资料",
    "faq_timeline": "问时间",
    "faq_cities_hospitals": "问城市医院",
    "faq_eligibility": "问条件",
    "faq_service_intro": "问服务内容",
    "faq_sample": "问样本",
    "faq_authorization": "问授权书",
    "reschedule_or_noshow": "改期或没去成",
    "confirm_attendance": "能按时去",
    "submit_documents": "发资料",
    "inform_identity": "报身份信息",
    "inform_courier": "报快递单号",
    "no_sample": "没有样本",
    "refuse_authorization": "不签授权书",
    "unbind_member": "解除绑定",
    "delete_my_data": "删除资料",
    "human_agent": "找人工",
    "complaint": "投诉",
    "out_of_scope": "超出范围",
    "emergency": "紧急情况",
    "nlu_fallback": "没听懂",
}


def intent_name(intent: str) -> str:
    """What a message was taken for, in a word or two."""
    return INTENT_NAMES.get(intent, intent)


def reason_name(code: str | None) -> str:
    """Why a person is asked for, in a word or two; empty without a reason."""
    return REASON_NAMES.get(code, code) if code else ""


def plain(text: str) -> str:
    """A text for a line in a list: what was hidden is only named."""
    return TOKEN.sub(lambda found: f"〔{found[1]}〕", text)


def with_secrets(text: str, conversation_id: int, *, can_reveal: bool) -> Markup:
    """A text with a button for each name or number that was taken out of it, where one may ask for it."""
    parts, end = [], 0
    for found in TOKEN.finditer(text):
        parts += [escape(text[end : found.start()]), _secret(found[1], found[2], conversation_id, can_reveal)]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _secret(kind: str, token: str, conversation_id: int, can_reveal: bool) -> Markup:
    if not can_reveal:
        return Markup('<span class="secret">{}</span>').format(kind)
    button = (
        '<button type="button" class="secret" hx-post="/conversations/{}/reveal" hx-swap="outerHTML"'
        ' hx-vals=\'{{"token": "{}"}}\' title="点击查看，会留下记录">{}</button>'
    )
    return Markup(button).format(conversation_id, token, kind)  # noqa: S704 its fields are escaped
