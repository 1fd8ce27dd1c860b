"""Requests that sound like questions or answers: 可以帮我妈约门诊吗; 那就办 or a city after an answer."""

import re
from datetime import timedelta

from actions import faq
from actions.answers import is_question, read_yes_no, squeezed
from actions.base import TurnContext
from actions.mentions import service_asked_about
from actions.places import covered_cities
from actions.words import menu
from bot.catalog import ServiceId
from bot.conversations import repository
from bot.conversations.models import Author
from bot.conversations.spelling import simplified
from bot.kernel import clock

LATELY = timedelta(minutes=30)
# So many messages before it a city may still belong to what was asked.
MOST_LINES_BEFORE_A_CITY = 3
# ... and so many that a 同意 may be about.
MOST_LINES_BEFORE_A_YES = 6
LONGEST_CITY = 8
_CLAUSES = re.compile(r"[,，。；;！!？?\s]+")
_RELATIVE = (
    r"(?:[我俺咱他她]?(?:爸爸?|妈妈?|爹|娘|父亲|母亲|老公|老婆|爱人|丈夫|妻子|媳妇|老伴|先生|太太|家人|家里?人|老人|孩子|儿子|女儿|闺女|公公|婆婆"
    r"|岳父|岳母|外公|外婆|爷爷|奶奶|姥爷|姥姥|哥哥?|姐姐?|弟弟?|妹妹?|舅舅?|姨妈?|姑姑?|叔叔?|伯伯?|亲戚)|他|她|病人|患者)"
)
_FOR_FAMILY = re.compile(rf"(?:帮|代|替|给|为){_RELATIVE}[^，。]{{0,3}}(?:申请|办|约|预约|弄|做|挂|安排|搞|整|来|开)")
_NO_REQUEST = re.compile(
    r"[没别]|不(?![吗嘛行]?$|行$)|取消|退|改|删|已经|上次|之前|约好|约了|办好|办了|办过|做过|做了|挂好|多久|几|什么|啥|怎么|咋|哪|为|区别|流程|多少|谁|签|材料|资料|证件|手续|报告|结果|出来|要不要|需要|如果|万一|用吗"
)
_DOES_IT = re.compile(r"办|弄|约|申请|安排|开始|搞|整|来(?!得?及)|做")
_MAY_I_HAVE_IT = re.compile(
    r"[^不没怎多哪几什啥退改删谁]{0,12}(?:再|帮我|给我|替我|那就|还)[^不没怎多哪几什啥退改删谁]{0,6}"
    r"(?:做|办|约|弄|安排|申请|搞|整)(?:理)?(?:[一1][次个下份回])?(?:的话)?"
    r"(?:行吗|可以吗|行不行|可不可以|好吗|好不好|成吗|成不成|中不中|中不|得不得|要得不|可以不|行不|行么|可以么|可以嘛)"
)
_PUT_OFF = re.compile(r"明天|后天|过[几两]天|改天|以后|晚[点些]|考虑|回头|商量")
_FEASIBLE = re.compile(r"^(?:可以|能|来得及|行|没问题)")
_REFUSED = re.compile(r"来不及|不能|不可以|办不了|还不|不在|没有查到|抱歉|不受理|等不了")


def wished_for_family(text: str) -> ServiceId | None:
    """The service of 先给公公办直付, 请问可以帮妈妈预约门诊吗; None where it is asked about, or done already."""
    for clause in _CLAUSES.split(simplified(text)):
        service = service_asked_about(clause) if _FOR_FAMILY.search(clause) else None
        if service and not _NO_REQUEST.search(clause):
            return service.id
    return None


def asks_whether(text: str) -> bool:
    """Whether the wish for somebody else was put as a question."""
    return is_question(simplified(text)) or text.rstrip().endswith(("吗", "嗎", "?", "？"))


def agreed_to(turn: TurnContext) -> tuple[ServiceId, bool] | None:
    """The service that a yes means right after an answer about it, and whether there is no doubt that it is wanted."""
    said = turn.last_said
    if not said or menu() in said or _REFUSED.search(said):
        return None
    if (read_yes_no(turn.text) is not True and not _DOES_IT.search(turn.text)) or is_question(turn.text):
        return None
    before = _lines_before(turn, most=1)
    asked = service_asked_about(before[0]) if before and is_question(before[0]) else None
    service = asked.id if asked else faq.spoken_of(turn)
    if service is None:
        return None
    return service, bool(_DOES_IT.search(turn.text) or _FEASIBLE.search(said))


def asked_about_lately(turn: TurnContext) -> ServiceId | None:
    """The one service that the member's last messages were about; None where they were about none, or several."""
    asked = [service_asked_about(line) for line in _lines_before(turn, most=MOST_LINES_BEFORE_A_YES)]
    named = {service.id for service in asked if service}
    return named.pop() if len(named) == 1 else None


def asked_to_have(turn: TurnContext) -> ServiceId | None:
    """那你们再免费给我做一次行吗, 那下次化疗再办行不行: a wish for the service that was spoken of."""
    plain = simplified(turn.text)
    clauses = [clause for clause in _CLAUSES.split(plain) if clause]
    if not any(_MAY_I_HAVE_IT.fullmatch(clause) for clause in clauses) or _PUT_OFF.search(plain):
        return None
    if service_asked_about(plain) is not None or menu() in turn.last_said:
        return None
    return faq.spoken_of(turn) or asked_about_lately(turn)


def meant_with_city(turn: TurnContext) -> ServiceId | None:
    """The service of a bare city (广州吧), told after questions about one service."""
    if len(squeezed(turn.text)) > LONGEST_CITY or not covered_cities(turn.text) or is_question(turn.text):
        return None
    asked = [service_asked_about(line) for line in _lines_before(turn, most=MOST_LINES_BEFORE_A_CITY)]
    named = {service.id for service in asked if service}
    return named.pop() if len(named) == 1 else None


def with_line_before(turn: TurnContext) -> str:
    """This message behind the one that it goes on with: its facts belong to the request."""
    return "，".join([*reversed(_lines_before(turn, most=1)), turn.text])


def _lines_before(turn: TurnContext, *, most: int) -> list[str]:
    """The member's last messages before this one, the newest first."""
    since = clock.now() - LATELY
    lines = repository.said_since(turn.session, turn.conversation_id, Author.MEMBER, since)
    return [line.text for line in reversed(lines) if line.source not in turn.inbound_ids][:most]
