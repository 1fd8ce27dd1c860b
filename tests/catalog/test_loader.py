"""A mistake in a catalog file is found at start and told with file, line and field; a new service is a new file."""

import shutil
from pathlib import Path

import pytest

from bot.catalog import CatalogError, load_catalog
from bot.catalog.loader import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the product's files."""
    copy = tmp_path / "catalog"
    (copy / "services").mkdir(parents=True)
    for path in [*FOLDER.glob("*.yaml"), *FOLDER.glob("services/*.yaml")]:
        shutil.copy(path, copy / path.relative_to(FOLDER))
    return copy


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first `old`; returns its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("services/outpatient.yaml", "number: 1", "nummer: 1", "nummer"),
        ("services/outpatient.yaml", "working_days: 5", "working_days: 0", "sla.working_days"),
        ("services/outpatient.yaml", "to: arranging,", "to: aranging,", "没有这个状态：aranging"),
        ("services/outpatient.yaml", "tell: case.arranging", "tell: case.arangin", "没有这条消息：case.arangin"),
        ("services/outpatient.yaml", "clauses: [J3, J4, G1]", "clauses: [J3, G9]", "没有这个条款：G9"),
        ("services/outpatient.yaml", "needs: [missing]", "needs: [mising]", "没有这项信息：mising"),
        ("services/outpatient.yaml", "kind: blood_test", "kind: blod", "documents.2.kind"),
        ("services/second_opinion.yaml", "[北京, 上海, 广州]", "[北京, 巴黎]", "不在城市列表中：巴黎"),
        ("services/gene_test.yaml", "milestone: sample_received,", "", "没有步骤写下这个里程碑：sample_received"),
        (
            "services/direct_pay.yaml",
            "dated_by: admission_date",
            "dated_by: admission_slip_date",
            "没有问到：admission_slip_date",
        ),
        ("services/outpatient.yaml", "letters: MZ", "letters: ZF", "与direct_pay重复：ZF"),
        (
            "services/direct_pay.yaml",
            "may: [reason], entitlement: use, tell: case.direct_pay.refused",
            "tell: case.direct_pay.refused",
            "entitlement",
        ),
        ("services/inpatient.yaml", "number: 2", "number: 2\nnumber: 3", "twice"),
        ("common.yaml", "hotline: 400-606-5033", "hotline: [", "YAML"),
        ("messages.yaml", "{service}申请已受理", "{service申请已受理", "花括号不成对"),
        ("messages.yaml", "clauses: [J4, G1, G2]", "clauses: [J99]", "没有这个条款：J99"),
        ("messages.yaml", "key: case_progress", "key: case_news", "template.key"),
        ("messages.yaml", 'status: "{status}"', 'state: "{status}"', "模板没有这个字段：state"),
        ("messages.yaml", 'status: "{status}", ', "", "模板必须有的字段没有写：status"),
        ("messages.yaml", "note: 资料已交给专家", "note: " + "专家" * 11, "内容不符合字段类型thing"),
        ("messages.yaml", 'time: "{since}"', "time: 今天上午", "内容不符合字段类型time"),
        ("messages.yaml", 'time: "{since}"', 'time: "{since"', "花括号不成对"),
        ("services/outpatient.yaml", "tell: case.arranging", "tell: case.progress.head", "没有写明条款"),
        ("services/outpatient.yaml", "    then: 收到后继续办理。\n", "", "之后怎样（then）"),
        ("services/outpatient.yaml", "may: [wish_date, reason]", "may: [wish]", "没有这项信息：wish"),
        ("services/outpatient.yaml", "by: [staff, member]\n    act: reschedule", "act: reschedule", "允许会员办理"),
        (
            "services/gene_test.yaml",
            "to: report_issued",
            "to: report_issued\n    from_day: appointment",
            "没有约定的日期",
        ),
        ("services/gene_test.yaml", "shows: [courier_number]", "shows: [courier]", "没有这项信息：courier"),
        ("services/outpatient.yaml", "每个保单年度{quota}次", "每个保单年度{times}次", "花括号里的名称没有"),
        ("common.yaml", "must: [住院发票, 出院小结]", "must: [住院发票, 出院证]", "不在可选项中：出院证"),
        ("common.yaml", "label: 样本类型\n    kind: choice", "label: 样本类型", "choice必须列出可选项"),
    ],
)
def test_a_mistake_is_told_with_its_place(folder: Path, file: str, old: str, new: str, words: str) -> None:
    edit(folder / file, old, new)
    with pytest.raises(CatalogError) as error:
        load_catalog(folder)
    assert words in error.value.message
    assert f"{Path(file).name}:" in error.value.message


def test_the_line_is_the_right_one(folder: Path) -> None:
    line = edit(folder / "services/outpatient.yaml", "to: arranging,", "to: nowhere,")
    with pytest.raises(CatalogError, match=rf"outpatient\.yaml:{line}："):
        load_catalog(folder)


def test_an_unreachable_status_and_a_dead_end_are_found(folder: Path) -> None:
    path = folder / "services/outpatient.yaml"
    edit(path, "statuses:\n", "statuses:\n  island: {label: 孤岛, next: 无}\n")
    with pytest.raises(CatalogError) as error:
        load_catalog(folder)
    assert "没有步骤能到达这个状态" in error.value.message
    assert "没有步骤离开这个状态" in error.value.message


def test_a_message_may_only_use_what_its_move_gives(folder: Path) -> None:
    edit(folder / "messages.yaml", "{member}的{service}（{number}）正在联系医院。", "{hospital}正在联系。")
    with pytest.raises(CatalogError, match="用到了此步骤没有的信息：hospital"):
        load_catalog(folder)


def test_a_template_may_only_use_what_its_move_gives(folder: Path) -> None:
    edit(folder / "messages.yaml", 'time: "{since}", note: 资料已审核好', 'time: "{when}", note: 资料已审核好')
    with pytest.raises(CatalogError, match="用到了此步骤没有的信息：when"):
        load_catalog(folder)


def test_what_may_be_left_out_has_a_sentence_of_its_own(folder: Path) -> None:
    edit(folder / "messages.yaml", "    opinion_delivery: 另外：{value}\n", "")
    with pytest.raises(CatalogError, match="opinion_delivery"):
        load_catalog(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "common.yaml").unlink()
    with pytest.raises(CatalogError, match=r"common\.yaml"):
        load_catalog(folder)
