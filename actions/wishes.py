"""Which hospital, department or doctor somebody wishes for: as an answer, and out of a sentence (G3: never promised).
Pure.
"""

import re

from actions.answers import bare, is_question, read_yes_no
from actions.hospital_left import field_wanted, leaves_hospital, says_left, without_left
from actions.places import areas_in, covered_cities, hospital_nickname
from actions.readings import LEFT_OPEN, MAX_FREE_TEXT, NO_WISH, NOTHING, Reading, has_no_wish, is_bare_yes, is_chatter
from actions.wanted import CLAUSE
from bot.catalog import render
from bot.kernel import clock
from bot.kernel.zh_dates import Prefer, find_date
from bot.members.name_words import SURNAMES

_NOWHERE = re.compile(
    r"^(?:我|也|都|暂时|目前)*没(?:有)?(?:什么|特别|特定|指定|一定|具体)*(?:想|要|意向|要求|想法|喜欢|中意|熟悉|认识)?(?:去)?的?(?:医院|[衣一]院|科室|要求)?$"
)
# 个好点的医院, 大医院看看 name none.
_KIND_WORDS = re.compile(
    r"三级甲等|三甲|二甲|甲等|一?点儿?|稍微|比较|最|更|好|大|正规|靠谱|可靠|权威|厉害|有名|知名|出名|专业|水平高|公立|私立|民营|综合|专科"
    r"|当地|本地|附近|周边|离家|近|方便|省里|市里|省城|县里|城里|上级|上面|别的|其他|任何|随便|哪|什么|那种|这种|你们|合作|一?[个家所间次趟回]|其[他它]|另外|另|不同|换|再|的|些"
)
_ANY_VERBS = re.compile(
    r"[这那](?:边|儿|里|块)|给|帮|我们?|想|要|希望|能|可以|最好|安排|预?约|挂|住|转|换|选|找|去|到|在|来|是|有|没|就|也|那|都(?:要得|[中得]|阔以)?|要得|治疗?|看看|看病|看|瞧瞧?|做?手术|住院|门诊|儿|行|成|吧|呗|了|呢|啊|嘛|撒|噻|哈"
)
_HOSPITALS = re.compile(r"医院|医疗机构")
_LEFT_TO_US = re.compile(
    r"你们?(?:看着|安排|定|推荐|决定|选|做主)|您(?:看着|安排|定|推荐|决定)|看着办|听.{0,3}安排|随便|都(?:行|可以|成)$"
)
_ANY_HOSPITAL = re.compile(r"随便|随意|任何|不管|无论|不论|都|安排|看着办|无所谓|不挑|不限|推荐")
# 医院的话，想去…: what it is about.
_ON_HOSPITALS = re.compile(
    r"^(?:那|就|至于|关于|要说|说到)*(?:医院|科室)(?:的话|方面|这块|上|嘛|呢|呀|吧|么|的|[:：])+[，,：:\s]*(?=..)"
)
_LEAD_IN = re.compile(
    r"^(?:那|就|(?:门诊|住院)(?=给|帮|挂|约|就)|我|我们|俺|想|要|希望|打算|最好|能|可以|还是|麻烦|请|帮我|给我|安排|约|挂|预约|选|去(?![年过])|到|在|是|个|的话|优先|有(?!名)|指定|找|看)+"
)
_TAIL = re.compile(r"(?:就行|就好|就可以|即可|可以|都行|吧|呢|啊|哈|呀|了|的话)+$")
_DOCTOR = re.compile(r"[一-龥]{1,3}(?:教授|主任|医生|大夫|专家|院长|医师)")
_ANY_DOCTOR = re.compile(
    r"(?:能|可|想|要)?(?:不?能|以)?(?:指定|某|哪|个|位|的|挂|找|看|选|专|门诊|科|主治|副|好|知名|大)+(?:教授|主任|医生|大夫|专家|院长|医师)"
)
_DOCTOR_AT_END = re.compile(
    rf"[{''.join(sorted(one for one in SURNAMES if len(one) == 1))}][一-龥]{{0,2}}(?:教授|主任|医生|大夫|院长|医师)$"
)
_NAMED_DOCTOR = re.compile(r"(?:^|[找挂约]|科|医院|的)([一-龥])[一-龥]{0,2}(?:教授|主任|医生|大夫|院长|医师)")
_HOSPITAL = re.compile(
    r"医院|医科|科$|[内外妇儿骨]科|肿瘤|中心|协和|华西|华山|中山|瑞金|同济|湘雅|齐鲁|301|北大|人民|附属|附一|附二|省立|市立|军区|总院|专家|主任|教授|大夫|医生|门诊"
)
# 肿瘤是甲状腺癌 is no hospital, though some are called 肿瘤.
_TELLS_TUMOUR = re.compile(r"肿瘤(?:是|类型|为|叫|改)|癌(?!症?(?:医院|中心|研究))")
_NAMES_PLACE = re.compile(r"医院|中心|[内外瘤]科")
_NAMED_PLACE = re.compile(
    r"(?:[一-龥]{2,4}大学)?(?:协和|华西|华山|瑞金|同济|湘雅|齐鲁|301|中山)(?:[一二三四五]院|医院)?(?:[一-龥]{1,4}科)?"
)
_CHANGES = re.compile(r"改成|改为|换成|换到|改到|不是")
_AGAINST = re.compile(r"不(?:想|要|去|愿|考虑)|别|除了")
_FREE_WORDS = re.compile(r"[一-龥㐀-䶿a-z0-9()（）、/\-+ ]{2,20}")

