"""Kinds of tumour in Latin letters, in long names, and inside a wish."""

import pytest

from actions.tumours import named_tumour, read_tumour


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("我mom上个月查出lung cancer，stage 3", "肺癌"),
        ("breast cancer", "乳腺癌"),
        ("her2阳性的Breast Cancer", "乳腺癌"),
        ("我妈是gastric cancer", "胃癌"),
        ("colon cancer 三期", "结肠癌"),
        ("liver cancer", "肝癌"),
        ("pancreatic cancer", "胰腺癌"),
        ("想去北京看甲状腺髓样癌，约门诊", "甲状腺髓样癌"),
        ("想约个看甲状腺乳头状癌的号", "甲状腺乳头状癌"),
        ("食管胃结合部腺癌", "食管胃结合部腺癌"),
        ("支气管肺癌", "支气管肺癌"),
    ],
)
def test_a_kind_is_heard(words: str, kind: str) -> None:
    assert named_tumour(words) == kind


@pytest.mark.parametrize("words", ["done", "ok", "yes please", "thank you", "fine", "stage 3", "hello", "no problem"])
def test_other_latin_words_are_no_kind(words: str) -> None:
    assert named_tumour(words) is None
    assert not read_tumour(words, interrupts=False).value
