"""Which cases of an area belong on its agenda, and why: urgent, overdue, objected, repeated, or open long.

Nothing restricted and nothing that touches a child: every unit that attends reads the agenda.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from fieldapp.domain.access import offline_exclusions
from fieldapp.domain.access.areas import in_area_of_cases
from fieldapp.domain.reference.settings import values_of
from fieldapp.models import AgendaGround, Case, CaseState, Category, Place, Urgency

G = AgendaGround
NEAR = 0.0005  # degrees: some 50 m
MOST_CASES = 60
SETTINGS = {"meeting_open_days": "30", "meeting_repeat_days": "90"}


@dataclass(frozen=True)
class FoundCase:
    """A case that belongs on the agenda, with its words there."""

    id: UUID
    title: str
    grounds: tuple[AgendaGround, ...]


def find(session: Session, scope: str, now: datetime) -> Sequence[FoundCase]:
    """At most MOST_CASES: urgent ones, then what is due first; two statements."""
    said = values_of(session, list(SETTINGS))
    tests = grounds(now, *(int(said.get(key, default)) for key, default in SETTINGS.items()))
    place_words = func.coalesce(Case.place_words, "")
    query = (
        select(Case.id, Case.number, Category.name, Place.name, place_words)
        .add_columns(*(test.label(ground.value) for ground, test in tests.items()))
        .join(Category, Case.category_id == Category.id)
        .join(Place, Case.place_id == Place.id)
        .where(belongs(scope, now), or_(*tests.values()))
        .order_by(case((tests[G.URGENT], 0), else_=1), Case.due_at.is_(None), Case.due_at, Case.id)
    )
    return [_found(row) for row in session.execute(query.limit(MOST_CASES))]


def belongs(scope: str, now: datetime) -> ColumnElement[bool]:
    """Open cases of the area that every unit of a meeting may read of."""
    is_there = and_(Case.is_open.is_(True), Case.opened_at <= now)
    plain = and_(offline_exclusions.case_travels(), Category.is_restricted.is_(False))
    return and_(in_area_of_cases(scope), is_there, plain)


def grounds(now: datetime, open_days: int, repeat_days: int) -> dict[AgendaGround, ColumnElement[bool]]:
    """Each ground as a condition over cases; `open_days`: how many days are long, `repeat_days`: when it repeats."""
    return {
        G.URGENT: Case.urgency == Urgency.URGENT,
        G.OVERDUE: and_(Case.due_at.is_not(None), Case.due_at < now),
        G.OBJECTED: Case.state == CaseState.OBJECTED,
        G.REPEATED: _repeats(now - timedelta(days=repeat_days)),
        G.OPEN_LONG: Case.opened_at < now - timedelta(days=open_days),
    }


def _repeats(since: datetime) -> ColumnElement[bool]:
    """An earlier case of its category at the same spot of the village, opened since then."""
    earlier = aliased(Case)
    near = and_(
        earlier.lat.between(Case.lat - NEAR, Case.lat + NEAR),
        earlier.lon.between(Case.lon - NEAR, Case.lon + NEAR),
    )
    same_words = and_(earlier.place_words == Case.place_words, Case.place_words != "")
    return (
        exists()
        .where(
            earlier.village == Case.village,
            earlier.category_id == Case.category_id,
            earlier.state != CaseState.MERGED,
            earlier.opened_at >= since,
            earlier.opened_at < Case.opened_at,
            or_(func.coalesce(near, false()), same_words),
        )
        .correlate(Case)
    )


def _found(row: Any) -> FoundCase:
    where = f"{row[3]} {row[4]}".strip()
    found = tuple(ground for ground in G if row._mapping[ground.value])
    return FoundCase(row.id, f"{row.number} {row[2]} · {where}", found)
