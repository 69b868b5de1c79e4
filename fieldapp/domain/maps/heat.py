"""How much was reported in each grid in the last 90 days, in a few broad grades.

A grade says where problems are, not what a worker did: reports of residents and colleagues count alike, no figure
of a grid is told, and nothing is put in order by it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import areas, offline_exclusions
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.maps.marks import MOST_OUTLINES
from fieldapp.models import Case, Level, Place

WINDOW = timedelta(days=90)
STEPS = (1, 5, 10, 20)  # the least of each grade


def grades(session: Session, by: CaseQuery, scopes: Iterable[str], now: datetime) -> dict[str, int]:
    """Grade 1 to 4 by the scope of each grid with cases opened in the WINDOW, of the kinds a list is narrowed to.

    What is restricted or touches a child is not counted, for anybody. One statement.
    """
    wide = replace(by, state="all", words="", overdue=False, due_today=False)
    inside = or_(false(), *(_inside(scope) for scope in scopes))
    query = select(Case.scope, func.count()).where(inside, Case.opened_at > now - WINDOW)
    query = query.where(offline_exclusions.case_travels(), *lists.conditions(wide))
    most = query.group_by(Case.scope).order_by(func.count().desc(), Case.scope).limit(MOST_OUTLINES)
    return {scope: grade_of(count) for scope, count in session.execute(most)}


def grade_of(count: int) -> int:
    """0 for nothing, up to 4."""
    return sum(count >= least for least in STEPS)


def _inside(scope: str) -> ColumnElement[bool]:
    """Said by county as well, which has an index by the day of opening."""
    if len(scope) >= 6:
        return (Case.county == scope[:6]) & areas.in_area_of_cases(scope)
    of_city = select(Place.scope).where(Place.level == Level.COUNTY, areas.within(Place.scope, [scope]))
    return Case.county.in_(of_city)
