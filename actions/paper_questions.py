"""Questions about the papers while they are collected: answered from the catalog, so that they cannot drift from it."""

import re

from actions import faq_samples
from actions.acts_base import about_case
from actions.answers import denies, is_question
from actions.base import TurnContext
from actions.paper_words import is_elsewhere
from actions.papers import kind_name, service_of, waiting_papers
from actions.people import open_cases
from actions.words import find_document_kind
from bot.cases.papers import missing_kinds
from bot.catalog import DocumentKind, Service, ServiceId, render
from bot.documents import service as documents

_ABSENT = re.compile(
    r"(?:没|缺|少|无)(?:有|拿|带|做|开|出|给)?|不(?:在|见|给)|丢|找不|拿不|收走|被.{0,6}(?:收|拿)|交(?:给|上去)|等.{0,8}(?:出|拿|给)|还在|下周|明天|过(?:两|几)天|才(?:能)?(?:出|拿|有)"
)
_NOT_HERE = re.compile(r"才|等|下周|明天|还在|丢|收走|被.{0,6}(?:收|拿)|交(?:给|上去)|过(?:两|几)天")
_ENOUGH = re.compile(
    r"够(?:不够|了吗|了么|了没|吗|么|没)|还(?:差|缺|要|需要|得)(?:发|交)?(?:啥|什么|哪些)|(?:差|缺)(?:啥|什么|哪些)|齐(?:了吗|了没|没|吗)|全(?:了吗|不全|吗)"
)
_NEEDED = re.compile(
    r"(?:必须|一定|非|都|全)(?:得|要|都|需要|有|全)*[^，。]{0,6}(?:吗|么|不|[?？])|是不是(?:必须|都要|一定)|(?:必须|一定)(?:要)?有?(?:吗|么)|不(?:发|交|给)(?:行|可以)"
)
_WHY = re.compile(
    r"(?:为(?:什么|啥|何)|干(?:嘛|啥|什么)|凭什么|做什么用|有什么用).{0,6}(?:要|用|发|给|交|看)|(?:病历|报告|资料).{0,6}(?:干嘛|做什么|什么用)"
)
_AS_BEFORE = re.compile(
    r"(?:跟|和|同|用|按|照)(?:着)?(?:刚才|刚刚|上次|之前|前面|上一?[个份]|那个|原来|门诊|住院|二诊|直付|检测)[^，。]{0,10}(?:一样|那些|那几|的|同|行|就)?|(?:刚才|刚刚|上次|之前|前面|已经|早就|都)[^，。]{0,6}(?:发|传|给|交)(?:过|了)"
    r"|(?:不用|不必|还用|还要|还得|要不要|用不用)[^，。]{0,4}(?:再|重新?|又)[^，。]{0,4}(?:发|传|拍|交)|(?:刚才|刚刚|之前|上次)(?:那些|那几|的那)"
)
# Samples of a gene test are no papers.
_SAMPLE = re.compile(r"切片|样本|蜡块|抽血|唾液|白片|组织块")
_HAS_OR_NOT = re.compile(r"有|没|在医院|留着|不(?:知道|清楚|晓得|确定)")
_ASKS_ABOUT_SAMPLE = re.compile(r"寄|怎么|哪|多少|几|什么|行不|可以|必须|一定|吗|[?？]")
# Papers by no name of their own.
_ANY_PAPERS = re.compile(r"报告|病历|资料|材料|片子|单子|检查")
# What is in the pictures is for doctors to say.
_JUDGES = re.compile(
    r"严不严重|严重(?:吗|么|不)|(?:你|您|帮我?|给)[^，。]{0,4}(?:看看|看下|看一下|瞧瞧|分析|解读|判断|诊断)|(?:看|报告|片子|结果).{0,6}(?:什么意思|啥意思|怎么样|咋样|正不正常|正常吗|好不好)"
    r"|(?:是不是|是)(?:癌|恶性|良性|转移|晚期|早期).{0,4}(?:吗|么|[?？])?$|(?:几|哪一?)期|转移(?:了)?(?:没|吗)|看(?:得)?(?:懂|出)(?:来)?(?:吗|么|不)"
)
_BY_OTHERS = re.compile(r"专家|医生|大夫|教授|人看|门诊|医院")
_WHAT_THEN = re.compile(r"(?:那|这|该|可)?(?:怎么办|咋办|咋整|怎么弄)")
_WRONG_PICTURE = re.compile(r"发错|(?:上|那|刚才那?|这)(?:一)?(?:张|份).{0,4}(?:不要|不是|别|错|作废|删)")
_WILL_DO = re.compile(r"行不行|行不|可以|行吗|能不能|能用|要不要|用不用|可不可以|行么|算不|要吗|需要吗")


