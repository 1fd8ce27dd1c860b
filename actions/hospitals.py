"""What is said about hospitals: a wish held against the present list (J8, G3), and questions about the list (J7)."""

import re
from collections.abc import Sequence

from actions.base import TurnContext
from actions.places import covered_cities, hospital_nickname, nearest_words, place_elsewhere
from actions.readings import Reading
from actions.wishes import names_no_hospital
from bot.catalog import Service, get_catalog, render
from bot.hospitals import service as hospitals
from bot.hospitals.service import Hospital
from bot.kernel import clock

MOST_NAMED = 8
MOST_DEPARTMENTS = 4
SHORTEST_PART = 2
# A wish that names a hospital, and not a department or a doctor alone.
_NAMES_HOSPITAL = re.compile(r"医院|医学中心|总院|[一二三四五六七八九十]院|附[一二]|协和|华西|华山|瑞金|湘雅|齐鲁|301")
_ONLY_KIND = re.compile(
    r"(?:三甲|好一点|好点|最好|大|正规|公立|肿瘤|专科|当地|附近|近一点|近点|省里|市里|哪个|哪家|什么|你们|合作|个|家|的)*医院"
)
_ASKS_LIST = re.compile(
    r"(?:哪些|哪几家|几家|多少家|什么|哪家).{0,8}医院|医院.{0,6}(?:名单(?![上里内])|列表|目录|有哪|都有|哪些|哪几)|合作医院|医院名|合作的是哪些|名单(?:在哪|发|里有哪)|哪几家"
)
_NO_LIST = re.compile(
    r"最好|最强|权威|推荐|更新|会变|以后|多少家|(?<!哪)几家$|有几家|三百家|(?<!在)不在.{0,4}(?:名单|列表)"
)
_ASKS_ONE = re.compile(r"吗|么|能|可不可以|可以|有没有|是不是|在不在|行不行|行|支持|覆盖|合作|名单|呢|约|去|[?？]")
_DEPARTMENTS = re.compile(r"科室|哪些科|什么科|[内外妇儿瘤胸骨疗]科|科吗")
_ONE_HOSPITAL = re.compile(r"([一-龥A-Za-z0-9]{2,20}?(?:医院|医学中心))")
_LEAD = re.compile(
    r"^(?:你们|我们|请问|那|我|想|要|去|约|能|可以|是|有|在|到|和|跟|支持|安排|不能|可不可|以|合作的?|选|住|就|这)+"
)
_NO_NAME = re.compile(r"影响|第二|直付|基因|授权|怎么|什么|门诊|安排|预约|把|让|给|费|保险|住院|去|到")
# Words that say what kind of hospital is meant and name none: 私立医院, 国外医院, 离家近的医院.
_ANY_OF_KIND = re.compile(
    r"(?:.*(?:的|原来))?(?:我?现在住?|这家?|那家?|们这|私立|民营|公立|军队|部队|儿童|妇幼|妇产|妇女|中西医结合|中西医|中医|专科|肿瘤|综合|二甲|二级|三甲|三级|一级|县城?|镇|社区|外省|省外|外地|异地|大|小"
    r"|自己选|自己挑|住院|附近|当地|国外|海外|境外|外国|特需)*(?:医院|医学中心)"
)


def hold_against_list(turn: TurnContext, reading: Reading) -> Reading:
    """A wish for a hospital with the words of the list: on it, on it in another city, or not on it. Always kept."""
    version = hospitals.current_version(turn.session)
    wish = reading.value or ""
    if version is None or not _NAMES_HOSPITAL.search(wish) or _ONLY_KIND.fullmatch(wish) or names_no_hospital(wish):
        return reading
    today, city = clock.today(), turn.draft.get("city")
    here = hospitals.mentioned_hospital(turn.session, version, wish, today, city)
    found = here or hospitals.mentioned_hospital(turn.session, version, wish, today)
    if found is None:
        return _with_echo(reading, render("details.wish_not_listed"))
    if city and found.city != city:
        return _with_echo(reading, render("details.wish_elsewhere", hospital=found.name, city=city, other=found.city))
    return _with_echo(reading, render("details.wish_listed", hospital=found.name))


