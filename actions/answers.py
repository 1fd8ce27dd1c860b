"""Short answers that mean the same in every form: yes, no, all sent, later. Strict: what is not clearly one is left to
the intent. Details have readers of their own (actions/readings.py).
"""

import re
from collections.abc import Sequence


def no_runs_of_others(words: Sequence[str]) -> list[str]:
    """`words` without 对对 beside 对: what can be read in two ways takes a pattern twice as long with each word."""
    runs = re.compile(f"(?:{'|'.join(words)}){{2,}}")
    return [word for word in words if not runs.fullmatch(word)]


_YES = frozenset(
    """
    1 是 是的 是滴 对 对的 没错 正确 确认 确认提交 确认无误 提交 好 好的 好吧 好啊 可以 行 行的 嗯 嗯嗯 嗯好 嗯嗯好 嗯对
    恩 ok okay yes y 没问题 没有问题 没什么问题 无问题 同意 要 要的 需要 办 办吧 无误 核对无误 都对 全对 都正确 对对
    对对对 是是 中 得 提交吧 就这样 就这样吧 可以的 好的好的 好滴 好嘞 好哒 成 妥 没毛病 確認 對 沒錯 沒問題 信息正确
    信息都对 内容无误 信息无误 麻烦提交 确定 確定 是对的 我确认 已确认 确认了 没有要改的 没有修改 不用改 不改了 不需要改
    没要改的 继续提交 好可以 可以提交 就这么办 就这么定 没意见 ojbk 👌 👍 [ok] [好的] [强] 准确 可 哦好 噢好 哦 好好
    好好好 那就这样 那提交吧 您提交吧
    嗯呢 嗯哪 嗯啦 嗯行 嗯可以 要得 得行 能行 行得 使得 阔以 巴适 安逸 中中 管 沾 冇问题 木问题 莫得问题 莫问题
    无误的 系 系啊 好嘅 得嘅 妥了 妥妥的 对着 啱 啱嘅 好使 整吧 弄吧 没啥问题 没什么毛病 没啥毛病 没有毛病 没啥说的
    没有错 没有错误 完全正确 完全没问题 全都对 都没问题 都没错 都是对的 就是这样 就这样办 就这么着 就按这个 就按这个来
    按这个办 按这个来 没意见的 我没意见 当然 当然可以 必须的 好呀 好哇 好哟 好叻 可以呀 可以滴 行吧 行呀 行嘞 行行
    行行行 可以可以 okk okok ok的 yeah yep yup sure 对头 对咯 对滴 是哒 是是是 是嘞 ✔ ✅ ☑ ✓ √ 🆗 👍👍 [赞] [握手]
    🤝 💯
    """.split()  # noqa: SIM905 - one word a line would be a page
)
_NO = frozenset(
    """
    2 不 不是 不对 错了 有误 不对的 修改 改 要改 要修改 我要改 改一下 等等 no n 不行 等一下 先等等 有错 有问题
    不要 先不 不确认 不提交 信息不对 写错了 不可以 搞错了 弄错了 不對 不正确 有地方不对 先别提交 别提交
    不用 不用了 不必 不必了 不需要 不了 不中 不得行 不成 不要得 莫要 没得 不太对 不大对 不怎么对 不全对 不完全对 还不对
    还不行 唔系 唔好 唔得 冇 nope ❌ ✖ ✗ × 🙅 👎 有个地方错了 有一处不对 有一个不对 先不急 先别 别急
    """.split()  # noqa: SIM905 - one word a line would be a page
)
# 看过了，没问题; 这回对了: a yes with what was done for it before.
_CHECKED = re.compile(
    r"(?:我|都|已经?|嗯|这(?:回|下|次|样)|现在|全部?)*+(?:(?:看|核对|检查|对|瞧|核|查)(?:过|完|好)?了?(?:一遍|一下|几遍)?(?:了|啦)?)?"
    r"(?:都|全|就|应该)*(?:没问题|没有问题|没错|没毛病|是?对(?:上|得上)?的?|可以|行|好|正确|无误)(?:了|啦|的|喽|咯)*"
    r"|(?:那|就|帮我|给我|赶紧|快|请|现在|直接|可以|麻烦)*(?:提交|交上去|递交)(?:吧|了|申请|上去)*"
    r"|(?:没有?|不用|不需要|没什么|没啥)(?:要|什么|啥|需要)*(?:再)?(?:修)?改(?:的|动)?(?:了|地方)?"
)
# Colours of skin and what joins signs: no part of the meaning.
_SHADES = re.compile("[\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
# 是的没错, 好的确认: words of consent one after the other; single characters that also mean other things stay out.
_YES_WORDS = sorted(map(re.escape, _YES - set("1y可中得成要办哦管沾系妥√")), key=len, reverse=True)
_YES_RUN = re.compile(f"(?:{'|'.join(no_runs_of_others(_YES_WORDS))})+")
_DONE = re.compile(
    r"^(?:我|那|嗯|好)?(?:照片|资料|图片?|报告|病历)?(?:都|已经|已|全部?|也)*(?:(?:发|传|上传|拍|交|提交|弄|搞)(?:完|好|齐|全)(?:了|啦|毕|咯|喽)?|(?:完|好|齐|全)(?:了|啦|毕|咯|喽))$"
    r"|^(?:完|完成|完毕|完事|搞掂|done|结束|ok|okay|齐了|全了|搞定|下一步|没别的|没其他|可以了|行了)(?:了|啦)?$"
    r"|^(?:就|只有|就有|暂时就|目前就|先|手头就|我就|手上就)(?:是)?(?:这些|这么多|这几张|这几份|这点|这一?张|这两张|这个)"
    r"(?:了|吧|资料|照片|先发)?$"
    r"|^(?:没有?|没了|没有了|没啦)(?:其他|其它|别的|更多|了|啦|要发的|要补充的|什么)*(?:资料|照片|报告)?(?:了|的了|啦)$"
    r"|^没有(?:其他|其它|别的|更多)(?:的|资料|照片|报告)?$|^没其[他它]的?$"
    r"|^(?:照片|资料|报告|我)?(?:都|已经|已|全|刚|刚才)+(?:发|拍|交|传)(?:给(?:你|您)们?|过去|上去|上来)?(?:了|啦|过了|完了)?$"
    r"|^(?:都|全)?(?:已|已经)(?:上传|发送|提交|发|传|拍|交)(?:完成|完毕)?(?:了)?$|^(?:发|上传|传|拍|交)(?:送|过去|给(?:你|您)|上去)(?:完毕|完成|了)$|^(?:发送|上传)(?:完毕|完成)$|^发(?:过|了)了?$"
)
# The same in free words: what is here, and that it is all.
_ALL_OF_IT = re.compile(
    r"(?:就|只|仅|也就|都|全都?|统共|总共|一共|目前|暂时|现在)[^，。,.？?]{0,8}?(?:这(?:些|么|几|点|里|儿|一|两|\d|[二三四五六])|在这|那些|那么|那几|发(?:你|给|过)|传(?:你|给|过)|齐|全了)"
    r"|(?:没|没有|再没)(?:有)?(?:其[他它]|别的|更多|多的|剩的|可发|要发|什么可)|(?:发|传|拍|交|上传|给)(?:完|齐|全|好)|再没有了?$|(?:都|全)(?:给|发)(?:你|您|过)?(?:们|去|来)?了|差不多(?:了|就这)|^就(?:它|他|这个|这)了?$|齐活|到齐|全(?:在|都在)(?:这|上面|里面)|^(?:别的|其[他它]的?|照片|资料|报告|就|都|再也?)*(?:没|冇|木|木得|没得|莫得|么得|木有|冇有)(?:了|啦|喇|嘞|咯)$|^(?:得|搞掂|搞定|齐)(?:喇|咗|晒|晒喇|咗喇)$"
)
_NOT_ALL = re.compile(
    r"还有|再发|再拍|再传|等(?:等|一下|会|我)|没(?:发|拍|传|交|弄)(?:完|好|全|齐)|还(?:没|差|缺|要)|不全|不齐|马上|另外|[?？]"
)
_LATER = re.compile(
    r"稍后|稍晚|等会|等一会|一会|待会|呆会|回头|晚点|[迟遲][啲点點些]|改天|过两天|过几天|明天(?:再|发|补)|[以之]后[再在]|先不(?:发|传|交)|不发了|暂时(?:没|不)|暂无|没带"
    r"|不在(?:身边|手边|手上|家)|还没(?:有|出|拿|拍|到)|没有?(?:这个|这些|这种)?(?:资料|报告|病历|照片|材料|东西|片子)|手[头上边]没|没法(?:发|拍)"
    r"|未有(?:资料|资料住|报告|病历|照片)|(?:^|[,，])(?:就|系)?咁先|(?:木|莫|么|冇|没)(?:得|有)(?:资料|报告|病历|照片|材料)|找不到|(?:现在|目前|这会儿?)没有?$|不会(?:发|拍|传|弄)|在医院|拿不(?:到|出)|等.{0,6}(?:再|后)|^(?:都?没有?|跳过|后补|发?不了|无|没办法|以后|下次|先这样)$|后补|晚些|再(?:发|补|传|说|给)"
    r"|缓缓|过会|下次(?:再|发|补)|(?:下个?(?:周|星期|礼拜|月)|周[一二三四五六日末]|后天|明后天|出院|月底|国庆|年后|节后)[^，。]{0,4}(?:再|才|能|会|给|可以)?[^，。]{0,2}(?:发|拍|传|补|拿|出|有)"
    r"|(?:明[天早晚儿]|后天|今晚|晚上|回家|下班|到家)[^，。？?]{0,8}(?:发|拍|传|补|给)"
    r"|在(?:老家|家里|单位|我[爸妈]|亲戚|乡下|外地)"
)
_SENT_BEFORE = re.compile(
    r"(?:刚才?|刚刚|前面|之前|已经|早就|上面).{0,4}(?:发|传|拍|给)|(?:发|传)过|就是(?:刚才|上面|前面)|(?:刚才|上面|前面|刚刚)那"
)
# Thanks, and 没别的了 behind the answer.
_COURTESY = re.compile(
    r"(?:谢谢(?:[你您]们?)?|多谢|麻烦(?:[你您]们?)?了?|辛苦(?:[你您]们?)?了?|感谢"
    r"|(?<=[，,。 ])没(?:有)?(?:别的|其[他它])(?:的|事)?)[啊啦哈呀了哦]*"
)
_FILLER = re.compile(r"^\s*(?:(?:嗯+|呃+|额|哦|噢|啊|唉|哎|诶|那个|这个|就是)[，,、。.\s…]+)+(?=\S)")
_NEGATED = re.compile(r"没|不|无|缺")
_SHOW_AGAIN = re.compile(
    r"^(?:(?:刚才?|上次|之前|前面|那天|你|您)*(?:问|说)(?:到|的)?(?:我|的是)?(?:啥|什么|哪)(?:了|来着|呢|儿)*|(?:我)?(?:想|考虑|商量)好了|我?(?:又)?回来了"
    r"|(?:上次|之前|刚才)?(?:办|填|弄|说|问)到哪(?:儿|里|一步|了)*|接着(?:上次|刚才|之前)?(?:的|那个)*(?:来|办|填|说|弄|继续)?|继续|接着(?:办|来)?|继续(?:办|办理|填|填写)|再说一遍|再看一遍|再发一遍|重新?说一遍|什么问题|上一个问题.*|刚才问.*|问到哪.*|到哪(?:一步)?了|怎么回答)[吧啊呢呀]?$"
)
_QUESTION = re.compile(
    r"[?？]|吗$|呢$|么$|怎[么样]|什么(?!都行|都可以|要求|特别)|为啥|为何|多久|多少|几天|哪些|哪里|哪家(?!都)|哪个(?!都)|能不能|可不可以|有没有|行不行"
    r"|可以.{1,8}吗|是不是|要不要|啥(?!都行)|咋|哪几|够不够|几(?:家|点|号|时)(?!都)|哪(?:天|儿|位)(?!都)|何时|几时|好久(?=签|能|可以|办|出|到|寄|才)|多大|多远|(?<!不)([^不])不\1"
    r"|(?:能|可以|会|算|要|有|行|好|去|办|收|管|够|用|成|中|得|免费|报销)[^不没,，。]{0,8}不$|(?:[了过完好到]|出来)没(?:有)?$|凭(?:什么|啥)"
)
# 随便哪个医院, 哪家都要得: any of them, and no question.
_ANY_OF_THEM = re.compile(
    r"(?:随便|任何|任凭|不管|无论|不论|不拘)(?:是|去|到|你们?|安排|选|给|在)*(?:哪(?:里|儿|家|个|位|天|种|所|间)?|什么|啥)"
    r"|(?:哪(?:里|儿|家|个|位|天|种|所|间)|什么|啥)(?!.{0,8}都(?:不|没))[^，,。?？哪什啥]{0,6}都(?:行|可以|好(?![不吗])|成|中|得|要得|阔以|没(?:关系|问题|意见)|无所谓|一样|ok)"
)
_LIST = re.compile(r"哪几|哪些|(?:都)?有(?:什么|啥|几家|多少家)|有几家|名单|列表")


def _without_filler(text: str) -> str:
    """A voice message begins with 嗯， or 那个，: nothing is said by it."""
    return _FILLER.sub("", text, count=1)


def trimmed(text: str) -> str:
    """`text` without blanks and punctuation at its ends."""
    text = _without_filler(text)
    return re.sub(r"^[\s，。！,.!~～、;；:：…]+|[\s，。！,.!~～、;；:：…]+$", "", text)


def bare(text: str) -> str:
    """`text` in lower case without blanks and punctuation at its ends."""
    return trimmed(text.lower())


def squeezed(text: str) -> str:
    """`text` in lower case without any blank or punctuation: `好的，提交` → `好的提交`."""
    return re.sub(r"[\s，。！,.!~～、;；:：…]+", "", _without_filler(text).lower())


def read_yes_no(text: str) -> bool | None:
    """True, False, or None when the message is neither. `好的，没问题` is two times yes; `好，但是…` is neither."""
    plain = _COURTESY.sub(" ", bare(text))
    answers = {_one_word(part) for part in re.split(r"[\s，。！,.!~～、;；:：…]+", plain) if part}
    if len(answers) == 1:
        return answers.pop()
    return _one_word(squeezed(text))


def _one_word(told: str) -> bool | None:
    word = _SHADES.sub("", told)
    for candidate in (word, re.sub(r"[吧啊呀哦呢哈啦了的嘛哟哒嘞滴咯喽噻撒哇格喇]+$", "", word)):
        if candidate in _YES:
            return True
        if candidate in _NO:
            return False
        if _YES_RUN.fullmatch(candidate) or _CHECKED.fullmatch(candidate):
            return True
    return None


def is_question(text: str) -> bool:
    """Whether the message asks something."""
    told = _ANY_OF_THEM.sub("", bare(text))
    return bool(_QUESTION.search(told + ("?" if text.rstrip().endswith(("?", "？")) else "")))


def asks_for_list(text: str) -> bool:
    """Whether all there is of something is asked for: 有哪几家."""
    return bool(_LIST.search(text))


def says_done(text: str) -> bool:
    """Whether the member says that all papers are sent."""
    words = re.sub(r"^(?:哦|噢|嗯|那|好的?|行|呃)+(?=.{2})|[吧呢哈哦的]+$", "", squeezed(text)) or squeezed(text)
    if _DONE.match(words) or _DONE.match(squeezed(text)):
        return True
    return bool(_ALL_OF_IT.search(squeezed(text))) and not _NOT_ALL.search(text) and not is_question(text)


def says_later(text: str) -> bool:
    """Whether the member will send papers another time."""
    return bool(_LATER.search(bare(text)))


def says_sent_before(text: str) -> bool:
    """Whether the member means pictures sent before: 刚才发过了, 就是上面那张."""
    return bool(_SENT_BEFORE.search(bare(text))) and not is_question(text)


def denies(text: str) -> bool:
    """Whether there is a no in it, as in 没有病历本."""
    return bool(_NEGATED.search(text))


def wants_question_again(text: str) -> bool:
    """继续, 再说一遍: the member wants to see the open question in full."""
    return bool(_SHOW_AGAIN.match(bare(text)))
