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
# Questions that many words may mean; in a form only where something is asked.
_GENERAL = {
    "faq_timeline": r"时|多[久少长]|好久|几[天日号个]|哪[一]?天|快|急|早|晚|等|赶|日|号|期|安排",
    "faq_eligibility": r"[能可管]|条件|资格|算|保|行|符合|给[办用]|办[得不]|年纪|岁|[吗么]",
    "faq_documents": r"资料|材料|报告|病历|片|单|证|带|拿|准备|递|交|发|要[什啥哪]|复印|户口|本",
    "faq_cities_hospitals": r"城市|医院|地方|[去在]|哪|科|医生|专家|大夫|外地|省|院",
    "faq_service_intro": r"服务|什么|啥|干[嘛啥什]|有哪|怎么|咋|免费|钱|流程|介绍|办[不什啥哪]|你们",
    "query_entitlements": r"次|还[有剩能]|用[过掉完]|剩|权益",
}
# So short a message outside of a form may mean anything.
_VAGUE = 10
_ASKS = re.compile(r"[?？吗么啥哪几]|多[久少]|好久|什么|怎么|怎样")
_FITS = {intent: re.compile(words) for intent, words in (_WORDS | _GENERAL).items()}


def fitting(intents: tuple[str, ...], text: str, *, in_form: bool) -> tuple[str, ...]:
    """The intents that something in `text` speaks of, in their order; in a form questions only where one is asked."""
    return tuple(intent for intent in intents if _fits(intent, text, in_form=in_form))


def _fits(intent: str, text: str, *, in_form: bool) -> bool:
    if found := _REQUESTS.fullmatch(intent):
        return not in_form or found[1] in mentioned_services(text)
    if intent in _GENERAL and in_form and not (is_question(text) or _ASKS.search(text)):
        return False
    if intent in _GENERAL and not in_form and len(text) <= _VAGUE:
        return True
    words = _FITS.get(intent)
    return words is None or words.search(text) is not None
