"""Trends of large areas, counted every night and kept until the next: nobody waits while a city is counted."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.inserts import insert_missing
from fieldapp.domain.locks import lock
from fieldapp.domain.overview import trends
from fieldapp.domain.overview.trends import Counts, Period, Trends
from fieldapp.models import AreaTrends, Case

MANY = 5000  # cases; fewer are counted while somebody waits
KEPT = timedelta(days=3)  # older figures are no answer any more


def find_trends(session: Session, area: str, now: datetime) -> Trends:
    """The area's figures: those of a night not long ago, else counted now."""
    stored = session.scalars(select(AreaTrends).where(AreaTrends.area == area)).one_or_none()
    is_recent = stored is not None and stored.through >= day_of(now) - KEPT
    return _read(stored) if stored is not None and is_recent else trends.count(session, area, now)


def large_areas(session: Session, now: datetime) -> list[str]:
    """Areas of more than MANY cases that were open within the period, the largest first."""
    since = Period(day_of(now) - timedelta(days=1)).bounds[0]
    counted = or_(Case.is_open.is_(True), Case.closed_at >= since)
    found: list[str] = []
    for column in (func.substr(Case.scope, 1, 4), Case.county, Case.town, Case.village):
        query = select(column).where(counted).group_by(column).having(func.count() > MANY)
        found += session.scalars(query)
    return found


def store(session: Session, found: Trends, area_id: UUID) -> None:
    """Keep an area's figures in place of its older ones. `area_id` becomes the row's id if there is none yet."""
    values = {"through": found.through, "counted_at": found.counted_at, "figures": _figures(found)}
    insert_missing(session, AreaTrends, [{"id": area_id, "area": found.area, **values}])
    kept = session.scalars(select(AreaTrends).where(AreaTrends.area == found.area)).one()
    lock(session, kept)
    for name, value in values.items():
        setattr(kept, name, value)
    session.flush()


def _figures(found: Trends) -> dict[str, object]:
    return {
        "weeks": [asdict(counts) for counts in found.weeks],
        "categories": {key.hex: asdict(counts) for key, counts in found.categories.items()},
        "units": {key.hex: asdict(counts) for key, counts in found.units.items()},
    }


def _read(row: AreaTrends) -> Trends:
    weeks = [Counts(**counts) for counts in row.figures["weeks"]]
    categories, units = (dict(_by_id(row.figures[name])) for name in ("categories", "units"))
    return Trends(row.area, row.through, row.counted_at, weeks, categories, units)


def _by_id(figures: dict[str, dict[str, int]]) -> Iterator[tuple[UUID, Counts]]:
    return ((UUID(key), Counts(**counts)) for key, counts in figures.items())
