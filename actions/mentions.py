"""Which service a text speaks of: by its name, or by what members call it."""

import re

from bot.catalog import Service, ServiceId, get_catalog

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
    (ServiceId.SECOND_OPINION, re.compile(r"第二诊疗|第二意见|二诊")),
    (ServiceId.GENE_TEST, re.compile(r"基因检测")),
    (ServiceId.DIRECT_PAY, re.compile(r"直付")),
)
_NAMES = re.compile(
    r"(?:门诊|住院|基因|检测|直付|第二|诊疗意见|挂号)(?:预约|检测|诊疗意见|意见|直付|押金)?(?:服务)?[吧了的。！，呢啊]*$|门诊预约|住院预约|基因检测|住院.{0,2}直付|诊疗意见"
)
# Papers and records with a service's word in them: 门诊病历, 住院条, 出院小结 belong to no service by themselves.
_PAPERS = re.compile(
    r"门诊(?:病历|记录|本|病例)|住院(?:条|发票|费用清单|病历|证|单|通知(?:单|书)?)|入院(?:通知书?|单|证|条)|没住过院|住过院|住院的那次|住院的，"
)
# What only one service has, for questions that do not name it.
_HINTS = (
    (
        ServiceId.GENE_TEST,
        re.compile(
            r"标本|白片|蜡块|抽血|血样|采样|送检|实验室|检测(?:报告|结果|盒|项目)?|组织和血|血.{0,4}寄|寄.{0,6}报告|(?:纸质|电子版?)报告"
            r"|^(?!.*(?:CT|核磁|病理|血常规)).*(?:报告.{0,6}(?:多久|几天|什么时候|啥时候|几时|哪天)|(?:多久|几天|什么时候).{0,6}(?:出|拿到?|有).{0,3}报告)"
        ),
    ),
    (ServiceId.SECOND_OPINION, re.compile(r"专家.{0,6}(?:意见|看资料|出|回复)|意见书|二次意见|书面意见|第二个?意见")),
    (ServiceId.DIRECT_PAY, re.compile(r"授权|签字|垫|出院.{0,4}(?:结账|付钱|结算)")),
)
_SLIP = re.compile(r"住院条|住院证|住院通知单|入院(?:通知书?|单|证|条)|床位|排床|住进去|住上|住院")


def mentioned_service(text: str) -> Service | None:
    """The service a text speaks of, or None."""
    for service_id, pattern in _MENTIONS:
        if pattern.search(text):
            return get_catalog().service(service_id)
    return None


def service_asked_about(text: str) -> Service | None:
    """The service that a question is about: as `mentioned_service`, but 门诊病历 names none, and 抽血 hints at one."""
    if service := mentioned_service(_PAPERS.sub(" ", text)):
        return service
    for service_id, pattern in _HINTS:
        if pattern.search(text):
            return get_catalog().service(service_id)
    return get_catalog().service(ServiceId.INPATIENT) if _SLIP.search(text) else None


def mentioned_services(text: str) -> list[ServiceId]:
    """Every service a text speaks of, in the menu's order; 住院直付 speaks of one."""
    plain = re.sub(r"住院(?:押金|保险)?(?=直付)", "", _PAPERS.sub(" ", text))
    found = {service_id for service_id, pattern in _MENTIONS if pattern.search(plain)}
    return [service.id for service in get_catalog().services if service.id in found]


def named_services(text: str) -> list[ServiceId]:
    """The services that a text calls by their names."""
    return [service_id for service_id, name in _FULL_NAMES if name.search(text)]


def names_service(text: str) -> bool:
    """Whether a text names a service and not only something of it: 改成住院预约, not 住院日期改成…."""
    return bool(_NAMES.search(text))
