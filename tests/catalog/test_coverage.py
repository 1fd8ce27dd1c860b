"""J5: which names of a disease are clearly no malignant tumour."""

from pathlib import Path

import pytest

from bot.catalog import CatalogError
from bot.catalog.coverage import FILE, get_coverage, load_coverage


@pytest.mark.parametrize(
    "disease",
    [
        "子宫肌瘤",
        "背上的脂肪瘤",
        "肝血管瘤",
        "乳腺纤维腺瘤",
        "垂体腺瘤",
        "甲状腺腺瘤",
        "卵巢囊肿",
        "肠息肉",
        "乳腺增生",
        "良性的",
        "糖尿病",
        "Lipoma",
        "子宫 肌瘤",
    ],
)
def test_j5_clearly_benign_or_no_tumour(disease: str) -> None:
    assert get_coverage().clearly_excludes(disease)
    assert get_coverage().clearly_excludes(" ".join(disease))


@pytest.mark.parametrize(
    "disease",
    [
        "肺腺癌",
        "肺Ca",
        "脂肪肉瘤",
        "横纹肌肉瘤",
        "非霍奇金淋巴瘤",
        "子宫肌瘤恶变",
        "恶性血管瘤",
        "胸腺瘤",
        "前列腺瘤",
        "甲状腺瘤",
        "骨髓增生异常综合征",
        "不是良性的",
        "是不是良性",
        "可能是囊肿",
        "交界性囊腺瘤",
        "息肉，高级别瘤变",
        "肺结节",
        "脑膜瘤",
        "肺癌，还有糖尿病",
        "",
        "不太清楚",
    ],
)
def test_j5_malignant_between_or_in_doubt_is_left_to_staff(disease: str) -> None:
    assert not get_coverage().clearly_excludes(disease)


def test_mistakes_are_told_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "coverage.yaml"
    path.write_text(FILE.read_text(encoding="utf-8").replace("痔疮", "痔疮, 癌症"), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"coverage\.yaml:\d+：not_covered\.other_diseases"):
        load_coverage(path)
    path.write_text("may_be_covered: {}\n", encoding="utf-8")
    with pytest.raises(CatalogError, match="not_covered"):
        load_coverage(path)
