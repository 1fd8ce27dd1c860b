"""The hospital left to us in any dialect is no hospital's name; what is told besides is kept (G3)."""

import pytest

from actions.hospital_left import field_wanted, leaves_hospital
from actions.readings import LEFT_OPEN
from actions.wishes import leaves_it_to_us, read_hospital_wish, wished_hospital

pytestmark = pytest.mark.usefixtures("frozen_clock")
LEFT = [
    "哪个医院都中,你们瞅着办",
    "求其边间医院都得",
    "你们定医院",
    "深圳,你们定医院",
    "恁看着办",
    "哪家都要得",
    "哪家都阔以",
    "边间都得啦",
    "医院由你们挑",
    "医院随你们安排",
    "医院你们帮忙选",
    "啥医院都行",
    "医院咋都行",
    "医院我没啥要求",
    "侬安排好了",
    "你们瞅着办呗",
    "医院倷定",
    "随便佢哋边间",
    "冇所谓边间",
    "去哪个医院无所谓",
    "别的医院也行",
]


@pytest.mark.parametrize("text", LEFT)
def test_the_hospital_is_left_to_us(text: str) -> None:
    assert read_hospital_wish(text, interrupts=False).value == LEFT_OPEN["hospital_wish"]().value
    assert wished_hospital(text) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("没有特别指定的,妇科肿瘤强一点的就行", "妇科肿瘤"),
        ("医院不挑,血液科好一点的就行", "血液科"),
        ("没指定,乳腺外科好的就中", "乳腺外科"),
        ("没有特别想去的,放疗好的", "放疗"),
        ("哪家都行,最好协和", "协和"),
        ("您看着办,我想去瑞金", "瑞金"),
        ("中山医院肝外科", "中山医院肝外科"),
        ("河南省肿瘤医院", "河南省肿瘤医院"),
    ],
)
def test_what_is_wished_for_is_kept(text: str, wish: str) -> None:
    assert read_hospital_wish(text, interrupts=False).value == wish


@pytest.mark.parametrize("text", ["哪个医院好", "你们会安排哪家医院?"])
def test_a_question_leaves_nothing(text: str) -> None:
    assert read_hospital_wish(text, interrupts=False).value is None


@pytest.mark.parametrize("text", ["想再约一次别的医院的门诊", "再约一次其他医院", "另外换一家医院"])
def test_another_one_is_no_name(text: str) -> None:
    assert wished_hospital(text) is None


@pytest.mark.parametrize("text", ["今年五月七号在县医院查出来嘞,想去郑州看门诊,哪个医院都中", "门诊,广州,哪间医院都得"])
def test_also_among_other_facts(text: str) -> None:
    assert leaves_hospital(text)
    assert leaves_it_to_us(text.rpartition(",")[2])


@pytest.mark.parametrize("text", ["都行", "随便", "县医院查出来的", "住院住了好几天", "哪天都行", "医生安排住院了"])
def test_elsewhere_it_must_speak_of_hospitals(text: str) -> None:
    assert not leaves_hospital(text)


def test_a_good_hospital_is_no_field() -> None:
    assert field_wanted("大医院好一点") is None
    assert field_wanted("肿瘤强一点的") is None
