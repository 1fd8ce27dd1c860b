"""Questions about cities, provinces, hospitals and doctors (J7, J8, G3, S2)."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.hospitals import service as hospitals
from bot.kernel import clock
from tests.actions.conversation import Conversation
from tests.actions.faq_rows import Row, faults

INTENT = "faq_cities_hospitals"
YES, NO = "^可以的|^有的", "^抱歉"
LIST = """city,name,aliases,departments,address,valid_from,valid_until
上海,上海示例肿瘤医院,示例肿瘤,肿瘤内科;放疗科,示例路1号,2024-01-01,
成都,四川大学示例西医院,示例西医院,肿瘤内科,示例路2号,2024-01-01,
北京,北京协和示例医院,,肿瘤内科,示例路3号,2024-01-01,
福州,福建协和示例医院,,肿瘤内科,示例路4号,2024-01-01,
武汉,武汉同济示例医院,,肿瘤内科,示例路5号,2024-01-01,"""

CITIES = [
    Row("武汉能办吗", f"{YES}.*武汉", never="抱歉"),
    Row("武汉能办吗", f"{YES}.*武汉", never="抱歉", intent="faq_eligibility"),
    Row("你们在杭州有没有", f"{YES}.*杭州", intent="faq_service_intro"),
    Row("成都双流这边行不行", f"{YES}.*成都"),
    Row("咱大连中不", f"{YES}.*大连"),
    Row("福州呢？", f"{YES}.*福州"),
    Row("我在苏州能办吗", f"{NO}.*苏州.*上海", then="第二诊疗意见和基因检测.*苏州"),
    Row("西安那边可以不", f"{NO}.*西安.*郑州"),
    Row("俺家驻马店的，能用不", f"{NO}.*驻马店.*郑州"),
    Row("我们这里是兰州，可以约吗", f"{NO}.*兰州"),
    Row("喀什可以吗", f"{NO}.*喀什"),
    Row("我妈在苏州，能去上海住院吗", f"{YES}.*上海.*住院", never="抱歉"),
    Row("人在宁波，到杭州看行吗", f"{YES}.*杭州", never="抱歉"),
    Row("苏州和武汉哪个能办", "苏州：.*没有覆盖", then="武汉：可以安排"),
    Row("长沙、南昌、贵阳可以吗", "长沙：可以安排", then="南昌：.*没有.*贵阳：.*没有"),
    Row("浙江有吗", f"{YES}.*浙江.*杭州"),
    Row("福建能安排吗", f"{YES}.*福州、厦门"),
    Row("陕西能用吗", f"{NO}.*陕西"),
    Row("东北有没有", f"{YES}.*大连"),
    Row("西南地区有哪些城市", f"{YES}.*重庆、成都"),
    Row("广东除了广州深圳还有吗", "广东.*只有广州、深圳", never="有的"),
    Row("江苏省苏州市行吗", f"{NO}.*苏州"),
    Row("台北可以吗", NO),
    Row("能去日本看吗", f"{NO}.*日本", then="国内18个城市"),
    Row("國外醫院行不行", NO),
    Row("有哪些城市可以选", "18个：北京、上海.*大连"),
    Row("直付在哪些城市能办", "18个"),
    Row("住院直付武汉能办吗", f"{YES}.*武汉.*住院直付"),
    Row("住院直付丹东能办吗", f"{NO}.*丹东.*大连", never="基因检测"),
    Row("以后会开通昆明吗", "会陆续增加.*没有写", never="昆明能安排"),
    Row("户口不在那个城市可以约吗", "没有写户口", then="人工|热线"),
    Row("非三甲不行吗", "三甲医院"),
    Row("我们这小地方没有怎么办", "哪个城市", then="北京、上海"),
]
EXPERTS = [
    Row("第二诊疗意见武汉能办吗", f"{YES}.*武汉.*北京、上海或广州", never="抱歉|不在武汉办理"),
    Row("我在苏州能申请第二意见吗", f"{YES}.*苏州.*北京、上海或广州", never="离得近"),
    Row("杭州的专家能出第二意见吗", f"{NO}.*没有杭州的专家", then="杭州也可以申请"),
    Row("二诊可以找上海的专家吗", f"{YES}.*上海"),
    Row("第二诊疗意见都是哪里的专家", "北京、上海或广州"),
    Row("基因检测在苏州能做吗", f"{YES}.*苏州", never="抱歉|离得近"),
    Row("基因检测有哪些城市", "不看您在哪个城市"),
    Row("苏州行吗", f"{YES}.*苏州", service="gene_test", never="离得近"),
    Row("武汉可以吗", f"{YES}.*武汉", service="second_opinion", never="不在武汉"),
    Row("武汉可以吗", f"{YES}.*武汉.*门诊", service="outpatient"),
]
HOSPITALS = [
    Row("示例西医院可以吗", f"{YES}.*成都.*合作医院列表", then="尽量考虑"),
    Row("同济可以吗", f"{YES}.*武汉同济示例医院", then="以申请时的列表为准"),
    Row("能去协和吗", "名字里有“协和”", then="北京协和示例医院（北京）.*福建协和示例医院（福州）"),
    Row("北京协和能约上不", f"{YES}.*北京协和示例医院"),
    Row("华西可以吗", "没有查到“华西”.*不能保证", then="记录"),
    Row("301医院能安排不", "没有查到“301医院”"),
    Row("瑞金医院在名单上吗", "没有查到“瑞金医院”"),
    Row("湘雅在不在合作名单里", "没有查到“湘雅”"),
    Row("上海有哪些医院", "上海目前的合作医院", then="上海示例肿瘤医院", never="科"),
    Row("成都哪几家", "成都目前的合作医院", then="四川大学示例西医院"),
    Row("都有哪些医院", "哪个城市"),
    Row("苏州有哪些医院", f"{NO}.*苏州.*上海"),
    Row("县医院行吗", "三甲医院", never="可以的"),
    Row("二甲的能不能用", "三甲医院.*二级及以下"),
    Row("私立医院可以不", "合作医院列表"),
    Row("我们这医院支持直付吗", "合作医院列表", then="全名"),
    Row("我住的医院不在名单里怎么办", "不能在那里办理"),
    Row("哪家医院看肺癌最好", "不好替您评价"),
    Row("医院是你们定还是我定", "可以告诉我们.*不能保证"),
    Row("能不能就近安排", "可以告诉我们.*不能保证"),
    Row("能指定医生吗", "不能承诺指定", then="三甲"),
    Row("我想点名让李主任看，行不行", "不能承诺指定"),
    Row("可不可以自己挑医生", "不能承诺指定", intent="faq_eligibility"),
    Row("特需门诊可以安排吗", "没有写", then="人工"),
    Row("一共多少家医院", "以申请时的列表为准", never="300|15"),
]


@pytest.fixture
def listed(talk: Conversation, words_session: Session, tmp_path: Path) -> Conversation:
    """A chat while a list of hospitals is in force."""
    path = tmp_path / "hospitals.csv"
    path.write_text(LIST, encoding="utf-8")
    assert not hospitals.import_list(words_session, path, source="test", on=clock.today()).errors
    return talk


@pytest.mark.parametrize("rows", [CITIES, EXPERTS, HOSPITALS], ids=["cities", "experts", "hospitals"])
def test_j7_where(listed: Conversation, rows: list[Row]) -> None:
    assert faults(listed, INTENT, rows) == []


def test_j8_without_a_list_no_hospital_is_promised_or_refused(talk: Conversation) -> None:
    answer = talk.say("华西医院可以吗", INTENT)
    assert "要看您申请时的合作医院列表" in answer
    assert "不能保证" in answer
