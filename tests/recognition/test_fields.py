"""What a paper says of itself: name, hospital, date, page, conclusion; and the number of an identity card."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.members.id_numbers import check_number
from bot.recognition import fields
from bot.recognition.id_numbers import find_numbers, is_valid
from bot.recognition.lines import Line, row_texts
from bot.recognition.results import Page, PaperKind
from tests.recognition.test_classify import page
from tests.support.people import id_number


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("姓名：王芳 性别：女",), "王芳"),
        (("姓 名 王 芳  性 别 女",), "王芳"),
        (("患者姓名：欧阳思源年龄：45岁",), "欧阳思源"),
        (("姓名:阿卜杜拉•买买提 民族:维吾尔",), "阿卜杜拉·买买提"),
        (("交款人：林云永 校验码：1",), "林云永"),
        (("姓名：性别：女",), None),
        (("主诉：咳嗽", "医师签名：李某"), None),
        (("患者姓名（正楷填写）：赵强",), "赵强"),
    ],
)
def test_the_patients_name(texts: tuple[str, ...], name: str | None) -> None:
    assert fields.patient_name(page(*texts)) == name


def test_a_value_beside_its_label_is_found_in_another_box() -> None:
    lines = [Line("姓名", 0.1, 0.2, 0.15, 0.22, 0.02), Line("王芳", 0.2, 0.2, 0.25, 0.22, 0.02)]
    assert fields.patient_name(lines) == "王芳"
    assert row_texts(lines) == ["姓名  王芳"]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("明州市第一人民医院", "门诊病历"), "明州市第一人民医院"),
        (("安澜市中医院(东院区)出院小结",), "安澜市中医院(东院区)"),
        (("医疗住院收费票据", "收款单位（章）：海岳省肿瘤医院"), "海岳省肿瘤医院"),
        (("检查报告", "送检医院：某县医院"), None),
        (("授权书", "向就诊医院（海岳省肿瘤医院）付款"), "海岳省肿瘤医院"),
        (("东江大学附属医院互联网医院", "复诊病历"), "东江大学附属医院"),
        (("检查报告",), None),
    ],
)
def test_the_hospital(texts: tuple[str, ...], name: str | None) -> None:
    assert fields.hospital(page(*texts)) == name


@pytest.mark.parametrize(
    ("kind", "texts", "found"),
    [
        (
            PaperKind.DISCHARGE_SUMMARY,
            ("入院日期：2026-05-01", "出院日期：2026年5月9日"),
            (date(2026, 5, 9), "出院日期"),
        ),
        (PaperKind.CT_REPORT, ("检查时间 2026/3/4 10:00",), (date(2026, 3, 4), "检查时间")),
        (PaperKind.ADMISSION_SLIP, ("拟入院日期：2026.6.1", "开具日期：2026.5.20"), (date(2026, 5, 20), "开具日期")),
        (PaperKind.INVOICE, ("开票日期20260131",), (date(2026, 1, 31), "开票日期")),
        (PaperKind.BLOOD_TEST, ("2026-01-31", "2026-02-30"), (date(2026, 1, 31), None)),
        (PaperKind.BLOOD_TEST, ("出生日期 2001-01-31",), (None, None)),
    ],
)
def test_the_date_a_paper_counts_from(
    kind: PaperKind, texts: tuple[str, ...], found: tuple[date | None, str | None]
) -> None:
    assert fields.paper_date(page(*texts), kind) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第1页 共3页", Page(1, 3)),
        ("共 2 页 第 2 页", Page(2, 2)),
        ("页码：1/2", Page(1, 2)),
        ("第 2 页", Page(2, None)),
        ("Page 1 of 4", Page(1, 4)),
        ("第5页/共3页", None),
        ("2026/05/01", None),
    ],
)
def test_the_page(text: str, found: Page | None) -> None:
    assert fields.page(page(text)) == found


def test_the_conclusion_is_copied_up_to_the_next_label() -> None:
    lines = page("镜下所见：异型细胞", "病理诊断：左肺上叶腺癌，", "中分化。", "免疫组化：TTF-1(+)", "报告医师：李某")
    assert fields.conclusion(lines) == "左肺上叶腺癌， 中分化。"
    assert fields.conclusion(page("镜下所见：异型细胞")) is None


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("冰冻诊断：（左乳）浸润性癌", "报告医师：李某"), "（左乳）浸润性癌"),
        (("细胞学诊断：未见恶性细胞",), "未见恶性细胞"),
        (("会诊意见：考虑腺癌", "会诊日期 2026-01-02"), "考虑腺癌"),
        (("【病理诊断】", "胃窦腺癌"), "胃窦腺癌"),
        (("临床诊断：肺癌？", "标本：肺组织"), None),
        (("诊断医师：李某",), None),
    ],
)
def test_the_conclusion_has_many_labels(texts: tuple[str, ...], words: str | None) -> None:
    assert fields.conclusion(page(*texts)) == words


@given(st.integers(0, 999), st.dates(date(1930, 1, 1), date(2020, 1, 1)))
def test_both_rooms_agree_on_a_number(order: int, born: date) -> None:
    number = id_number(order, area="330000", born=f"{born:%Y%m%d}")
    assert is_valid(number)
    assert check_number(number).kind is not None
    wrong = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]
    assert not is_valid(wrong)
    assert check_number(wrong).kind is None


@pytest.mark.parametrize(
    "text", ["公民身份号码 {}", "公民身份号码{}。", "{}", "公民身份号码 O{}"[:7] + "{}", "公民身份号码：{} "]
)
def test_a_number_is_found_behind_its_label(text: str) -> None:
    number = id_number(101)
    assert list(find_numbers(text.format(number))) == [number]


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    number = id_number(101)
    assert list(find_numbers(number.replace("0", "O").replace("1", "l"))) == [number]
    assert not list(find_numbers(id_number(101)[:-1] + "Q?"))
