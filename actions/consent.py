"""Consent before the first name or number is asked for or used (PIPL): the text, and 同意 read from fixed words."""

import re

from actions.answers import is_question, read_yes_no, squeezed
from actions.base import TurnContext
from actions.interruptions import LEAVING_REFUSED
from actions.people import user_of
from actions.readings import NOTHING, Reading
from actions.slots import DETAIL_SLOTS, IDENTITY_SLOTS
from bot.catalog import render
from bot.documents import service as documents
from bot.kernel import vault
from bot.kernel.vault import TOKEN
from bot.members import service as members

# Keys of the draft's slot `consent` while the question is open.
SEALED, REFUSED, SHOWN = "sealed", "refused", "shown"
_AGREES = re.compile(
    r"(?:我|我们|本人|那|就|嗯|好[的吧啊呀]?|可以|行|是的?|对|已阅读|看过了|看完了|都|全部|完全|并|且)*同意"
    r"(?:了|的|啊|呀|吧|哦|啦|授权|以上|上述|这些|内容|办理|处理|使用|并?继续|你们|您们?|用|和|信息|我的|个人信息|同意)*"
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
# As good as a yes, and yet not the word: what to send is said, as often as it takes.
_LEANS_TO_YES = re.compile(
    r"^那?(?:好|行|可以|就这样|中|成)[吧啊呀的了]*$|(?:你们?|您)(?:先|就|看着)*(?:办|弄|安排|做主|定)|(?:说|讲)(?:过|了)?(?:行|好|可以|同意|办)|(?:都?听|随|由)(?:你们?|您)|随便|继续|接着|办吧|弄吧|应该(?:可以|行)|可以吧|怎么(?:都|着都)(?:行|可以)"
    r"|没(?:什么|啥)?意见|不反对|赶紧|快点|能办就行|只要能|知道了|明白了|收到|懂了|看完了|看过了|拿去用|用吧|信得?过|放心|相信"
)
_CLAUSES = re.compile(r"[，,。.;；!！~～、\s]+")


def says_agreed(text: str) -> bool | None:
    """True for 同意 and for a plain yes, False for a refusal, None for everything else, 嗯 and questions included."""
    words = TOKEN.sub(" ", text).strip()
    if _PLAIN_YES.fullmatch(squeezed(words)):
        return True
    if is_question(words):
        return None
    if _REFUSES.search(squeezed(words)):
        return False
    told = (squeezed(words), *_CLAUSES.split(words.lower()))
    return True if any(_AGREES.fullmatch(clause) for clause in told) else None


def leans_to_yes(text: str) -> bool:
    """Whether the words are as good as a yes without being one that counts: 嗯, 要得, 👍, 你们看着办."""
    words = TOKEN.sub(" ", text).strip()
    if says_agreed(words) is not None:
        return False
    return read_yes_no(words) is True or (not is_question(words) and bool(_LEANS_TO_YES.search(words)))


def read_consent(turn: TurnContext) -> Reading:
    """The answer to the consent question: kept as a record with the message that gave it.

    Who refuses is told what it is for and how it goes without; what they sent so far is dropped. Nobody is pressed: the
    second refusal ends the request.
    """
    answer = says_agreed(turn.text)
    if answer is None:
        return NOTHING
    return _agree(turn) if answer else _refuse(turn)


def _agree(turn: TurnContext) -> Reading:
    """A yes counts for the words that were shown; are they others by now, those are shown."""
    shown = (turn.draft.get("consent") or {}).get(SHOWN, "")
    if members.give_consent(turn.session, user_of(turn), evidence=turn.inbound_ids[0], shown=shown) is None:
        turn.draft["tries"] = 0
        return Reading(problem=render("who.consent_changed"), asks=False)
    documents.release_held(turn.session, turn.openid)
    turn.draft.pop("consent", None)
    return Reading(value="", echo=render("who.agreed"))


def _refuse(turn: TurnContext) -> Reading:
    before = turn.draft.get("consent") or {}
    _destroy(turn)
    if before.get(REFUSED):
        turn.draft["leaving"] = LEAVING_REFUSED
        return Reading(value="", echo=render("who.refused_again"))
    turn.draft["consent"] = {REFUSED: True, SHOWN: before.get(SHOWN, "")}
    return Reading(problem=render("who.refused"))


def show(turn: TurnContext) -> str:
    """The text in force; the answer will be about these words."""
    text = members.consent_text()
    turn.draft["consent"] = {**(turn.draft.get("consent") or {}), SHOWN: text.digest}
    return text.text


def seal(turn: TurnContext) -> None:
    """Remember which messages brought a name or a number before consent: a refusal destroys what they brought."""
    kept = dict(turn.draft.get("consent") or {})
    kept[SEALED] = [*kept.get(SEALED, []), *turn.inbound_ids]
    turn.draft["consent"] = kept


def _destroy(turn: TurnContext) -> None:
    sealed = (turn.draft.pop("consent", None) or {}).get(SEALED, [])
    vault.forget(turn.session, [*sealed, *turn.inbound_ids])
    documents.drop_held(turn.session, turn.openid)
    for slot in (*IDENTITY_SLOTS, *DETAIL_SLOTS, "relation", "id_kind", "first_diagnosis", "inexact", "tried"):
        turn.draft.pop(slot, None)
