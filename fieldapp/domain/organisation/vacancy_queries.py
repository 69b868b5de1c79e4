"""Each kind of vacancy as a query with the same columns."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Uuid, cast, exists, false, literal, null, select
from sqlalchemy.orm import aliased

from fieldapp.domain.access.areas import at_or_above, at_or_below, within
from fieldapp.domain.access.levels import FIELD_WORKERS, GRID_LEADS, LEADS, LED_IN_FIELD
from fieldapp.domain.organisation.centres import is_active
from fieldapp.models import Level, Person, Place, Posting, Unit, Vacancy

Lines = Select[*tuple[Any, ...]]
NEED_A_CENTRE = (Level.VILLAGE, Level.TOWN, Level.COUNTY)
NEARBY = (12, 9)  # lengths of the scopes of a village and a town
Lead, Grid, Staff = aliased(Posting), aliased(Place), aliased(Posting)


def _no_centre(scopes: list[str], on: date) -> Lines:
    """Divisions with grids below and no running centre of their own."""
    own = exists().where(Unit.place_id == Place.id, Unit.is_centre.is_(True), Unit.ends_on.is_(None))
    return _places(Vacancy.NO_CENTRE, scopes, NEED_A_CENTRE).where(_grids_below().exists(), ~own)


def _no_staff(scopes: list[str], on: date) -> Lines:
    """Running centres and departments to which nobody is posted."""
    return _units(Vacancy.NO_STAFF, scopes).where(~_is_staffed(on))


def _no_lead(scopes: list[str], on: date) -> Lines:
    """Staffed centres without a director, and without a grid head of their own place."""
    lead = _leads(LEADS, on).where((Lead.unit_id == Unit.id) | Lead.scope.in_([Unit.scope]))
    return _units(Vacancy.NO_LEAD, scopes).where(Unit.is_centre.is_(True), _is_staffed(on), ~lead)


def _no_grid_head(scopes: list[str], on: date) -> Lines:
    """Villages with a grid that no grid head answers for."""
    head = _leads(GRID_LEADS, on).where(at_or_above(Lead.scope, Grid.scope))
    return _places(Vacancy.NO_GRID_HEAD, scopes, [Level.VILLAGE]).where(_grids_below().where(~head).exists())


def _no_worker(scopes: list[str], on: date) -> Lines:
    """Grids without a grid worker of their own, of what they lie in, or of a part of them."""
    posted = _leads(FIELD_WORKERS, on)
    near = at_or_above(Lead.scope, Place.scope) | at_or_below(Lead.scope, Place.scope)
    return _places(Vacancy.NO_WORKER, scopes, [Level.GRID]).where(~posted.where(near))


def _no_superior(scopes: list[str], on: date) -> Lines:
    """People in the field with neither a grid head nor a staffed centre of the village or town above them."""
    head = _leads(GRID_LEADS, on).where(at_or_above(Lead.scope, Posting.scope))
    centre = exists().where(
        Unit.is_centre.is_(True), Unit.ends_on.is_(None), at_or_above(Unit.scope, Posting.scope, NEARBY),
        Staff.unit_id == Unit.id, is_active(on, Staff),
    )  # fmt: skip
    people = _people(Vacancy.NO_SUPERIOR, scopes, on, cast(null(), Uuid), cast(null(), String))
    return people.where(Posting.role.in_(LED_IN_FIELD), ~head, ~centre)


def _ended_unit(scopes: list[str], on: date) -> Lines:
    """People posted to a unit that has ended."""
    people = _people(Vacancy.ENDED_UNIT, scopes, on, Unit.id, Unit.name)
    return people.join(Unit, Posting.unit_id == Unit.id).where(Unit.ends_on <= on)


BY_KIND: dict[Vacancy, Callable[[list[str], date], Lines]] = {
    Vacancy.NO_CENTRE: _no_centre,
    Vacancy.NO_STAFF: _no_staff,
    Vacancy.NO_LEAD: _no_lead,
    Vacancy.NO_GRID_HEAD: _no_grid_head,
    Vacancy.NO_WORKER: _no_worker,
    Vacancy.NO_SUPERIOR: _no_superior,
    Vacancy.ENDED_UNIT: _ended_unit,
}


def _places(kind: Vacancy, scopes: list[str], levels: Any) -> Lines:
    unit = (cast(null(), Uuid), cast(null(), String), false())
    query = _line(kind, Place.scope, unit, (cast(null(), Uuid), cast(null(), String)))
    return query.where(Place.level.in_(levels), Place.ends_on.is_(None), within(Place.scope, scopes))


def _units(kind: Vacancy, scopes: list[str]) -> Lines:
    unit = (Unit.id, Unit.name, Unit.is_centre)
    query = _line(kind, Unit.scope, unit, (cast(null(), Uuid), cast(null(), String)))
    return query.join(Place, Unit.place_id == Place.id).where(
        Unit.ends_on.is_(None), within(Unit.scope, scopes)
    )


def _people(kind: Vacancy, scopes: list[str], on: date, unit_id: Any, unit_name: Any) -> Lines:
    query = _line(kind, Posting.scope, (unit_id, unit_name, false()), (Person.id, Person.name))
    query = query.select_from(Posting).join(Person, Posting.person_id == Person.id)
    query = query.join(Place, Posting.place_id == Place.id)
    return query.where(Person.ended_at.is_(None), is_active(on), within(Posting.scope, scopes))


def _line(kind: Vacancy, scope: Any, unit: tuple[Any, ...], person: tuple[Any, ...]) -> Lines:
    columns = {
        "kind": literal(kind.value), "rank": literal(list(Vacancy).index(kind)), "scope": scope, "code": Place.code,
        "place_id": Place.id, "place_name": Place.name, "level": Place.level, "unit_id": unit[0], "unit_name": unit[1],
        "is_centre": unit[2], "person_id": person[0], "person_name": person[1],
    }  # fmt: skip
    return select(*(column.label(name) for name, column in columns.items()))


def _grids_below() -> Select[Any]:
    below = at_or_below(Grid.scope, Place.scope)
    return select(Grid.id).where(below, Grid.level.in_([Level.GRID]), Grid.ends_on.is_(None))


def _leads(roles: Any, on: date) -> Any:
    """Active postings with these roles; narrowed by where they must be."""
    return exists().where(Lead.role.in_(roles), is_active(on, Lead))


def _is_staffed(on: date) -> ColumnElement[bool]:
    return exists().where(Staff.unit_id == Unit.id, is_active(on, Staff))
