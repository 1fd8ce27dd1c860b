"""What a member says while the chat waits for a person: back to the bot, thanks, better, about the ambulance. Pure.

Read clause by clause; what none of them explains is left to the classifier (`rest`).
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.conversations import after_alarm
from bot.conversations.spelling import plain

# What brought the hand-over was written so shortly before it, at most.
BEFORE_A_HANDOVER = timedelta(minutes=3)


class Heard(StrEnum):
    """What a clause says. The value ends the key of what is answered after a crisis (messages.yaml, crisis)."""

    LINE_BUSY = "line_busy"
    HOW_LONG = "how_long"
    FEE = "fee"
    SEND_HELP = "cannot_send"
    WHAT_TO_DO = "what_to_do"
    GO_ON = "go_on"
    TREATED = "treated"
    WATCHED = "watched"
    ONLY_THOUGHT = "only_thought"
    PERSUADE = "persuade"
    RESUMES = "resumes"
    CALLED = "called"
    FOUND = "found"
    HOME = "home"
    SORRY = "sorry"
    BETTER = "better"
    DENIED = "denied"
    THANKS = "thanks"
    HURRIES = "hurries"


# Questions about the way out itself: heard in the whole text, as they often fill two clauses.
ABOUT_THE_AMBULANCE = (Heard.LINE_BUSY, Heard.HOW_LONG, Heard.FEE, Heard.SEND_HELP)
ASKED = (*ABOUT_THE_AMBULANCE, Heard.WHAT_TO_DO)
_LINE = r"(?:120|12356|急救(?:电话|中心)?|救护车|电话|热线)"
_QUESTIONS = {
    Heard.PERSUADE: after_alarm.PERSUADE,
    Heard.LINE_BUSY: re.compile(
        rf"{_LINE}.{{0,8}}(?:打不通|打不进|打不出|拨不通|不通|占线|没人接|没有人接|不接|忙音|无法接通|接不通|停机|排队)"
        r"|(?:一直|老是?|总是?|还是|都)(?:占线|没人接|忙音|打不通|拨不通|不接)|^(?:打|拨)不通"
    ),
    Heard.HOW_LONG: re.compile(
        r"(?:120|救护车|急救车|急救).{0,8}(?:多久|多长时间|几分钟|多少分钟|什么时候|啥时候|几时|还没|没到|没来|怎么还|到哪|来得及)"
        r"|(?:多久|几分钟|什么时候|啥时候).{0,4}(?:到|来)(?:得了|啊|呢)?$|车(?:怎么)?还没(?:到|来)"
    ),
    Heard.FEE: re.compile(
        r"(?:120|救护车|急救|急诊|12356).{0,8}(?:收费|要钱|多少钱|花钱|贵|免费|费用|收不收|要不要钱|谁(?:出|付)|报销)"
        r"|没钱.{0,4}(?:叫|打|坐|去|看)|(?:叫|打|坐|去).{0,6}(?:没钱|付不起|花不起)"
    ),
    Heard.SEND_HELP: re.compile(
        r"(?:帮我|替我|你们?|您|麻烦).{0,6}(?:打|叫|拨|派|喊|联系).{0,4}(?:120|救护车|急救|车|医生|个人来|人过来)|派(?:个)?(?:车|人|医生|救护车)"
    ),
    Heard.WHAT_TO_DO: re.compile(
        r"(?:我|现在|这会儿|那|先|该|要|可以)*(?:怎么(?:救|办|弄|处理|急救)|做(?:什么|人工呼吸|心肺复苏)|人工呼吸|心肺复苏|按压|能不能(?:动|搬|喂|扶|喝水)|要不要(?:喂|搬|扶|动))"
    ),
}
_HELP = r"120|110|12356|救护车|急救车|急救|警察?(?!告)|热线"
_SOFT = (
    r"(?:那|好|好的|行|嗯|哦|算|现在|我们?|咱们?|还是|就|先|请|麻烦|你|您|帮我|给我|让|吧|了|可以|能|想|要|直接|马上"
    r"|都|也|已经|刚才|刚)*"
)
_PARTICLES = r"(?:吧|了|啊|呀|哈|呢|吗|嘛|的|就行|就好|好了|可以|一下|下去|谢谢)*"
_STAFF = r"(?:人工|客服|真人|人)(?:客服|服务|坐席)?"
_SOME_NO = (
    r"(?:不用|不要|不需要|不必|取消|别|不找|不等|不转|退出|撤销|关闭|结束"
    r"|不想等|不用等|不用找|不用转|不要转|先不找|先不等)"
)
_BOT = r"(?:你|您|小助手|机器人|助手|智能助手)"
_CLAUSES = {
    Heard.RESUMES: after_alarm.RESUMES,
    Heard.GO_ON: re.compile(
        rf"{_SOFT}(?:"
        r"(?:继续|接着|往下|接下去|重新)(?:帮我|给我)?(?:办理?|填|申请|弄|做|来|走|说|进行|预约|约)?(?:刚才的|下去|之前的|上次的)?(?:申请|事|流程|那个)?"
        rf"|{_SOME_NO}(?:再)?(?:了)?(?:转|找|等|接)?{_STAFF}|{_SOME_NO}(?:再)?[等转](?:了)?|不[等转]"
        rf"|{_STAFF}(?:就|先|也|都)*(?:不用|不要|不需要|取消|不找|不等|算)了?"
        r"|(?:不|别|不想|不用|先不|懒得)(?:再)?(?:投诉|举报|追究|计较)(?:你们?|您|他们?)?"
        r"|(?:我)?自己(?:来|办|弄|填|申请|办理|搞)|回到(?:刚才|申请|小助手|机器人|流程).{0,4}"
        rf"|(?:由|换|转|换回|转回|切回|回|让|用|找){_BOT}(?:来|办|接着|继续|帮我|吧)*(?:办理?|填|弄)?|{_BOT}(?:来|接着|继续)(?:办理?|填|弄|帮我)?"
        rf"){_PARTICLES}"
    ),
    Heard.TREATED: after_alarm.TREATED,
    Heard.CALLED: re.compile(
        after_alarm.CALLED.pattern + "|"
        # in any order: 已经叫救护车了, 给120打过电话了, 报警了
        rf"(?!.*[不没别吗该]|.*(?:帮我|替我|要不|能|怎么)).{{0,8}}(?:打|拨|叫|喊|联系|通知|报|呼)(?:过|通|好|完|了)*[^,]{{0,4}}(?:{_HELP})(?:电话)?(?:了|啦|咯|过|来着).{{0,4}}"
        rf"|(?!.*[不没别吗]).{{0,6}}(?:已经?|刚刚?|刚才|正|在|都|也)(?:给|把|帮|替|我|我们|[他她])*(?:打|拨|叫|喊|联系|通知)(?:过|通|好|完|了)*[^,]{{0,4}}(?:{_HELP})(?:电话)?.{{0,3}}"
        rf"|(?!.*[不没别吗]).{{0,4}}(?:{_HELP})[^,]{{0,6}}(?:打|拨|叫|喊|通知)(?:过|通|好|完)?(?:了|啦|咯|过).{{0,3}}|(?!.*[不没别吗]).{{0,6}}(?:报(?:了|过)警|报警了).{{0,4}}"
        r"|(?!.*[不没别怎么还]).{0,3}车.{0,3}(?:在路上|正?在?来|来了|到了|马上到|快到|要到).{0,3}"
        r"|(?!.*[不没别]).{0,6}(?:打了|拨了|叫了|打过|叫过|打通了?|拨通了?|联系了).{0,4}(?:120|救护车|急救|12356|热线).{0,4}"
        r"|(?!.*[不没别]).{0,4}(?:120|救护车|急救车|医生|急救).{0,4}(?:打了|拨了|叫了|来了|到了|接走了?|在路上|正?在?来|打过了|打通了|马上到|快到了|在打).{0,3}"
        r"|(?!.*[不没别想要]).{0,6}(?:在|到|去|送).{0,4}(?:急诊|医院|抢救室|急救).{0,4}(?:了|路上|抢救|途中)?|.{0,6}(?:去|往|送)(?:医院|急诊)的?路上.{0,2}"
    ),
    Heard.FOUND: re.compile(
        r"(?!.*[没不未]).{0,8}(?:找|寻)(?:到|着)(?:人|[他她]|我?[爸妈]|我?[老爷奶][公婆伴爷奶])*了?(?:.{0,4}|[在坐站]?在?.{0,4}[边上里])"
    ),
    Heard.HOME: re.compile(
        r"(?!.*[没不未去]).{0,8}(?:回来|回家|到家|在家|接回来|带回来|领回来|接回家|带回家|领回家)(?:里|了|啦|呢|着|住)+.{0,3}"
    ),
    # After cross words.
    Heard.SORRY: re.compile(
        r"(?!.*(?:说|给我|跟我|向我|要你|你们?))(?:真的?|实在|唉|哎呀?|很|十分|非常|太|那个|刚才|我)*+(?:对不[起住]|抱歉|不好意思|别见怪|别往心里去|别介意|多包涵|失礼|sorry)[^,]{0,14}"
        r"|(?:刚才|刚刚|我|是我|这会儿)*+(?:太|有点|有些|一时)?(?:着急|急躁|冲动|上火|急)了(?:点|些)?.{0,4}|(?:刚才|刚刚|我|是我)*+(?:态度|语气|说话|话)[^,]{0,4}(?:不好|重|冲|难听|过分)了?.{0,3}"
    ),
    Heard.BETTER: re.compile(
        r".{0,6}(?:好(?:些|点|多|一些|一点|很多)|缓过来|缓(?:过)?一?些|稳(?:住|定)|平稳|醒过来|(?<![不没])醒|退烧|不疼|不痛|不喘|不吐|止住"
        r"|没事|没什么事|没大碍|平静|冷静)(?:了|啦|下来|儿|的)*(?:谢谢.{0,3})?"
        r"|.{0,6}(?:别担心|不用担心|想开了).{0,4}"
    ),
    # It was never meant: the bot goes on, whoever was called for it.
    Heard.DENIED: re.compile(
        r"(?!.*(?:以为|当我|当成|当是|像|吗|谁|别|也没))(?:"
        r"[^不没]{0,8}(?:气话|牢骚|抱怨|吐个?槽|夸张|就是说说|就这么一说|随(?:便|口)(?:说说|一说|说的)|说说而已|说着玩|开个?玩笑|闹着玩|逗你|误会"
        r"|理解错|想[多歪]了|听错|打错|发错|点错|打个比方|口头禅|一时冲动)(?:一下|几句|两句|了|的|啦|而已|罢了|嘛|啊|呢)*"
        r"|(?:我|又|真的)*(?:不是|没有?)(?:[那这]个意思|(?:真的?)?(?:想死|想不开|要死|要自杀|要跳|自杀|想跳|那么想|要死要活))[了的啊呢呀]*"
        r"|(?:我|你?放心|肯定|才|绝对)*不会(?:真的?)?(?:做傻事|想不开|跳|去死|自杀|那么做|干傻事)[了的啊呢呀]*"
        r"|(?:我|人|[他她]|身体|现在|都|又)*(?:没有?|不是)(?:什么)?(?:生病|不舒服|危险|紧急(?:情况)?|急症|急病|出事|病危)[了的啊呢呀]*"
        r"|(?:我|人|[他她]|身体|我们|大家|现在|都)*(?:好好的|好着呢|挺好的)[了的啊呢呀哈]*)"
    ),
    # Impatience sounds like alarm to a classifier, and everybody who waits is impatient.
    Heard.HURRIES: re.compile(
        rf"{_SOFT}(?:快(?:一?点|些)?|赶紧|赶快|抓紧|急|着急|很急|喂+|还?在|在不在|有人|来人|人呢|人哪|客服呢|回(?:复|我|话)|理我一下"
        r"|(?:怎么|为什么)?(?:还)?没(?:有)?人(?:来|理|回|在)?|还没(?:来|好|回|接)|等(?:了)?(?:半天|好久|很久|这么久|老半天)"
        rf"|(?:还)?(?:要|得)?等?多久|什么时候(?:有人来?|能来|来人|来|回复|轮到我|能好)|催一?下)(?:不|没|么|在|一下)*{_PARTICLES}"
    ),
    Heard.ONLY_THOUGHT: after_alarm.ONLY_THOUGHT,
    Heard.WATCHED: after_alarm.WATCHED,
    Heard.THANKS: re.compile(
        rf"{_SOFT}(?:谢|多谢|感谢|辛苦|感恩|麻烦你|thank)[^,]{{0,8}}|好的?|嗯+|哦+|知道了|明白了?|收到|行|ok"
    ),
}
# 接着办住院: what follows is read by the bot itself.
_GOES_ON_WITH = re.compile(rf"{_SOFT}(?:继续|接着)(?:帮我|给我)?(?:办理?|填|申请|做|弄|预约|约)[^不没]{{1,12}}")
_NOT_BETTER = re.compile(
    r"不(?:见|会|算|太|是很)?(?:好|稳|平静)|没(?:有)?(?:好|醒|缓|稳|止)|好不了|不舒服|更(?:疼|痛|喘|重)"
)
_ENDS = re.compile(r"[,，。.!！?？;；…~～\s]+")


@dataclass(frozen=True)
class WaitingWords:
    """What was heard, and the clauses that say something else."""

    heard: frozenset[Heard] = frozenset()
    rest: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether the bot shall go on instead of a person."""
        return Heard.GO_ON in self.heard

    def first_of(self, *kinds: Heard) -> Heard | None:
        """The first of `kinds` that was heard."""
        return next((kind for kind in kinds if kind in self.heard), None)


def read(text: str) -> WaitingWords:
    """What a message of a chat that waits says."""
    spoken = plain(text)
    heard = {kind for kind, pattern in _QUESTIONS.items() if pattern.search(_ENDS.sub("", spoken))}
    rest = []
    for clause in filter(None, _ENDS.split(text)):
        kind = _kind_of(plain(clause))
        if kind:
            heard.add(kind)
            continue
        if _GOES_ON_WITH.fullmatch(plain(clause)):
            heard.add(Heard.GO_ON)
        rest.append(clause)
    return WaitingWords(frozenset(heard), ",".join(rest))


def _kind_of(clause: str) -> Heard | None:
    for kind, pattern in _CLAUSES.items():
        if kind in (Heard.BETTER, Heard.HOME) and _NOT_BETTER.search(clause):
            continue
        if pattern.fullmatch(clause):
            return kind
    return None
