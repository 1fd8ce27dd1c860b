"""Rules of a roster row: its columns and what each cell must hold. Words never repeat an ID number. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from bot.catalog import ServiceId, get_catalog
from bot.kernel.columns import BadCellError, Columns, LineError, RowReader, as_date, as_text, required_text
from bot.kernel.tables import Cell
from bot.members.id_numbers import check_number
from bot.members.models import ID_KIND_NAMES, IdKind

RosterError: TypeAlias = LineError

# Excel keeps 15 digits of a number.
EXACT_DIGITS = 15
MAX_WAITING_DAYS = 3650
MAX_LENGTH = {"policy_no": 64, "product": 128, "name": 40}
NUMBER_LOST = "被表格存成了数字，后几位已经丢失。请把这一列设为“文本”，重新填写后再导入"

COLUMN_NAMES: dict[str, str] = {
    "policy_no": "保单号",
    "name": "姓名",
    "id_type": "证件类型",
    "id_number": "证件号码",
    "phone": "手机号",
    "product": "产品",
    "effective_date": "生效日期",
    "expiry_date": "到期日期",
    "waiting_period_days": "等待期天数",
    "used_services": "已用服务",
}
OPTIONAL_COLUMNS = frozenset(("id_type", "phone", "used_services"))
_ALIASES: dict[str, str] = {
    "policy_no": "保单号 保单号码 保险单号 保单编号 policy_number policyno",
    "name": "姓名 被保险人 被保险人姓名 被保人姓名 客户姓名 insured_name",
    "id_type": "证件类型 证件种类 idtype",
    "id_number": "证件号码 证件号 身份证号 身份证号码 身份证 id_no idnumber",
    "phone": "手机号 手机 手机号码 电话 联系电话 联系方式 mobile",
    "product": "产品 产品名称 险种 险种名称 product_name",
    "effective_date": "生效日期 生效日 保单生效日 保单生效日期 起保日期 保险起期 start_date",
    "expiry_date": "到期日期 到期日 保单到期日 保单到期日期 终止日期 保险止期 满期日 满期日期 end_date",
    "waiting_period_days": "等待期天数 等待期 等待期(天) waiting_days",
    "used_services": "已用服务 已使用服务 已用权益 used",
}
COLUMNS = Columns(COLUMN_NAMES, _ALIASES, optional=tuple(OPTIONAL_COLUMNS))
_ID_TYPES: dict[str, IdKind] = {
    **{kind.value: kind for kind in IdKind},
    **{name: kind for kind, name in ID_KIND_NAMES.items()},
    **dict.fromkeys(("身份证", "二代身份证", "居民身份证号", "id_card", "idcard", "id"), IdKind.RESIDENT_ID),
    **dict.fromkeys(("居住证", "港澳居民居住证", "台湾居民居住证"), IdKind.HMT_RESIDENCE_PERMIT),
    **dict.fromkeys(("永久居留证", "外国人永久居留证", "外国人居留证", "永居证", "五星卡"), IdKind.FOREIGNER_PERMANENT),
    **dict.fromkeys(("港澳通行证", "港澳来往内地通行证", "港澳居民通行证", "回乡证"), IdKind.HK_MACAU_PERMIT),
    **dict.fromkeys(("台胞证", "台湾通行证", "台湾居民通行证"), IdKind.TAIWAN_PERMIT),
    **dict.fromkeys(("中国护照", "外国护照", "普通护照"), IdKind.PASSPORT),
}
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
_PHONE = re.compile(r"\+?\d{7,15}")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One good line: a member's cover under a policy. `name` as given, `id_number` in its normal form.

    `used_services` were used in the policy year of the import already, before this system knew of them.
    """

    line: int
    policy_no: str
    name: str
    id_type: IdKind
    id_number: str
    phone: str | None
    product: str
    effective_date: date
    expiry_date: date
    waiting_period_days: int
    used_services: tuple[ServiceId, ...] = ()


def read_header(cells: list[Cell], line: int) -> tuple[dict[str, int], list[RosterError]]:
    """Which column stands where; columns that are not ours are left alone."""
    return COLUMNS.locate(cells, line)


