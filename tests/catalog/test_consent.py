"""The consent text: complete by the law, one screen, mistakes told with file and line."""

import re
from pathlib import Path

import pytest

from bot.catalog import CatalogError
from bot.catalog.consent import FILE, consent_text, load_consent

# What the questions of the dialogue name; a text that merely informs must not read like one of them.
QUESTION_WORDS = ("姓名", "身份证", "城市", "医院", "确诊", "肿瘤", "住院条", "日期", "资料", "照片", "确认")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "consent.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_it_tells_who_why_what_how_long_and_how_to_withdraw() -> None:
    text = consent_text().text
    for needed in (
        "INS关怀",
        "400-606-5033",
        "敏感个人信息",
        "医疗健康信息",
        "证件号码",
        "单独",
        "保存多久",
        "撤回",
        "删除我的数据",
    ):
        assert needed in text
    assert text.endswith("请回复“同意”。")
    assert re.search(r"不同意也没关系.*热线", text)


def test_it_fits_on_a_screen_and_asks_for_nothing_but_consent() -> None:
    text = consent_text().text
    lines = sum(-(-len(line) // 18) for line in text.splitlines())
    assert lines <= 28
    assert len(text.encode()) < 2048
    assert not [word for word in QUESTION_WORDS if word in text]


def test_other_words_are_another_text(tmp_path: Path) -> None:
    path = changed(tmp_path, "加密保存", "加密存放")
    other = load_consent(path, hotline="400-606-5033")
    assert other.version == consent_text().version
    assert other.digest != consent_text().digest


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("retention:", "keeping:", "retention"),
        ("{hotline}。", "{phone}。", "phone"),
        ("{hotline}。", "{hotline。", "大括号"),
        ("同意请回复“同意”。", "好的话请回复。", "“同意”"),
        ("帮您办理之前", "帮您办理之前" + "，说明如下" * 40, "超过一屏"),
    ],
)
def test_mistakes_are_told_with_file_and_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(CatalogError) as error:
        load_consent(changed(tmp_path, old, new), hotline="400-606-5033")
    assert told in error.value.message
    assert re.search(r"consent\.yaml:\d+", error.value.message)
