"""Which of the classifier's guesses a member is asked about: only those that something in the words speaks of. Pure.

A guess without any word of its own is never offered: 投诉 for 您管做不管, 解除绑定 for 接着给我妈办.
"""

import re

from actions.answers import is_question
from actions.mentions import mentioned_services

_REQUESTS = re.compile(r"request_(\w+)")
_WORDS = {
    "complaint": r"投诉|不满|意见(?!书)|态度|坑|骗|差评|反映|没人[管理]|气|太慢|等了|怎么还|凭什么|不像话|说法",
    "unbind_member": r"解|绑|移除|去掉|换人|不是我",
    "delete_my_data": r"删|清|注销|抹|销毁|撤回|不留|隐私",
    "withdraw_consent": r"撤|收回|不同意|授权",
    "no_sample": r"样本|切片|组织|标本|蜡块|抽血|血样|白片",
    "inform_courier": r"快递|单号|寄|顺丰|邮",
    "refuse_authorization": r"签|授权",
    "faq_authorization": r"签|授权|委托",
    "faq_sample": r"样本|切片|组织|标本|蜡块|血|采|寄|唾液|检测",
    "reschedule_or_noshow": r"改|换|推|提前|延|去不了|没去|错过|晚点|来不及|另|时间|日子|号|不去|赶不|约",
    "confirm_attendance": r"去|到|能|准时",
    "cancel": r"取消|算了|不|退|停|撤",
    "query_status": (
        r"进度|进展|到哪|查(?!出)|多久|结果|消息|好了[吗没]|怎么样|怎样|还没(?!开)|办[好完下]|状态|什么时候|安排|审|催|通知"
    ),
    "submit_documents": r"发|传|拍|照|资料|材料|病历|报告|单|片|图",
    "human_agent": r"人|客服|电话|联系|谁|专员|工作人员|找",
    "emergency": r"急|救",
}
# Questions that nearly any words may mean; in a form only where something is asked.
_GENERAL = (
    "faq_timeline",
    "faq_eligibility",
    "faq_documents",
    "faq_cities_hospitals",
    "faq_service_intro",
    "query_entitlements",
)
_ASKS = re.compile(r"[?？吗么啥哪几]|多[久少]|好久|什么|怎么|怎样")
_FITS = {intent: re.compile(words) for intent, words in _WORDS.items()}


def fitting(intents: tuple[str, ...], text: str, *, in_form: bool) -> tuple[str, ...]:
    """The intents that something in `text` speaks of, in their order; in a form questions only where one is asked."""
    return tuple(intent for intent in intents if _fits(intent, text, in_form=in_form))


def _fits(intent: str, text: str, *, in_form: bool) -> bool:
    if found := _REQUESTS.fullmatch(intent):
        return not in_form or found[1] in mentioned_services(text)
    if intent in _GENERAL:
        return not in_form or is_question(text) or _ASKS.search(text) is not None
    words = _FITS.get(intent)
    return words is None or words.search(text) is not None
