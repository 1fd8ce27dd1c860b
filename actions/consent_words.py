"""The closed list of words that agree to the consent text, refuse it, or come near to it. Pure.

A yes counts only where nothing in the message takes it back: no "not", no question, no condition. The classifier has no
say in it.
"""

import re
import unicodedata

from actions.answers import is_question, read_yes_no
from bot.conversations.spelling import simplified
from bot.kernel.vault import TOKEN

_MORE_TRADITIONAL = str.maketrans("係願續許當嘢啱確", "系愿续许当野啱确")
# 同意 as a dictation writes it, or in pinyin; heard only where nothing else is said.
_SOUNDS_LIKE_IT = re.compile(
    r"([嗯恩哦好的行那我们都,，、 ]*)(不?)(?:同[义议易一艺益亿译异忆毅谊亦仪宜移以]|[通铜童桐彤统痛][意义议]|统一"
    r"|tong ?yi|ty)([的了吧啊呀哈嘞呢嘛啦哒咯撒噻嗦哩咧哦噢呗嘅,，。.!！ ]*)"
)
# Signs of WeChat's own keyboard; these ones say no, or nothing that is clear.
_SIGN = re.compile(r"\[(?!no\]|弱\]|疑问\]|闭嘴\]|发怒\]|再见\]|鄙视\]|撇嘴\]|抓狂\]|裂开\])[a-z\u4e00-\u9fff]{1,6}\]")
_NO_PROBLEM = (
    r"(?:没(?:有|得|啥|什么|么)*|冇|木(?:有|得)?|莫(?:得)?|毫?无)(?:啥|什么|任何)?"
    r"(?:问题|意见|异议|毛病)|不反对"
)
# 好了 and 行了 say that something is over.
_SAYS_SO = (
    rf"同意|愿意|接受|允许|授权|{_NO_PROBLEM}|可以(?!了)|阔以|得行|要得|使得|好使|行得|ok+|okay"
    r"|(?<![你您们])好(?!了|像|多|久|难|烦|麻烦|懂|看|明白|清楚)|行(?!了)"
)
_SAYS_SO_ALONE = (
    rf"{_SAYS_SO}|可(?![以是能])|中(?!了)|得(?!了)|成(?!了)|妥|管(?!了)|沾|巴适|对头|[是对系](?![了吧])|yes|yep|sure|准|确认|确定"
    r"|(?:开始|现在|直接|帮我|给我|替我|给俺|帮俺)*(?:办|弄|整|搞|来)(?:理)?(?:吧|呗)|(?:帮|给|替)(?:我|俺)办理?|继续|接着|往下|下一步"
)
_BESIDES = (
    r"我们?|本人|俺们?|咱们?|还是|那|就|都|也|已经?|全部?|完全|当然|肯定|必须|一定|并|且|嗯|恩|的|了|吧|呀|啊|啦|滴|格|哈|哦|噢|喔|呢|呗|哇|哟|咯|喽|嘞|叻|哒|嘅|撒|噻|嘛|哩|咧|嗦|呐|呦|捏|惹|耶|吖|昂|呵|欧|唻|呃|啵|诶|哎|唉"
    r"|谢谢|多谢|麻烦|辛苦|您|你们?|看(?:过|完|好)?|阅读|读(?:过|完)|知道|晓得|明白|了解|收到|清楚|懂|以上|上述|这些|这个|内容|个人|信息|资料|使用|用|和|处理|办理|条款|协议|同意书|授权书"
    r"|放心|相信|尽快|快点?|赶紧|看着办|安排|做主|办|请|帮我|先"
)
_AGREES = re.compile(rf"(?:{_BESIDES})*(?:{_SAYS_SO})(?:{_SAYS_SO}|{_BESIDES})*+")
_AGREES_ALONE = re.compile(rf"(?:{_BESIDES})*(?:{_SAYS_SO_ALONE})(?:{_SAYS_SO_ALONE}|{_BESIDES})*+")
_HUMS = re.compile(r"[嗯恩唔](?:[嗯恩唔哪呢啊呐哼啦]|那)*")
_NAMES_IT = re.compile(r"同意")
_REFUSES = re.compile(
    r"不(?:太|想|能|会|愿意?|要|大|是很|怎么)?(?:同意|接受|授权|允许|愿意)|拒绝|不(?:行|可以|好|要|给|愿意|中|成|得行|要得)$|^(?:不|否|no|n|不是|算了吧?|不了|nope|免了)$"
    r"|不(?:想|愿意?|肯|方便)(?:给|提供|说|透露|让你们)|别(?:收集|用)我|唔(?:同意|愿意|得|好|系)|莫要"
)
_NOT_EVEN_NO = re.compile(r"不(?:是|会|得)不|没(?:有)?(?:说)?不|(?:不是|没有?)(?:我|想|说|要|打算)")
# What goes before or after a yes and takes it back, or puts it off.
_HOLDS_BACK = re.compile(
    r"但|不过|可是|然而|除了|除非|只要|只能|只许|前提|如果|要是|的话|才能?|才行|等|想想|考虑|商量|问问|问一下|看看|再说|回头|晚点|以后|先别|怕|担心|万一|可能|也许|应该|好像|大概|勉强|随便"
)
# 商量了一下，还是办吧: what is done with holds nothing back any more.
_DECIDED = re.compile(
    r"(?<!没)(?<!等)(?:商量|考虑|合计|琢磨|讨论|核计|想|问|看)(?:(?:过|好|完|清楚|通|明白)+了?|了)(?:[一半]?[下天会夜晚]+儿?|又想|想|很久|好久|半天)*"
)
_TAKES_BACK = re.compile(r"[不没别未无莫冇唔甭]")
# As good as a yes, and yet not the word: what to send is said.
_LEANS_TO_YES = re.compile(
    r"^那?(?:好|行|可以|就这样|中|成)[吧啊呀的了]*$|(?:你们?|您)(?:先|就|看着)*(?:办|弄|安排|做主|定)|(?:说|讲)(?:过|了)?(?:行|好|可以|同意|办)|(?:都?听|随|由)(?:你们?|您)|随便|继续|接着|办吧|弄吧|应该(?:可以|行)|可以吧|怎么(?:都|着都)(?:行|可以)"
    r"|没(?:什么|啥)?意见|不反对|赶紧|快点|能办就行|只要能|知道了|明白了|收到|懂了|看完了|看过了|看到了|拿去用|用吧|信得?过|放心|相信|申请吧|^需?要的?$"
)
# Colours of skin, what joins signs, and signs that say nothing beside words.
_SHADES = re.compile(
    "[\ufe0f\u200d\U0001f3fb-\U0001f3ff]|(?<=[\u4e00-\u9fffa-z ])[✅✔❤\U0001f31e\U0001f337-\U0001f33c"
    "\U0001f44a-\U0001f44d\U0001f44f\U0001f490-\U0001f49f\U0001f4aa\U0001f600-\U0001f60f\U0001f642"
    "\U0001f64b-\U0001f64f\U0001f917\U0001f91d\U0001f970]+"
)
# 都可以 leaves the choice to somebody, as of a hospital: no answer to a yes-or-no question.
_EITHER_WAY = re.compile(r"[嗯恩哦那好就我]*都(?:可以|行|好|成|中|得)[的了吧啊呀哈啦嘛]*")
# Before a last 同意 this asks about the word, or makes it a no: 是不是回复 同意, 我妈说不 同意.
_QUOTES_IT = re.compile(r"(?:回复?|发|写|打|填|说|叫|按|选|点|是|[不没别未无莫]|怎么|什么)$")
_CLAUSES = re.compile(r"[，,。.;；!！~～、…\s]+")


