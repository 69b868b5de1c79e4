"""Places, boundaries, heads and workers as they were on a day: from places' days, their versions, and postings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import CHINA
from fieldapp.domain.access.areas import within
from fieldapp.models import GridKind, Level, Place, PlaceVersion, Posting


class PastPlace(NamedTuple):
    """A place as it was called on a day."""

    id: UUID
    code: str
    name: str
    level: Level
    grid_kind: GridKind | None
    parent_id: UUID | None
    scope: str


@dataclass(frozen=True)
class PastBoundary:
    """Where a place lay on a day, as far as it was drawn or described."""

    outline: list[Any] | None
    words: str


def places_on(session: Session, scope: str, on: date, parent_id: UUID | None = None) -> list[PastPlace]:
    """The places at or below `scope` that existed on a day, by code, under the names they bore; one statement.

    `parent_id`: those directly below it alone.
    """
    name = func.coalesce(_name_on(on), Place.name)
    columns = (Place.id, Place.code, name, Place.level, Place.grid_kind, Place.parent_id, Place.scope)
    query = select(*columns).where(within(Place.scope, [scope]), existed_on(on))
    if parent_id is not None:
        query = query.where(Place.parent_id == parent_id)
    return [PastPlace._make(row) for row in session.execute(query.order_by(Place.code))]


def existed_on(on: date) -> ColumnElement[bool]:
    begun = or_(Place.starts_on.is_(None), Place.starts_on <= on)
    return and_(begun, or_(Place.ends_on.is_(None), Place.ends_on > on))


def boundary_on(session: Session, place: Place, on: date) -> PastBoundary:
    """The boundary a place had on a day."""
    version = _version_on(session, place, on)
    if version is None or (version.outline is None and not place.is_grid):
        return PastBoundary(place.outline, place.boundary_words or "")
    return PastBoundary(version.outline, version.boundary_words or "")


def name_on(session: Session, place: Place, on: date) -> str:
    """What a place was called on a day."""
    version = _version_on(session, place, on)
    return version.name if version else place.name


def postings_on(session: Session, place_ids: Iterable[UUID], on: date) -> Mapping[UUID, Sequence[Posting]]:
    """Place → who was posted there on a day; one statement."""
    active = (Posting.starts_on <= on, or_(Posting.ends_on.is_(None), Posting.ends_on > on))
    query = select(Posting).where(Posting.place_id.in_(list(place_ids)), *active)
    found: dict[UUID, list[Posting]] = {}
    query = query.options(joinedload(Posting.person)).order_by(Posting.role, Posting.starts_on, Posting.id)
    for posting in session.scalars(query).unique():
        found.setdefault(posting.place_id, []).append(posting)
    return found


def _version_on(session: Session, place: Place, on: date) -> PlaceVersion | None:
    """The version that held at the end of a day; before all changes, the one it was installed with."""
    query = select(PlaceVersion).where(PlaceVersion.place_id == place.id, _held(on))
    return session.scalars(query.order_by(PlaceVersion.number.desc()).limit(1)).first()


def _name_on(on: date) -> ScalarSelect[str]:
    """The name that a place's version says it bore on a day; nothing for one that was never changed."""
    query = select(PlaceVersion.name).where(PlaceVersion.place_id == Place.id, _held(on))
    return query.order_by(PlaceVersion.number.desc()).limit(1).correlate(Place).scalar_subquery()


def _held(on: date) -> ColumnElement[bool]:
    """Version 1 is what held from the start, whenever it was written down."""
    end = datetime.combine(on, time(), CHINA) + timedelta(days=1)
    return or_(PlaceVersion.number == 1, PlaceVersion.at < end)
