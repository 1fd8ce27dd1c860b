"""Which papers, in which form, and what if one is missing (J4, D4)."""

import re

from actions import page_links
from actions.base import TurnContext
from actions.faq_points import first_fitting, point, usual_papers, worded
from actions.papers import kind_name
from actions.words import find_document_kind
from bot.catalog import DocumentKind, Service, get_catalog

ABOUT = re.compile(
    r"(?:必须|该|都)交|交什么|哪几样|资料|材料|手续|病历|病例|报告|单子|检查单|证件|证明|文件|清单|病理|CT|核磁|住院条|出院小结|要带|要交|准备什么|照片"
)
_POINTS = (
    point("faq.documents.identity", r"身份证|户口|结婚证|出生证|银行卡|护照|驾照|陪同家属|(?:提供|要|交|带)保单"),
    point("faq.documents.application", r"申请表|填表|表格|写申请|要签名|病人签名"),
    point("faq.open.stamp", r"盖章|红章|公章|公证"),
    point(
        "faq.documents.slip_what",
        r"(?:住院条|住院证|入院通知书?|住院通知单).{0,4}(?:是什么|是啥|去?哪|怎么开|谁开|找谁|是一个)|(?:可以|能)当住院条",
    ),
    point(
        "faq.open.record_pages",
        r"病历本.{0,8}(?:是指|指的?|是什么|是啥|是不是|哪几页|哪个|哪一?页)|拍全部页|全部拍|都要拍|几页都要|哪几页",
    ),
    point("faq.documents.films", r"胶片|光盘|片子|原片"),
    point("faq.documents.originals", r"原件|原版"),
    point("faq.documents.copies", r"复印|复印件"),
    point(
        "faq.documents.photos",
        r"(?:拍照|照片|扫描|截图|截屏|电子版?|电子病历|手机|纸质|PDF|pdf|word).{0,12}(?:可以|行|算|认|能|吗|不|么|还是|怎么办)|只有.{0,6}照片",
    ),
    point(
        "faq.open.paper_age",
        r"(?:多久|几个月|多长时间|什么时候)(?:以内|之内|内|的)|(?:去年|前年|半年|以前|之前|上次|老的?|旧的?|[一二两三几\d]+(?:个月|年)前).{0,8}(?:报告|检查|病历|单|结果).{0,8}(?:能用|有效|行|可以|算|还)"
        r"|(?:报告|检查单?|病历|资料).{0,6}(?:有效期|过期|时效|(?:去年|前年|半年前|以前)的)|要最近的|最新的",
    ),
    point(
        "faq.open.other_hospitals_papers",
        r"(?:外院|外地|别的医院|其他医院|县医院|小医院|国外|英文|外文|手写).{0,8}(?:报告|病历|检查|资料|的|行|可以|认)|必须是?三甲的|认不认",
    ),
    point(
        "faq.documents.how_to_send",
        r"(?:怎么|咋|如何)(?:发|交|传|给|提交|寄)|(?:发|交|传|寄|给)(?:到|给|去)?(?:哪(?!几|些|个|样|种|份)|谁|什么地方)|邮箱|几份|寄给你们|邮寄|快递",
    ),
    point("faq.documents.when", r"(?:什么时候|啥时候|几时|何时|哪天).{0,3}(?:交|发|给|传|提供)"),
    point("faq.documents.why", r"(?:为什么|为啥|干嘛|干吗).{0,6}(?:要|交|提供|那么|这么)"),
)
_MISSING = re.compile(
    r"没(?!写)|缺|丢|不全|少(?:一|了)|找不|还没|未出|等.{0,4}(?:出|结果)|弄不到|拿不|不给|开不了|在老家|不在身边|除了|冇|无法"
)
_INCOMPLETE = re.compile(
    r"不全|不齐|没齐|没(?:有)?(?:资料|材料|病历|报告)|凑不齐|先(?:申请|办|交什么)|后补|以后补|没做全|(?:哪些|什么).{0,4}(?:可以不|不交)|没有也行"
)
_MUST = re.compile(r"必须|必交|一定要|非要|哪些是?必|什么.{0,3}必|必要")
_ASKS_KIND = re.compile(r"吗|么|不|要|行|算|可以|能|得交|怎么办|咋办|[?？]")
_LAB_REPORT = re.compile(r"(?:检测|基因)报告")
_OTHER_PAPERS = re.compile(
    r"[BbＢ]超|胃镜|肠镜|处方|诊断(?:证明|书)|病案首页|抢救记录|心电图|骨扫描|护理记录|医嘱|体检报告|彩超|X光"
)


