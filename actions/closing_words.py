"""Words that close a step: 好了就这样吧, 确认. Pure."""

import re

from actions.answers import squeezed

_LEAVES_IT_SO = re.compile(
    r"(?:好了?|行了?|可以了?|嗯|那|就|对了?|没错|没问题|没了|都|先|ok|哦|是的?)*"
    r"(?:就?(?:先)?(?:这样|这么(?:着|办|定))|提交|报上去|交(?:上去)?|发出去|定(?:了|下来))(?:吧|了|啦|办|弄|提交|定|申请|就行|可以|好了|没问题|呗)*"
    r"|(?:那|就)*没(?:有)?(?:什么|啥)?(?:要|可)?改的了?"
)
_CONFIRMS = re.compile(r"(?:我|那|就|都|已经?)*(?:确认|确定|提交)(?:提交|无误|了|吧|申请)*|下一步|继续提交|好了确认")


def leaves_it_so(text: str) -> bool:
    """好了就这样吧: nothing is added or changed any more."""
    return bool(_LEAVES_IT_SO.fullmatch(squeezed(text)))


def only_confirms(text: str) -> bool:
    """确认, 提交: the very words of the summary's question."""
    return bool(_CONFIRMS.fullmatch(squeezed(text)))
