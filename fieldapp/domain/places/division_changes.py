"""Administrators rename, end or merge a village, town or county. Codes are never reused; every name is kept.

A village is merged with all that hangs on it (division_merging.py). What would be left hanging refuses the end.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain import versions
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import within
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.cases import concurrent_changes
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.places import division_merging, place_versions
from fieldapp.models import Case, Household, Level, Place, PlaceVersion, Posting, Task, TaskState, Unit

CHANGEABLE = (Level.VILLAGE, Level.TOWN, Level.COUNTY)
MOST_OFFERED = 200


@dataclass(frozen=True)
class Hanging:
    """What depends on a place and all below it."""

    open_cases: int
    open_tasks: int
    households: int
    postings: int
    units: int
    places: int

    @property
    def is_free(self) -> bool:
        return not any(astuple(self))


def hanging(session: Session, place: Place, on: date) -> Hanging:
    """In one statement: how much there is of each."""

    def count(query: Select[Any]) -> Any:
        return select(func.count()).select_from(query.subquery()).scalar_subquery()

    here = [place.scope]
    row = session.execute(
        select(
            count(select(Case.id).where(Case.is_open.is_(True), within(Case.scope, here))),
            count(select(Task.id).where(Task.state == TaskState.OPEN, within(Task.scope, here))),
            count(select(Household.id).where(within(Household.scope, here))),
            count(select(Posting.id).where(within(Posting.scope, here), _lasts(Posting.ends_on, on))),
            count(select(Unit.id).where(within(Unit.scope, here), _lasts(Unit.ends_on, on))),
            count(_open_below(place, on)),
        )
    ).one()
    return Hanging(*row)


def successors(session: Session, actor: Actor, place: Place, on: date) -> Sequence[Place]:
    """The open places of the same level under the same one above, that may take it over."""
    query = select(Place).where(Place.parent_id == place.parent_id, Place.level == place.level)
    query = query.where(Place.id != place.id, _lasts(Place.ends_on, on), within(Place.scope, _areas(actor)))
    return session.scalars(query.order_by(Place.code).limit(MOST_OFFERED)).all()


def versions_of(session: Session, place: Place) -> Sequence[PlaceVersion]:
    """Its earlier names, the newest version first; nothing before the first change."""
    return versions.versions_of(session, PlaceVersion.place_id, place.id)


def mark_of(place: Place) -> str:
    """What a form about this place was opened with."""
    return concurrent_changes.mark_of(place.name, place.ends_on)


def rename(
    session: Session, actor: Actor, place: Place, name: str, basis: str, now: datetime, seen: str
) -> None:
    """Give the place another name; it is found by the old one, too. Raises NotYours, RuleBroken, ChangedMeanwhile."""
    _hold(session, actor, place, basis, now, seen)
    name = name.strip()
    if name == place.name:
        raise RuleBroken("Nothing has been changed.")
    twin = select(Place.id).where(Place.parent_id == place.parent_id, Place.name == name)
    if session.scalars(twin.where(_lasts(Place.ends_on, day_of(now)))).first() is not None:
        raise RuleBroken("There is already a place with this name here.")
    former = [each for each in place.former_names.split() if each != name]
    place_versions.keep_first(session, place, now)
    place.former_names = " ".join([*former, *place.name.split()])
    place.name = name
    place_versions.keep(session, place, actor.id, basis, now)
    audit_log.note(session, Act.RENAME_PLACE, actor, now, place, place.code)
    session.flush()


def end(
    session: Session, actor: Actor, place: Place, into: Place | None, basis: str, now: datetime, seen: str
) -> None:
    """End the place; with `into` what hangs on it moves there in the same act.

    Raises NotYours, ChangedMeanwhile, and RuleBroken where something would be left hanging.
    """
    for each in sorted(filter(None, (place, into)), key=lambda each: each.id):
        lock(session, each)
    _hold(session, actor, place, basis, now, seen)
    today = day_of(now)
    if into is None:
        if not hanging(session, place, today).is_free:
            raise RuleBroken(
                "Something still depends on this place. Please choose the place that takes it over, or close it first."
            )
    else:
        _require_successor(actor, place, into, today)
        if place.level is not Level.VILLAGE and session.scalars(_open_below(place, today)).first():
            raise RuleBroken("There are places below. Please end or merge them first.")
        division_merging.move_everything(session, actor, place, into, now)
    place_versions.keep_first(session, place, now)
    place.ends_on, place.merged_into_id = today, into.id if into else None
    place_versions.keep(session, place, actor.id, basis, now)
    codes = f"{place.code} {into.code if into else ''}".strip()
    audit_log.note(session, Act.END_PLACE, actor, now, place, codes)
    session.flush()


def _hold(session: Session, actor: Actor, place: Place, basis: str, now: datetime, seen: str) -> None:
    if not actor.may("change_divisions", place.scope):
        raise NotYours("Only administrators can change villages, towns and counties.")
    versions.require_basis(basis)
    lock(session, place)
    concurrent_changes.refuse_changed(seen, mark_of(place))
    if place.level not in CHANGEABLE:
        raise RuleBroken("Only villages, towns and counties are changed here.")
    if not place.is_open(day_of(now)):
        raise RuleBroken("This place has already ended.")


def _require_successor(actor: Actor, place: Place, into: Place, on: date) -> None:
    if not actor.may("change_divisions", into.scope):
        raise NotYours("This place is outside your area.")
    if into.id == place.id or into.level is not place.level or not into.is_open(on):
        raise RuleBroken("Please choose another open place of the same level.")


def _open_below(place: Place, on: date) -> Select[Any]:
    below = (within(Place.scope, [place.scope]), Place.id != place.id)
    return select(Place.id).where(*below, _lasts(Place.ends_on, on))


def _lasts(column: Any, on: date) -> ColumnElement[bool]:
    return or_(column.is_(None), column > on)


def _areas(actor: Actor) -> list[str]:
    return actor.scopes("change_divisions")
