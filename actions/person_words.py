"""Whom a request is for, in the words of a message: 给我妈约, 换人, 不是我妈."""

import re

from actions.answers import squeezed
from actions.base import TurnContext
from bot.conversations.spelling import simplified
from bot.kernel import vault
from bot.kernel.vault import TOKEN, VaultKind
from bot.members import service as members

_RELATIVE = (
    r"(?:[我他她俺]|老)?(?:爸|妈|爹|娘|父亲|母亲|老公|老婆|爱人|丈夫|妻子|老伴|儿子|女儿|孩子|哥|姐|弟|妹|爷爷?|奶奶?|外公|外婆|姥姥|姥爷|岳父|岳母|公公|婆婆"
    r"|舅|姨|姑|叔|伯|朋友|家人|亲戚|本人|自己)"
)
_OTHER_PERSON = re.compile(
    rf"换(?:个|一个|一下|一位)?(?:人|被保险人)|(?:给|帮|替|为){_RELATIVE}.{{0,4}}(?:办|约|申请|预约|弄|做|看)|不是(?:给|帮|替|为)(?:[他她]|{_RELATIVE})"
    rf"|是{_RELATIVE}++[,，]?(?:而)?不是{_RELATIVE}|不是{_RELATIVE}++[,，]?(?:而)?是{_RELATIVE}"
    rf"|^不是{_RELATIVE}?[，,。]*(?:是)?(?:(?:给|帮)?{_RELATIVE})?[的了啊]?$|^不是(?:这个人|[他她])|(?<![息料据码私证历告发卖露传转送漏供诉])(?:给|帮|替)(?:别人|另一个人|其他人|另外)|(?:人|名字|姓名)(?:写|打|输|填|发|弄|搞)?(?:不对|错)(?!了?(?:没|吗|么|[?？]))"
)
# Around the name of somebody for whom the request is: 患者是…, 给…办, 换成….
_INSURED = re.compile(r"[给帮替为换](?![你您])|患者|病人|保险|名字|姓名|叫|不是|证件|身份证|确诊|得了|查出|癌")
# 接着给我妈办, 那我妈的呢: the next person, and nothing said of what is wanted.
_NEXT_ONE = re.compile(
    r"^(?:好的?|行|嗯|那么?|哦|[，,。 ])*"
    r"(?:(?:接着|接下来|继续|再|然后|现在|下面|顺便|还有|另外|下一个|轮到|该|换)"
    r"(?:是|给|帮|替|来|办|到|把|要|就|弄|整|搞|做|说|看|填|报|开始)*"
    r"|(?:给|帮|替|弄|办|整|搞)|(?:那么?|还有))"
    r"[我咱俺](?:[妈爸娘爹爷奶婆公哥姐弟妹]{1,2}|母亲|父亲|老[婆公伴]|爱人|媳妇|丈夫|妻子|儿子|女儿|闺女|孩子)"
    r"(?:的|那个|那份|这边|也|呢|再|接着|一样|来|办|弄|约|做|搞|整|申请|一个|一下|一份|了|吧|呗|啊|咋办"
    r"|怎么办|怎么弄|[，,。？? ])*$"
)
LONGEST_BESIDE_NAME = 6
# 我女儿让我来问问: she told, it is not about her.
# 让我儿子拍: he sends it, it is not his.
_REPORTED = re.compile(
    rf"{_RELATIVE}++(?:们)?(?:让|叫|喊|要)我|(?:听|问(?:了|过)?|跟){_RELATIVE}++(?:们)?(?:说|讲)?"
    rf"|(?:让|叫|喊|请|托|麻烦|等)我?{_RELATIVE}++(?:们)?(?:回来|下班|有空|再|来|去|给|帮我?|替我?|晚上|明天)*(?=拍|发|传|弄|寄|送|拿|取|找)"
)


# 用她自己的名字: hers, not mine.
_THEIR_OWN = re.compile(r"[他她](?:自己|本人|自个儿?)")


def names_wrong_person(turn: TurnContext) -> bool:
    """换人, 给我爸办, 不是我妈: the request is for somebody else."""
    return bool(_OTHER_PERSON.search(turn.text.strip()))


def names_insured(turn: TurnContext) -> bool:
    """Whether a name or number in the message is told as the insured person's, and not of who sends the papers."""
    if vault.find_markers(turn.text, VaultKind.ID_NUMBER):
        return True
    rest = squeezed(TOKEN.sub("", turn.text))
    return len(rest) <= LONGEST_BESIDE_NAME or bool(_INSURED.search(rest))


def relation_named(turn: TurnContext) -> str | None:
    """What the person of the request is to the user, as this message says it: 给我妈约 is 母亲."""
    return members.find_relation(_THEIR_OWN.sub(" ", _REPORTED.sub(" ", TOKEN.sub(" ", turn.text))))


def names_next_person(text: str) -> bool:
    """接着给我妈办, 现在弄我妈的: the next of the family, whatever is wanted for them."""
    return bool(_NEXT_ONE.match(simplified(TOKEN.sub("", text))))
