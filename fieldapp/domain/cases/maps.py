"""Cases on a map: the same as in a list, in the same order, each at its own point or in the middle of its grid.

Everything is WGS-84. What has no point and lies in no outline is said to be missing on the map, never put somewhere.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import areas
from fieldapp.domain.geography import outlines as grid_outlines
from fieldapp.domain.geography.projection import Sheet
from fieldapp.models import Case, Level, Place, Urgency

MOST = 200  # the list beside the map is one page
MOST_OUTLINES = 400
NARROW = 9  # digits of a scope: inside a town every grid is drawn, above only those with a case
SIDE = 1000.0
NEAR = 60.0  # of SIDE: what lies closer is drawn as one dot with its number


@dataclass(frozen=True)
class Mark:
    """Where a case is drawn; not exact when all that is known is its grid."""

    lat: float
    lon: float
    is_exact: bool


@dataclass(frozen=True)
class Dot:
    """Cases that are drawn as one."""

    x: float
    y: float
    count: int
    is_urgent: bool


@dataclass(frozen=True)
class Picture:
    """The map as lines and dots on a sheet, for where no script runs."""

    width: float
    height: float
    outlines: list[str]  # "x,y x,y …"
    dots: list[Dot]


@dataclass(frozen=True)
class CaseMap:
    """`marks` by case; `outlines` the places that are drawn; no picture when there is nothing to draw."""

    marks: dict[UUID, Mark]
    outlines: list[Place]
    picture: Picture | None


def draw(session: Session, cases: Sequence[Case], scopes: Sequence[str], on: date) -> CaseMap:
    """The map of these cases (at most MOST, all visible to who asks), looked at in `scopes`."""
    around = _outlines(session, cases, scopes, on)
    by_scope = {place.scope: place for place in sorted(around, key=lambda place: place.level is Level.GRID)}
    marks = {case.id: mark for case in cases if (mark := _mark(case, by_scope))}
    return CaseMap(marks, around, _picture(cases, marks, around))


def _outlines(session: Session, cases: Sequence[Case], scopes: Sequence[str], on: date) -> list[Place]:
    above = {prefix for case in cases for prefix in areas.prefixes(case.scope)}
    narrow = [scope for scope in scopes if len(scope) >= NARROW]
    seen = or_(areas.within(Place.scope, narrow), Place.scope.in_(above))
    is_open = or_(Place.ends_on.is_(None), Place.ends_on > on)
    query = select(Place).where(Place.min_lon.is_not(None), is_open, seen)
    query = query.order_by(Place.scope.in_(above).desc(), Place.scope)  # those with a case before all others
    return [place for place in session.scalars(query.limit(MOST_OUTLINES)) if place.outline]


def _mark(case: Case, by_scope: dict[str, Place]) -> Mark | None:
    if case.lat is not None and case.lon is not None:
        return Mark(case.lat, case.lon, True)
    nearest = next((by_scope[scope] for scope in areas.prefixes(case.scope) if scope in by_scope), None)
    return Mark(*grid_outlines.middle_of(nearest.outline or []), False) if nearest else None


def _picture(cases: Sequence[Case], marks: dict[UUID, Mark], around: Sequence[Place]) -> Picture | None:
    corners = [(lat, lon) for place in around for lon, lat in place.outline or []]
    points = [*corners, *((mark.lat, mark.lon) for mark in marks.values())]
    if not points:
        return None
    sheet = Sheet.of(points, SIDE)
    outlines = [
        " ".join("{},{}".format(*sheet.at(lat, lon)) for lon, lat in place.outline or []) for place in around
    ]
    flat = [sheet.at(*point) for point in points]
    return Picture(max(x for x, _ in flat), max(y for _, y in flat), outlines, _dots(sheet, cases, marks))


def _dots(sheet: Sheet, cases: Sequence[Case], marks: dict[UUID, Mark]) -> list[Dot]:
    """What lies in one square of the sheet as one dot, in its middle."""
    squares: dict[tuple[int, int], list[tuple[float, float, bool]]] = defaultdict(list)
    for case in cases:
        if mark := marks.get(case.id):
            x, y = sheet.at(mark.lat, mark.lon)
            squares[int(x // NEAR), int(y // NEAR)].append((x, y, case.urgency is Urgency.URGENT))
    return [
        Dot(
            round(sum(x for x, _, _ in held) / len(held), 1),
            round(sum(y for _, y, _ in held) / len(held), 1),
            len(held),
            any(is_urgent for _, _, is_urgent in held),
        )
        for held in squares.values()
    ]
