"""What the assistant does not do, each kind with an answer of its own: small talk, other insurance, spam, a worry.

Clear words go before the classifier's topic. Medical questions are in actions/advice.py, grief in actions/feelings.py.
Where a form is under way, its question follows in one line.
"""

import re
import unicodedata
from enum import StrEnum

from actions.advice import leave_to_the_doctor
from actions.answers import is_question, read_yes_no
from actions.base import TurnContext
from actions.feelings import answer_feeling
from actions.understanding import UNSURE, Verdict
from bot.kernel.vault import TOKEN


class Topic(StrEnum):
    """The kinds of out_of_scope (data/nlu/out_of_scope.yml)."""

    WORRY = "worry"
    MEDICAL = "medical"
    OTHER_INSURANCE = "other_insurance"
    CHAT = "chat"
    SPAM = "spam"
    FOREIGN = "foreign"
    GIBBERISH = "gibberish"


OUT_OF_SCOPE = "out_of_scope"
# Their answers name what can be done as well: better than a list of guesses where it is not clear.
_SHOWS_THE_WAY = (Topic.WORRY, Topic.MEDICAL)
_WORDS = (
    (
        Topic.SPAM,
        re.compile(
            r"https?://|www\.|[加+](?:我)?(?:个)?(?:微信|薇|V信?|vx)|刷单|日结|砍一刀|扫码(?:入群|领|进)|点击(?:链接|领取|认证)|中奖|博彩|棋牌|代开发票"
            r"|办证刻章|高薪(?:招|诚聘)|稳赚|荐股|带单|网贷|低息|免费领(?:取)?|加盟",
            re.IGNORECASE,
        ),
    ),
    (
        Topic.OTHER_INSURANCE,
        re.compile(
            r"车险|三者险|交强险|意外险|寿险|重疾险|年金|防癌险|延误险|工伤|退保|续保|保费|保额|现金价值|受益人|犹豫期|保单(?:贷款|丢|补|借)"
            r"|医保卡?|社保|公积金|新农合|大病救助|(?:申请|走|办|报|查)?理赔(?!授权|资料|单证)|赔(?:多少|付|不赔|偿|吗|钱)|(?:发票|药费|医药?费|费用)[^，。]{0,6}报销|报销|(?:能|可以|给)报(?:[不吗么]|多少)"
        ),
    ),
    (
        Topic.CHAT,
        re.compile(
            r"天气|下雨|下雪|讲个?(?:笑话|故事)|笑话|唱(?:首|个)歌|写(?:一?首|一?个|一?段)|几点了|星期几|农历|股票|彩票|你(?:几岁|多大|叫什么|结婚|会什么)|陪我聊"
        ),
    ),
)
_WHO_ARE_YOU = re.compile(
    r"[你您](?:们)?(?:到底|究竟)?(?:是|是不是)(?:谁|哪(?:位|个|里|儿)?的?[人啊呀呢]?[?？]?$|什么(?:人|东西|机器|公司)|个?(?:机器|程序|软件)|真人|人工|人吗|不是人|AI|chatgpt)"
    r"|机器人(?:吗|吧|么)|(?:谁|是人)在(?:回|跟我说)|[你您](?:们)?叫(?:什么|啥)",
    re.IGNORECASE,
)
_OTHER_SCRIPT = re.compile(r"[\u0400-\u04FF\u0600-\u06FF\u0E00-\u0E7F\u3040-\u30FF\uAC00-\uD7AF]")
_LATIN_WORD = re.compile(r"[a-z']{1,20}", re.IGNORECASE)
# A few words that sentences in English can hardly do without.
_ENGLISH = frozenset(
    """
    a am an and any are at be book bonjour but can cancer chat come could do doctor does english find for get good have
    hello help hola hospital how i in is it like me mother my name need no not of on or please speak talk thank the
    there this to understand want was we what when where which who why will with you your
    """.split()  # noqa: SIM905 - one word a line would be a page
)
# What an answer to a form could hold: a date, a tumour, a place, papers, whether it is the first time.
_TOLD = re.compile(r"\d|[癌瘤月春夏秋冬]|年[初底]|过年|医院|第一次|得过|不清楚|不知道|不记得|发|传|没有")
_HAN = re.compile(r"[一-龥㐀-䶿]")
_SAME_AGAIN = re.compile(r"(.)\1{3,}")
_MENU_WORDS = ("ct", "mri", "pet", "egfr", "alk", "her2", "ok")