def read_row(cells: list[Cell], line: int, places: dict[str, int]) -> tuple[RosterRow | None, list[RosterError]]:
    """The row, or everything that is wrong with it."""
    reader = RowReader(COLUMNS, places, cells, line)
    read, errors = reader.read, reader.errors
    kind = read("id_type", _id_type)
    id_type_is_bad = bool(errors)
    number = read("id_number", lambda cell: _id_number(cell, None if id_type_is_bad else kind))
    policy_no = read("policy_no", lambda cell: _code(cell, "policy_no"))
    name = read("name", _name)
    phone = read("phone", _phone)
    product = read("product", lambda cell: _required_text(cell, "product"))
    effective = read("effective_date", as_date)
    expiry = read("expiry_date", as_date)
    waiting = read("waiting_period_days", _days)
    used = read("used_services", _services)
    if effective and expiry and expiry < effective:
        reader.refuse("expiry_date", "早于生效日期")
    if errors or number is None or effective is None or expiry is None or waiting is None:
        return None, errors
    row = RosterRow(
        line, policy_no or "", name or "", *number, phone, product or "", effective, expiry, waiting, used or ()
    )
    return row, []


def _required_text(cell: Cell, column: str) -> str:
    return required_text(cell, longest=MAX_LENGTH[column])


def _code(cell: Cell, column: str) -> str:
    _refuse_lost_digits(cell)
    return re.sub(r"\s+", "", _required_text(cell, column)).lstrip("'")


def _refuse_lost_digits(cell: Cell) -> None:
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    if (is_number and len(as_text(cell)) > EXACT_DIGITS) or _SCIENTIFIC.fullmatch(as_text(cell)):
        raise BadCellError(NUMBER_LOST)


def _name(cell: Cell) -> str:
    name = _required_text(cell, "name")
    if len(name) < 2:
        raise BadCellError("应至少有两个字")
    if not all(unicodedata.category(char)[0] in "LM" or char in " ·•‧・.'’,-()" or char == "〇" for char in name):
        raise BadCellError("含有数字或符号")
    return name


def _id_type(cell: Cell) -> IdKind | None:
    text = re.sub(r"\s+", "", as_text(cell)).lower()
    if not text:
        return None
    try:
        return _ID_TYPES[text]
    except KeyError:
        raise BadCellError(f"不认识，可填：{'、'.join(ID_KIND_NAMES.values())}") from None


def _id_number(cell: Cell, kind: IdKind | None) -> tuple[IdKind, str]:
    _refuse_lost_digits(cell)
    if not as_text(cell):
        raise BadCellError("不能为空")
    check = check_number(as_text(cell), kind=kind)
    if check.kind is None:
        raise BadCellError(_roster_words(check.problem or "格式不对"))
    if len(check.candidates) > 1:
        names = "或".join(ID_KIND_NAMES[candidate] for candidate in check.candidates)
        raise BadCellError(f"只看号码分不清是哪种证件，请在证件类型中填写{names}")
    return check.kind, check.normalised


def _roster_words(problem: str) -> str:
    """The first sentence: the rest speaks to members."""
    return re.split(r"[，。；]", problem)[0]


def _phone(cell: Cell) -> str | None:
    text = re.sub(r"[\s\-()]", "", as_text(cell)).lstrip("'")
    if not text:
        return None
    _refuse_lost_digits(cell)
    if not _PHONE.fullmatch(text):
        raise BadCellError("不是电话号码")
    return text


def _days(cell: Cell) -> int:
    text = as_text(cell).removesuffix("天").strip()
    if not text:
        raise BadCellError("不能为空，没有等待期请填 0")
    if not re.fullmatch(r"\d{1,4}", text) or int(text) > MAX_WAITING_DAYS:
        raise BadCellError(f"应为 0 到 {MAX_WAITING_DAYS} 之间的整数")
    return int(text)


def _services(cell: Cell) -> tuple[ServiceId, ...]:
    services = get_catalog().services
    by_name = {name.casefold(): one for one in services for name in (one.id, one.name, one.short_name)}
    words = [word for word in re.split(r"[;；、,，/\s]+", as_text(cell).casefold()) if word]
    if any(word not in by_name for word in words):
        raise BadCellError(f"有不认识的服务，可填：{'、'.join(one.short_name for one in services)}")
    for entry in services:
        times = sum(by_name[word] is entry for word in words)
        if times > entry.quota_per_policy_year:
            raise BadCellError(f"{entry.short_name}写了{times}次，每个保单年度只有{entry.quota_per_policy_year}次")
    return tuple(by_name[word].id for word in words)