def answers_about_papers(turn: TurnContext) -> bool:
    """Whether the message asks about the papers, or says that one of them cannot be had; it is answered."""
    service = service_of(turn)
    if service is None:
        return False
    if asks_to_judge(turn):
        return True
    words = _answer(turn, service)
    if words is None:
        return False
    turn.draft.pop("misses", None)
    again = "papers.sample_again" if _SAMPLE.search(turn.text) else "papers.as_said"
    turn.say(words if words not in turn.last_said else render(again))
    return True


def says_no_papers(turn: TurnContext) -> bool:
    """没有报告, before any was asked for: one can apply without; it is answered."""
    service = service_of(turn)
    if service is None or not _ANY_PAPERS.search(turn.text):
        return False
    if is_elsewhere(turn.text):
        turn.say(render("papers.later"))
        return True
    if not denies_having(turn.text):
        return False
    turn.draft.pop("misses", None)
    kind = find_document_kind(turn.text)
    turn.say(_without(service, kind) if kind else render("papers.without_any"))
    return True


def in_another_case(turn: TurnContext) -> str | None:
    """跟刚才一样，不用再发吧: the papers are in another case of this member; each request has its own."""
    if not _AS_BEFORE.search(turn.text) or not turn.draft.get("member_id"):
        return None
    for case in reversed(open_cases(turn)):
        theirs = str(case.member_id) == str(turn.draft["member_id"])
        if theirs and any(not paper.is_from_staff for paper in documents.of_case(turn.session, case.number)):
            return about_case(turn, case, "papers.in_other_case")
    return None


def asks_to_judge(turn: TurnContext) -> bool:
    """你看看严不严重: pictures are kept and judged by nobody here; a second opinion is offered. It is answered."""
    if not waiting_papers(turn) or not _JUDGES.search(turn.text) or _BY_OTHERS.search(turn.text):
        return False
    here = service_of(turn)
    wants_experts = here is not None and here.id == ServiceId.SECOND_OPINION
    turn.say(render("papers.cannot_judge_experts" if wants_experts else "papers.cannot_judge"))
    return True


def _answer(turn: TurnContext, service: Service) -> str | None:
    kind = find_document_kind(turn.text)
    if _WRONG_PICTURE.search(turn.text) and waiting_papers(turn):
        return render("papers.wrong_picture")
    if _SAMPLE.search(turn.text) or (service.id == ServiceId.GENE_TEST and faq_samples.taken(turn.text)):
        return _about_samples(turn.text, service)
    if kind is not None and denies_having(turn.text):
        return _without(service, kind)
    if not any((is_question(turn.text), _WHY.search(turn.text), _ENOUGH.search(turn.text))):
        return None
    if _WHAT_THEN.search(turn.text):
        return render("papers.what_then")
    if _WHY.search(turn.text):
        return render("papers.why")
    if _ENOUGH.search(turn.text):
        return _enough(turn, service)
    if _NEEDED.search(turn.text):
        return _needed(service)
    if kind is not None and _WILL_DO.search(turn.text):
        usual = kind in [rule.kind for rule in service.documents]
        return render("papers.will_do" if usual else "papers.will_do_besides", kind=kind_name(kind))
    return None


def _about_samples(text: str, service: Service) -> str | None:
    """有切片, 不知道有没有切片: a specialist says what is needed, later. Other questions: actions/faq.py."""
    if service.id == ServiceId.GENE_TEST and (words := faq_samples.taken(text)):
        return words
    if service.id != ServiceId.GENE_TEST or not _HAS_OR_NOT.search(text):
        return None
    if _ASKS_ABOUT_SAMPLE.search(text.replace("有没有", "").replace("什么都", "")):
        return None
    return render("papers.sample_later")


def denies_having(text: str) -> bool:
    """没有病理报告, 病理还没出来: a paper that is not there, or not yet."""
    return bool(_ABSENT.search(text)) and (denies(text) or bool(_NOT_HERE.search(text)))


def _without(service: Service, kind: DocumentKind) -> str:
    must = [rule.kind for rule in service.documents if rule.must]
    if kind in must:
        return render("papers.must_absent", kind=kind_name(kind), name=service.name)
    return render("papers.absent", kind=kind_name(kind), name=service.name)


def _enough(turn: TurnContext, service: Service) -> str | None:
    papers = waiting_papers(turn)
    missing = missing_kinds(service, papers)
    if missing and papers:
        return render("papers.not_enough", kinds="、".join(kind_name(kind) for kind in missing))
    return render("papers.enough", count=len(papers)) if papers else None


def _needed(service: Service) -> str:
    must = [kind_name(rule.kind) for rule in service.documents if rule.must]
    if must:
        return render("papers.needed_must", name=service.name, must="、".join(must))
    return render("papers.needed_any", name=service.name, count=service.accept_needs.min_documents)
