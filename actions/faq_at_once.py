"""Questions of clear words that go before whatever a form asks: an unsigned authorization, the deposit, imported
drugs, no sample at all, why so many days, when the waiting period ends. Built from the catalog and the member's policy.
"""

import re

from actions import faq_asides, faq_everyday
from actions.base import TurnContext
from actions.faq_in_between import answer as asked_in_between
from actions.faq_in_between import asks
from actions.faq_limits import answer as what_stands_in_the_way
from actions.faq_limits import states
from actions.faq_points import Point, point, worded
from actions.papers import service_of
from actions.people import bound, consented, open_cases
from bot.catalog import Service, ServiceId
from bot.conversations.spelling import simplified
from bot.kernel import clock
from bot.members import service as members
from bot.members.policy_years import ONE_DAY, waiting_ends, zh_day

_ASKS = (
    r"(?:行不行|行吗|可以吗|能不能|可不可以|能行|还能|会怎|会不会|怎么样|怎样|咋样|咋办|怎么办|影响|后果|呢|[吗么?？])"
)
_POINTS: tuple[Point, ...] = (
    point(
        "faq.authorize.refuse",
        rf"(?:不(?:想|愿意?|敢|肯|打算)?签|拒签|不授权)[^，。]{{0,8}}[，,]?[^，。]{{0,4}}{_ASKS}|(?:能不能|可不可以|可以|能)不(?:用)?签[^，。]{{0,6}}(?:授权|那个书|字)",
    ),
    point("faq.open.pay_limits", r"押金[^，。]{0,4}(?:多少|几千|几万)|(?:多少|交几)[^，。]{0,3}押金"),
    point(
        "faq.direct_pay.deposit",
        r"押金[^，。\s]{0,8}(?:哪一?天|几号|什么时候|啥时候|几时|何时|谁)[^，。]{0,6}(?:交|付|垫|给|出)?|(?:谁|哪一?天|什么时候|啥时候)[^，。]{0,4}(?:交|付|垫|出)[^，。]{0,3}押金",
    ),
    point(
        "faq.open.pay_limits",
        r"(?:进口|自费|靶向|免疫|特效|医保外|目录外)[^，。]{0,2}药?[^，。]{0,6}(?:直付|付不付|能付|给付|管不管|包不包|报不报|包[吗么]|付[吗么])"
        r"|(?:护工|床位费|特需|VIP|单人间|耗材|PET)[^，。]{0,6}(?:直付|付不付|能付|管不管|包不包)"
        r"|(?:所有|全部|一切|每一笔|什么)的?(?:费用|钱|花费|花销)[^，。]{0,3}(?:都|全)?(?:付|包|管)|(?:费用|钱)(?:是不是)?(?:都|全|全部)(?:直付|付|包|给付)[^，。]{0,3}[吗么了?？]",
    ),
)
_WHY_DAYS = re.compile(
    r"(?:为(?:什么|啥|何)|凭(?:什么|啥)|干嘛|干吗|咋|怎么)(?:还|就|非|一定|都)*(?:要|得|需要|等|提前|定)[^，。]{0,6}"
    r"(?:(?:[一二两三四五六七八九十\d]{1,3}|这么多|那么多|好几|几)个?(?:工作)?[天日周]|[这那]么(?:久|长时间))"
)
_NO_SAMPLE = re.compile(
    r"(?:切片|白片|蜡块|组织|样本|标本|血|样品)[^，。]{0,6}(?:都|也|全)?(?:没有?|借不|取不|拿不|抽不|弄不|找不|用完|丢)[^。]{0,12}(?:怎么办|咋办|咋整|行[吗不]|可以[吗不]|呢|[吗么?？])"
    r"|(?:没有?|拿不出|提供不了|弄不到)[^，。]{0,4}(?:样本|切片|标本|样品|组织)[^。]{0,6}(?:怎么办|咋办|咋整|还能|能不能|行[吗不]|可以[吗不]|呢|[吗么?？])"
)
_NONE_OF_THEM = re.compile(
    r"(?:如果|要是|万一|那|假如)*(?:这些|几样|哪样|一样|两样)?(?:都|也|全)(?:没有?|拿不到|取不了|不行)(?:的话)?(?:呢|怎么办|咋办|咋整)"
)
_OF_SAMPLES = re.compile(r"样本|切片|蜡块|采血")
_WAITING_ENDS = re.compile(
    r"(?:哪一?天|几号|什么时候|啥时候|何时|几时|多久|还有几天|还要几天)[^，。]{0,8}等待期|等待期[^，。]{0,8}(?:哪一?天|几号|什么时候|啥时候|何时|几时|到哪|多久|几天|还有|还剩|过了没)|为(?:什么|啥|何)[^，。]{0,4}等待期"
)


def answer(turn: TurnContext, service: Service | None) -> str | None:
    """The answer, None where the words ask for none of these."""
    text = simplified(turn.text)
    if (asks(text) or states(turn, text)) and (words := what_stands_in_the_way(turn, text)):
        return words
    if words := asked_in_between(turn, text, service):
        return words
    if found := next((each for each in _POINTS if each.words.search(text)), None):
        return worded(found.key)
    if _WHY_DAYS.search(text):
        return _why_days(service or service_of(turn))
    if _asks_without_sample(turn, text):
        return worded("faq.sample.cannot")
    if _WAITING_ENDS.search(text) and (words := _waiting_period(turn)):
        return words
    return faq_asides.answer(turn, text, service) or faq_everyday.answer(turn, text)


def in_a_form(turn: TurnContext) -> str | None:
    """The answer to a question in the middle of a form; None also where no question is asked."""
    text = simplified(turn.text)
    if text.startswith("/") or not (asks(text) or _refuses_to_sign(text) or states(turn, text)):
        return None
    return answer(turn, service_of(turn))


def _refuses_to_sign(text: str) -> bool:
    return any(each.words.search(text) for each in _POINTS[:1])


def _why_days(service: Service | None) -> str | None:
    """The day counts are agreed in the text of the services, which gives no reason for them."""
    return worded("faq.open.why_days", timeline=service.timeline) if service is not None else None


def _asks_without_sample(turn: TurnContext, text: str) -> bool:
    """Before there is a case: what becomes of the test without any sample (a case has an act of its own for it)."""
    tests = turn.draft.get("service") == ServiceId.GENE_TEST or not turn.form
    asks = _NO_SAMPLE.search(text) if tests else None
    if asks is None and not (_NONE_OF_THEM.search(text) and _OF_SAMPLES.search(turn.last_said)):
        return False
    return all(case.service != ServiceId.GENE_TEST for case in open_cases(turn))


def _waiting_period(turn: TurnContext) -> str | None:
    """The last day of it, where it is known whose policy is meant; None else: the general answer serves."""
    if not consented(turn):
        return None
    known = turn.draft.get("member_id")
    here = [int(str(known))] if known else [each.member.id for each in bound(turn)]
    if len(here) != 1:
        return None
    member = members.get_member(turn.session, here[0])
    ends = [waiting_ends(policy) for policy in members.policies_of(turn.session, member)]
    ahead = [day for day in ends if day > clock.today()]
    if not ends:
        return None
    if len(ahead) < len(ends):
        return worded("faq.rights.waiting_is_over")
    return worded("faq.rights.waiting_until", day=zh_day(min(ahead)), last=zh_day(min(ahead) - ONE_DAY))