_BY_NAME = r"[一-龥a-z0-9]{2,15}?(?:医院|医学中心)(?:[一-龥]{1,6}科)?"
_WANTED_BY_NAME = re.compile(rf"(?<!不)(?:想去|要去|希望去|想约|想挂|安排到|转到|约|挂|去(?![年过了]))({_BY_NAME})")
_HOSPITAL_ALONE = re.compile(
    r"(?!不|别|没|除)(?:想?去(?!年)|就)?([一-龥a-zA-Z0-9]{2,15}(?:医院|医学中心)(?:[一-龥]{1,6}科)?)[。.吧]?"
)
# 肺癌，上海，瑞金医院: the hospital where somebody wants to go; 在县医院，… is where they were.
_AMONG_FACTS = re.compile(
    r"(?![在从不别县镇乡当本])([一-龥a-zA-Z0-9]{2,15}(?:医院|医学中心)(?:[一-龥]{1,6}科)?)[吧。.]?"
)
_ANY_BY_NAME = re.compile(r"^(?:想|去|就|大|好|三甲|个|家|当地|外地|上级|哪家|你们|北京|上海|广州|这|那)*(?:的)?医院$")
_WISHES = re.compile(
    r"(?:下个?月|下周|过几天)?(?:我们|我|他|她|老人|就是|就|只|可|非|那|最好|还是|也|其实|一定|必须|还|能不能|能|可以|对了|哦|的话|都|真的)*"
    r"(?:(?:想|要|希望|打算|得|能)(?:去|找|看|挂|到|在|约|是)|去(?![年过了])|找|挂|约|看|到|是|最好)(?:上(?!海)|到|个|一个|一下)?"
    r"(?![看做查治办约挂])([一-龥A-Za-z0-9]{2,20}?)(?:的号|门诊|看病|看|住院|做?手术|治疗|挂号|那边|那里|那儿|吧|的|去|不可|可以吗|行吗|好吗|[吗么]){0,5}$"
)
# 协和的, 就华西吧, 同济: nothing but what members call a hospital.
_AROUND_NAME = re.compile(
    r"^(?:我|我们|那|就|最好|还是|想|要|去|到|在|是|选|约|挂|看|能|的话|对了|嗯|哦)+|(?:那边|那里|那儿|的|吧|行|就|好|可以|啊|呀|呢|哈|了)+$"
)
_KNOWN_PLACE = re.compile(
    r"^(?!.*[看查治得做])(?:[一-龥]{2,}肿瘤|[^不没别]{2,}(?:医院|医学中心|总院)|.*(?:协和|华西|华山|瑞金|同济|湘雅|齐鲁|301|附[一二]|[一二三]附院?|[一二三四五六七八九十]院))"
)

