"""What hangs on the wall of a duty room: numbers, kinds, places, states and when things are due.

Nobody's name and no words of a report; what is restricted or touches a child is not even counted, for anybody may
walk past.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, union
from sqlalchemy.orm import Session, aliased

from fieldapp.domain.access import offline_exclusions
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import in_area_of_cases
from fieldapp.domain.cases.lists import MOST_COUNTED
from fieldapp.models import Case, CaseState, Category, Level, Place, Urgency

SHOWN = 10


@dataclass(frozen=True)
class Row:
    """One case as the wall shows it."""

    category: str
    place: str
    state: CaseState
    urgency: Urgency
    due_at: datetime | None
    accept_by: datetime | None

    @property
    def stands_above(self) -> bool:
        """Urgent and taken by nobody: named at the top of the wall already."""
        return self.urgency is Urgency.URGENT and self.state is CaseState.REPORTED


@dataclass(frozen=True)
class Wall:
    """The first rows and the counts; `is_cut`: there are more open cases than were counted."""

    rows: Sequence[Row]
    open_count: int
    overdue: int
    states: dict[CaseState, int]
    levels: dict[Level, int]
    families: dict[str, int]
    is_cut: bool


def look(session: Session, actor: Actor, now: datetime) -> Wall:
    """The MOST_COUNTED due first in the actor's areas; one statement."""
    found = session.execute(_first(actor)).all()
    late = sum(1 for row in found if row.due_at is not None and row.due_at < now)
    return Wall(
        rows=[_row(row) for row in found[:SHOWN]],
        open_count=len(found),
        overdue=late,
        states=dict(Counter(row.state for row in found)),
        levels=dict(Counter(row.level for row in found)),
        families=dict(Counter(row.family or row.category for row in found).most_common(6)),
        is_cut=len(found) >= MOST_COUNTED,
    )


def _first(actor: Actor) -> Any:
    plain = and_(offline_exclusions.case_travels(), Case.is_open.is_(True))
    areas = [in_area_of_cases(scope) for scope in actor.scopes("see_wall")]
    parts = [
        select(Case.id).where(a, plain).order_by(Case.due_at).limit(MOST_COUNTED).subquery() for a in areas
    ]
    family = aliased(Category)
    query = (
        select(Case.state, Case.level, Case.urgency, Case.due_at, Case.accept_by)
        .add_columns(Category.name.label("category"), family.name.label("family"), Place.name.label("place"))
        .join(Category, Case.category_id == Category.id)
        .outerjoin(family, Category.parent_id == family.id)
        .join(Place, Case.place_id == Place.id)
        .where(Case.id.in_(union(*(select(part) for part in parts))), Category.is_restricted.is_(False))
    )
    return query.order_by(Case.due_at, Case.id).limit(MOST_COUNTED)


def _row(row: Any) -> Row:
    return Row(row.category, row.place, row.state, row.urgency, row.due_at, row.accept_by)
