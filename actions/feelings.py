"""Feelings: signs alone (🙏, 😭), worry, good news, a death, the fear for one's own data. A kind word, and no miss.

None of them begins a form.
"""

import re

from actions.answers import is_question, read_yes_no
from actions.base import TurnContext
from actions.people import consented, open_cases
from actions.understanding import UNSURE
from bot.catalog import render
from bot.conversations.models import HandoverReason
from bot.conversations.strong_words import is_weary_of_treatment

_SIGN = r"(?:[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\u200D]|\[[一-龥A-Za-z]{1,8}\])"
_ONLY_SIGNS = re.compile(rf"(?:{_SIGN}|[\s。.!！~～…,，])+")
_SAD = re.compile(r"[😭😢😥😞😔😟😣😖😩😫💔😰😨😱🥺😓☹]|\[(?:流泪|大哭|难过|快哭了|委屈|可怜|心碎|惊恐|泪)\]")
_SELLS = re.compile(
    r"(?:卖|倒卖|贩卖|出售|泄露|泄漏|外泄|外传|转给|给别人|给第三方)[^。！!]{0,6}(?:我的?)?(?:信息|资料|隐私|数据|号码)?"
)
_MY_DATA = re.compile(r"信息|资料|隐私|数据|身份证|号码")
_ASKS = re.compile(r"会不会|会|怕|担心|是不是|吗|[?？]|不放心|别|安全")

_GLAD = re.compile(
    r"高兴|开心|太好了|好消息|恢复得(?:很|挺|不错|好)|好转|好多了|能(?:下床|走路|吃饭|出院)|没事了?[，,]|一切正常|复查没事|有希望|松了(?:一)?口气|知足|想开了|暖心"
)
_NOT_GLAD = re.compile(r"(?:不|没)(?:太|怎么|那么)?(?:高兴|开心)|高兴不起来|难过|难受|害怕|怕|伤心|心酸|愁|装")
_KIN = (
    r"(?:妈妈?|爸爸?|娘|爹|老妈|老爸|母亲|父亲|爷爷|奶奶|外公|外婆|姥爷|姥姥|公公|婆婆|老公|老婆|爱人|丈夫|妻子|先生|太太|老伴"
    r"|哥哥?|姐姐?|弟弟?|妹妹?|儿子|女儿|闺女|孩子|家人|亲人|病人|患者|被保险人|家属|老人家?|[他她])"
)
_WHEN = (
    r"(?:已经|刚刚?|今天|今早|今晨|昨天|昨晚|昨夜|前天|前几天|前两天|上周|上星期|上个?月|[一二两三四五六七八九十几\d]+天前"
    r"|早上|凌晨|夜里|还是|前)*"
)
_DIED = re.compile(
    r"去世|过世|离世|病逝|逝世|走的时候很安详|没(?:能)?(?:挺|熬|扛|撑)过(?:来|去)|没救过来|没抢救过来|不在人世|人没了|办后事|节哀"
    rf"|{_KIN}{_WHEN}(?:走了|没了|不在了|走掉了)(?!.*(?:回来|一会|多远|路))"
)
# A death of long ago that is told besides something else, or somebody who is alive and at risk.
_NOT_NOW = re.compile(
    r"年前|去年|前年|小时候|早就|早年|很早|曾经|以前|以后|如果|万一|要是|怕|担心|会不会|差点|病史|遗传|家族|(?:是|因为|得).{0,8}癌.{0,4}(?:去世|走的|没的)"
)
_ASKS_BESIDES = re.compile(r"约|挂号|门诊|床位|检测|意见|直付|保单|保险|赔|退|取消|删|解除|注销|投诉|人工")
# 我爸昨天去世了，保险怎么弄: somebody close and just now, and what to do about the insurance.
_JUST_LOST = re.compile(rf"(?:我|俺|我们|咱)家?的?{_KIN}|{_KIN}(?:刚|今|昨|前天|前几天|上周|凌晨|早上|夜里)")
_ABOUT_INSURANCE = re.compile(r"保险|保单|理赔|赔|受益|怎么弄|怎么办|咋办|咋弄|咋整|怎么处理|要办什么|手续")
_OF_OURS = re.compile(r"约|挂号|门诊|床位|检测|意见|直付|取消|删|解除|解绑|注销|投诉|人工|绑|预约|申请")
# 我家属去世了，这个服务怎么取消: a person does it, nobody in mourning is led through steps.
_ENDS_WITH_IT = re.compile(r"取消|停掉|停了|终止|退掉|不用了|不要了|用不(?:上|着)了")
# 我今年八十二了: said to begin a talk, and nothing asked.
_OLD = re.compile(
    r"(?:我|俺|咱|老人家?)?(?:今年|都|已经|快|也)*(?:[六七八九]十[一二三四五六七八九]?|[6-9]\d)(?:多|来|几)?(?:岁)?(?:的人|的老[人头太婆]+|高龄)?了?[，。!！~啊呀哦]*"
)
_LONG_GONE = re.compile(
    r"(?:老头子?|老伴|老太婆|老婆子?|当家的|老公|老婆|儿子|女儿|[他她])[^，。]{0,4}"
    r"(?:走得早|走的早|早就?走了|不在了?(?:好几|几|多)年)"
)
# 我妈上周走了，约的门诊怎么办
_WHAT_OF_IT = re.compile(
    r"(?:约(?:好|了)?的|预约|申请|办的|门诊|住院|检测|直付|服务)[^，。]{0,6}(?:怎么办|咋办|怎么弄|咋弄|怎么处理|还(?:用|要|去|算|有用)|咋整)"
)
_NO_WISH = (UNSURE, "out_of_scope", "faq_service_intro", "greet", "affirm", "deny", "")
_CONDOLENCES = ("topic.bereaved", "topic.bereaved_again", "topic.bereaved_insurance")
_ENDING = "refused"  # interruptions.LEAVING_REFUSED: ends a form without a word of its own

