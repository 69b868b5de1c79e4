"""Which cases are compared with an observation: the same family of categories, near by, not long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any

import pytest
from sqlalchemy import select, true

from fieldapp.domain.consolidation import candidates
from fieldapp.domain.consolidation.observations import DEGREE_M
from fieldapp.models import Case, CaseState, Category

LAT, LON = 32.692, 109.022  # where the town's case lies


@dataclass
class Copies:
    """Cases like the town's own, each with a number of its own."""

    session: Any
    case: Case
    now: datetime
    count: int = 0

    def make(self, **changes):
        self.count += 1
        known = {column.name: getattr(self.case, column.name) for column in Case.__table__.columns}
        known |= {"number": f"copy-{self.count}", "opened_at": self.now, **changes}
        del known["id"]
        made = Case(**known)
        self.session.add(made)
        self.session.flush()
        return made.id


@pytest.fixture
def copies(session, town, now):
    return Copies(session, town.case, now)


@pytest.fixture
def found(session, seen):
    def _found(condition=None, beyond=0, **observed):
        rows = candidates.candidate_rows(
            session, seen(**observed), true() if condition is None else condition, beyond
        )
        return {row.id for row in rows}

    return _found


@pytest.fixture
def somewhere(town):
    """Columns of a case in another village."""
    scope = town.other_grid.scope
    return {"scope": scope, "village": scope[:12], "lat": None, "lon": None}


def test_the_same_family_is_compared_and_no_other(session, town, copies, found):
    sibling = session.scalars(
        select(Category).where(Category.parent_id == town.lamp.parent_id, Category.id != town.lamp.id)
    ).first()
    family = session.get_one(Category, town.lamp.parent_id)
    ids = {copies.make(category_id=sibling.id), copies.make(category_id=family.id)}
    other = copies.make(category_id=town.dispute.id)
    assert found() == {town.case.id, *ids}
    assert found(kind=family) == {town.case.id, *ids}
    assert found(kind=town.dispute) == {other}


def test_the_village_is_compared_though_nothing_has_a_point(town, copies, found, somewhere):
    here, _there = copies.make(lat=None, lon=None), copies.make(**somewhere)
    assert found(at=None) == {town.case.id, here}


def test_what_lies_around_the_spot_is_compared_across_the_villages_border(town, copies, found, somewhere):
    near = copies.make(**somewhere | {"lat": LAT, "lon": LON})
    assert found() == {town.case.id, near}
    assert found(at=None) == {town.case.id}


@pytest.mark.parametrize("direction", [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_the_radius_reaches_as_far_to_the_east_as_to_the_north(town, copies, found, somewhere, direction):
    radius = town.lamp.duplicate_radius_m / DEGREE_M
    north, east = direction[0] * radius, direction[1] * radius / cos(radians(LAT))
    inside = copies.make(**somewhere | {"lat": LAT + north * 0.99, "lon": LON + east * 0.99})
    outside = copies.make(**somewhere | {"lat": LAT + north * 1.01, "lon": LON + east * 1.01})
    assert inside in found() and outside not in found()
    assert outside in found(beyond=radius * 0.05)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_window_of_days_reaches_both_ways(town, copies, found, now, sign):
    window = sign * timedelta(days=town.lamp.duplicate_window_days)
    at_border = copies.make(opened_at=now + window)
    outside = copies.make(opened_at=now + window + sign * timedelta(seconds=1))
    assert at_border in found() and outside not in found()


def test_a_merged_case_is_no_candidate_and_a_closed_one_is(copies, found):
    merged = copies.make(state=CaseState.MERGED, is_open=False)
    closed = copies.make(state=CaseState.CLOSED, is_open=False)
    assert closed in found() and merged not in found()


def test_of_each_category_the_newest_ten_of_the_village_are_compared(town, copies, found, now):
    ids = [copies.make(opened_at=now - timedelta(hours=2 + n)) for n in range(candidates.EACH)]
    assert found(at=None) == {town.case.id, *ids[:-1]}  # the town's case was opened an hour ago


def test_only_what_may_be_shown_is_compared(town, copies, found):
    copies.make()
    assert found(Case.id == town.case.id) == {town.case.id}


def test_a_candidate_says_what_it_is_compared_by(session, town, seen):
    (row,) = candidates.candidate_rows(session, seen(), Case.id == town.case.id)
    assert (row.number, row.name, row.summary) == (town.case.number, town.lamp.name, town.case.summary)
    assert (row.lat, row.lon, row.is_open, row.state) == (LAT, LON, True, CaseState.REPORTED)
