"""Where the services can be had: cities, provinces, hospitals, doctors (J7, J8, G3, S2)."""

import re
from dataclasses import replace

from actions import hospitals
from actions.base import TurnContext
from actions.faq_points import first_fitting, point, worded
from actions.places import Place, areas_in, is_abroad, nearest_words, places_in
from bot.catalog import AskId, Service, ServiceId, get_catalog, render
from bot.hospitals.service import knows_place, nearest_cities

ABOUT = re.compile(r"城市|地方|医院|名单|外地|异地|省|哪里能|医生|专家|主任|教授")
_DOCTOR = re.compile(
    r"(?:指定|选|挑|点名?|指名).{0,6}(?:医生|专家|教授|主任|大夫)|(?:医生|专家|教授|主任|大夫).{0,6}(?:指定|选|挑|点|指名)|某个专家"
    r"|[一-龥]{1,3}(?:医生|专家|教授|主任|大夫|院士)(?:的号|出诊|坐诊|在吗|看吗|有号|行不行|能看|给看|亲自)"
    r"|(?:保证|一定|能不能|可以).{0,4}(?:主任|教授|院长|专家)(?:给我|给他|给她)?看|什么级别的医生|院长给|让[一-龥]{1,4}(?:主任|教授|大夫)看"
)
# Heard before any name: questions about lists and choices, with or without one.
_FIRST = (
    point(
        "faq.hospital.not_listed_then",
        r"(?<!在)(?:不在|没在).{0,6}(?:名单|列表|合作)|(?:医院|那家).{0,8}(?:没合作|不合作|没有合作|不是合作)",
    ),
    point("faq.open.special_clinic", r"特需|国际部|国际医疗|vip|VIP"),
    point(
        "faq.more_cities",
        r"(?:以后|将来|之后|后面|什么时候|啥时候|会不会).{0,8}(?:加|开通|扩|纳入|新增|更新)|名单.{0,6}(?:变|更新)|纳不纳入|会增加",
    ),
    point(
        "faq.hospital.best",
        r"(?:哪|推荐).{0,6}(?:医院|家).{0,10}(?:最?好|最?强|厉害|权威|靠谱)|推荐.{0,4}(?:医院|医生)",
    ),
    point(
        "faq.hospital.choice", r"自己(?:选|挑|定|找)|指定医院|由谁(?:来)?(?:决定|定)|谁(?:决定|定|说了算)|你们定|有得选"
    ),
)
_POINTS = (
    point(
        "faq.hospital.top_only",
        r"二甲|二级|三乙|一级医院|县(?:城|里)?的?医院|镇上|卫生院|社区医院|非三甲|不是三甲|只能三甲|必须三甲|三甲吗|都是三甲",
    ),
    point(
        "faq.hospital.kinds",
        r"(?:私立|民营|公立|中医|专科|妇幼|妇女|妇产|儿童|军队|部队|中西医)[一-龥]{0,6}(?:医院|吗|可以|行|算|能|包括)",
    ),
    point("faq.hospital.count", r"(?:多少|几)家|(?:三百|300)家"),
    point("faq.hospital.which_name", r"(?:我们?这|这家?|那家?|我住的|现在住的|我在的)(?:个|家|里的?)?医院"),
    point(
        "faq.nearest",
        r"小地方|我们(?:市|县|这里?|这边|那里?|那边|当地)?(?:没有|没).{0,6}(?:怎么办|最近|咋办|呢)|最近的(?:是|在|合作)|离我.{0,3}近",
    ),
    point("faq.open.residence", r"户口|户籍|本地人|外地人|外省人|省外|外省|跨省|异地"),
    point("faq.hospital.choice", r"选医院|能选|就近|离家近|换(?:一?家|个)?医院|随便哪|换个城市|哪个城市都|去哪个医院"),
)
_ASKS = re.compile(
    r"能|可以|可不可|有没有|有吗|有冇|有么|没有|行|覆盖|支持|包括|包不包|在(?:里面|范围|不在|名单)|呢|管不管|办|约|用|哪|最近|怎么办|[?？吗么不没]"
)
# A question of another matter that only happens to name a place.
_OTHER_MATTER = re.compile(r"多久|几天|多长时间|什么时候|资料|材料|病历|报告|授权|押金|报销|保单|等待期|几次|收费|要钱")
_LIST = re.compile(
    r"(?:哪些|哪几个?|哪个|什么|多少|几个|所有|都有|支持的|覆盖的?|可选的?).{0,6}(?:城市|地方|省)|城市.{0,6}(?:哪些|列表|名单|有哪|都有)"
)
# A town that is on no list of ours, told with its kind.
_TOWN = re.compile(r"(?:我们?|我是|在|去|到|是|^)([一-龥]{2,5}?[县镇乡旗])(?!医院|里|城|上)")
# A place name in front of a question about cover: 喀什能办吗, 你们在和田有吗.
_PLACE = re.compile(
    r"(?:在|去|到|我们?|我是|^)([一-龥]{2,4}?)(?:市|那边|这边|这里|那里)?(?:能|可以|可不可以|有没有|有|行|覆盖|支持|包不包括|呢)"
)
_NO_TOWN = ("合作", "东方", "大安")
_GOES_TO = re.compile(r"(?:去|到|上|来|换到|转到|改到)$")
_MUST_GO = re.compile(
    r"(?:必须|一定要|非要|非得|只能|只有|是不是要|要不要|需要|要本人|得本人|本人要).{0,4}(?:去|到)(?!哪).{1,6}(?:吗|么|不|[?？])"
)
_ONLY = re.compile(r"除了|只有|就(?=.{0,8}(?:[两二三一]个|吗))|还有(?:别的|其他)")
_EXPERTS_FROM = re.compile(
    r"(?:专家|教授|大夫)们?(?:都)?(?:是|在|来自)?(?:哪(?!个科|一?种|几)|什么(?:地方|医院)|啥(?:地方|医院))|(?:哪里|哪儿|哪些医院|什么医院)的(?:专家|教授)"
)
# 苏州有医院吗: no hospital is called 苏州有医院.
_ANY_THERE = re.compile(r"(?:有没有|有|没有|没)(?:你们的?|合作的?|定点的?|一家|哪家)*医院")
_EXPERT_OF = re.compile(r"的?(?:专家|教授|医生|大夫|医院)")


