"""A town proposes the grids of a village anew: it takes the present ones over, divides, merges and moves boundaries.

A divided grid goes on under its code with one part, the other part is new; a merged one ends and another takes it over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.concurrent_changes import mark_of
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.filing import rights, workflow
from fieldapp.domain.filing.workflow import MOVED_ON, FilingMovedOn
from fieldapp.domain.geography import outlines, partitions
from fieldapp.domain.locks import lock
from fieldapp.models import (
    Filing,
    FilingCause,
    FilingChoice,
    FilingGrid,
    FilingState,
    FilingVerb,
    GridDepartment,
    GridKind,
    Level,
    Place,
    Unit,
)

MOST_GRIDS = 200
OPEN = (*workflow.OPEN, FilingState.FILED)


@dataclass(frozen=True)
class Shape:
    """What a grid is called and where it lies. `outline`: [[lon, lat], …] in WGS-84, or none."""

    name: str
    outline: list[Any] | None = None
    boundary_words: str = ""
    department_id: UUID | None = None


def begin(
    session: Session, actor: Actor, village: Place, cause: FilingCause, grounds: str, basis: str, now: datetime,
    filing_id: UUID | None = None,
) -> Filing:  # fmt: skip
    """Begin a proposal with the present grids of a village. Raises NotYours, RuleBroken."""
    lock(session, village)
    if not rights.is_at(actor, Level.TOWN, village.scope):
        raise NotYours("Grids are divided by the centre of the town or street.")
    if village.level is not Level.VILLAGE or not village.is_open(day_of(now)):
        raise RuleBroken("A grid must lie within one village or community.")
    if open_filing(session, village) is not None:
        raise RuleBroken(
            "There is already a proposal for this village. Please go on with it, or withdraw it."
        )
    grids = present_grids(session, village, now)
    filing = Filing(
        id=filing_id or uuid4(), village_id=village.id, scope=village.scope, cause=cause, grounds=grounds.strip(),
        basis=basis.strip(), based_on=mark(grids), begun_at=now, state=FilingState.DRAFT, step_count=0,
        change_count=0,
    )  # fmt: skip
    session.add(filing)
    _take_over(session, filing, grids)
    session.flush()
    workflow.note_step(session, actor, filing, FilingVerb.BEGIN, grounds, now)
    return filing


def open_filing(session: Session, village: Place) -> Filing | None:
    """The proposal of this village that is not decided yet, or not carried out yet."""
    query = select(Filing).where(Filing.village_id == village.id, Filing.state.in_(OPEN))
    return session.scalars(query).first()


def present_grids(session: Session, village: Place, now: datetime) -> Sequence[Place]:
    """The open grids of a village by code, a level-2 one before those in it."""
    query = select(Place).where(policy.within(Place.scope, [village.scope]), Place.level == Level.GRID)
    return [each for each in session.scalars(query.order_by(Place.code)) if each.is_open(day_of(now))]


def mark(grids: Sequence[Place]) -> str:
    """How the grids of a village stand; another one after any change of them."""
    return mark_of([(each.code, each.name, each.outline, each.boundary_words) for each in grids])


def change_grid(
    session: Session, actor: Actor, filing: Filing, row: FilingGrid, shape: Shape, seen: str
) -> None:
    """Give one grid of the proposal another name, boundary or department. Raises as hold() does."""
    hold(session, actor, filing, seen, row)
    _require_going_on(row)
    _shape(row, shape)
    _changed(session, filing)


def add_grid(
    session: Session, actor: Actor, filing: Filing, shape: Shape, kind: GridKind, level: int, parent: int | None,
    seen: str,
) -> FilingGrid:  # fmt: skip
    """A grid that was not there before: a dedicated one, or one of level 3. Raises as hold() does."""
    hold(session, actor, filing, seen)
    if level == 1 and any(row.level == 1 for row in filing.grids):
        raise RuleBroken("This village already has a level-1 grid.")
    if level == 3 and parent not in {row.number for row in filing.grids if row.level == 2}:
        raise RuleBroken("A level-3 grid must lie in a level-2 grid. Please choose one.")
    row = _new_row(filing, shape.name, kind, level, parent if level == 3 else None)
    row.keeps_people = False
    _shape(row, shape)
    _changed(session, filing)
    return row


def divide(
    session: Session, actor: Actor, filing: Filing, row: FilingGrid, first: Shape, second: Shape, seen: str,
    keeps_people: bool = True,
) -> FilingGrid:  # fmt: skip
    """Divide a grid in two: it goes on as `first`, `second` is new. Raises as hold() does."""
    hold(session, actor, filing, seen, row)
    _require_going_on(row)
    if row.level == 1:
        raise RuleBroken("The level-1 grid is the whole village. Please divide a grid in it.")
    _shape(row, first)
    part = _new_row(filing, second.name, row.kind, row.level, row.parent_number)
    part.origin_id, part.keeps_people = row.present_id or row.origin_id, keeps_people
    _shape(part, second)
    _changed(session, filing)
    return part


def merge(
    session: Session, actor: Actor, filing: Filing, row: FilingGrid, into: FilingGrid, seen: str
) -> None:
    """End one grid and let another take it over, with one boundary around both. Raises as hold() does."""
    hold(session, actor, filing, seen, row, into)
    _require_going_on(row)
    _require_going_on(into)
    if row.number == into.number or row.level == 1 or (row.level, row.kind) != (into.level, into.kind):
        raise RuleBroken("Please choose another grid of the same type and level.")
    if row.outline and into.outline:
        around = partitions.merged([into.outline, row.outline])
        if around is None:
            raise RuleBroken("The two grids do not touch, or a hole would remain between them.")
        into.outline = around
    into.boundary_words = "；".join(filter(None, (into.boundary_words, row.boundary_words)))[:500]
    for each in filing.grids:
        each.into_number = into.number if each.into_number == row.number else each.into_number
    if row.is_new:
        _remove(session, filing, row, into.number)
    else:
        row.into_number = into.number
    _changed(session, filing)


def take_back(session: Session, actor: Actor, filing: Filing, row: FilingGrid, seen: str) -> None:
    """A present grid as it is now, or a new one not at all. Raises as hold() does."""
    hold(session, actor, filing, seen, row)
    if row.present is None:
        _remove(session, filing, row, None)
    else:
        row.into_number = None
        _shape(row, Shape(row.before_name, row.before_outline, row.before_words, row.department_id))
    _changed(session, filing)


def take_over_anew(session: Session, actor: Actor, filing: Filing, seen: str, now: datetime) -> None:
    """Begin again with the present grids: what was proposed before is given up. Raises as hold() does."""
    hold(session, actor, filing, seen)
    grids = present_grids(session, filing.village, now)
    filing.grids.clear()
    session.execute(delete(FilingChoice).where(FilingChoice.filing_id == filing.id))
    session.flush()
    filing.based_on = mark(grids)
    _take_over(session, filing, grids)
    _changed(session, filing)


def assign(
    session: Session, actor: Actor, filing: Filing, household_ids: Sequence[UUID], number: int, seen: str
) -> None:
    """Say to which grid households go whose position does not tell. Raises as hold() does."""
    hold(session, actor, filing, seen)
    _require_going_on(row_of(filing, number))
    asked = [FilingChoice.filing_id == filing.id, FilingChoice.household_id.in_(household_ids)]
    session.execute(delete(FilingChoice).where(*asked))
    session.add_all(
        FilingChoice(filing_id=filing.id, household_id=household_id, number=number)
        for household_id in dict.fromkeys(household_ids)
    )
    _changed(session, filing)


def row_of(filing: Filing, number: int) -> FilingGrid:
    """One grid of a proposal. Raises RuleBroken."""
    for row in filing.grids:
        if row.number == number:
            return row
    raise RuleBroken("Please choose a grid of this proposal.")


def hold(session: Session, actor: Actor, filing: Filing, seen: str, *rows: FilingGrid) -> None:
    """Lock a proposal that may be changed now, and grids of it. Raises AlreadyDone, FilingMovedOn, NotYours."""
    lock(session, filing, "grids")
    for row in rows:
        lock(session, row)
    if (seen and seen != workflow.as_seen(filing)) or filing.state not in workflow.CHANGEABLE:
        raise FilingMovedOn(MOVED_ON)
    if not rights.may(actor, filing, FilingVerb.SUBMIT):
        raise NotYours("Grids are divided by the centre of the town or street.")


def _take_over(session: Session, filing: Filing, grids: Sequence[Place]) -> None:
    by_place = {each.id: number for number, each in enumerate(grids, 1)}
    query = select(GridDepartment).where(GridDepartment.place_id.in_(by_place))
    departments = {each.place_id: each.unit_id for each in session.scalars(query)}
    for number, grid in enumerate(grids, 1):
        row = FilingGrid(
            number=number, present_id=grid.id, present=grid, name=grid.name, before_name=grid.name,
            code=grid.code, kind=grid.grid_kind or GridKind.COMPREHENSIVE, level=grid.grid_level or 2,
            outline=grid.outline, before_outline=grid.outline, boundary_words=grid.boundary_words or "",
            before_words=grid.boundary_words or "", department_id=departments.get(grid.id),
            parent_number=by_place.get(grid.parent_id) if grid.parent_id else None,
        )  # fmt: skip
        filing.grids.append(row)


def _new_row(filing: Filing, name: str, kind: GridKind, level: int, parent: int | None) -> FilingGrid:
    if len(filing.grids) >= MOST_GRIDS:
        raise RuleBroken("There are too many grids in this proposal.")
    number = max((row.number for row in filing.grids), default=0) + 1
    row = FilingGrid(number=number, name=name, kind=kind, level=level, parent_number=parent)
    row.boundary_words = row.before_name = row.before_words = ""
    filing.grids.append(row)
    return row


def _remove(session: Session, filing: Filing, row: FilingGrid, into: int | None) -> None:
    """A grid that is proposed no longer; what was to go there goes to `into`, or back."""
    chosen = select(FilingChoice).where(
        FilingChoice.filing_id == filing.id, FilingChoice.number == row.number
    )
    for each in session.scalars(chosen):
        if into is None:
            session.delete(each)
        else:
            each.number = into
    for other in filing.grids:
        if other.into_number == row.number:
            other.into_number = into
    filing.grids.remove(row)


def _shape(row: FilingGrid, shape: Shape) -> None:
    if shape.outline is not None and (problem := outlines.outline_problem(shape.outline)):
        raise RuleBroken(problem)
    row.name, row.outline = shape.name.strip(), shape.outline
    row.boundary_words, row.department_id = shape.boundary_words.strip(), shape.department_id


def _require_going_on(row: FilingGrid) -> None:
    if row.is_ending:
        raise RuleBroken("This grid ends in the proposal. Please choose one that goes on.")


def _changed(session: Session, filing: Filing) -> None:
    filing.change_count += 1
    session.flush()


def departments_for(session: Session, village: Place) -> Sequence[Unit]:
    """The departments that may supervise a dedicated grid of a village: those at or above it."""
    above = Unit.scope.in_(policy.prefixes(village.scope))
    query = select(Unit).where(above, Unit.is_centre.is_(False), Unit.ends_on.is_(None))
    return session.scalars(query.order_by(Unit.scope, Unit.name).limit(300)).all()