def drop_wish_elsewhere(turn: TurnContext) -> None:
    """After a change of the city: a wish for a hospital that is not in it is dropped and asked for anew.

    A wish for no hospital in particular stands.
    """
    wish, city = str(turn.draft.get("hospital_wish") or ""), turn.draft.get("city")
    if not _NAMES_HOSPITAL.search(wish) or _ONLY_KIND.fullmatch(wish) or (city and city in wish):
        return
    version = hospitals.current_version(turn.session)
    if version and hospitals.mentioned_hospital(turn.session, version, wish, clock.today(), city):
        return
    turn.draft.pop("hospital_wish")
    turn.say(render("details.wish_dropped", wish=wish, city=city))


def _with_echo(reading: Reading, words: str) -> Reading:
    """The words of the list; a named doctor is still not promised (G3)."""
    doctor = render("details.got_doctor_wish")
    echo = f"{words}{render('details.no_doctor')}" if reading.echo == doctor else words
    return Reading(value=reading.value, echo=echo)


def answer(turn: TurnContext, service: Service | None) -> str | None:
    """The answer to a question about hospitals; None when the question is not about any."""
    version = hospitals.current_version(turn.session)
    text, today = turn.text, clock.today()
    one = hospitals.mentioned_hospital(turn.session, version, text, today) if version is not None else None
    if one is not None and _ASKS_ONE.search(text):
        return render("faq.hospital_listed", hospital=one.name, city=one.city, departments=_departments(one))
    if one is None and (name := _named(text)):
        return _by_part(turn, version, name)
    if version is None or _NO_LIST.search(text) or not (_ASKS_LIST.search(text) or _DEPARTMENTS.search(text)):
        return None
    allowed = service.cities if service is not None and service.cities else get_catalog().cities
    city = next((named for named in covered_cities(text) if named in allowed), None) or turn.draft.get("city")
    if city is None:
        place = place_elsewhere(text)
        return nearest_words(place, allowed) if place else render("faq.which_city", cities="、".join(allowed))
    return _list(turn, version, city)


def _by_part(turn: TurnContext, version: int | None, name: str) -> str:
    """华西, 协和: the hospitals with that in their names; nothing is promised of one that is not there (J8)."""
    if version is None:
        return render("faq.hospital.no_list", hospital=name)
    part = name.removesuffix("医院")
    cities = covered_cities(turn.text)
    found = [
        one
        for one in hospitals.hospitals_of(turn.session, version, on=clock.today())
        if any(part in each for each in (one.name, *one.aliases)) and (not cities or one.city in cities)
    ]
    if not found or len(part) < SHORTEST_PART:
        return render("faq.hospital_not_listed", hospital=name)
    if len(found) == 1:
        one = found[0]
        return render("faq.hospital_listed", hospital=one.name, city=one.city, departments=_departments(one))
    lines = "\n".join(f"{one.name}（{one.city}）" for one in found[:MOST_NAMED])
    return render("faq.hospital.several", hospital=name, lines=lines)


def _list(turn: TurnContext, version: int, city: str) -> str:
    found = hospitals.hospitals_of(turn.session, version, city=city, on=clock.today())
    if not found:
        return render("faq.no_hospitals", city=city)
    with_departments = bool(_DEPARTMENTS.search(turn.text))
    lines = [_line(one, with_departments=with_departments) for one in found[:MOST_NAMED]]
    key = "faq.hospitals" if len(found) <= MOST_NAMED else "faq.hospitals_more"
    return render(key, city=city, count=len(found), lines="\n".join(lines))


def _line(one: Hospital, *, with_departments: bool) -> str:
    return f"{one.name}{_departments(one)}" if with_departments else one.name


def _departments(one: Hospital) -> str:
    named: Sequence[str] = one.departments[:MOST_DEPARTMENTS]
    return f"（{'、'.join(named)}{'等' if len(one.departments) > len(named) else ''}）" if named else ""


def _named(text: str) -> str | None:
    """The hospital that a question names, in the member's words; None where it names none."""
    if not _ASKS_ONE.search(text) or _ASKS_LIST.search(text) or _NO_LIST.search(text):
        return None
    found = _ONE_HOSPITAL.search(text)
    name = _LEAD.sub("", found[1]) if found else ""
    place = place_elsewhere(name) or next(iter(covered_cities(name)), "")
    if _NO_NAME.search(name):
        return None
    kind_alone = (
        _ONLY_KIND.fullmatch(name) or _ANY_OF_KIND.fullmatch(name) or name in (f"{place}医院", f"{place}市医院")
    )
    if len(name) >= len("某某医院") and not kind_alone and not names_no_hospital(name.replace(place, "")):
        return name
    return hospital_nickname(text)