def answer(turn: TurnContext, service: Service | None) -> str | None:
    """The answer to a question about places, hospitals or doctors; None when it is about none of them."""
    text = turn.text
    if _DOCTOR.search(text):
        return worded("faq.named_doctor")
    if words := first_fitting(_FIRST, text):
        return words
    if _OTHER_MATTER.search(text):
        return None
    if _EXPERTS_FROM.search(text) and (service is None or _by_experts(service)):
        return general(get_catalog().service(ServiceId.SECOND_OPINION))
    places = _destinations(text) or _unlisted(text)
    if words := _hospitals(turn, service, places):
        return words
    if _MUST_GO.search(text):
        key = "faq.need_not_go" if service is not None and not _is_treated(service) else "faq.not_only"
        return worded(key, service=service.short_name if service is not None else "")
    if area := _only_there(text, _cities_of(service)):
        return area
    if places and (_ASKS.search(text) or not ABOUT.search(text)):
        return _about_places(places, service, text)
    if words := first_fitting(_POINTS, text):
        return words
    return general(service) if _LIST.search(text) else None


def _hospitals(turn: TurnContext, service: Service | None, places: list[Place]) -> str | None:
    """About hospitals; 武汉有医院吗 asks for those of the city, 苏州有医院吗 about a city without any."""
    if not places or not _ANY_THERE.search(turn.text):
        return hospitals.answer(turn, service)
    if not any(place.cities for place in places):
        return None
    return hospitals.answer(replace(turn, text=_ANY_THERE.sub("有哪些医院", turn.text)), service)


def general(service: Service | None) -> str:
    """All places of a service, or of the services."""
    if service is None or _is_treated(service):
        return worded("faq.cities", cities="、".join(_cities_of(service)), count=len(_cities_of(service)))
    key = "faq.city_of_experts" if _by_experts(service) else "faq.city_not_needed"
    return worded(key, service=service.short_name)


