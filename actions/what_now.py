"""我怀孕六个月查出乳腺癌了，我该怎么办啊: no wish and no question of ours; a warm word first, then what can be done."""

import re

from actions.advice import asks_for_advice
from actions.base import TurnContext
from actions.mentions import service_asked_about
from actions.tumours import named_tumour
from bot.catalog import render

LONGEST = 60
_ILLNESS = re.compile(r"(?<!抗)癌|恶性|白血病|淋巴瘤|肉瘤|骨髓瘤|肿瘤(?!科|医院)|不好的病|那个病|大病|绝症")
_LOST = re.compile(
    r"(?:怎么办|咋办|咋整|咋弄|怎么弄|如何是好|怎么是好|从哪(?:里|儿)?(?:开始|下手)|没(?:了)?主意|六神无主|懵了?|蒙了|慌|一片空白|不知道(?:该|要|从)"
    r"|天(?:都)?塌了|接受不了|不敢相信|吓(?:死|傻|坏)|崩溃)"
)
_WITH_CHILD = re.compile(r"怀孕|怀着|有孕|孕妇|孕期|身孕|怀了|肚子里的?(?:孩子|宝宝)|哺乳|刚生(?:完|了)")
_OF_OURS = re.compile(
    r"保险|保单|赔|报销|免费|取消|改期|退|投诉|人工|客服|材料|资料|照片|报告(?:丢|没)|号码|身份证|押金|授权|样本|快递"
)


def answers(turn: TurnContext) -> bool:
    """Whether the message tells of the illness and is at a loss; it is answered, and the tumour kept."""
    text = turn.text
    with_child = bool(_WITH_CHILD.search(text))
    at_a_loss = _ILLNESS.search(text) and (with_child or _LOST.search(text))
    if not at_a_loss or len(text) > LONGEST or _OF_OURS.search(text) or service_asked_about(text):
        return False
    if asks_for_advice(turn):
        return True
    turn.draft.pop("misses", None)
    if (tumour := named_tumour(text)) and not turn.draft.get("tumour"):
        turn.draft["tumour"] = tumour
    turn.say(render("topic.what_now_with_child" if with_child else "topic.what_now"))
    turn.say_menu("topic.what_now_menu")
    return True
