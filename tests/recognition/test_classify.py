"""Lines of text → kind of paper: titles, labels, what speaks against, and one wrong character."""

import pytest

from bot.catalog import DocumentKind
from bot.recognition.classify import classify, probabilities, score_kinds
from bot.recognition.kinds import kinds
from bot.recognition.lines import Line
from bot.recognition.results import Certainty, PaperKind


def page(*texts: str, titles: int = 2) -> list[Line]:
    """Lines from top to bottom, the first `titles` of them in larger letters."""
    step = 1 / (len(texts) + 2)
    return [
        Line(text, 0.1, (n + 1) * step, 0.9, (n + 1) * step + 0.02, 0.03 if n < titles else 0.02)
        for n, text in enumerate(texts)
    ]


def test_every_kind_has_words_and_is_one_of_the_catalog_or_a_card() -> None:
    assert {words.kind for words in kinds()} == set(PaperKind)
    cards = {PaperKind.ID_CARD, PaperKind.ID_CARD_BACK}
    assert {kind.value for kind in set(PaperKind) - cards} <= {kind.value for kind in DocumentKind}


FORM = ("姓名：王芳 性别：女 年龄：56岁",)
CASES = [
    (
        PaperKind.OUTPATIENT_RECORD,
        ("某市医院", "门诊病历", *FORM, "主诉：咳嗽三天", "现病史：无发热", "初步诊断：待查"),
    ),
    (PaperKind.DISCHARGE_SUMMARY, ("某市医院", "出院小结", *FORM, "入院日期", "出院诊断：肺癌", "出院医嘱：复查")),
    (PaperKind.BLOOD_TEST, ("某市医院", "检验报告单", *FORM, "检验项目 结果 参考区间", "白细胞 5.2", "血红蛋白 120")),
    (PaperKind.CT_REPORT, ("某市医院", "CT检查报告单", *FORM, "影像所见：低密度影", "诊断意见：占位")),
    (PaperKind.CT_REPORT, ("某市医院", "影像诊断报告", *FORM, "检查方法：CT平扫+增强", "影像所见：密度影 CT值35HU")),
    (PaperKind.MRI_REPORT, ("某市医院", "影像诊断报告", *FORM, "T1WI低信号 T2WI高信号 DWI", "影像所见：结节 磁共振")),
    (PaperKind.PATHOLOGY_REPORT, ("某市医院", "病理检查报告单", *FORM, "肉眼所见：灰白组织", "病理诊断：腺癌")),
    (PaperKind.ADMISSION_SLIP, ("某市医院", "住院证", *FORM, "入院科室：胸外科", "预交金：5000", "办理入院手续")),
    (PaperKind.MEDICAL_RECORD_COPY, ("某市医院", "门诊病历手册", *FORM, "药物过敏：无", "请妥善保管，就诊时携带")),
    (PaperKind.AUTHORIZATION, ("住院费用直付授权书", "致某某保险公司", "兹授权贵公司", "特此授权", "授权人签名")),
    (PaperKind.INVOICE, ("某省医疗住院收费票据（电子）", "票据代码 1", "票据号码 2", "金额合计（大写）", "收款人")),
    (PaperKind.ID_CARD_BACK, ("中华人民共和国", "居民身份证", "签发机关 某市公安局", "有效期限 2018.05.06-长期")),
    (PaperKind.OTHER, ("某市医院", "彩色多普勒超声检查报告单", *FORM, "超声所见：低回声", "超声提示：结节")),
    (PaperKind.OTHER, ("某市医院", "尿常规检验报告单", *FORM, "尿蛋白 阴性", "标本：尿液")),
]


@pytest.mark.parametrize(("kind", "texts"), CASES, ids=lambda value: str(value)[:24])
def test_a_form_with_title_and_labels_is_sure(kind: PaperKind, texts: tuple[str, ...]) -> None:
    verdict = classify(page(*texts))
    assert (verdict.kind, verdict.certainty) == (kind, Certainty.SURE)


@pytest.mark.parametrize("text", ["门诊病历号：2038", "请携带出院小结", "病理号 20260011", "凭住院证办理"])
def test_words_inside_a_sentence_are_no_title(text: str) -> None:
    verdict = classify(page("某市医院", text, titles=1))
    assert verdict.certainty is Certainty.UNKNOWN


def test_an_identity_card_is_known_by_its_own_words() -> None:
    lines = page(
        "姓名 王芳", "性别 女 民族 汉", "出生 1970年1月1日", "住址 某市", "公民身份号码 110000197001011012", titles=0
    )
    verdict = classify(lines)
    assert verdict.kind is PaperKind.ID_CARD


def test_one_wrong_character_in_a_label_still_counts() -> None:
    right = score_kinds(page("参考区间", "血红蛋白"))[0][PaperKind.BLOOD_TEST]
    worn = score_kinds(page("参考区问", "血红蛋自"))[0][PaperKind.BLOOD_TEST]
    other = score_kinds(page("参加活动", "血红色衣"))[0][PaperKind.BLOOD_TEST]
    assert other < worn < right


def test_a_stamped_visit_is_a_copy_of_the_record_but_a_stamped_summary_stays_one() -> None:
    visit = ("某市医院", "门诊病历", *FORM, "主诉：咳嗽", "现病史：无", "处理意见：复查")
    summary = ("某市医院", "出院小结", *FORM, "出院日期", "出院诊断：肺癌", "出院医嘱：复查")
    assert classify(page(*visit)).kind is PaperKind.OUTPATIENT_RECORD
    assert classify(page(*visit, "复印件与原件相符")).kind is PaperKind.MEDICAL_RECORD_COPY
    assert classify(page(*summary, "病案室复印专用章")).kind is PaperKind.DISCHARGE_SUMMARY


@pytest.mark.parametrize("texts", [(), ("妈，明天记得带上医保卡",), ("家乐超市", "苹果 3.20", "合计 12.00")])
def test_what_is_no_paper_is_unknown(texts: tuple[str, ...]) -> None:
    verdict = classify(page(*texts, titles=0))
    assert (verdict.kind, verdict.certainty) == (PaperKind.OTHER, Certainty.UNKNOWN)


def test_two_kinds_that_are_equally_likely_are_never_sure() -> None:
    verdict = classify(page("某市医院", "影像诊断报告", "检查所见", "诊断意见"))
    assert verdict.certainty is not Certainty.SURE


def test_shares_add_up_to_one() -> None:
    shares = probabilities(score_kinds(page("门诊病历"))[0])
    assert sum(shares.values()) == pytest.approx(1)
