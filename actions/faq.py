"""Answers to questions about the services, built from the catalog so that they cannot drift from the rules."""

import re
from collections.abc import Callable

from actions import hospitals
from actions.answers import is_question
from actions.base import TurnContext
from actions.papers import kind_name, service_of
from actions.places import covered_cities, nearest_words, place_elsewhere
from bot.catalog import Service, ServiceId, get_catalog, render

# How members call a service when they do not use its name; the order decides where two fit.
_MENTIONS = (
    (ServiceId.GENE_TEST, re.compile(r"基因|靶向|样本|切片|采血|唾液|精准")),
    (ServiceId.DIRECT_PAY, re.compile(r"直付|押金|垫付|结算|授权书|垫钱")),
    (ServiceId.SECOND_OPINION, re.compile(r"第二(?:诊|意见|个意见|次诊)|诊疗意见|专家意见|二诊|会诊|北上广")),
    (ServiceId.INPATIENT, re.compile(r"住院|床位|入院")),
    (ServiceId.OUTPATIENT, re.compile(r"门诊|挂号|看病|就诊|号源")),
)
_FULL_NAMES = (
    (ServiceId.OUTPATIENT, re.compile(r"门诊预约|预约门诊|约.{0,6}门诊|门诊挂号")),
    (ServiceId.INPATIENT, re.compile(r"住院预约|预约住院|安排住院")),
    (ServiceId.SECOND_OPINION, re.compile(r"第二诊疗|第二意见")),
    (ServiceId.GENE_TEST, re.compile(r"基因检测")),
    (ServiceId.DIRECT_PAY, re.compile(r"直付")),
)
_NAMES = re.compile(
    r"(?:门诊|住院|基因|检测|直付|第二|诊疗意见|挂号)(?:预约|检测|诊疗意见|意见|直付|押金)?(?:服务)?[吧了的。！，呢啊]*$|门诊预约|住院预约|基因检测|住院.{0,2}直付|诊疗意见"
)
_DOCTOR = re.compile(
    r"(?:指定|选|挑|点名).{0,6}(?:医生|专家|教授|主任|大夫)|(?:医生|专家|教授|主任|大夫).{0,6}(?:指定|选|挑)|某个专家"
    r"|[一-龥]{1,3}(?:医生|专家|教授|主任|大夫|院士)(?:的号|出诊|坐诊|在吗|看吗|有号|行不行|能看|给看|亲自)"
)
_BOUGHT_TEST = re.compile(
    r"(?:检测|基因|测序)[^。！!]{0,14}(?:报销|报吗|能报|可以报|给报|退钱|退费|赔)|(?:报销|赔|退)[^。！!]{0,10}(?:检测|基因|测序)"
    r"|(?:自己|自费|自行|私下|外面|别处|别的机构|网上)[^。！!]{0,8}(?:买|购|做|测)[^。！!]{0,8}(?:检测|基因|测序)[^。！!]{0,12}(?:算|认|行吗|可以吗|能用|钱)"
)
_WHAT_FOR = re.compile(
    r"(?:检测|基因)(?:的)?(?:结果|报告)?[^。！!]{0,6}(?:准吗|准不准|可靠|有什么用|有啥用|有用吗|干什么用|做什么用|用来(?:干|做)|能说明|当依据|能决定)"
    r"|(?:检测|基因)(?:的)?(?:结果|报告)[^。！!]{0,8}(?:看不懂|怎么看|什么意思)"
)
# A place name in front of a question about cover: 苏州能办吗, 你们在西安有吗.
_PLACE = re.compile(
    r"(?:在|去|到|我们?|我是|^)?([一-龥]{2,3}?)(?:市|那边|这边|这里|那里)?(?:能|可以|可不可以|有没有|有|行|覆盖|支持|包不包括)"
)
_NOT_PLACES = re.compile(
    r"你们|我们|哪|什么|医院|城市|医生|门诊|住院|基因|专家|现在|今天|明天|这个|那个|是不是|外地|异地|老家|都|还|也|就|请问|怎么|能不|直付|的号|主任|教授|大夫|院士"
)


