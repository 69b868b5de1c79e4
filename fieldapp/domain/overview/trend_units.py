"""Which units a table of an area names: of enough people, and no deeper than the next level below the area.

What belongs to another one counts with the nearest unit above it that is named.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.organisation import unit_tables
from fieldapp.domain.organisation.responsible_units import ResponsibleUnits
from fieldapp.models import Unit

FEWEST_PEOPLE = 3  # a unit of fewer could be read as its people
NEXT_LEVEL = {4: 6, 6: 9, 9: 12}  # digits of an area, and of the places one level below it


def shown_units(units: ResponsibleUnits, area: str) -> dict[UUID, UUID]:
    """For each unit the one it is counted with; without those that no named unit stands above."""
    named = {unit_id for unit_id in units.units if _is_named(units, unit_id, area)}
    shown = {unit_id: _nearest(units, unit_id, named) for unit_id in units.units}
    return {unit_id: found for unit_id, found in shown.items() if found is not None}


def counted_with(session: Session, unit_id: UUID, area: str, on: date) -> list[UUID]:
    """The units that are counted with this one in a table of the area, itself among them if it is named."""
    shown = shown_units(unit_tables.read(session, on), area)
    return sorted(each for each, found in shown.items() if found == unit_id)


def find_units(session: Session, ids: Sequence[UUID]) -> Sequence[Unit]:
    """In the order of their codes."""
    return session.scalars(
        select(Unit).where(Unit.id.in_(ids)).order_by(Unit.scope, Unit.name, Unit.id)
    ).all()


def _is_named(units: ResponsibleUnits, unit_id: UUID, area: str) -> bool:
    people = {person for posted in units.staff.get(unit_id, {}).values() for person in posted}
    deepest = NEXT_LEVEL.get(len(area), len(area))
    return len(people) >= FEWEST_PEOPLE and len(units.units[unit_id].scope) <= deepest


def _nearest(units: ResponsibleUnits, unit_id: UUID, named: set[UUID]) -> UUID | None:
    above = [] if unit_id in named else units.above(unit_id)
    return unit_id if unit_id in named else next((a.unit_id for a in above if a.unit_id in named), None)
