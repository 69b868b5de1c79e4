"""Reads all units, centres and postings once, whatever their number."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.levels import GRID_LEADS
from fieldapp.domain.organisation import duty_roster
from fieldapp.domain.organisation.responsible_units import ResponsibleUnits
from fieldapp.models import Level, Person, Place, Posting, Role, Unit


def read(session: Session, on: date) -> ResponsibleUnits:
    """All units as they stand on a day: four statements, whatever its size."""
    columns = (Unit.id, Unit.scope, Unit.is_centre, Unit.ends_on, Unit.merged_into_id, Unit.superior_id)
    rows: Sequence[Any] = session.execute(
        select(*columns, Place.level).join(Place, Unit.place_id == Place.id).order_by(Unit.id)
    ).all()
    centres: dict[tuple[str, Level], list[UUID]] = defaultdict(list)
    for row in rows:
        if row.is_centre:
            centres[row.scope, row.level].append(row.id)
    staff: dict[UUID, dict[Role, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    grid_heads: dict[str, list[UUID]] = defaultdict(list)
    for unit_id, role, person_id, scope in session.execute(_posted(on)):
        if unit_id is not None:
            staff[unit_id][role].append(person_id)
        if role in GRID_LEADS:
            grid_heads[scope].append(person_id)
    places = select(Place.scope, Place.level, Place.id).where(
        Place.ends_on.is_(None), Place.level != Level.GRID
    )
    where = {(row.scope, row.level): row.id for row in session.execute(places)}
    return ResponsibleUnits(
        on, {row.id: row for row in rows}, dict(centres), dict(staff), where, dict(grid_heads)
    )


def read_with_duty(session: Session, now: datetime) -> ResponsibleUnits:
    """The same at a moment, with who is on duty then: two statements more."""
    units = read(session, day_of(now))
    units.on_duty = duty_roster.all_on_duty(session, now)
    return units


def _posted(on: date) -> Select[*tuple[Any, ...]]:
    active = and_(Posting.starts_on <= on, or_(Posting.ends_on.is_(None), Posting.ends_on > on))
    answers = or_(Posting.unit_id.is_not(None), Posting.role.in_(GRID_LEADS))
    query = select(Posting.unit_id, Posting.role, Posting.person_id, Posting.scope).join(
        Person, Posting.person_id == Person.id
    )
    return query.where(answers, Person.ended_at.is_(None), active).order_by(Posting.person_id)
