"""What a member is to the user, in the user's own words."""

import pytest

from bot.members.relations import RELATIONS, find_relation


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("给我妈办", "母亲"),
        ("是我母亲", "母亲"),
        ("我 老爸", "父亲"),
        ("我自己看", "本人"),
        ("本人", "本人"),
        ("我是患者本人", "本人"),
        ("我老公", "丈夫"),
        ("孩子他爸", "丈夫"),
        ("我媳妇儿", "妻子"),
        ("老伴儿", "配偶"),
        ("丈母娘", "岳母"),
        ("我外公", "外公"),
        ("公公", "公公"),
        ("我小姨", "姨妈"),
        ("帮邻居问的", "朋友"),
        ("不是我妈，是我爸", "父亲"),
        ("我是她女儿，帮我妈约", "母亲"),
        ("我家老太太", "母亲"),
    ],
)
def test_told(text: str, relation: str) -> None:
    assert find_relation(text) == relation
    assert relation in RELATIONS


@pytest.mark.parametrize(
    "text",
    ["", "妈呀", "大夫你好", "姑娘你好", "给我爸和我妈办", "我爱人的妈妈", "我是她女儿", "想约门诊"],
)
def test_not_told_or_more_than_one(text: str) -> None:
    assert find_relation(text) is None


def test_every_relation_reads_as_itself() -> None:
    assert [find_relation(f"给我{relation}办") for relation in RELATIONS] == list(RELATIONS)
