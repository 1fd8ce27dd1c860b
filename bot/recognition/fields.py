"""What a paper says of itself: whose it is, from where and when, which page. Copied, never interpreted. Pure."""

import re
from collections.abc import Sequence
from datetime import date
from statistics import median

from bot.recognition.lines import Line, plain, rows_of
from bot.recognition.results import Page, PaperKind

_HAN = "㐀-䶿一-鿿\U00020000-\U000323af〇"
_NAME = rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,10}}(?:·[{_HAN}]{{1,10}}){{1,3}}"
_DOTS = re.compile(r"[·•‧・⋅∙．.]")
_NAME_LABELS = (
    r"(?:患者|病人|病员|受检者|受检人|就诊人|检查者|住院人)?姓\s*名|交款人|缴款人|付款人|被保险人(?:姓名)?|委托人(?:姓名)?|授权人(?:姓名)?|"
    r"患者(?:名称)?|病人|购买方名称|名\s*称|本人"
)
# Labels that may stand right behind a name that has no blank after it.
_NEXT_LABEL = re.compile(
    r"授权|委托|系|性\s*别|年\s*龄|出生|民族|科\S?[别室]|住院|门诊|病[案历理区房人]|床[号位]|身份|证件|电话|联系|诊断|送检|就诊|检查|影像|登记|样本|标本|费别|职业|婚|医保|卡号|先生|女士|男|女|籍贯|日期"
)
_NEVER_NAME = re.compile(
    r"医院|诊断|检查|报告|科室|性别|年龄|日期|签[名字]|盖章|单位|本人|住址|地址|公司|编号|号码|印刷|正楷|工整|填写|同意|授权|知晓|知情|声明|确认|自愿|保证|承诺|已|如|愿"
)
_HOSPITAL = re.compile(
    rf"[{_HAN}A-Z0-9()·]{{2,40}}(?:医院|卫生院|医学中心|医疗中心|保健院|肿瘤中心|防治院|医科院|诊疗中心)(?:\([{_HAN}]{{2,12}}\)|[{_HAN}]{{1,6}}(?:院区|分院))?"
)
_BEFORE_HOSPITAL = re.compile(
    r"^.*(?:医院名称|就诊医院|医疗机构名?称?|收款单位(?:\(章\))?|送检医院|送检单位|单位名?称?|机构|名称):|"
    rf"^.*(?:[:与在到向去于由]|医院\((?=[{_HAN}]{{2,}}医院))"
)
_FOREIGN_HOSPITAL = re.compile(r"送检(?:医院|单位)|转诊|外院|我院|本院|贵院|该院|到医院|来医院")
_DATE = re.compile(
    r"(?<!\d)(?P<y>19\d\d|20\d\d)\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{2}(?=\d{2}:)|\d{1,2}(?!\d))"
)
_COMPACT_DATE = re.compile(r"(?<!\d)(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
_GENERAL_DATES = ("报告日期", "报告时间", "签发日期", "审核日期", "审核时间", "打印日期")
# The day a paper counts from, the best label first.
_DATE_LABELS: dict[PaperKind, tuple[str, ...]] = {
    PaperKind.OUTPATIENT_RECORD: (
        "就诊日期",
        "就诊时间",
        "看诊时间",
        "接诊时间",
        "门诊日期",
        "初诊日期",
        "日期",
        "时间",
    ),
    PaperKind.MEDICAL_RECORD_COPY: ("就诊日期", "就诊时间", "日期", "时间"),
    PaperKind.DISCHARGE_SUMMARY: ("出院日期", "出院时间", "出院"),
    PaperKind.BLOOD_TEST: (
        *_GENERAL_DATES,
        "检验日期",
        "检测日期",
        "接收时间",
        "采样时间",
        "采集时间",
        "采样日期",
        "采集日期",
    ),
    PaperKind.CT_REPORT: (*_GENERAL_DATES, "检查日期", "检查时间"),
    PaperKind.MRI_REPORT: (*_GENERAL_DATES, "检查日期", "检查时间"),
    PaperKind.PATHOLOGY_REPORT: (*_GENERAL_DATES, "收到日期", "送检日期", "接收日期"),
    PaperKind.ADMISSION_SLIP: (
        "开具日期",
        "开单日期",
        "开证日期",
        "签发日期",
        "填写日期",
        "开立日期",
        "申请日期",
        "登记日期",
        "通知日期",
        "日期",
    ),
    PaperKind.INVOICE: ("开票日期", "日期"),
    PaperKind.AUTHORIZATION: ("授权日期", "签署日期", "签字日期", "日期"),
}
_PAGES = (
    re.compile(r"第(?P<n>\d{1,3})页?[,,、/;()]*共(?P<t>\d{1,3})页"),
    re.compile(r"共(?P<t>\d{1,3})页[,,、/;()]*第(?P<n>\d{1,3})页"),
    re.compile(r"页[码次数]?:?(?P<n>\d{1,3})/(?P<t>\d{1,3})(?!\d|/)"),
    re.compile(r"(?<![\d/])(?P<n>\d{1,3})/(?P<t>\d{1,3})页"),
    re.compile(r"PAGE(?P<n>\d{1,3})(?:OF|/)(?P<t>\d{1,3})"),
    re.compile(r"第(?P<n>\d{1,3})页"),
)
# 病理诊断, 冰冻诊断, 细胞学诊断, 会诊意见; not what the clinic thought before.
_CONCLUSION = re.compile(
    rf"^[(\d、.]*(?!临床|门诊|入院|内镜|术前|原|初诊|影像|外院)(?:[{_HAN}]{{0,5}}诊断(?:结[果论]|意见)?|[{_HAN}]{{0,2}}会诊意见|病理(?:结[论果]|意见))\)?(?::|$)"
)
_AFTER_CONCLUSION = re.compile(
    r"^(?:免疫组\(?织?\)?化|特殊染色|分子检测|会诊日期|会诊专家|报告(?:医[师生]|日期|时间)|诊断医[师生]|审核|复核|签发|检查医|备注|注:|说明|声明|此报告|本报告|建议|打印|送检|医师签|病理医[师生]|主检|初诊医|第\d+页|温馨|\*)"
)
_LONGEST_CONCLUSION = 300
# A date stands within so many characters behind its label.
_DATE_REACH = 18


def patient_name(lines: Sequence[Line]) -> str | None:
    """The name behind 姓名 and the like, the topmost first; None where nothing there looks like one."""
    for row in rows_of(lines):
        if name := _name_in_row([_DOTS.sub("·", line.text) for line in row]):
            return name
    return None


def _name_in_row(parts: Sequence[str]) -> str | None:
    joined = " ".join(" ".join(part.replace("：", ":").split()) for part in parts)
    match = re.search(
        rf"(?:^|[\s:,，、()（）\d])(?:{_NAME_LABELS})\s*[:;]?\s*(?:\([^)]*\)|（[^）]*）)?\s*[:;]?\s*(?P<rest>.{{1,40}})",
        joined,
    )
    return _leading_name(match["rest"]) if match else None


def _leading_name(rest: str) -> str | None:
    """The name that `rest` begins with; its characters may stand apart (王 芳), the next label right behind it."""
    label = _NEXT_LABEL.search(rest, 1)
    head = rest[: label.start()] if label else rest
    first = re.match(rf"(?:[{_HAN}]\s){{1,3}}[{_HAN}](?![{_HAN}])|[{_HAN}·]+", head.strip())
    if first is None:
        return None
    name = re.sub(r"\s", "", first[0]).strip("·")
    return name if re.fullmatch(_NAME, name) and not _NEVER_NAME.search(name) else None


def hospital(lines: Sequence[Line]) -> str | None:
    """The hospital whose paper it is: the largest name of one in the upper part, else the first anywhere."""
    found = []
    for line in lines:
        text = _BEFORE_HOSPITAL.sub("", plain(line.text))
        if (match := _HOSPITAL.search(text)) and not _FOREIGN_HOSPITAL.search(plain(line.text)):
            share = len(match[0]) / max(len(text), 1)
            found.append((line.middle < 0.3, share > 0.5, line.height, match[0]))
    if not found:
        return None
    return max(found, key=lambda each: each[:3])[3].removesuffix("互联网医院") or None


def paper_date(lines: Sequence[Line], kind: PaperKind) -> tuple[date | None, str | None]:
    """The day the paper is from and the label before it; without a label, the latest date printed on it."""
    rows = ["".join(line.text + " " for line in row) for row in rows_of(lines)]
    for label in _DATE_LABELS.get(kind, _GENERAL_DATES):
        for row in rows:
            if (day := _date_behind(row, label)) is not None:
                return day, label
    days = [day for row in rows if "出生" not in row for day in _dates(row)]
    return (max(days), None) if days else (None, None)


def _date_behind(row: str, label: str) -> date | None:
    for found in re.finditer(r"\s*".join(label), row):
        if days := _dates(row[found.end() : found.end() + _DATE_REACH]):
            return days[0]
    return None


def _dates(text: str) -> list[date]:
    found = []
    for match in (*_DATE.finditer(text), *_COMPACT_DATE.finditer(text)):
        try:
            found.append(date(int(match["y"]), int(match["m"]), int(match["d"])))
        except ValueError:
            continue
    return found


def page(lines: Sequence[Line]) -> Page | None:
    """Which page of how many, where that is printed."""
    texts = [plain(line.text) for line in lines]
    for pattern in _PAGES:
        for text in texts:
            if match := pattern.search(text):
                number, total = int(match["n"]), int(match.groupdict().get("t") or 0) or None
                return Page(number, total) if number and (total is None or number <= total) else None
    return None


def conclusion(lines: Sequence[Line]) -> str | None:
    """The words under 病理诊断, as they stand: for staff. None where no such label is."""
    rows = ["".join(line.text.strip() for line in row) for row in rows_of(lines)]
    for number, row in enumerate(rows):
        match = _CONCLUSION.search(plain(row))
        if match is None:
            continue
        behind = re.split(r"[:：]", row, maxsplit=1)[1].strip() if re.search(r"[:：]", row) else ""
        collected = [behind] if behind else []
        for following in rows[number + 1 :]:
            if _AFTER_CONCLUSION.search(plain(following)):
                break
            collected.append(following)
        if text := " ".join(part for part in collected if part)[:_LONGEST_CONCLUSION]:
            return text
    return None


def card_name(lines: Sequence[Line]) -> str | None:
    """The name on an identity card: behind 姓名, else the one line of its shape above 性别."""
    if name := patient_name(lines):
        return name
    sex = [line.middle for line in lines if "性别" in plain(line.text) or "民族" in plain(line.text)]
    bound = min(sex, default=median([line.middle for line in lines]) if lines else 0.0)
    for line in sorted(lines, key=lambda each: each.middle):
        text = _DOTS.sub("·", re.sub(r"\s", "", line.text)).removeprefix("姓名").removeprefix("名")
        if line.middle < bound and re.fullmatch(_NAME, text) and not _NEVER_NAME.search(text):
            return text
    return None


def card_birth(lines: Sequence[Line]) -> date | None:
    """The birth date printed on an identity card, beside 出生."""
    for row in rows_of(lines):
        text = "".join(line.text for line in row).replace(" ", "")
        if ("出生" in text or "年" in text) and (days := _dates(text)):
            return days[0]
    return None
