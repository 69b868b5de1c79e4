"""A list of people: each gets a first posting, all of them or nobody. Every row goes the way of a single person."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import prefixes
from fieldapp.domain.errors import N_, Refusal, RuleBroken
from fieldapp.domain.people import accounts, postings, registration
from fieldapp.domain.sheets.problems import Problem
from fieldapp.domain.sheets.tables import Row
from fieldapp.models import Person, Place, Unit


class ListRefused(RuleBroken):
    """A row of the list is wrong. Nobody was imported."""


def check(session: Session, actor: Actor, rows: Sequence[Row], now: datetime) -> None:
    """Add to each row what is wrong with it: everybody is added as on import, and all of it undone."""
    with _undone(session):
        _add_all(session, actor, rows, now)


def import_people(session: Session, actor: Actor, rows: Sequence[Row], now: datetime) -> list[Person]:
    """Everybody or nobody. Raises ListRefused, after which the rows say what is wrong."""
    with session.begin_nested():
        made = _add_all(session, actor, rows, now)
        if any(row.problems for row in rows):
            raise ListRefused(N_("Some rows are invalid. No one was imported."))
    return made


def hand_out_codes(
    session: Session, actor: Actor, persons: Sequence[Person], now: datetime
) -> list[tuple[Person, str]]:
    """A one-time code for each who has not signed in yet; earlier ones stop working."""
    new = [person for person in persons if not person.password_hash]
    return [(person, accounts.hand_out_code(session, actor, person, now)) for person in new]


def _add_all(session: Session, actor: Actor, rows: Sequence[Row], now: datetime) -> list[Person]:
    made = []
    for row in rows:
        if row.problems:
            continue
        try:
            with session.begin_nested():
                made.append(_add_row(session, actor, row, now))
        except Problem as wrong:
            row.problems.append(wrong)
        except Refusal as wrong:
            row.problems.append(Problem(str(wrong)))
    return made


def _add_row(session: Session, actor: Actor, row: Row, now: datetime) -> Person:
    values = row.values
    place = session.scalars(select(Place).where(Place.code == values["place_code"])).one_or_none()
    if place is None or not place.is_open(day_of(now)):
        raise Problem(N_("There is no place with the code %(code)s."), code=values["place_code"])
    unit = _unit(session, place, values.get("unit", ""))
    person = registration.add_person(
        session, actor, values["name"], values["sign_in_name"], values.get("phone", ""), now
    )
    postings.post(session, actor, person, postings.NewPosting(values["role"], place, day_of(now), unit), now)
    return person


def _unit(session: Session, place: Place, name: str) -> Unit | None:
    """The unit of this name at the place or above it."""
    if not name:
        return None
    query = select(Unit).where(Unit.scope.in_(prefixes(place.scope)), Unit.ends_on.is_(None))
    wanted = text.compared(name)
    found = [unit for unit in session.scalars(query) if text.compared(unit.name) == wanted]
    if not found:
        raise Problem(N_("There is no unit %(name)s at this place or above it."), name=name)
    return max(found, key=lambda unit: len(unit.scope))


@contextmanager
def _undone(session: Session) -> Iterator[None]:
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
