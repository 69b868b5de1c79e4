"""Numbers and words of the trade that administrators may change: what each may be, and what it is until then."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fieldapp import phones
from fieldapp.domain.errors import N_, RuleBroken
from fieldapp.models import Setting

OF_KEY = select(Setting.value).where(Setting.key == bindparam("key"))
LONGEST_LINE, LONGEST_TEXT = 60, 800
HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


class Group(StrEnum):
    """The groups of the settings' page."""

    OPERATOR = "operator"
    PUBLIC_PAGES = "public_pages"
    DEADLINES = "deadlines"
    HOUSEHOLDS = "households"
    SERVICE_ITEMS = "service_items"
    SIGNING_IN = "signing_in"


class Kind(StrEnum):
    """What a value is."""

    LINE = "line"
    TEXT = "text"
    PHONE = "phone"
    NUMBER = "number"
    HOURS = "hours"
    DAY = "day"


@dataclass(frozen=True)
class Definition:
    """One setting. Words may be empty: then the server's own setting or the app's usual text stands there.

    `least` and `most`: of a number.
    """

    key: str
    group: Group
    kind: Kind
    default: str = ""
    basis: str = "本单位自定"
    least: int = 0
    most: int = 0

    @property
    def may_be_empty(self) -> bool:
        return self.kind in {Kind.LINE, Kind.TEXT, Kind.PHONE, Kind.DAY}


def _number(key: str, group: Group, default: int, ends: tuple[int, int], basis: str) -> Definition:
    return Definition(key, group, Kind.NUMBER, str(default), basis, *ends)


G = Group
DEFINITIONS = (
    Definition("app_name", G.OPERATOR, Kind.LINE),
    Definition("operator", G.OPERATOR, Kind.LINE, basis="国办函〔2026〕12号：标明运营单位"),
    Definition("filing_number", G.OPERATOR, Kind.LINE, basis="国办函〔2026〕12号：标明备案号"),
    Definition("supervision_phone", G.OPERATOR, Kind.PHONE, basis="国办函〔2026〕12号：公布投诉建议渠道"),
    Definition("service_phone", G.OPERATOR, Kind.PHONE),
    Definition("home_notice", G.PUBLIC_PAGES, Kind.TEXT),
    Definition("about_stored", G.PUBLIC_PAGES, Kind.TEXT, basis="《个人信息保护法》第十七条"),
    Definition("about_workers", G.PUBLIC_PAGES, Kind.TEXT, basis="国办函〔2026〕12号"),
    _number("warning_percent", G.DEADLINES, 80, (50, 95), "期限过去多少（百分比）时提醒"),
    _number("digest_minutes", G.DEADLINES, 30, (10, 240), "工作时间内提醒合并发送的间隔（分钟）"),
    _number("confirmation_days", G.DEADLINES, 7, (3, 30), "办结后请反映人评价的天数，逾期记为未评价"),
    Definition("quiet_hours", G.HOUSEHOLDS, Kind.HOURS, "21:00-08:00", "非紧急不上门不打电话"),
    _number(
        "refusal_cooldown_days", G.HOUSEHOLDS, 180, (30, 365),
        "《网络数据安全管理条例》第二十二条：明确拒绝后不得频繁征求同意",
    ),
    _number("review_months", G.HOUSEHOLDS, 12, (1, 12), "居民服务记录复核期限"),
    _number("certificate_warning_days", G.DEADLINES, 60, (10, 365), "持证上岗：到期前多少天提醒续证"),
    _number("route_days", G.HOUSEHOLDS, 30, (1, 90), "巡查路线保存天数"),
    _number("item_opinion_days", G.SERVICE_ITEMS, 5, (1, 30), "事项准入：镇办和网格员提出意见的工作日数"),
    _number("urgent_item_opinion_days", G.SERVICE_ITEMS, 1, (1, 5), "事项准入：紧急事项提出意见的工作日数"),
    _number("urgent_item_most_days", G.SERVICE_ITEMS, 30, (1, 180), "紧急事项最长期限（天），到期自动退出"),
    _number("item_meeting_quorum", G.SERVICE_ITEMS, 3, (2, 30), "联席会议作出决定至少需要的表决单位数"),
    _number("item_cost_percent", G.SERVICE_ITEMS, 150, (100, 500), "年度复核：实际用时超过准入用时的百分比时建议退出"),
    _number("item_rejected_percent", G.SERVICE_ITEMS, 30, (1, 100), "年度复核：被退回任务超过的百分比时建议退出"),
    Definition("second_factor_oversight_from", G.SIGNING_IN, Kind.DAY, basis="GB/T 22239 第三级：双因素鉴别"),
    Definition("second_factor_desk_from", G.SIGNING_IN, Kind.DAY, basis="GB/T 22239 第三级：双因素鉴别"),
    _number("second_factor_days", G.SIGNING_IN, 7, (0, 30), "验证后多少天内在同一设备上不再询问；0 为每次都问"),
)  # fmt: skip
BY_KEY = {each.key: each for each in DEFINITIONS}
WORD_KEYS = tuple(each.key for each in DEFINITIONS if each.may_be_empty and each.kind is not Kind.DAY)


