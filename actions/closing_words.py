"""Words that close a step: 好了就这样吧, 确认; and a whole message that does, whatever stands beside them. Pure."""

import re

from actions.answers import is_question, read_yes_no, says_later, squeezed

_LEAVES_IT_SO = re.compile(
    r"(?:好了?|行了?|可以了?|嗯|那|就|对了?|没错|没问题|没了|都|先|ok|哦|是的?|中)*"
    r"(?:就?(?:先)?(?:这样|这么(?:着|办|定|地|的|个样))|提交|报上去|交(?:上去)?|发出去|定(?:了|下来))(?:吧|了|啦|办|弄|提交|定|申请|就行|可以|好了|没问题|呗)*"
    r"|(?:那|就)*没(?:有)?(?:什么|啥)?(?:要|可)?改的了?"
)
_CONFIRMS = re.compile(
    r"(?:我|那|就|都|已经?)*(?:[确却缺][认任人忍]|確認|确定|確定|提交|que ?ren)(?:提交|无误|了|吧|申请)*"
    r"|下一步|继续提交|好了确认"
)
# 提教吧, 题交: 提交 as a dictation writes it.
_SOUNDS_LIKE_IT = re.compile(r"[提题踢替][交教叫较缴胶骄焦娇脚](?!我|他|她|医|一)")
_CLAUSES = re.compile(r"[，,。.;；!！~～、…\s]+")
# The rest is right: a yes after what was set right.
_THE_REST = re.compile(
    r"(?:其[他它余](?:的)?|别的|剩下的?|另外的)(?:信息|内容|地方|都|全|就|也|我)*"
    r"(?:没(?:有)?(?:问题|错|毛病|变|什么改的)|对|正确|不(?:用)?(?:改|变|动)|可以|行|好|一样|ok)(?:的|了|啦)*"
)
# Beside a yes: thanks, haste, what was looked at, papers that come later. None of it takes the yes back.
_COURTESY = re.compile(
    r"(?:谢|多谢|感谢|麻烦|辛苦|拜托|请|求求|[您你]们?|了|啊|哈|哦|呀|啦|吧|尽快|尽早|快点?儿?|赶紧|抓紧|着急|很急|急|帮忙?|给?我|一下|办理?|安排|处理|不着?急|慢慢来|等你们?(?:消息|通知|电话))*"
)
# 对，就这些: nothing is added.
_NOTHING_MORE = re.compile(
    r"(?:就|只|都|是|有|目前|暂时)*这(?:些|么多|样|个|份)(?:了|吧|啦|信息|内容)*|没(?:有)?(?:别的|其[他它])(?:的|事|信息)*(?:了|啦)?"
)
_PAPERS = re.compile(r"资料|材料|报告|病历|照片|片子|单子|住院条|[补传拍]|发(?:你|给|过|来)")
_NOT_YET = re.compile(r"不(?!用|变|错)|别|等(?!你)|先(?:看|问|想|商量)|改(?!的)|错|再(?:说|看|想|确认|提交)|但|取消")


def leaves_it_so(text: str) -> bool:
    """好了就这样吧: nothing is added or changed any more."""
    return bool(_LEAVES_IT_SO.fullmatch(squeezed(text)))


def only_confirms(text: str) -> bool:
    """确认, 提交: the very words of the summary's question."""
    return bool(_CONFIRMS.fullmatch(squeezed(text)))


def closes(text: str) -> bool:
    """Whether a message says yes to the summary, and besides it nothing that changes or holds back.

    确认，大概要几天？ is a yes as well: its first word is the one that was asked for.
    """
    clauses = _clauses(text)
    rest = [clause for clause in clauses if not _says_yes(clause)]
    if rest and only_confirms(clauses[0]):
        rest = [clause for clause in rest if not is_question(clause) or _NOT_YET.search(clause)]
    return any(_says_yes(clause) for clause in clauses) and all(_is_harmless(clause) for clause in rest)


def before_closing(text: str) -> str | None:
    """城市改成青岛 of 城市改成青岛，其他没问题，提交吧; None where the message does not end in such a yes."""
    clauses = _clauses(text)
    rest = [clause for clause in clauses if not (_is_plain_yes(clause) or _is_harmless(clause))]
    if not rest or not clauses or rest[-1] == clauses[-1] or any(is_question(clause) for clause in rest):
        return None
    last = clauses[clauses.index(rest[-1]) + 1 :]
    return "，".join(rest) if any(_is_plain_yes(clause) for clause in last) else None


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSES.split(_SOUNDS_LIKE_IT.sub("提交", text.strip())) if clause]


def _says_yes(clause: str) -> bool:
    return _is_plain_yes(clause) or read_yes_no(clause) is True


def _is_plain_yes(clause: str) -> bool:
    """No mere 好 or 对, which may go with what was set right."""
    return only_confirms(clause) or leaves_it_so(clause) or bool(_THE_REST.fullmatch(squeezed(clause)))


def _is_harmless(clause: str) -> bool:
    if is_question(clause):
        return False
    if _COURTESY.fullmatch(squeezed(clause)) or _NOTHING_MORE.fullmatch(squeezed(clause)):
        return True
    return says_later(clause) and bool(_PAPERS.search(clause)) and not _NOT_YET.search(clause)