def answer(turn: TurnContext) -> str:
    """The answer to the question of this turn; it names the service when the question or the request does."""
    if plain := plain_answer(turn.text):
        return plain
    service = mentioned_service(turn.text) or service_of(turn)
    return _ANSWERS.get(turn.intent, _intro)(turn, service)


def plain_answer(text: str) -> str | None:
    """Questions that clear words ask, whatever the classifier takes them for: tests the member bought (T6), what a
    result is good for (T4).
    """
    if _BOUGHT_TEST.search(text):
        return render("faq.bought_test")
    return render("faq.what_for") if is_question(text) and _WHAT_FOR.search(text) else None


def mentioned_service(text: str) -> Service | None:
    """The service a text speaks of, or None."""
    for service_id, pattern in _MENTIONS:
        if pattern.search(text):
            return get_catalog().service(service_id)
    return None


def named_services(text: str) -> list[ServiceId]:
    """The services that a text calls by their names."""
    return [service_id for service_id, name in _FULL_NAMES if name.search(text)]


def names_service(text: str) -> bool:
    """Whether a text names a service and not only something of it: 改成住院预约, not 住院日期改成…."""
    return bool(_NAMES.search(text))


def _documents(_turn: TurnContext, service: Service | None) -> str:
    if service is None:
        usual = [rule.kind for rule in get_catalog().service(ServiceId.OUTPATIENT).documents]  # J4
        return render("faq.documents", kinds=_join([kind_name(kind) for kind in usual]))
    usual_kinds = _join([kind_name(rule.kind) for rule in service.documents if not rule.must])
    must = [kind_name(rule.kind) for rule in service.documents if rule.must]
    if must:
        return render("faq.documents_must", name=service.name, must=_join(must), kinds=usual_kinds)
    return render("faq.documents_service", name=service.name, kinds=usual_kinds)


def _timeline(_turn: TurnContext, service: Service | None) -> str:
    if service is not None:
        return render("faq.timeline_service", name=service.name, timeline=service.timeline)
    lines = [f"{each.short_name}：{each.timeline}" for each in get_catalog().services]
    return render("faq.timeline", lines="\n".join(lines))


def _cities(turn: TurnContext, service: Service | None) -> str:
    text = turn.text
    if _DOCTOR.search(text):
        return render("faq.named_doctor")
    if words := hospitals.answer(turn, service):
        return words
    catalog = get_catalog()
    covered = service.cities if service is not None and service.cities else catalog.cities
    listed = "、".join(covered)
    if named := next(iter(covered_cities(text)), None):
        return render("faq.city_yes", city=named) if named in covered else _only_in(service, named, listed)
    if place := place_elsewhere(text):
        return nearest_words(place, covered)
    asked = _PLACE.search(text)
    if asked and not _NOT_PLACES.search(asked[1]):
        return nearest_words(asked[1], covered)
    return render("faq.cities", cities=listed, count=len(covered))


def _only_in(service: Service | None, city: str, listed: str) -> str:
    return render("faq.city_not_for_service", city=city, name=service.name if service else "", cities=listed)


def _eligibility(_turn: TurnContext, _service: Service | None) -> str:
    return render("faq.eligibility")


def _intro(_turn: TurnContext, service: Service | None) -> str:
    if service is not None:
        return render("faq.intro_service", name=service.name, intro=service.intro, more="\n".join(service.good_to_know))
    return render(
        "faq.intro", lines="\n".join(f"{each.number}. {each.name}：{each.intro}" for each in get_catalog().services)
    )


def _sample(_turn: TurnContext, _service: Service | None) -> str:
    return render("faq.sample")


def _authorization(_turn: TurnContext, _service: Service | None) -> str:
    return render("faq.authorization")


def _join(names: list[str]) -> str:
    return "、".join(names)


_ANSWERS: dict[str, Callable[[TurnContext, Service | None], str]] = {
    "faq_documents": _documents,
    "faq_timeline": _timeline,
    "faq_cities_hospitals": _cities,
    "faq_eligibility": _eligibility,
    "faq_service_intro": _intro,
    "faq_sample": _sample,
    "faq_authorization": _authorization,
}
