"""The script that finds near duplicates, and what it promises about the training data."""

from pathlib import Path

import pytest

from bot.nlu.data import read_examples
from bot.nlu.near_duplicates import NearDuplicate, bigrams, jaccard, main, near_duplicates

ROOT = Path(__file__).resolve().parents[2]
FILE = """nlu:
  - intent: thanks
    examples: |
      - 谢谢你
      - 多谢，辛苦了
      - 多谢辛苦了！
  - intent: greet
    examples: |
      - 你好
      - 多谢 辛苦了
"""


def test_bigrams_are_of_the_normalised_text_without_punctuation() -> None:
    assert bigrams("你好，ＯＫ！") == {"你好", "好o", "ok"}


@pytest.mark.parametrize(("text", "pair"), [("好", "好"), ("？", "?"), ("好！", "好")])
def test_a_text_of_one_character_is_its_own_pair(text: str, pair: str) -> None:
    assert bigrams(text) == {pair}


def test_jaccard() -> None:
    assert jaccard(bigrams("取消门诊"), bigrams("取消门诊预约")) == pytest.approx(3 / 5)


def test_the_later_of_two_is_named_with_the_closest_that_stays() -> None:
    texts = ["取消门诊", "取消门诊预约", "取消门诊预约吧", "你好"]
    assert near_duplicates(texts) == [NearDuplicate(index=1, of=0, similarity=pytest.approx(0.6))]


def test_the_threshold_itself_is_too_close() -> None:
    assert near_duplicates(["取消门诊", "取消门诊预约"], threshold=0.61) == []


def test_a_removed_text_removes_no_other() -> None:
    found = near_duplicates(["一二三四五", "一二三四五六七", "三四五六七八九"])
    assert [pair.index for pair in found] == [1]


def test_remove_leaves_the_rest_of_the_files_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yml").write_text(FILE, encoding="utf-8")
    assert main(["--folder", str(tmp_path)]) == 1
    assert "1.00 greet | thanks: 多谢 辛苦了 | 多谢，辛苦了" in capsys.readouterr().out
    assert main(["--folder", str(tmp_path), "--remove"]) == 0
    assert (tmp_path / "a.yml").read_text(encoding="utf-8") == FILE.replace("      - 多谢辛苦了！\n", "").replace(
        "      - 多谢 辛苦了\n", ""
    )
    assert main(["--folder", str(tmp_path)]) == 0


def test_no_test_message_comes_near_a_training_line() -> None:
    trained = [example.text for example in read_examples(ROOT / "data" / "nlu")]
    asked = [example.text for example in read_examples(ROOT / "tests" / "nlu" / "test_messages.yml")]
    found = near_duplicates(trained + asked)
    assert [asked[pair.index - len(trained)] for pair in found if pair.of < len(trained) <= pair.index] == []


def test_the_training_data_have_none() -> None:
    examples = read_examples(ROOT / "data" / "nlu")
    found = near_duplicates([example.text for example in examples])
    assert [(examples[pair.index], examples[pair.of]) for pair in found] == []
