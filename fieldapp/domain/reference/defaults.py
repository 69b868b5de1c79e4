"""The rows the trade needs first: categories, limits, calendar, hours, settings, service items.

All of them are defaults with a basis, for administrators to edit; loading again adds only what is missing.
"""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.reference.calendar_days import HOURS, first_calendar
from fieldapp.domain.reference.limits import default_limits
from fieldapp.domain.reference.settings import default_settings
from fieldapp.models import (
    CalendarYear,
    Category,
    Limit,
    ServiceItem,
    Setting,
    StandardText,
    Verb,
    WorkingHours,
)

DATA = Path(__file__).parents[2] / "data"


def load_reference(session: Session) -> None:
    """Add every reference row that is not there yet."""
    _add_missing(session, Category, "code", _families())
    _add_missing(session, Category, "code", _kinds(session))
    _add_search_words(session)
    _add_missing(session, ServiceItem, "code", _service_items())
    _add_missing(session, Setting, "key", default_settings())
    general = select(Limit.urgency, Limit.step).where(Limit.category_code == "")
    known = {(row.urgency, row.step) for row in session.execute(general)}
    session.add_all(limit for limit in default_limits() if (limit.urgency, limit.step) not in known)
    if not session.scalars(select(WorkingHours).limit(1)).first():
        for opens, closes, is_morning in HOURS:
            hours = WorkingHours(
                jurisdiction="CN", opens_minute=opens, closes_minute=closes, is_morning=is_morning
            )
            session.add(hours)
    if not session.scalars(select(CalendarYear).limit(1)).first():
        session.add_all(first_calendar())
    if not session.scalars(select(StandardText).limit(1)).first():
        session.add_all(_texts())
    session.flush()


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
            search_words=row["search_words"],
        )
        for number, row in enumerate(_rows("categories.csv"))
    ]


def _add_search_words(session: Session) -> None:
    """Kinds that were there before they could be found by words get theirs."""
    words = {row["code"]: row["search_words"] for row in _rows("categories.csv")}
    for kind in session.scalars(
        select(Category).where(Category.search_words == "", Category.code.in_(words))
    ):
        kind.search_words = words[kind.code]


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


def _texts() -> list[StandardText]:
    """What is often said to the reporter, for administrators to change."""
    return [
        StandardText(category_code=row["category_code"], verb=Verb(row["verb"]), words=row["words"])
        for row in _rows("standard_texts.csv")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
