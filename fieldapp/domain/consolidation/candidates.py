"""Cases that are compared with an observation: same family of categories, near by, not long ago."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select, text
from sqlalchemy.orm import Session

from fieldapp.domain.consolidation.observations import DEGREE_M, Seen
from fieldapp.models import Case, Category

EACH = 10  # newest candidates of each category, by village and by spot


def candidate_rows(
    session: Session, seen: Seen, may_be_shown: ColumnElement[bool], beyond: float = 0
) -> Sequence[Any]:
    """The candidates; `beyond` (degrees) looks that much further than the category's radius."""
    kinds, values = _values(session, seen, beyond)
    candidates = _candidates(kinds, seen.lat is not None and seen.lon is not None)
    return session.execute(candidates.where(may_be_shown), values).all()


@cache
def _candidates(kinds: int, with_point: bool) -> Select[Any]:
    """For each category of the family its newest cases in the village, and those around the spot: by index alone.

    Written as text, and once: to put a dozen such parts together anew takes longer than to carry them out.
    """
    part = (
        'SELECT * FROM (SELECT id FROM "case" WHERE category_id = :kind{0} AND opened_at BETWEEN :since AND :until '
        "AND state <> 'merged' AND {1} LIMIT {2}) AS {3}{0}"
    )
    parts = [part.format(n, "village = :village ORDER BY opened_at DESC", EACH, "v") for n in range(kinds)]
    if with_point:
        spot = "lat BETWEEN :south AND :north AND lon BETWEEN :west AND :east"
        parts += [part.format(n, spot, EACH, "s") for n in range(kinds)]
    words = [bindparam(name, type_=Case.opened_at.type) for name in ("since", "until")]
    words += [bindparam(f"kind{n}", type_=Case.category_id.type) for n in range(kinds)]
    near = text(" UNION ".join(parts)).bindparams(*words).columns(Case.id).subquery("near")
    chosen: Any = (
        select(
            Case.id, Case.number, Category.name, Case.state, Case.is_open, Case.summary, Case.place_words,
            Case.opened_at, Case.lat, Case.lon, Case.category_id, Case.village,
        )
        .join(Category, Case.category_id == Category.id)
        .where(Case.id.in_(select(near.c.id)))
    )  # fmt: skip
    return chosen


def _values(session: Session, seen: Seen, beyond: float) -> tuple[int, dict[str, Any]]:
    """How many categories the family has, and what _candidates() asks for."""
    window = timedelta(days=seen.category.duplicate_window_days)
    family = seen.category.parent_id or seen.category.id
    kinds = session.scalars(
        select(Category.id).where(or_(Category.parent_id == family, Category.id == family))
    ).all()
    values: dict[str, Any] = {f"kind{number}": kind for number, kind in enumerate(kinds)}
    values |= {"since": seen.at - window, "until": seen.at + window, "village": seen.scope[:12]}
    if seen.lat is not None and seen.lon is not None:
        north = seen.category.duplicate_radius_m / DEGREE_M + beyond
        east = north / cos(radians(seen.lat))
        values |= {"south": seen.lat - north, "north": seen.lat + north}
        values |= {"west": seen.lon - east, "east": seen.lon + east}
    return len(kinds), values