# What is asked for besides goes first: 怕泄露，帮我删掉.
_WANTS_AN_ACT = re.compile(r"删|清除|注销|撤|解除|解绑|签|授权")


def comforts(turn: TurnContext) -> bool:
    """A message of signs alone, the news of a death, a treatment that is hard to bear: a kind word."""
    return _answers_signs(turn) or _condoles(turn) or _still_mourns(turn) or _listens(turn) or _feels_with(turn)


def _feels_with(turn: TurnContext) -> bool:
    """化疗太难受，不想做了: sympathy and the ways to go; what is asked for besides goes first."""
    if not is_weary_of_treatment(turn.text) or turn.intent.startswith(("request_", "faq_", "query_")):
        return False
    if is_question(turn.text) or _ASKS_BESIDES.search(turn.text):
        return False
    turn.draft.pop("misses", None)
    key = "feeling.weary_of_treatment_in_form" if turn.form else "feeling.weary_of_treatment"
    turn.say_fresh(key, "topic.worry_in_form" if turn.form else "topic.worry_again")
    return True


def answer_feeling(turn: TurnContext) -> bool:
    """A worry, or good news, told in words."""
    turn.draft.pop("misses", None)
    if _GLAD.search(turn.text) and not _NOT_GLAD.search(turn.text):
        turn.say_fresh("topic.glad", "topic.glad_again")
    elif turn.form:
        turn.say_fresh("topic.worry_in_form", "topic.worry_again")
    else:
        turn.say_fresh("topic.worry", "topic.worry_again")
    return True


def _condoles(turn: TurnContext) -> bool:
    """Somebody has died: nothing is asked any more, a form ends, and what is open is left to a person."""
    text = turn.text
    if not _DIED.search(text) or _NOT_NOW.search(text):
        return False
    ends = _ENDS_WITH_IT.search(text) and (is_question(text) or not open_cases(turn))
    if ends or _WHAT_OF_IT.search(text):
        turn.draft.pop("misses", None)
        turn.say_fresh("topic.bereaved_ends", "topic.bereaved_again")
        turn.handover = HandoverReason.ASKED
        return True
    about_insurance = _JUST_LOST.search(text) and _ABOUT_INSURANCE.search(text) and not _OF_OURS.search(text)
    if not about_insurance and (is_question(text) or _ASKS_BESIDES.search(text)):
        return False
    turn.draft.pop("misses", None)
    if turn.form:
        turn.draft["leaving"] = _ENDING
    turn.say_fresh("topic.bereaved_insurance" if about_insurance else "topic.bereaved", "topic.bereaved_again")
    if consented(turn) and open_cases(turn):
        turn.say(render("topic.bereaved_cases"))
    return True


def _still_mourns(turn: TurnContext) -> bool:
    """Right after the news of a death, with nothing asked for: no list of services."""
    if turn.form or turn.intent not in _NO_WISH or _ASKS_BESIDES.search(turn.text):
        return False
    if not any(render(key) in turn.last_said for key in _CONDOLENCES):
        return False
    turn.draft.pop("misses", None)
    turn.say_fresh("topic.bereaved_again", "topic.worry_again")
    return True


def _listens(turn: TurnContext) -> bool:
    """Outside of forms, what an old person tells of themselves: a kind word, and no list of what was not understood."""
    if turn.form or is_question(turn.text) or _ASKS_BESIDES.search(turn.text):
        return False
    alone = _LONG_GONE.search(turn.text)
    if not (alone or _OLD.fullmatch(turn.text)):
        return False
    turn.draft.pop("misses", None)
    turn.say_fresh("turn.alone" if alone else "turn.old", "topic.worry_again")
    return True


def _answers_signs(turn: TurnContext) -> bool:
    if not _ONLY_SIGNS.fullmatch(turn.text) or not re.search(_SIGN, turn.text) or read_yes_no(turn.text) is not None:
        return False
    sad = bool(_SAD.search(turn.text))
    turn.draft.pop("misses", None)
    turn.say_fresh("turn.sad_sign" if sad else "turn.kind_sign", "turn.sign_again")
    return True


def fears_for_data(turn: TurnContext) -> bool:
    """你们会不会卖我信息: what it is used for, and that it is never sold."""
    if _WANTS_AN_ACT.search(turn.text):
        return False
    if not (_SELLS.search(turn.text) and _MY_DATA.search(turn.text) and _ASKS.search(turn.text)):
        return False
    turn.draft.pop("misses", None)
    turn.say_fresh("who.not_sold", "who.why_again")
    return True