def answers(turn: TurnContext) -> bool:
    """Whether the message is about something else than our services; it is answered.

    Gibberish is a miss and not answered here: `is_gibberish`.
    """
    topic = topic_of(turn)
    if topic is None or topic is Topic.GIBBERISH:
        return False
    turn.draft.pop("misses", None)
    if topic is Topic.MEDICAL:
        return leave_to_the_doctor(turn)
    if topic is Topic.WORRY:
        return answer_feeling(turn)
    _say(turn, f"topic.{topic}", f"topic.{topic}_again")
    return True


def tells_who_we_are(turn: TurnContext) -> bool:
    """你是机器人吗: heard whatever the classifier takes it for."""
    if not _WHO_ARE_YOU.search(turn.text):
        return False
    _say(turn, "turn.who_am_i", "topic.chat_again")
    return True


def is_gibberish(turn: TurnContext) -> bool:
    """Whether the message is no sentence in any language."""
    return topic_of(turn) is Topic.GIBBERISH


def topic_of(turn: TurnContext) -> Topic | None:
    """What else a message is about; None when it is about our services, or not known."""
    if turn.intent not in (OUT_OF_SCOPE, UNSURE, "") or not turn.text or turn.text.startswith("/"):
        return None
    if found := _by_words(turn.text):
        return found
    topic = Topic(turn.topic) if turn.topic in set(Topic) else None
    if turn.intent == OUT_OF_SCOPE or (_is_likeliest(turn) and topic in _SHOWS_THE_WAY):
        return topic
    return None


def _is_likeliest(turn: TurnContext) -> bool:
    """Whether it is not clear what is meant, but most likely nothing that could be chosen from a list."""
    best = next((intent for intent, _ in turn.ranking if intent != UNSURE), None)
    return turn.verdict is Verdict.OFFER and best == OUT_OF_SCOPE


def is_surely_another(turn: TurnContext) -> bool:
    """Whether the classifier is sure that it is another subject, and nothing in it looks like what a form asks for."""
    if turn.intent != OUT_OF_SCOPE or topic_of(turn) in (None, Topic.GIBBERISH) or TOKEN.search(turn.text):
        return False
    return is_question(turn.text) or not (_TOLD.search(turn.text) or read_yes_no(turn.text) is not None)


def _by_words(text: str) -> Topic | None:
    for topic, pattern in _WORDS:
        if pattern.search(text):
            return topic
    return None if _HAN.search(text) else _without_chinese(text)


def _without_chinese(text: str) -> Topic | None:
    """Foreign where words can be told, gibberish where none can; short letters may be the name of a test."""
    if _OTHER_SCRIPT.search(text):
        return Topic.FOREIGN
    words = [word.lower() for word in _LATIN_WORD.findall(text)]
    known = [word for word in words if word in _ENGLISH]
    if len(words) > 1 and known:
        return Topic.FOREIGN
    if any(word in _MENU_WORDS for word in words) or any(character.isdigit() for character in text):
        return None
    letters = [one for one in text if unicodedata.category(one).startswith("L")]
    if not letters or _SAME_AGAIN.search(text) or len(max(words, key=len, default="")) > 3:
        return Topic.GIBBERISH
    return None


def _say(turn: TurnContext, first: str, again: str) -> None:
    turn.draft.pop("misses", None)
    turn.say_fresh(first, again)


def changes_subject(turn: TurnContext) -> bool:
    """Whether a message that a form could take for an answer is most likely about something else altogether."""
    topic = topic_of(turn)
    return topic not in (None, Topic.MEDICAL) or (topic is Topic.MEDICAL and is_question(turn.text))