# 哪家好: a question; 哪家近去哪家 is an answer.
_ASKS_WHICH = re.compile(
    r"(?:那|你们?|您|觉得|推荐|知道|的|北京|上海|这|里|边)*(?:哪|什么)(?:家|个|里|儿|边|些)?(?:的)?医?院?(?:看)?(?:比较|更|最|会|要|能)?(?:快|近|方便|好|强|权威|厉害|专业)(?:一?[些点])?[呢啊呀吗的哦]*[?？]*"
)
_OF_DOCTOR = re.compile(r"[一-龥0-9]{2,8}的?[一-龥]{1,2}(?:教授|主任|医生|大夫|院长)")
_DEPARTMENT_ALONE = re.compile(
    r"(?:想?[看挂约去]|科室是?)?((?![看挂约去想]|科室)[一-龥]{0,5}(?:[内外骨胸]科|肿瘤科|放疗科|化疗科|妇科|血液科|乳腺科|甲乳科|介入科))"
)
_CALLED = re.compile(
    r"(?:院|医科|医大|附一|附二|附属|省立|市立|中心|肿瘤|[内外妇儿骨瘤胸]科|科)$|医院|医学中心|[一二三四五六七八九十]院"
)


def names_doctor(text: str) -> bool:
    """Whether a certain doctor is named, by a surname and a title (G3: noted, never promised)."""
    return any(match[1] in SURNAMES for match in _NAMED_DOCTOR.finditer(text))


def names_no_hospital(wish: str) -> bool:
    """Whether a wish is for any good hospital rather than a certain one: 上海找个大医院, 大医院看看, 三甲.

    A city in it says nothing more, except right before 医院: 北京医院 is a name.
    """
    word = re.sub(r"[\s，,。、]+", "", bare(wish))
    if re.fullmatch(r"[^的]{2,3}医院", word) and covered_cities(word.removesuffix("医院")):
        return False
    for city in covered_cities(word):
        word = word.replace(f"{city}市", "").replace(city, "")
    rest, kinds = _KIND_WORDS.subn("", _HOSPITALS.sub("", word))
    left = _ANY_VERBS.sub("", rest)
    return (not left and bool(kinds or _HOSPITALS.search(word))) or (kinds > 0 and left in ("肿瘤", "癌症"))


def any_hospital(text: str) -> bool:
    """随便哪个医院, 哪家都行, 听安排: in so many words, and not only 大医院."""
    any_one = has_no_wish(text) or names_no_hospital(text) or leaves_it_to_us(text)
    return says_left(text) or (any_one and bool(_ANY_HOSPITAL.search(text)))


def leaves_it_to_us(text: str) -> bool:
    """听安排, 你们看着办: no hospital is wished for, in words that cannot be a mere yes."""
    said = bool(_LEFT_TO_US.search(bare(text))) and read_yes_no(text) is None and "安排" in text
    return said or leaves_hospital(text)


