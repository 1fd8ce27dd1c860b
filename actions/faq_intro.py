"""What the services are, what they cost, how one applies, and what is not theirs (J1, J2, G4, T4)."""

import re

from actions.base import TurnContext
from actions.faq_points import first_fitting, point, worded
from actions.mentions import mentioned_services
from bot.catalog import Service, ServiceId, get_catalog, render

_FEE = re.compile(
    r"(?:好多|几多)钱|几钱|(?:咋|咋个|怎么)收(?:费|钱)|(?:要|得|会|需要)花(?:多少|好多)|收不收钱|收钱[吗么不]|多少费用|收费|免费|要钱|(?:要|用|需要)花钱|花不花钱|花钱[吗么不]|多少钱|手续费|白给|白送|付费|费用(?:是|多少|怎么)|要不要钱|不要钱|价格|价钱|会员费|年费|服务费"
)
_GREEN = re.compile(r"绿通|绿色通道|绿道")
_DIFFERENCE = re.compile(r"区别|不一样|不同|差别|两样|差异|有啥分别")
_POINTS = (
    point(
        "faq.open.costs",
        r"(?:挂号|检查|诊疗|门诊|治疗|医药|药|手术|床位|路|住宿|差旅|交通|检测).{0,2}(?<!免)(?<!收)(?<!花)费|医药费|药费|路费|靶向药.{0,6}(?:免费|要钱|多少钱|报|付|包)|药.{0,4}(?:免费|要钱)|包不包括?药",
    ),
    point("faq.open.claims", r"理赔|报销|报吗|能报|医保|社保|赔(?:付|钱|多少)|续保|以后买保险|加保"),
    point("faq.intro.real", r"骗|真的(?:吗|假的|还)|靠谱|正规|可信|诈骗|忽悠|馅饼"),
    point(
        "faq.open.who_runs",
        r"(?:医院|保险公司).{0,4}还是|什么关系|第三方|提供的?还是|谁提供|你们是.{0,4}(?:公司|医院|保险)|医生是你们",
    ),
    point("faq.open.company", r"陪诊|陪同|陪我|陪着|有人陪|上门|接送|护工|翻译"),
    point("faq.intro.no_guarantee", r"保证|一定能|肯定能|百分百|有床"),
    point(
        "faq.intro.opinion_form",
        r"面诊|当面|看资料|专家.{0,6}电话|意见.{0,8}电话|书面|视频|见(?:到)?专家|意见书|重新.{0,4}看病",
    ),
    point("faq.intro.hotline", r"(?:电话|热线|联系方式).{0,6}(?:多少|是什么|几号|号码|告诉|发)|怎么联系|号码多少"),
    point("faq.intro.explained", r"讲解|解释|看不懂|有人(?:给|帮).{0,4}(?:讲|说|解)|给讲|解读"),
    point(
        "faq.intro.how_to_apply",
        r"怎么(?:申请|用|办理|预约|约|个弄法|个?弄)|如何(?:申请|办|用)|流程|步骤|怎么操作|操作|点哪|先打(?:电话|热线)|打.{0,4}(?:热线|400)|打电话(?:申请|才|办)|从头到尾|哪里申请|经过哪些|咋(?:办理|申请|用|弄)",
    ),
)


def answer(turn: TurnContext, service: Service | None) -> str | None:
    """The answer to a question about the services as such; None when it asks for nothing particular."""
    text = turn.text
    if words := first_fitting(_POINTS[:1], text):
        return words
    if _FEE.search(text):
        return fee(service)
    if _DIFFERENCE.search(text):
        return _difference(text, service)
    if words := first_fitting(_POINTS[1:], text):
        return words
    return _several([ServiceId.OUTPATIENT, ServiceId.INPATIENT]) if _GREEN.search(text) else None


def general(service: Service | None) -> str:
    """What there is; with a service, what it is."""
    catalog = get_catalog()
    if service is not None:
        more = "\n".join(service.good_to_know[:3])
        return render("faq.intro.service", name=service.name, intro=service.intro, more=more)
    lines = "\n".join(f"{each.number} {each.name}" for each in catalog.services)
    return render("faq.intro.all", lines=lines)


def fee(service: Service | None) -> str:
    """What it costs: only what the text calls free is called free (G4, T4)."""
    free = [each for each in get_catalog().services if each.free]
    if service is not None and service.free:
        return worded("faq.fee.free", service=service.short_name, quota=service.quota_per_policy_year)
    if service is not None:
        return worded("faq.open.fee_of_service", service=service.short_name, quota=service.quota_per_policy_year)
    others = "、".join(each.short_name for each in get_catalog().services if not each.free)
    return worded("faq.fee.all", free="、".join(each.short_name for each in free), others=others)


def _difference(text: str, service: Service | None) -> str:
    named = mentioned_services(text)
    if len(named) > 1:
        return _several(named[:2])
    if service is not None:
        return general(service)
    return general(None)


def _several(ids: list[ServiceId]) -> str:
    services = [get_catalog().service(each) for each in ids]
    return "\n".join(render("faq.intro.line", name=each.name, intro=each.intro) for each in services)