class OutOfRange(RuleBroken):
    """The value is not one that this setting may have; `values` fill the sentence."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.values = values


def require_allowed(definition: Definition, value: str) -> None:
    """Raises OutOfRange."""
    if not value:
        if not definition.may_be_empty:
            raise OutOfRange(N_("Please enter a value."))
        return
    _CHECKS[definition.kind](definition, value)


def _require_line(_definition: Definition, value: str) -> None:
    if len(value) > LONGEST_LINE:
        raise OutOfRange(N_("Please keep it under %(most)s characters."), most=LONGEST_LINE)


def _require_text(_definition: Definition, value: str) -> None:
    if len(value) > LONGEST_TEXT:
        raise OutOfRange(N_("Please keep it under %(most)s characters."), most=LONGEST_TEXT)


def _require_phone(_definition: Definition, value: str) -> None:
    try:
        phones.canonical(value)
    except (phones.NoPhone, phones.SeveralPhones) as wrong:
        raise OutOfRange(N_("This does not look like a valid phone number. Please check it.")) from wrong


def _require_number(definition: Definition, value: str) -> None:
    is_number = value.isascii() and value.isdigit() and len(value) < 6
    if not is_number or not definition.least <= int(value) <= definition.most:
        raise OutOfRange(
            N_("Please enter a number from %(least)s to %(most)s."),
            least=definition.least,
            most=definition.most,
        )


def _require_hours(_definition: Definition, value: str) -> None:
    if HOURS.fullmatch(value) is None:
        raise OutOfRange(N_("Please enter two times of day, for example 21:00-08:00."))


def _require_day(_definition: Definition, value: str) -> None:
    try:
        is_day = date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_day = False
    if not is_day:
        raise OutOfRange(N_("Please enter a day, for example 2027-01-31."))


_CHECKS = {
    Kind.LINE: _require_line,
    Kind.TEXT: _require_text,
    Kind.PHONE: _require_phone,
    Kind.NUMBER: _require_number,
    Kind.HOURS: _require_hours,
    Kind.DAY: _require_day,
}


def setting(session: Session, key: str, default: str) -> str:
    """The value of one number or word of the trade; `default` when the row is missing."""
    return session.scalar(OF_KEY, {"key": key}) or default


def values_of(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """What administrators have set of these; nothing for an empty value."""
    rows = session.execute(select(Setting.key, Setting.value).where(Setting.key.in_(keys)))
    return {key: value for key, value in rows if value}


def default_settings() -> list[Setting]:
    return [Setting(key=each.key, value=each.default, basis=each.basis) for each in DEFINITIONS]
