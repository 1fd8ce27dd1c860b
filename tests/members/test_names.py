"""Names: told, asked for, compared."""

import pytest

from bot.members.names import check_name, find_names, fold_name
from tests.members.people import id_number

NUMBER = id_number("110000", "19900101", "123")
ORDINARY = """
你好 您好 我要住院 是的 对 好的 人工 谢谢 谢谢您 不知道 不想说 取消 算了
门诊预约 基因检测 第二诊疗意见 住院直付 妈妈 我妈妈 本人 患者 什么
为什么要姓名 多少钱 北京协和 周一 明天 下周三 白细胞 高血压 肺癌 进度 退出
可以吗 你是谁 再说 嗯嗯 哈哈哈 张三丰的女儿吗 ok yes 123 ！！！
[微笑] 13800138000 👍 看情况
张三，110000199001011237 急 我不知道 没有 稍等 等一下
"""


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("陈秀兰", "陈秀兰"),
        (" 陈 秀 兰 。", "陈秀兰"),
        ("陈 秀兰", "陈秀兰"),
        ("我叫陈秀兰", "陈秀兰"),
        ("姓名：陈秀兰", "陈秀兰"),
        ("我妈叫刘桂英", "刘桂英"),
        ("陈秀兰女士", "陈秀兰"),
        ("王芳", "王芳"),
        ("欧阳娜娜", "欧阳娜娜"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 ‧ 买买提", "阿卜杜拉·买买提"),
        ("古丽娜尔．艾买提", "古丽娜尔·艾买提"),
        ("㛃䶮", "㛃䶮"),
        ("𬭎𠅤", "𬭎𠅤"),
        ("彧喆", "彧喆"),
        ("那英", "那英"),
        ("周一鸣", "周一鸣"),
        ("毛不易", "毛不易"),
        ("于是之", "于是之"),
        ("买买提", "买买提"),
        ("John  Smith", "John Smith"),
        ("O'Neil, Mary-Ann", "O'Neil, Mary-Ann"),
    ],
)
def test_names_are_taken(raw: str, name: str) -> None:
    assert check_name(raw) == name


@pytest.mark.parametrize(
    "raw",
    [*ORDINARY.split(), "", "   ", "张三 李四", "姓名", "我叫", "长" * 200],
)
def test_ordinary_words_are_no_names(raw: str) -> None:
    assert check_name(raw) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我叫陈秀兰，想住院", ["陈秀兰"]),
        ("我叫王秀兰身份证是" + NUMBER, ["王秀兰"]),
        ("姓名 张三丰 电话13800138000", ["张三丰"]),
        ("姓名：李四 身份证：" + NUMBER, ["李四"]),
        ("名字是㛃䶮", ["㛃䶮"]),
        ("患者姓名:古丽娜尔·艾买提，女，56岁", ["古丽娜尔·艾买提"]),
        ("被保险人欧阳娜娜想做基因检测", ["欧阳娜娜"]),
        ("我妈叫刘桂英今年六十五了", ["刘桂英"]),
        ("我妈周秀英得了肺癌", ["周秀英"]),
        ("我是李梅", ["李梅"]),
        ("陈秀兰，" + NUMBER, ["陈秀兰"]),
        ("陈秀兰" + NUMBER, ["陈秀兰"]),
        (NUMBER + " 陈秀兰", ["陈秀兰"]),
        ("阿卜杜拉•买买提 " + NUMBER, ["阿卜杜拉·买买提"]),
        ("陈秀兰的身份证号是" + NUMBER, ["陈秀兰"]),
        ("我爸爸王建国，" + NUMBER, ["王建国"]),
        ("㛃䶮 " + NUMBER, ["㛃䶮"]),
    ],
)
def test_told_names_are_found(text: str, names: list[str]) -> None:
    spans = find_names(text)
    assert [span.value for span in spans] == names
    assert all(fold_name(text[span.start : span.end]) == fold_name(span.value) for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "你好，" + NUMBER,
        "身份证" + NUMBER,
        "身份证号码是：" + NUMBER,
        "这是我妈的身份证" + NUMBER,
        "台胞证01234567",
        "患者白细胞低",
        "患者住院了",
        "我是肺癌患者",
        "我是患者家属",
        "我是黄疸",
        "本人确诊肺癌",
        "被保险人可以改吗",
        "病人是谁",
        "名字写错了",
        "姓名是什么",
        "我叫不出名字",
        "我妈在北京住院",
        "我爱人住院",
        "想预约门诊，上海的医院",
        "我是想问问进度",
    ],
)
def test_no_name_is_seen_where_none_is(text: str) -> None:
    assert find_names(text) == []


def test_folding() -> None:
    assert fold_name("阿卜杜拉·买买提") == fold_name("阿卜杜拉 • 买买提") == fold_name("阿卜杜拉‧买买提")
    assert fold_name("ＪＯＨＮ smith") == fold_name("John Smith")
    assert fold_name("陈秀兰") != fold_name("陈秀蓝")


@pytest.mark.parametrize(
    "text", ["王秀英老师", "王，秀英。", "王秀英（我妈）", "王秀英谢谢", "叫王秀英", "就叫王秀英哈", "王 秀 英"]
)
def test_a_name_with_what_people_put_around_it(text: str) -> None:
    assert check_name(text) == "王秀英"


@pytest.mark.parametrize(
    "text",
    [
        "天河那边",
        "名字写错了",
        "王女士",
        "关键是没钱",
        "陈年旧事",
        "周末有空",
        "老毛病",
        "张主任推荐的",
        "于心不忍",
        "王，先等等",
    ],
)
def test_words_that_look_like_a_name(text: str) -> None:
    assert check_name(text) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("名字写错了，应该是陈秀兰", ["陈秀兰"]),
        ("姓名不对，改成陈秀兰", ["陈秀兰"]),
        ("名字和病都对，日期改10月2号", []),
    ],
)
def test_a_name_that_is_set_right(text: str, names: list[str]) -> None:
    assert [span.value for span in find_names(text)] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("给王建国约门诊", "王建国"),
        ("想替赵春梅办基因检测", "赵春梅"),
        ("给何先生约个号", None),
        ("给岳父大人约门诊", None),
        ("给孙子约门诊", None),
        ("帮张罗安排住院", None),
    ],
)
def test_whom_something_is_asked_for_is_named(text: str, name: str | None) -> None:
    assert [span.value for span in find_names(text)] == ([name] if name else [])
