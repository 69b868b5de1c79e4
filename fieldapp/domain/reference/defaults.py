"""The rows the trade needs first: categories, limits, calendar, hours, settings, service items.

All of them are defaults with a basis, for administrators to edit; loading again adds only what is missing.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fieldapp.models import (
    CalendarDay,
    CalendarEdition,
    CalendarYear,
    Category,
    DayKind,
    Limit,
    ServiceItem,
    Setting,
    StandardText,
    Step,
    TimeUnit,
    Urgency,
    Verb,
    WorkingHours,
)

DATA = Path(__file__).parents[2] / "data"
DEFAULT = "默认值，待本地标准明确"
FIRST_YEAR, OFFICIAL_UNTIL = 2020, 2026  # the years whose notices chinese-calendar knows
OF_KEY = select(Setting.value).where(Setting.key == bindparam("key"))
SEEDED = datetime(2025, 11, 4, tzinfo=UTC)  # the day of the last notice the seed knows
SEED_BASIS = "国务院办公厅历年部分节假日安排的通知（2020—2026）"
U, S, T = Urgency, Step, TimeUnit

# How long each step may take; DOMAIN's table, with what an urgent case's first response may take.
LIMITS: dict[Urgency, dict[Step, tuple[int, TimeUnit]]] = {
    U.URGENT: {
        S.ACCEPT: (15, T.MINUTES),
        S.FINISH: (24 * 60, T.MINUTES),
        S.SETTLE: (24 * 60, T.MINUTES),
        S.EXTEND: (1, T.WORKING_DAYS),
        S.RESPOND: (120, T.MINUTES),
        S.NEXT_LEVEL: (120, T.MINUTES),
    },
    U.PRESSING: {
        S.ACCEPT: (4, T.WORKING_HOURS),
        S.FINISH: (3, T.WORKING_DAYS),
        S.SETTLE: (2, T.WORKING_DAYS),
        S.EXTEND: (3, T.WORKING_DAYS),
        S.NEXT_LEVEL: (1, T.WORKING_DAYS),
    },
    U.ORDINARY: {
        S.ACCEPT: (1, T.WORKING_DAYS),
        S.FINISH: (5, T.WORKING_DAYS),
        S.SETTLE: (2, T.WORKING_DAYS),
        S.EXTEND: (5, T.WORKING_DAYS),
        S.NEXT_LEVEL: (2, T.WORKING_DAYS),
    },
    U.COMPLEX: {
        S.ACCEPT: (1, T.WORKING_DAYS),
        S.FINISH: (15, T.WORKING_DAYS),
        S.SETTLE: (2, T.WORKING_DAYS),
        S.EXTEND: (15, T.WORKING_DAYS),
        S.NEXT_LEVEL: (3, T.WORKING_DAYS),
    },
}
HOURS = [(8 * 60 + 30, 12 * 60, True), (14 * 60, 17 * 60 + 30, False)]
SETTINGS = {
    "route_days": ("30", "巡查路线保存天数"),
    "refusal_cooldown_days": ("180", "《网络数据安全管理条例》第二十二条：明确拒绝后不得频繁征求同意"),
    "quiet_hours": ("21:00-08:00", "非紧急不上门不打电话"),
    "warning_percent": ("80", "期限过去多少（百分比）时提醒"),
    "digest_minutes": ("30", "工作时间内提醒合并发送的间隔（分钟）"),
    "review_months": ("12", "居民服务记录复核期限"),
}


def load_reference(session: Session) -> None:
    """Add every reference row that is not there yet."""
    _add_missing(session, Category, "code", _families())
    _add_missing(session, Category, "code", _kinds(session))
    _add_missing(session, ServiceItem, "code", _service_items())
    _add_missing(session, Setting, "key", _settings())
    general = select(Limit.urgency, Limit.step).where(Limit.category_code == "")
    known = {(row.urgency, row.step) for row in session.execute(general)}
    session.add_all(limit for limit in _limits() if (limit.urgency, limit.step) not in known)
    if not session.scalars(select(WorkingHours).limit(1)).first():
        for opens, closes, is_morning in HOURS:
            hours = WorkingHours(
                jurisdiction="CN", opens_minute=opens, closes_minute=closes, is_morning=is_morning
            )
            session.add(hours)
    if not session.scalars(select(CalendarYear).limit(1)).first():
        session.add_all(_calendar())
    if not session.scalars(select(StandardText).limit(1)).first():
        session.add_all(_texts())
    session.flush()


def setting(session: Session, key: str, default: str) -> str:
    """The value of one number or word of the trade; `default` when the row is missing."""
    return session.scalar(OF_KEY, {"key": key}) or default


def _add_missing(session: Session, model: Any, key: str, rows: list[Any]) -> None:
    known = set(session.scalars(select(getattr(model, key))))
    session.add_all(row for row in rows if getattr(row, key) not in known)
    session.flush()


def _families() -> list[Category]:
    names = dict.fromkeys((row["family_code"], row["family"]) for row in _rows("categories.csv"))
    return [
        Category(code=f"family_{code}", name=name, position=number)
        for number, (code, name) in enumerate(names)
    ]


def _kinds(session: Session) -> list[Category]:
    families = {row.code: row.id for row in session.execute(select(Category.code, Category.id))}
    return [
        Category(
            code=row["code"],
            name=row["name"],
            parent_id=families[f"family_{row['family_code']}"],
            position=number,
            report_when=row["report_when"],
            done_when=row["done_when"],
            photo_needed=row["photo_needed"] == "1",
            is_public=row["is_public"] == "1",
            is_restricted=row["is_restricted"] == "1",
            duplicate_radius_m=int(row["radius_m"]),
            duplicate_window_days=int(row["window_days"]),
            usual_department=row["department"],
        )
        for number, row in enumerate(_rows("categories.csv"))
    ]


def _service_items() -> list[ServiceItem]:
    return [
        ServiceItem(
            code=row["code"],
            group=row["group"],
            name=row["name"],
            legal_basis=row["legal_basis"],
            standard=row["standard"],
            minutes_per_household=int(row["minutes_per_household"]),
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        )
        for row in _rows("service_items.csv")
    ]


def _settings() -> list[Setting]:
    return [Setting(key=key, value=value, basis=basis) for key, (value, basis) in SETTINGS.items()]


def _limits() -> list[Limit]:
    return [
        Limit(urgency=urgency, step=step, amount=amount, unit=unit, basis=DEFAULT)
        for urgency, steps in LIMITS.items()
        for step, (amount, unit) in steps.items()
    ]


def _texts() -> list[StandardText]:
    """What is often said to the reporter, for administrators to change."""
    return [
        StandardText(category_code=row["category_code"], verb=Verb(row["verb"]), words=row["words"])
        for row in _rows("standard_texts.csv")
    ]


def _calendar() -> list[CalendarYear | CalendarDay | CalendarEdition]:
    """Holidays on weekdays and make-up weekends; the years after the last notice are marked provisional."""
    years = [
        CalendarYear(jurisdiction="CN", year=year, is_official=year <= OFFICIAL_UNTIL)
        for year in range(FIRST_YEAR, OFFICIAL_UNTIL + 2)
    ]
    first = CalendarEdition(jurisdiction="CN", number=1, at=SEEDED, basis=SEED_BASIS, changes=[])
    return [*years, *special_days(), first]


def special_days() -> Iterator[CalendarDay]:
    """Every day the notices so far move: holidays on weekdays and make-up weekends."""
    import chinese_calendar

    day = date(FIRST_YEAR, 1, 1)
    while day.year <= OFFICIAL_UNTIL:
        works = chinese_calendar.is_workday(day)
        if works != (day.weekday() < 5):
            kind = DayKind.WORKDAY if works else DayKind.HOLIDAY
            _, name = chinese_calendar.get_holiday_detail(day)
            basis = f"国务院办公厅关于{day.year}年部分节假日安排的通知"
            yield CalendarDay(jurisdiction="CN", on=day, kind=kind, name=str(name or ""), basis=basis)
        day += timedelta(days=1)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
