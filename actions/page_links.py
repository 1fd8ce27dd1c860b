"""Links to member pages beside words of the chat: the upload page where papers are spoken of, the letter (D5)."""

from collections.abc import Sequence

from actions.base import TurnContext
from actions.faq_points import first_fitting, point
from actions.people import open_cases, wanting_papers
from bot.cases import service as cases
from bot.cases.models import Case
from bot.catalog import render
from bot.documents.page_models import PagePurpose

# Who has a PDF, too many photos, or cannot send what they have.
_POINTS = (
    point(
        "faq.documents.too_many",
        r"(?:照片|图片|资料|病历|报告)[^，。]{0,6}(?:太多|几十[张页份]|上百[张页份]|一大[堆摞叠])[^。]{0,10}(?:发|传|拍|怎么|咋)"
        r"|(?:照片|图片|图)[^，。]{0,4}(?:太多|几十张|上百张)|(?:太多|几十张|上百张|一大[堆摞叠])[^，。]{0,6}(?:发|传|拍)"
        r"|(?:照片|图片|图|资料|报告|病历)[^，。]{0,6}(?:(?:发|传)不(?:了|上|出|过|动)|(?:上传|发送|传送)失败|一直转圈)"
        r"|(?:发不了|传不了|发不出|传不上|发不过)[^，。]{0,4}(?:照片|图片|图|资料|报告|病历)",
    ),
    point(
        "faq.documents.files",
        r"(?:只有|我有|手[上里头]有|给的?是|拿到的?是|存的?是|(?:报告|病历|资料|材料|单子)[都全]?是)[^，。是有]{0,5}(?i:pdf|word|压缩包|电子文件)"
        r"|(?i:pdf|word|压缩包|(?<!病历)文件|文档)[^，。]{0,6}(?:发|传|收)(?:不|失败)"
        r"|(?:发|传)不(?:了|出去?|上去?|过去?)[^，。]{0,3}(?i:pdf|word|压缩包|文件|文档)"
        r"|(?i:pdf|word|excel|文档|压缩包|电子文件|(?<!病历)文件)[^，。]{0,8}(?:怎么|咋|如何|能不能|可以|能|可不可以|发不|传不)[^，。]{0,6}(?:发|传|给|弄|看|打开|收|吗|过|出|了)"
        r"|(?:怎么|咋|如何)(?:发|传|转)[^，。]{0,6}(?i:pdf|word|文档|文件)",
    ),
)
_LINK, _LETTER = (f"/{purpose}/" for purpose in (PagePurpose.UPLOAD, PagePurpose.AUTHORIZATION))


def offer(turn: TurnContext, case: Case | None = None) -> str:
    """A sentence with a link: for `case`, for the request that is being filled in, or for each case that wants papers.

    Empty where there is nothing to upload for, without consent, and while one that was given lately still stands above.
    """
    if case is None and not turn.draft.get("service"):
        return offer_each(turn, wanting_papers(turn))
    if _stands_above(turn):
        return ""
    return cases.upload_offer(turn.session, turn.openid, case)


def offer_each(turn: TurnContext, wanting: Sequence[Case]) -> str:
    """A sentence with a link for each of these cases; empty as `offer`."""
    return "" if _stands_above(turn) else cases.upload_offers(turn.session, turn.openid, wanting)


def _stands_above(turn: TurnContext) -> bool:
    return any(_LINK in words for words in (turn.said_lately, *turn.says))


def beside(turn: TurnContext, words: str, *, case: Case | None = None) -> str:
    """`words`, and the offer below them."""
    link = offer(turn, case)
    return f"{words}\n{link}" if link else words


def beside_some(turn: TurnContext, words: str | None, *keys: str) -> str | None:
    """The same where `words` tell one of these messages."""
    told = words is not None and any(render(key) in words for key in keys)
    return beside(turn, words) if words is not None and told else words


def answer(turn: TurnContext) -> str | None:
    """The answer to who has a PDF, too many photos, or cannot send what they have; None to anybody else."""
    words = first_fitting(_POINTS, turn.text)
    return beside(turn, words) if words else None


def beside_letter(turn: TurnContext, words: str | None) -> str | None:
    """`words` about the authorization, and a link to the letter of each case that waits for the signature."""
    if words is None or any(_LETTER in told for told in (turn.said_lately, *turn.says)):
        return words
    offers = [cases.sign_offer(turn.session, case, openid=turn.openid) for case in open_cases(turn)]
    return "\n".join([words, *filter(None, offers)])