def read_hospital_wish(text: str, *, interrupts: bool, city: str | None = None) -> Reading:
    """A wish for a hospital or department, or that there is none (G3: recorded, not promised).

    `interrupts`: the message is most likely something else than an answer, unless it speaks of a hospital.
    """
    text = _ON_HOSPITALS.sub("", _without_days(text).strip()).replace("冇", "没").replace("咩", "什么")
    word = bare(text)
    if is_bare_yes(text):
        return Reading(problem=render("details.which_hospital"))
    if _ASKS_WHICH.fullmatch(word):
        return NOTHING
    if (left := _left_to_us(text, word)) is not None:
        return left
    wish = _TAIL.sub("", _LEAD_IN.sub("", word)) or word
    if names_no_hospital(wish) and not is_question(text):
        return LEFT_OPEN["hospital_wish"]()
    if doctor := _doctor_wished(text, word, wish):
        return Reading(value=doctor, echo=render("details.got_doctor_wish"))
    if is_question(text) or len(word) > MAX_FREE_TEXT:
        return NOTHING
    bare_city = re.sub(r"(?:市|吧|的|就行|就好|了)+$", "", wish)
    if word in ("有", "有的", "要") or bare_city == city:
        return Reading(problem=render("details.which_hospital"))
    if _TELLS_TUMOUR.search(word) and not _NAMES_PLACE.search(word):
        return NOTHING
    wish = _tidy(_name_alone(word, wish))
    if (
        _HOSPITAL.search(word)
        or hospital_nickname(word)
        or (not interrupts and len(wish) > 1 and _could_be_place(word, wish))
    ):
        return Reading(value=wish, echo=_wish_echo(word, city))
    return NOTHING


def _left_to_us(text: str, word: str) -> Reading | None:
    """哪家都行，血液科强一点的: what is wished for besides, else nothing; None where it is not left to us."""
    field, besides = field_wanted(word), without_left(word)
    if wish := field or (besides and wished_hospital(besides)):
        return Reading(value=wish, echo=render("details.got_hospital_wish"))
    left_to_us = _LEFT_TO_US.search(word) and not _HOSPITAL.search(word)
    no_wish = NO_WISH.match(word) or _NOWHERE.match(word) or left_to_us or read_yes_no(text) is False
    asked = re.search(r"[?？]|吗$", text)
    return LEFT_OPEN["hospital_wish"]() if no_wish or (besides is not None and not asked) else None


def _without_days(text: str) -> str:
    """同济医院，6月15号住院 without the day, which is kept by itself."""
    clauses = [clause for clause in CLAUSE.split(text) if clause]
    named = [one for one in clauses if find_date(one, today=clock.today(), prefer=Prefer.FUTURE) is None]
    return "，".join(named) if named and len(named) < len(clauses) else text


def _doctor_wished(text: str, word: str, wish: str) -> str | None:
    """The doctor that was asked for, with the hospital where it was told (G3)."""
    doctor = _DOCTOR.search(wish)
    if doctor is None or _ANY_DOCTOR.fullmatch(doctor[0]) or len(word) > MAX_FREE_TEXT:
        return None
    told = wished_hospital(text)
    if told and names_doctor(told):
        return told
    named = re.sub(r"^(?:可不可以|可以|不?能)+|[?？吗呢吧啊看]+$", "", wish) if is_question(text) else wish
    return _LEAD_IN.sub("", named) or wish


def _name_alone(word: str, wish: str) -> str:
    """听说华西好，但是挂不上号: 华西. What somebody does not want stays in their own words."""
    named = _NAMED_PLACE.search(wish)
    return named[0] if named and is_chatter(wish) and not _AGAINST.search(word) else wish


def _could_be_place(word: str, wish: str) -> bool:
    """Words that could only be a hospital's name where one was asked for: 西京, 九院."""
    if not _FREE_WORDS.fullmatch(word) or is_chatter(wish):
        return False
    return find_date(word, today=clock.today(), prefer=Prefer.PAST) is None


def _wish_echo(word: str, city: str | None) -> str:
    other = [named for named in covered_cities(word) if named != city]
    if city and other and city not in word:
        return render("details.got_wish_elsewhere", city=city, other=other[0])
    return render("details.got_hospital_wish")