def says_agreed(text: str) -> bool | None:
    """True for a clear yes in whatever words, False for a refusal, None for everything else, questions included."""
    words = _plain(text)
    whole = _CLAUSES.sub("", words)
    if _EITHER_WAY.fullmatch(whole):
        return None
    if _AGREES_ALONE.fullmatch(whole) or _HUMS.fullmatch(whole):
        return None if words.endswith("?") else True
    if _ends_in_agreement(words):
        return True
    if is_question(words) or _NOT_EVEN_NO.search(whole):
        return None
    if _REFUSES.search(whole):
        return False
    return True if _agrees_among_other_words(words) else None


def _ends_in_agreement(words: str) -> bool:
    """这啥同意不同意的，行行行，同意; 不同意也得同意呗，同意: whatever came before, the last word is 同意."""
    *before, last = [clause for clause in _CLAUSES.split(words) if clause] or [""]
    if not before or words.endswith("?") or not (_AGREES.fullmatch(last) and _NAMES_IT.search(last)):
        return False
    return not _HOLDS_BACK.search(_DECIDED.sub("", " ".join(before))) and not _QUOTES_IT.search(before[-1])


def names_agreement(text: str) -> bool:
    """Whether the word 同意 itself is said, not only one that sounds like it."""
    return bool(_NAMES_IT.search(text))


def says_only_agreed(text: str) -> bool:
    """Whether the message says yes and nothing else: 中中中 同意."""
    return bool(_AGREES_ALONE.fullmatch(_CLAUSES.sub("", _plain(text))))


def leans_to_yes(text: str) -> bool:
    """Whether the words come near to a yes without being one that counts: 👍, 知道了, 你们看着办."""
    words = _plain(text)
    if says_agreed(words) is not None:
        return False
    return read_yes_no(words) is True or (not is_question(words) and bool(_LEANS_TO_YES.search(words)))


def _plain(text: str) -> str:
    words = unicodedata.normalize("NFKC", TOKEN.sub(" ", text)).lower()
    words = simplified(_SHADES.sub("", words)).translate(_MORE_TRADITIONAL).strip()
    words = _SIGN.sub(" ", words).strip() or words
    return _SOUNDS_LIKE_IT.sub(r"\1\2同意\3", words) if _SOUNDS_LIKE_IT.fullmatch(words) else words


def _agrees_among_other_words(words: str) -> bool:
    """行，4月20号确诊的: a clause says yes, and the others take nothing back."""
    clauses = [clause for clause in _CLAUSES.split(words) if clause]
    agreeing = [clause for clause in clauses if _AGREES.fullmatch(clause)]
    others = " ".join(clause for clause in clauses if clause not in agreeing)
    if not agreeing or _HOLDS_BACK.search(others):
        return False
    return not _TAKES_BACK.search(others) or any(_NAMES_IT.search(clause) for clause in agreeing)
