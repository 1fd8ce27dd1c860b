"""Words that stop everything: danger to life, and the wish for a person. Checked before Rasa, in every state.

Rules only, on purpose: they work while Rasa is down and inside every form. The classifier's `emergency` intent is the
second net behind them (data/nlu). A match brings advice and a person; a false alarm costs one extra call, a miss a
life.
"""

import re

from bot.conversations.models import HandoverReason

_SELF_HARM = re.compile(
    r"不想活(?![检动血])|活不下去|活着(?:没|还有什么|有什么)(?:意思|意义|劲)|想死(?!我|你)|去死|寻死|找死的心|自杀|自尽|自残|割腕|跳楼|跳河|上吊|轻生"
    r"|(?:结束|了结|了断)(?:自己|我)?(?:的)?(?:生命|这一生|一切|痛苦)|一了百了|安眠药.{0,6}(?:全|一瓶|都|很多)|不如死|死了算|死了(?:还|就|才)好|解脱算了"
    r"|不想(?:再)?(?:治|拖累).{0,10}(?:死|走了算|解脱)|遗书|安乐死|不想在这世上|不想再醒"
)
_ACUTE = re.compile(
    r"吐血|咳血|咯血|呕血|便血不止|大出血|流血不止|血止不住|止不住血|出血不止|昏迷|昏过去|晕倒|晕过去|叫不醒|没有?意识|意识(?:不清|模糊)|休克"
    r"|呼吸困难|喘不(?:上|过)(?:来)?气|上不来气|没法呼吸|不能呼吸|窒息|没(?:有)?呼吸|没气了|没心跳|心跳停|心脏骤停|胸口?(?:剧痛|疼得厉害|痛得厉害|压榨)"
    r"|抽搐|抽风了|口吐白沫|脸色?发紫|嘴唇发紫|嘴唇发绀|快不行了|要不行了|不省人事|快死了|要死了|救命|叫救护车|打120|中风|偏瘫|半边身子(?:不能动|动不了)"
)
_NOT_NOW = re.compile(r"(?:以前|之前|曾经|去年|前年|上个?月|病历(?:里|上)|报告(?:里|上))[^，。！？]{0,12}$")
_HUMAN = re.compile(
    r"(?:转|找|要|接|换|叫|请|联系|呼叫)?(?:个|一下|一个)?(?:人工|真人|活人)(?:客服|服务|坐席|座席)?"
    r"|(?:转|找|要|接|换|叫|联系)(?:个|一下|一个|你们的?)?(?:客服|坐席|座席)|^客服$|人工客服|在线客服|客服在吗|转接|跟人说话|不想?(?:跟|和)机器人"
)
_NO_HUMAN = re.compile(
    r"人工(?:关节|授精|智能|流产|肛|喉|瓣膜|血管|骨|心脏)|(?:不用|不要|不需要|别)(?:转|找|接)?(?:人工|客服)"
    r"|人工还是|还是人工|是(?:不是)?人工|客服(?:的)?(?:电话|热线|号码|几点|上班|时间)"
)
_COMPLAINT = re.compile(r"投诉|举报|曝光你们|告你们|12378|银保监|消协|12315|骗子公司|你们就?是骗")


def danger_in(text: str) -> HandoverReason | None:
    """SELF_HARM or EMERGENCY when the text speaks of a danger to life now, else None."""
    if _SELF_HARM.search(text):
        return HandoverReason.SELF_HARM
    match = _ACUTE.search(text)
    if match and not _NOT_NOW.search(text[: match.start()]):
        return HandoverReason.EMERGENCY
    return None


def wish_for_a_person(text: str) -> HandoverReason | None:
    """ASKED or COMPLAINT when the text asks for a person or complains, else None."""
    if _COMPLAINT.search(text):
        return HandoverReason.COMPLAINT
    if _HUMAN.search(text) and not _NO_HUMAN.search(text):
        return HandoverReason.ASKED
    return None