def wished_hospital(text: str) -> str | None:
    """A hospital, a department or a doctor that is wished for: 想去复旦肿瘤找王主任, 协和的; None for any good one."""
    wish = _wished(text)
    if wish is None or says_left(wish) or (names_no_hospital(wish) and not names_doctor(wish)):
        return None
    return _tidy(wish)


def _tidy(wish: str) -> str:
    """中山医院那个消化科: 中山医院消化科."""
    return re.sub(r"(?<=院)(?:那个|的)", "", wish)


def wished_place(wish: str) -> str | None:
    """The hospital or department of a wish: 中山医院消化科 of 中山医院消化科沈教授; None for a doctor alone."""
    place = _DOCTOR_AT_END.sub("", wish)
    return place if _NAMES_PLACE.search(place) or hospital_nickname(place) else None


def hospital_nickname_alone(text: str) -> str | None:
    """协和的, 就华西吧: what members call a hospital and nothing else; None for anything more."""
    word = _AROUND_NAME.sub("", bare(text))
    without_city = word
    for place in (*covered_cities(word), *(area.name for area in areas_in(word))):
        without_city = without_city.replace(place, "")
    return (
        word
        if without_city and hospital_nickname(without_city) == re.sub("^(?:的|[省市](?!立|人|肿|一))", "", without_city)
        else None
    )


def names_hospital(text: str) -> bool:
    """Whether the words are of a hospital or a department, by what these are called: 医大一院, 省立, 头颈外科."""
    return bool(_CALLED.search(bare(text))) or hospital_nickname(text) is not None


def hospital_in(text: str) -> str | None:
    """成都撒，我都说了华西: the hospital that members call so, where nothing speaks against it."""
    alone = (hospital_nickname_alone(clause) for clause in CLAUSE.split(text))
    name = next((one for one in alone if one), None) or hospital_nickname(text)
    return name if name and not _AGAINST.search(text) and not _CHANGES.search(text) else None


def _wished(text: str) -> str | None:
    if alone := hospital_nickname_alone(text):
        return alone
    if _CHANGES.search(text):  # 医院改成…: corrections know which part is the name
        return None
    wanted = _WANTED_BY_NAME.search(text) or _HOSPITAL_ALONE.fullmatch(_LEAD_IN.sub("", text.strip()))
    if wanted and not _ANY_BY_NAME.match(wanted[1]) and not names_no_hospital(wanted[1]):
        return wanted[1]
    clauses = CLAUSE.split(text)
    named = (_AMONG_FACTS.fullmatch(clause) for clause in clauses)
    if among := next((one[1] for one in named if one), None):
        department = next((one for clause in clauses if (one := department_alone(clause))), "")
        return among if department in among else f"{among}{department}"
    if among := _place_and_department(clauses):
        return among
    found = (_WISHES.match(clause) for clause in clauses)
    return next((one[1] for one in found if one and (_KNOWN_PLACE.search(one[1]) or names_doctor(one[1]))), None)


def _place_and_department(clauses: list[str]) -> str | None:
    """武汉协和，…，头颈外科: what members call a hospital, and a department, each in a clause of its own."""
    called = (hospital_nickname_alone(clause) for clause in clauses)
    doctor = (
        _LEAD_IN.sub("", clause) for clause in clauses if hospital_nickname(clause) and _OF_DOCTOR.fullmatch(clause)
    )
    place = next((one for one in called if one), None) or next(doctor, None)
    department = next((one for clause in clauses if (one := department_alone(clause))), None)
    return f"{place or ''}{department or ''}" or None


def department_alone(clause: str) -> str | None:
    """头颈外科, 想挂乳腺科: the department, where a clause names nothing else."""
    found = _DEPARTMENT_ALONE.fullmatch(clause)
    return found[1] if found else None


def is_hospital_alone(text: str) -> bool:
    """Whether the text is nothing but the name of a hospital."""
    return bool(_HOSPITAL_ALONE.fullmatch(text))