def _cities_of(service: Service | None) -> list[str]:
    return service.cities if service is not None else get_catalog().cities


def _is_treated(service: Service) -> bool:
    """Whether the member goes to a hospital for it: only then does the city of treatment count (J7)."""
    return any(ask.id is AskId.HOSPITAL_WISH for ask in service.asks)


def _by_experts(service: Service) -> bool:
    """Whether its cities are those of the experts who write, and not of the member (S2)."""
    return not _is_treated(service) and any(ask.id is AskId.CITY for ask in service.asks)


def _destinations(text: str) -> list[Place]:
    """The places that a text names; where it says 我在苏州，去上海可以吗, the one to go to."""
    places = places_in(text)
    goals = [place for place in places if _GOES_TO.search(text[: text.find(place.name)])]
    return goals if len(places) > 1 and goals else places


def _only_there(text: str, allowed: list[str]) -> str | None:
    """广东除了广州深圳还有吗, 福建就厦门吗: every covered city of the area."""
    area = next((place for place in areas_in(text) if place.cities), None)
    if area is None or not _ONLY.search(text):
        return None
    here = [city for city in area.cities if city in allowed]
    return worded("faq.area_only", area=area.name, cities="、".join(here)) if here else None


def _unlisted(text: str) -> list[Place]:
    found = _TOWN.search(text)
    if found:
        return [Place(found[1], ())]
    asked = _PLACE.search(text)
    known = (
        asked is not None and asked[1] not in _NO_TOWN and knows_place(asked[1]) and len(asked[1]) <= len("呼和浩特")
    )
    return [Place(asked[1], ())] if asked is not None and known and not places_in(asked[1]) else []


def _about_places(places: list[Place], service: Service | None, text: str) -> str:
    if service is not None and not _is_treated(service):
        return _anywhere(places[0], service, text)
    if len(places) > 1:
        lines = "\n".join(_line(place, service) for place in places)
        return worded("faq.city_several", lines=lines)
    place, allowed = places[0], _cities_of(service)
    here = [city for city in place.cities if city in allowed]
    if place.is_area:
        return _area(place, here, allowed)
    if here and service is not None:
        return worded("faq.city_yes_service", city=place.name, service=service.short_name)
    if here:
        return worded("faq.city_yes", city=place.name)
    if is_abroad(place.name):
        return worded("faq.abroad", place=place.name)
    return _not_here(place.name, allowed, service)


def _not_here(place: str, allowed: list[str], service: Service | None) -> str:
    """Not covered, what is near (J7), and what needs no city all the same."""
    words = nearest_words(place, allowed)
    if service is not None:
        return words
    free = "和".join(each.short_name for each in get_catalog().services if not _is_treated(each))
    return f"{words}\n{render('faq.city_no_besides', services=free, city=place)}" if free else words


def _area(place: Place, here: list[str], allowed: list[str]) -> str:
    if here:
        return worded("faq.area_yes", area=place.name, cities="、".join(here))
    return worded(
        "faq.area_no", area=place.name, near="、".join(nearest_cities(place.name, allowed)) or "、".join(allowed)
    )


def _line(place: Place, service: Service | None) -> str:
    allowed = _cities_of(service)
    here = [city for city in place.cities if city in allowed]
    if place.is_area and here:
        return worded("faq.line_area", place=place.name, cities="、".join(here))
    if here:
        return worded("faq.line_yes", place=place.name)
    near = "、".join(nearest_cities(place.name, allowed)[:2])
    return worded("faq.line_no_near" if near else "faq.line_no", place=place.name, near=near)


def _anywhere(place: Place, service: Service, text: str) -> str:
    """The second opinion and the gene test: the member's city does not count, the experts' does (S2)."""
    if not _by_experts(service):
        return worded("faq.city_any", service=service.short_name, place=place.name)
    tail = text[text.find(place.name) + len(place.name) :]
    here = any(city in service.cities for city in place.cities)
    if _EXPERT_OF.match(tail) and not here:
        return worded("faq.expert_no", place=place.name, service=service.short_name)
    key = "faq.expert_yes" if here else "faq.expert_any"
    return worded(key, place=place.name, service=service.short_name)