def answer(turn: TurnContext, service: Service | None) -> str | None:
    """The answer to a question about papers; None when it asks for nothing particular about them."""
    text = turn.text
    kind = find_document_kind(text)
    if _LAB_REPORT.search(text):
        return None
    about_form = kind is None or not _MISSING.search(text) or "没有纸质" in text
    if about_form and (words := first_fitting(_POINTS, text)):
        return page_links.beside_some(turn, words, "faq.documents.photos", "faq.documents.how_to_send")
    if _OTHER_PAPERS.search(text) and not re.search(r"没有?[^，,]{0,4}(?:病历|报告)", text):
        return worded("faq.documents.other_paper")
    missing = bool(_MISSING.search(text))
    if _kind_asked(turn, kind) and not text.startswith("只有"):
        assert kind is not None
        return _about_kind(kind, service, missing=missing)
    if _INCOMPLETE.search(text) or (kind is not None and "只有" in text):
        return _incomplete(service)
    return _must(service) if _MUST.search(text) and ABOUT.search(text) else None


def _kind_asked(turn: TurnContext, kind: DocumentKind | None) -> bool:
    if kind is None or kind in _NEVER_ASKED:
        return False
    return bool(_ASKS_KIND.search(turn.text)) or (turn.intent == "faq_documents" and bool(_MISSING.search(turn.text)))


_NEVER_ASKED = (DocumentKind.AUTHORIZATION, DocumentKind.INVOICE, DocumentKind.OPINION, DocumentKind.GENE_REPORT)


def general(service: Service | None) -> str:
    """The list of papers."""
    if service is None:
        return worded("faq.documents.any")
    must = "、".join(kind_name(kind) for kind in service.must_documents)
    if must:
        return worded("faq.documents.with_must", name=service.name, must=must, kinds=usual_papers(service))
    return worded("faq.documents.as_a_rule", name=service.name, kinds=usual_papers(service))


def differs(text: str) -> bool:
    """Whether the answer depends on the service: the list of papers, and papers that only some services insist on."""
    kind = find_document_kind(text)
    if kind is not None and _MISSING.search(text) is None and first_fitting(_POINTS, text):
        return False
    if kind is not None:
        return any(kind in service.must_documents for service in get_catalog().services)
    told = (each for each in (_INCOMPLETE, _MUST, _OTHER_PAPERS) if each.search(text))
    return first_fitting(_POINTS, text) is None and next(told, None) is None


def _about_kind(kind: DocumentKind, service: Service | None, *, missing: bool) -> str:
    """Whether this paper must be there (D4, G2), is asked for as a rule (J4), or not at all."""
    name = kind_name(kind)
    services = get_catalog().services
    if service is None:
        musts = "、".join(one.short_name for one in services if kind in one.must_documents)
        if musts:
            return worded("faq.documents.kind_depends", kind=name, services=musts)
        return worded("faq.documents.kind_missing" if missing else "faq.documents.kind_rule", kind=name)
    if kind in service.must_documents:
        key = "faq.documents.must_missing" if missing else "faq.documents.must_yes"
        return worded(key, kind=name, service=service.short_name)
    if any(rule.kind is kind for rule in service.documents):
        others = "、".join(map(kind_name, service.must_documents))
        key = "faq.documents.kind_missing" if missing else "faq.documents.kind_rule"
        words = worded(key, kind=name)
        return (
            f"{words}\n{worded('faq.documents.but_must', service=service.short_name, must=others)}" if others else words
        )
    return worded("faq.documents.not_asked", kind=name, service=service.short_name, kinds=usual_papers(service))


def _incomplete(service: Service | None) -> str:
    if service is None:
        return worded("faq.documents.incomplete_any")
    must = "、".join(kind_name(kind) for kind in service.must_documents)
    key = "faq.documents.incomplete_must" if must else "faq.documents.incomplete"
    return worded(key, service=service.short_name, must=must)


def _must(service: Service | None) -> str:
    if service is None:
        lines = [
            f"{one.short_name}：{'、'.join(map(kind_name, one.must_documents))}"
            for one in get_catalog().services
            if one.must_documents
        ]
        return worded("faq.documents.musts", lines="\n".join(lines))
    if service.must_documents:
        must = "、".join(map(kind_name, service.must_documents))
        return worded("faq.documents.musts_of", service=service.short_name, must=must)
    return worded("faq.documents.no_musts", service=service.short_name, kinds=usual_papers(service))
