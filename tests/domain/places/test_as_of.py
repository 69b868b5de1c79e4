"""Places, boundaries, heads and workers as they were on a day."""

from datetime import date, timedelta

import pytest
from support.filings import WEST, filed

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.filing import carrying_out
from fieldapp.domain.places import as_of
from fieldapp.domain.places.division_changes import rename
from fieldapp.models import Place


@pytest.fixture
def names(session, town):
    return lambda on: [
        each.name for each in as_of.places_on(session, town.village.scope, on, town.village.id)
    ]


def test_a_divided_grid_is_seen_whole_the_day_before_and_in_parts_on_its_day(session, town, now, names):
    before = town.grid.outline
    filing = filed(session, town, now)
    then = now + timedelta(days=7)
    assert carrying_out.carry_out(session, filing.id, then)
    grid = session.get_one(Place, town.grid.id)
    day = day_of(then)
    assert names(day - timedelta(days=1)) == ["西大街第一网格", "西大街第二网格"]
    assert names(day) == ["西大街第一网格", "西大街第二网格", "西大街第三网格"]
    assert as_of.boundary_on(session, grid, day - timedelta(days=1)).outline == before
    assert as_of.boundary_on(session, grid, day).outline == WEST
    part = next(
        each for each in as_of.places_on(session, grid.scope[:12], day) if each.name.endswith("第三网格")
    )
    people = as_of.postings_on(session, [part.id], day)
    assert town.mei.id in {posting.person_id for posting in people[part.id]}
    assert as_of.postings_on(session, [part.id], day - timedelta(days=1)) == {}


def test_nothing_is_there_before_it_began(names):
    assert names(date(2025, 12, 31)) == []


def test_a_renamed_place_bears_the_name_it_had(session, town, now):
    then = now + timedelta(days=3)
    rename(
        session,
        Actor.of(town.yan, day_of(then)),
        town.village,
        "西城社区居委会",
        "安民发〔2026〕12号",
        then,
        "",
    )
    assert as_of.name_on(session, town.village, day_of(then)) == "西城社区居委会"
    assert as_of.name_on(session, town.village, day_of(now)) == "西大街社区居委会"
    found = {each.code: each.name for each in as_of.places_on(session, town.street.scope, day_of(now))}
    assert found[town.village.code] == "西大街社区居委会"


def test_an_ended_posting_is_seen_while_it_lasted(session, town, now):
    posting = town.mei.postings[0]
    posting.ends_on = day_of(now)
    session.flush()
    there = as_of.postings_on(session, [town.grid.id], day_of(now) - timedelta(days=1))[town.grid.id]
    assert town.mei.id in {each.person_id for each in there} or posting.starts_on >= day_of(now)
    left = as_of.postings_on(session, [town.grid.id], day_of(now)).get(town.grid.id, [])
    assert town.mei.id not in {each.person_id for each in left}


def test_all_places_of_an_area_take_one_statement(session, town, now, statements):
    scope = town.county.scope
    with statements() as asked:
        as_of.places_on(session, scope, day_of(now))
    assert len(asked) == 1
