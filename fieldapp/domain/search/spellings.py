"""Brings stored names and phones to their one spelling, and what rows are found and put in order by along with it.

`fieldapp migrate` and a restore call it when VERSION is not the one the rows were written with.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fieldapp import phones, text
from fieldapp.domain.search import index, name_keys
from fieldapp.domain.search.phone_keys import phone_digest
from fieldapp.models import Case, Household, Person, Report, Resident, Setting, Task, Unit

VERSION = "1"  # raise it when text.py or phones.py spell something otherwise
KEY = "spellings"
AT_ONCE = 500
RARE = re.compile(f"[\U00010000-\U0010ffff\u3007\u9fcd-\u9fff]|{text.INVISIBLE.pattern}")
Begin = Callable[[], AbstractContextManager[Session]]


def is_behind(session: Session) -> bool:
    """Whether rows may be stored in an older spelling."""
    return session.scalar(select(Setting.value).where(Setting.key == KEY)) != VERSION


def catch_up(begin: Begin) -> int:
    """Every row in the present spelling, some hundred a transaction; returns how many were looked at."""
    looked_at = 0
    for model, respell in RESPELL.items():
        last: UUID | None = None
        while True:
            with begin() as session:
                rows = session.scalars(_next(select(model), model, last)).unique().all()
                for row in rows:
                    respell(row)
                last = rows[-1].id if rows else None
            looked_at += len(rows)
            if last is None:
                break
    with begin() as session:
        for ids in _with_rare_words(session):
            index.write_entries(session, ids)
        mark(session)
    return looked_at


def _next(query: Select[Any], model: Any, last: UUID | None) -> Select[Any]:
    after = query.where(model.id > last) if last else query
    return after.order_by(model.id).limit(AT_ONCE)


def _household(home: Household) -> None:
    home.address_key, home.address_sort_key = text.compared(home.address), text.sort_key(home.address)
    if home.contact_name:
        home.contact_name = text.name(home.contact_name)
        home.contact_initials = name_keys.initials(home.contact_name)
    if home.contact_phone:
        home.contact_phone = phones.tidy(home.contact_phone)
        home.contact_phone_last4 = phone_digest(home.contact_phone)


def _resident(resident: Resident) -> None:
    resident.name = text.name(resident.name)
    resident.name_digest, resident.initials = (
        name_keys.digest(resident.name),
        name_keys.initials(resident.name),
    )
    if resident.emergency_name:
        resident.emergency_name = text.name(resident.emergency_name)
    if resident.emergency_phone:
        resident.emergency_phone = phones.tidy(resident.emergency_phone)


def _report(report: Report) -> None:
    if report.reporter_name:
        report.reporter_name = text.name(report.reporter_name)
    if report.reporter_phone:
        report.reporter_phone = phones.tidy(report.reporter_phone)
        report.reporter_phone_last4 = phone_digest(report.reporter_phone)


def _person(person: Person) -> None:
    person.name = text.name(person.name)
    person.phone = phones.tidy(person.phone) or None


def _unit(unit: Unit) -> None:
    unit.phone = phones.tidy(unit.phone) or None


RESPELL: dict[Any, Callable[[Any], None]] = {
    Household: _household,
    Resident: _resident,
    Report: _report,
    Person: _person,
    Unit: _unit,
}


def _with_rare_words(session: Session) -> Iterator[list[UUID]]:
    """Cases and tasks whose words were indexed without their rare or between their invisible characters."""
    said = (
        select(Case.id, Case.summary + Case.place_words),
        select(Report.case_id, Report.words + Report.place_words),
        select(Task.id, Task.title),
    )
    found = {row[0] for query in said for row in session.execute(query) if RARE.search(row[1])}
    ids = sorted(found)
    yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def mark(session: Session) -> None:
    """Every row is in the present spelling, as in a database that has just begun."""
    row = session.scalars(select(Setting).where(Setting.key == KEY)).one_or_none()
    if row is None:
        session.add(Setting(key=KEY, value=VERSION, basis="docs/decisions/0013"))
    else:
        row.value = VERSION
