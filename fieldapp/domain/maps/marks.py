"""Cases on a map: the same as in a list, in the same order, each at its own point or in the middle of its grid.

Everything is WGS-84. What has no point and lies in no outline is said to be missing on the map, never put somewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import areas
from fieldapp.domain.geography import outlines as grid_outlines
from fieldapp.domain.maps.pictures import Picture, draw_picture
from fieldapp.models import Case, CaseState, Level, Place, Urgency

MOST = 200  # the list beside the map is one page
MOST_OUTLINES = 400
NARROW = 9  # digits of a scope: inside a town every grid is drawn, above only those with a case
S = CaseState


class Sign(StrEnum):
    """How a case is drawn, by what it waits for; each has a colour and a shape of its own."""

    NEW = "new"
    WORKED_ON = "worked_on"
    WAITING = "waiting"
    TO_VERIFY = "to_verify"
    ENDED = "ended"


SIGN_OF = {
    **dict.fromkeys((S.REPORTED, S.ACCEPTED), Sign.NEW),
    **dict.fromkeys((S.DISPATCHED, S.SIGNED, S.IN_HAND), Sign.WORKED_ON),
    **dict.fromkeys((S.OBJECTED, S.EXTENSION_ASKED, S.ON_HOLD, S.ASKED_REPORTER), Sign.WAITING),
    **dict.fromkeys((S.SETTLED, S.FED_BACK, S.VERIFIED), Sign.TO_VERIFY),
    **dict.fromkeys((S.CLOSED, S.DECLINED, S.MERGED), Sign.ENDED),
}


@dataclass(frozen=True)
class Mark:
    """Where a case is drawn; not exact when all that is known is its grid."""

    lat: float
    lon: float
    is_exact: bool
    sign: Sign
    is_urgent: bool


@dataclass(frozen=True)
class CaseMap:
    """`marks` by case; `outlines` the places that are drawn; no picture when there is nothing to draw.

    `grades`: how much was reported in each place, by its scope, where that is asked for.
    """

    marks: dict[UUID, Mark]
    outlines: list[Place]
    picture: Picture | None
    grades: dict[str, int] = field(default_factory=dict)


def draw(
    session: Session,
    cases: Sequence[Case],
    scopes: Sequence[str],
    on: date,
    grades: dict[str, int] | None = None,
) -> CaseMap:
    """The map of these cases (at most MOST, all visible to who asks), looked at in `scopes`.

    With `grades` every place that has one is drawn as well.
    """
    around = _outlines(session, cases, scopes, on, (grades or {}).keys())
    by_scope = {place.scope: place for place in sorted(around, key=lambda place: place.level is Level.GRID)}
    marks = {case.id: mark for case in cases if (mark := _mark(case, by_scope))}
    picture = draw_picture([marks[case.id] for case in cases if case.id in marks], around, grades or {})
    return CaseMap(marks, around, picture, grades or {})


def _outlines(
    session: Session, cases: Sequence[Case], scopes: Sequence[str], on: date, graded: Iterable[str]
) -> list[Place]:
    above = {prefix for case in cases for prefix in areas.prefixes(case.scope)} | set(graded)
    narrow = [scope for scope in scopes if len(scope) >= NARROW]
    seen = or_(areas.within(Place.scope, narrow), Place.scope.in_(above))
    is_open = or_(Place.ends_on.is_(None), Place.ends_on > on)
    query = select(Place).where(Place.min_lon.is_not(None), is_open, seen)
    query = query.order_by(Place.scope.in_(above).desc(), Place.scope)  # those with a case before all others
    return [place for place in session.scalars(query.limit(MOST_OUTLINES)) if place.outline]


def _mark(case: Case, by_scope: dict[str, Place]) -> Mark | None:
    how = (SIGN_OF[case.state], case.urgency is Urgency.URGENT)
    if case.lat is not None and case.lon is not None:
        return Mark(case.lat, case.lon, True, *how)
    nearest = next((by_scope[scope] for scope in areas.prefixes(case.scope) if scope in by_scope), None)
    return Mark(*grid_outlines.middle_of(nearest.outline or []), False, *how) if nearest else None
