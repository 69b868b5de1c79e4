"""What hangs on a village, town or county that is merged moves to the one that takes it over.

Grids are filed anew there, under codes of their own; whatever lies at a place or carries its scope follows. Which
tables these are, the models say: every one with a scope.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import within
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.places import grids
from fieldapp.domain.places.grids import NewGrid
from fieldapp.models import Base, Case, GridKind, Level, Place, PlaceVersion, Posting, Unit

# Places and their versions keep theirs, since codes are never reused; postings are ended and begun anew.
NOT_MOVED = {Place.__tablename__, PlaceVersion.__tablename__, Posting.__tablename__}
LIES_AT = ("place_id", "grid_id")  # columns that name the place a row lies at
AREAS = {"county": 6, "town": 9, "village": 12}  # columns that begin as the scope does


def move_everything(session: Session, actor: Actor, place: Place, into: Place, now: datetime) -> None:
    """Move grids, units, people and every row that lies at `place` or below to `into`."""
    successors = {place.id: into}
    if place.level is Level.VILLAGE:
        successors |= _file_grids_anew(session, actor, place, into, now)
    units = _merge_units(session, place, into, now)
    _move_postings(session, actor, place, successors, units, now)
    scopes = {old.scope: successors[old.id] for old in _places(session, place) if old.id in successors}
    for table in Base.metadata.sorted_tables:
        if "scope" in table.columns and table.name not in NOT_MOVED:
            _move_rows(session, table, place, into, scopes)
    for table in Base.metadata.sorted_tables:
        if table.name not in NOT_MOVED:
            _move_places(session, table, successors)
    session.expire_all()


def _places(session: Session, place: Place) -> list[Place]:
    """The place and all below it; a level-1 grid, which has its village's scope, before the village."""
    query = select(Place).where(within(Place.scope, [place.scope]))
    return sorted(session.scalars(query), key=lambda each: (each.code != place.code, each.code), reverse=True)


def _file_grids_anew(
    session: Session, actor: Actor, village: Place, into: Place, now: datetime
) -> dict[UUID, Place]:
    """A grid of the same name and outline in `into` for each open one, which ends."""
    today, made = day_of(now), dict[UUID, Place]()
    query = select(Place).where(within(Place.scope, [village.scope]), Place.level == Level.GRID)
    for old in session.scalars(query.order_by(Place.grid_level, Place.code)):
        if not old.is_open(today):
            continue
        made[old.id] = _level_one_of(session, into, old) or grids.divide_grid(
            session, actor, into, _as_new(old, made), now
        )
        old.ends_on, old.merged_into_id = today, made[old.id].id
    session.flush()
    return made


def _level_one_of(session: Session, into: Place, old: Place) -> Place | None:
    """A village has one level-1 grid: the one that is there takes the other over."""
    if old.grid_level != 1:
        return None
    return session.scalars(select(Place).where(Place.code == f"{into.code}000")).one_or_none()


def _as_new(old: Place, made: dict[UUID, Place]) -> NewGrid:
    return NewGrid(
        name=old.name,
        kind=old.grid_kind or GridKind.COMPREHENSIVE,
        level=old.grid_level or 2,
        parent=made.get(old.parent_id) if old.parent_id and old.grid_level == 3 else None,
        outline=old.outline,
        boundary_words=old.boundary_words or "",
        basis=old.basis or "",
    )


def _merge_units(session: Session, place: Place, into: Place, now: datetime) -> dict[UUID, UUID]:
    """Old unit → the centre that takes it over. Departments, and a centre where there is none, move as they are."""
    today, merged = day_of(now), dict[UUID, UUID]()
    centres = select(Unit).where(Unit.place_id == into.id, Unit.is_centre.is_(True), Unit.ends_on.is_(None))
    centre = session.scalars(centres).first()
    for unit in session.scalars(select(Unit).where(Unit.place_id == place.id, Unit.ends_on.is_(None))).all():
        if unit.is_centre and centre is not None:
            unit.ends_on, unit.merged_into_id = today, centre.id
            merged[unit.id] = centre.id
            session.execute(update(Case).where(Case.unit_id == unit.id).values(unit_id=centre.id))
    session.flush()
    return merged


def _move_postings(
    session: Session,
    actor: Actor,
    place: Place,
    successors: dict[UUID, Place],
    units: dict[UUID, UUID],
    now: datetime,
) -> None:
    """End each posting and begin it at the successor; a permission that would reach further is asked for anew."""
    today = day_of(now)
    for old in session.scalars(select(Posting).where(within(Posting.scope, [place.scope]))).all():
        there = successors.get(old.place_id)
        if there is None or (old.ends_on is not None and old.ends_on <= today):
            continue
        unit_id = units.get(old.unit_id, old.unit_id) if old.unit_id else None
        begin_posting(session, actor.id, old, there, unit_id, now)
        old.ends_on = today


def begin_posting(
    session: Session, by_id: UUID | None, old: Posting, there: Place, unit_id: UUID | None, now: datetime
) -> Posting:
    """A posting like `old` at another place, from today on; `old` itself stays as it is."""
    new = Posting(person_id=old.person_id, role=old.role, place=there, scope=there.scope, unit_id=unit_id)
    new.starts_on, new.ends_on = max(old.starts_on, day_of(now)), old.ends_on
    new.may_see_restricted = old.may_see_restricted and there.is_grid
    session.add(new)
    session.flush()
    audit_log.line(session, Act.POST, by_id, now, ("person", old.person_id), audit_log.words_of(new))
    return new


def move_remaining(session: Session, place: Place, into: Place) -> None:
    """Every row that still lies at a grid which ends goes to the one that takes it over."""
    for table in Base.metadata.sorted_tables:
        if table.name not in NOT_MOVED:
            if "scope" in table.columns:
                values = {"scope": into.scope}
                session.execute(update(table).where(table.c.scope.in_([place.scope])).values(**values))
            _move_places(session, table, {place.id: into})


def _move_rows(session: Session, table: Table, place: Place, into: Place, scopes: dict[str, Place]) -> None:
    """Each row to the scope of what took its place over; one of a grid that ended before, to the village."""
    moved = dict(scopes)
    found = select(table.c.scope).where(within(table.c.scope, [place.scope])).distinct()
    for scope in session.scalars(found).all():
        new = moved.get(scope, into).scope
        values = {"scope": new, **{name: new[:length] for name, length in AREAS.items() if name in table.c}}
        session.execute(update(table).where(table.c.scope.in_([scope])).values(**values))


def _move_places(session: Session, table: Table, successors: dict[UUID, Place]) -> None:
    for name in LIES_AT:
        if name in table.c and any(key.column.table.name == "place" for key in table.c[name].foreign_keys):
            for old, there in successors.items():
                session.execute(update(table).where(table.c[name] == old).values({name: there.id}))
