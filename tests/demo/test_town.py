"""The demo town is believable: in time but for a few, in working hours, every address in its grid, the same each time."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from support import databases

from fieldapp import clock, migrate
from fieldapp.crypto import keys
from fieldapp.demo import ground
from fieldapp.demo.town import Size, build_demo
from fieldapp.domain.places import division_lists, divisions
from fieldapp.list_commands import DIVISIONS
from fieldapp.models import (
    Case,
    CaseState,
    CaseStep,
    Confirmation,
    Household,
    Level,
    Photo,
    Place,
    Solved,
    Task,
    TaskState,
    Unit,
    Urgency,
)

SIZE = Size(grids=24, reports=90, households=40, patrols=6)


@contextmanager
def empty_session():
    keys.load(databases.PERSONAL_DATA_KEY)
    engine = databases.engine_of(databases.make_empty())
    migrate.upgrade(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def build(session, now, folder):
    divisions.import_divisions(session, division_lists.read_divisions(DIVISIONS.read_bytes()))
    return build_demo(session, now, folder, lambda _words: None, SIZE)


@pytest.fixture(scope="module")
def town(tmp_path_factory, now):
    """Built once for all tests of this file, in a database of its own."""
    with empty_session() as session:
        build(session, now, tmp_path_factory.mktemp("photos"))
        yield session


def test_a_few_cases_are_overdue_and_one_urgent_one_is_in_hand(town, now):
    cases = town.scalars(select(Case).where(Case.is_open.is_(True))).all()
    late = [case for case in cases if case.is_overdue(now)]
    assert len(late) <= max(2, len(cases) * 0.08)
    urgent = [case for case in cases if case.urgency is Urgency.URGENT]
    assert [case.state for case in urgent] == [CaseState.SIGNED] and not urgent[0].is_overdue(now)


def test_steps_of_ordinary_cases_are_taken_in_working_hours(town, now):
    told = (
        select(CaseStep.at)
        .join(Case, Case.id == CaseStep.case_id)
        .where(CaseStep.at < now - timedelta(days=7), CaseStep.person_id.is_not(None))
    )
    hours = Counter(at.astimezone(clock.CHINA).hour for at in town.scalars(told))
    assert set(hours) <= set(range(8, 18))


def test_what_lies_in_a_grid_lies_inside_its_outline(town):
    from shapely import Point, Polygon

    outlines = {
        grid.id: Polygon(grid.outline)
        for grid in town.scalars(select(Place).where(Place.code.startswith("610902")))
        if grid.outline
    }
    assert all(shape.is_valid and len(shape.exterior.coords) > 5 for shape in outlines.values())
    shapes = list(outlines.values())
    overlaps = [one.intersection(two).area for n, one in enumerate(shapes) for two in shapes[n + 1 :]]
    assert max(overlaps) < 1e-9
    for home in town.scalars(select(Household).where(Household.lat.is_not(None))):
        assert outlines[home.grid_id].covers(Point(home.lon, home.lat))


def test_an_address_names_the_street_or_group_of_its_grid(town):
    homes = town.scalars(select(Household).where(~Household.code.endswith("-0001"))).all()
    grids = {grid.id: grid for grid in town.scalars(select(Place).where(Place.level == Level.GRID))}
    assert homes and all(home.address.startswith(ground.street_of(grids[home.grid_id])) for home in homes)


def test_a_dozen_departments_have_somebody_and_residents_have_said_how_it_was(town):
    departments = town.scalars(select(Unit).where(Unit.is_centre.is_(False))).all()
    assert len(departments) >= 12
    said = Counter(town.scalars(select(Confirmation.solved)))
    assert said[Solved.SOLVED] >= 1 and said[Solved.PARTLY] >= 1 and said[Solved.NOT_SOLVED] == 2
    assert len(town.scalars(select(Case).where(Case.complained_at.is_not(None))).all()) == 1
    assert town.scalar(select(func.count()).where(Household.refused_on.is_not(None))) == 1
    assert town.scalar(select(func.count()).where(Task.state == TaskState.REFUSED)) == 2
    assert town.scalar(select(func.count(Photo.id))) > 10


def test_the_same_seed_gives_the_same_town(town, now, tmp_path):
    with empty_session() as again:
        build(again, now, tmp_path)
        for query in (
            select(Case.state, Case.urgency, Case.opened_at, Case.summary, Case.lat).order_by(
                Case.opened_at, Case.summary
            ),
            select(Household.code, Household.address, Household.lat).order_by(Household.code),
            select(Task.title, Task.state, Task.due_on).order_by(Task.title, Task.due_on, Task.state),
        ):
            assert town.execute(query).all() == again.execute(query).all()
