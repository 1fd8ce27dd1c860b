"""Consent before the first name or number is asked for or used (PIPL): the text, and 同意 read from fixed words."""

import re

from actions.answers import is_question, squeezed
from actions.base import IDENTITY_SLOTS, TurnContext
from actions.interruptions import LEAVING_REFUSED
from actions.readings import NOTHING, Reading
from bot.catalog import render
from bot.kernel import vault
from bot.kernel.vault import TOKEN
from bot.members import service as members
from bot.members.service import WeChatUser

# Keys of the draft's slot `consent` while the question is open.
SEALED, REFUSED = "sealed", "refused"
_AGREES = re.compile(
    r"(?:我|我们|本人|那|就|嗯|好[的吧啊呀]?|可以|行|是的?|对|已阅读|看过了|看完了|都|全部|完全|并|且)*同意"
    r"(?:了|的|啊|呀|吧|哦|啦|授权|以上|上述|这些|内容|办理|处理|使用|并?继续|你们|您们?|用|和|信息|我的|个人信息)*"
)
# Plain words of yes: enough, as they answer this question and no other. 嗯 and a thumb are not plain.
_PLAIN_YES = re.compile(
    r"(?:好|好的|好啊|好吧|好滴|可以|可以的|行|行的|是|是的|对|对的|没问题|没有问题|确认|确定|愿意|我愿意|接受|允许|授权|同意|ok|okay|yes)"
    r"(?:谢谢|继续|继续吧|办吧|[呢啊吧呀哦哈]+)?"
)
_REFUSES = re.compile(
    r"不(?:太|想|能|会|愿意?|要|大)?(?:同意|接受|授权|允许|愿意)|拒绝|不(?:行|可以|好|要|给|愿意)$|^(?:不|否|no|n|不是|算了吧?|不了)$"
    r"|不(?:想|愿意?|肯|方便)(?:给|提供|说|透露|让你们)|别(?:收集|用)我"
)
_CLAUSES = re.compile(r"[，,。.;；!！~～、\s]+")


def user_of(turn: TurnContext) -> WeChatUser:
    """The WeChat user of this turn."""
    return members.get_or_create_user(turn.session, turn.openid)


def consented(turn: TurnContext) -> bool:
    """Whether the user has agreed to the present text, and not taken it back."""
    return members.has_consent(turn.session, user_of(turn))


def says_agreed(text: str) -> bool | None:
    """True for 同意 and for a plain yes, False for a refusal, None for everything else, 嗯 and questions included."""
    words = TOKEN.sub(" ", text).strip()
    if _PLAIN_YES.fullmatch(squeezed(words)):
        return True
    if is_question(words):
        return None
    if _REFUSES.search(squeezed(words)):
        return False
    return True if any(_AGREES.fullmatch(clause.lower()) for clause in _CLAUSES.split(words)) else None


def read_consent(turn: TurnContext) -> Reading:
    """The answer to the consent question: kept as a record with the message that gave it.

    Who refuses is told what it is for and how it goes without; what they sent so far is dropped. Nobody is pressed: the
    second refusal ends the request.
    """
    answer = says_agreed(turn.text)
    if answer is True:
        members.give_consent(turn.session, user_of(turn), evidence=turn.inbound_ids[0])
        turn.draft.pop("consent", None)
        return Reading(value="", echo=render("who.agreed"))
    if answer is None:
        return NOTHING
    refused_before = (turn.draft.get("consent") or {}).get(REFUSED)
    _destroy(turn)
    if refused_before:
        turn.draft["leaving"] = LEAVING_REFUSED
        return Reading(value="", echo=render("who.refused_again"))
    turn.draft["consent"] = {REFUSED: True}
    return Reading(problem=render("who.refused"))


def seal(turn: TurnContext) -> None:
    """Remember which messages brought a name or a number before consent: a refusal destroys what they brought."""
    kept = dict(turn.draft.get("consent") or {})
    kept[SEALED] = [*kept.get(SEALED, []), *turn.inbound_ids]
    turn.draft["consent"] = kept


def _destroy(turn: TurnContext) -> None:
    sealed = (turn.draft.pop("consent", None) or {}).get(SEALED, [])
    vault.forget(turn.session, [*sealed, *turn.inbound_ids])
    for slot in (*IDENTITY_SLOTS, "relation", "id_kind"):
        turn.draft.pop(slot, None)
