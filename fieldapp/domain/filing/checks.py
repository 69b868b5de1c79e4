"""What is wrong with a proposal, and what is worth a look: each finding names its grid and says why.

Outlines are compared where there are any; a grid in words alone is taken at its word.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.errors import N_
from fieldapp.domain.geography import outlines, partitions
from fieldapp.domain.reference.settings import setting
from fieldapp.models import Filing, FilingGrid, GridKind, Household, Level, Place

# Borders drawn by hand never meet exactly: what is smaller than this is no overlap and no gap.
TOLERANCE_M2 = 200
MOST_NEIGHBOURS = 200


@dataclass(frozen=True)
class Finding:
    """One sentence about a proposal (a message id with its values). `number`: the grid it is about, if one."""

    message: str
    number: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    is_hint: bool = False  # worth a look, but no obstacle


def findings(session: Session, filing: Filing, households: Mapping[int, int]) -> list[Finding]:
    """What is wrong first, then the hints. `households`: grid of the proposal → how many it will have."""
    rows = [row for row in filing.grids if not row.is_ending]
    found = [
        *_words(filing, rows), *_overlaps(rows), *_gaps(filing, rows), *_border(filing, rows), *_parents(rows),
        *_neighbours(session, filing, rows), *_sizes(session, rows, households),
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.is_hint)


def present_counts(session: Session, grid_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Grid → its households now."""
    query = select(Household.grid_id, func.count()).where(Household.grid_id.in_(list(grid_ids)))
    return dict(session.execute(query.group_by(Household.grid_id)).all())


def _words(filing: Filing, rows: Sequence[FilingGrid]) -> Iterator[Finding]:
    """Names, departments, and what a grid says of its parent."""
    if not any(row.kind is GridKind.COMPREHENSIVE and row.level == 2 for row in rows):
        yield Finding(N_("No comprehensive grid of level 2 is left in this village."))
    if not any(row.is_changed for row in filing.grids):
        yield Finding(N_("Nothing has been changed yet. Divide, merge or change a grid."))
    names = [row.name for row in rows]
    for row in rows:
        if names.count(row.name) > 1:
            yield Finding(N_("Two grids have this name."), row.number)
        if row.kind is GridKind.DEDICATED and row.department_id is None:
            yield Finding(N_("A dedicated grid needs the department that supervises it."), row.number)
        if not row.outline and not row.boundary_words:
            yield Finding(N_("Please draw the boundary or describe it in words."), row.number)
        parent = next((each for each in filing.grids if each.number == row.parent_number), None)
        if row.level == 3 and (parent is None or parent.is_ending):
            yield Finding(N_("The level-2 grid this one lies in ends. Please merge it as well."), row.number)


def _overlaps(rows: Sequence[FilingGrid]) -> Iterator[Finding]:
    """Of grids of one kind and level, no two may hold the same ground."""
    drawn = [row for row in rows if row.outline and row.level > 1]
    boxes = {row.number: outlines.box_of(row.outline or []) for row in drawn}
    for one, other in combinations(drawn, 2):
        if (one.kind, one.level) != (other.kind, other.level):
            continue
        if not _touch(boxes[one.number], boxes[other.number]):
            continue
        shared = partitions.overlap(one.outline or [], other.outline or [])
        if shared > TOLERANCE_M2:
            values = {"name": one.name, "area": shared}
            yield Finding(N_("It overlaps with %(name)s on %(area)s m²."), other.number, values)


def _gaps(filing: Filing, rows: Sequence[FilingGrid]) -> Iterator[Finding]:
    """Ground that had a grid keeps one; said only where all is drawn."""
    after = [row.outline for row in rows if _covers_ground(row)]
    before = [row.before_outline for row in filing.grids if not row.is_new and _covers_ground(row)]
    if not all(after) or not all(before) or not before:
        return
    left = partitions.gap([each for each in before if each], [each for each in after if each])
    if left > TOLERANCE_M2:
        yield Finding(N_("%(area)s m² that had a grid would have none any more."), None, {"area": left})


def _border(filing: Filing, rows: Sequence[FilingGrid]) -> Iterator[Finding]:
    """Inside the village, where its outline or its level-1 grid's is known."""
    whole = filing.village.outline or next((row.outline for row in rows if row.level == 1), None)
    if not whole:
        return
    for row in rows:
        beyond = partitions.outside(row.outline, [whole]) if row.outline and row.level > 1 else 0
        if beyond > TOLERANCE_M2:
            yield Finding(N_("%(area)s m² lie outside the village."), row.number, {"area": beyond})


def _parents(rows: Sequence[FilingGrid]) -> Iterator[Finding]:
    """A level-3 grid lies inside its level-2 one, where both are drawn."""
    drawn = {row.number: row.outline for row in rows if row.outline}
    for row in rows:
        parent = drawn.get(row.parent_number or 0) if row.level == 3 else None
        beyond = partitions.outside(row.outline, [parent]) if row.outline and parent else 0
        if beyond > TOLERANCE_M2:
            yield Finding(N_("%(area)s m² lie outside its level-2 grid."), row.number, {"area": beyond})


def _neighbours(session: Session, filing: Filing, rows: Sequence[FilingGrid]) -> Iterator[Finding]:
    """One grid, one village: none reaches into a grid of another one."""
    changed = [row for row in rows if row.outline and row.is_changed]
    if not changed:
        return
    west, south, east, north = _box(row.outline or [] for row in changed)
    around = select(Place).where(
        Place.level == Level.GRID, Place.ends_on.is_(None), Place.grid_kind == GridKind.COMPREHENSIVE,
        Place.min_lon <= east, Place.max_lon >= west, Place.min_lat <= north, Place.max_lat >= south,
    ).limit(MOST_NEIGHBOURS)  # fmt: skip
    others = [
        each for each in session.scalars(around) if each.outline and each.scope[:12] != filing.scope[:12]
    ]
    for row in changed:
        for other in others:
            shared = partitions.overlap(row.outline or [], other.outline or [])
            if shared > TOLERANCE_M2:
                values = {"name": other.name, "area": shared}
                yield Finding(
                    N_("It reaches %(area)s m² into %(name)s of another village."), row.number, values
                )


def _sizes(session: Session, rows: Sequence[FilingGrid], households: Mapping[int, int]) -> Iterator[Finding]:
    """Against the guideline that administrators set; a hint, never an obstacle."""
    least = int(setting(session, "grid_least_households", "20"))
    most = int(setting(session, "grid_most_households", "500"))
    for row in rows:
        count = households.get(row.number, 0)
        if row.kind is not GridKind.COMPREHENSIVE or row.level == 1 or least <= count <= most:
            continue
        values = {"count": count, "least": least, "most": most}
        message = N_("It has %(count)s households; the guideline is %(least)s to %(most)s.")
        yield Finding(message, row.number, values, is_hint=True)


def _covers_ground(row: FilingGrid) -> bool:
    return row.kind is GridKind.COMPREHENSIVE and row.level == 2


def _touch(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _box(shapes: Iterable[Sequence[Sequence[float]]]) -> tuple[float, float, float, float]:
    return outlines.box_of([point for shape in shapes for point in shape])
