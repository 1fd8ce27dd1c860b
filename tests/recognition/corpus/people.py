# ruff: noqa: E501 -- words stand in rows
"""Made-up people and stays. Area codes end in 0000, so no number is a real person's; check digits and dates are right."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

_PROVINCES = (11, 12, 13, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 50, 51, 52, 53, 61, 62, 64, 65)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤欧阳"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂华建国玉兰凤梅志红文斌云燕玲珍宇浩然欣怡子涵雨桐思源嘉宁晓东海波振宏素琴淑贞永福德旺翠莲"
_DOTTED = ("阿卜杜拉·买买提", "古丽娜尔·艾合买提", "迪丽拜尔·吐尔逊")


@dataclass(frozen=True)
class Person:
    """Who a paper is about."""

    name: str
    sex: str
    born: date
    id_number: str
    nation: str
    address: str


def made_up_person(rng: random.Random) -> Person:
    """A person of 28 to 84 years."""
    dotted = rng.random() < 0.04
    given = "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2))))
    name = rng.choice(_DOTTED) if dotted else rng.choice(_SURNAMES) + given
    born = date(1942, 1, 1) + timedelta(days=rng.randrange(56 * 365))
    sex = rng.choice("男女")
    order = rng.randrange(100) * 10 + rng.randrange(0, 10, 2) + (sex == "男")
    first = f"{rng.choice(_PROVINCES)}0000{born:%Y%m%d}{order:03d}"
    check = "10X98765432"[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first, strict=True)) % 11]
    address = rng.choice(("某某省某某市东湖路", "某某市长安街道", "某某省某某县红旗镇", "某某自治区某某市文化路"))
    nation = "维吾尔" if dotted else rng.choice(("汉", "汉", "汉", "满", "回", "壮"))
    return Person(
        name,
        sex,
        born,
        first + check,
        nation,
        f"{address}{rng.randint(1, 200)}号{rng.randint(1, 30)}栋{rng.randint(101, 2402)}室",
    )


def facts(rng: random.Random, person: Person, hospital: str) -> dict[str, str]:
    """What the forms are filled with; all dates of one stay fit together."""
    today = date(2026, 1, 5) + timedelta(days=rng.randrange(300))
    before = today - timedelta(days=rng.randint(6, 20))
    sheet = rng.choice(("{0:%Y-%m-%d}", "{0:%Y年%m月%d日}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}"))
    tumours = (
        "左乳浸润性导管癌",
        "右肺上叶腺癌",
        "胃窦低分化腺癌",
        "乙状结肠中分化腺癌",
        "甲状腺乳头状癌",
        "肝细胞癌",
        "卵巢高级别浆液性癌",
        "食管鳞状细胞癌",
    )
    return {
        "name": person.name,
        "sex": person.sex,
        "age": str(2026 - person.born.year),
        "nation": person.nation,
        "address": person.address,
        "id": person.id_number,
        "born": f"{person.born.year} 年 {person.born.month} 月 {person.born.day} 日",
        "hospital": hospital,
        "date": sheet.format(today),
        "iso": today.isoformat(),
        "before": sheet.format(before),
        "tumour": rng.choice(tumours),
        "dept": rng.choice(
            ("肿瘤内科", "胸外科", "乳腺外科", "胃肠外科", "普外科二病区", "妇科", "呼吸与危重症医学科")
        ),
        "doctor": rng.choice(_SURNAMES) + rng.choice(_GIVEN),
        "doctor2": rng.choice(_SURNAMES) + rng.choice(_GIVEN) + rng.choice(_GIVEN),
        "no": str(rng.randrange(10**7, 10**8)),
        "no2": str(rng.randrange(10**9, 10**10)),
        "days": str((today - before).days),
        "money": f"{rng.randint(1000, 90000)}.{rng.randint(0, 99):02d}",
        "n": str(rng.randint(8, 42)),
    }
