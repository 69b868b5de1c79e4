"""A list of people: each gets a first posting, all of them or nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.people import imports, people_lists
from fieldapp.domain.people.imports import ListRefused
from fieldapp.domain.people.one_time_codes import use_code
from fieldapp.models import AccessEntry, Person, Role, Unit

HEAD = "name,sign_in_name,phone,role,place_code,unit"


@pytest.fixture
def yan(town, now):
    return actor(town.yan, now)


def row(town, name="陆一", sign_in_name="luyi", role="grid_worker", place=None, unit=""):
    return f"{name},{sign_in_name},13800138000,{role},{place or town.grid.code},{unit}"


def listed(*rows):
    return people_lists.read("\n".join([HEAD, *rows]))


def added(session):
    return set(session.scalars(select(Person.sign_in_name).where(Person.password_hash.is_(None))))


def problems(rows):
    return [[str(problem) for problem in each.problems] for each in rows]


def test_everybody_of_the_list_is_added_with_a_posting_from_today(session, town, yan, now):
    rows = listed(row(town), row(town, "陆二", "luer", "grid_head", town.village.code))
    first, second = imports.import_people(session, yan, rows, now)
    assert (first.name, first.sign_in_name, first.phone) == ("陆一", "luyi", "13800138000")
    (posting,) = first.postings
    assert (posting.role, posting.place_id, posting.starts_on, posting.unit_id) == (
        Role.GRID_WORKER, town.grid.id, day_of(now), None,
    )  # fmt: skip
    assert second.postings[0].role is Role.GRID_HEAD


def test_one_wrong_row_stops_the_whole_list_and_says_why(session, town, yan, now):
    rows = listed(row(town), row(town, "陆二", "mei"))
    with pytest.raises(ListRefused):
        imports.import_people(session, yan, rows, now)
    assert added(session) == set()
    first, second = problems(rows)
    assert first == [] and "taken" in second[0]


def test_a_cell_that_was_wrong_before_stops_the_list_too(session, town, yan, now):
    rows = listed(row(town), row(town, "陆二", "luer", "国王"))
    with pytest.raises(ListRefused):
        imports.import_people(session, yan, rows, now)
    assert len(problems(rows)[1]) == 1 and added(session) == set()


def test_the_same_name_twice_in_one_list_is_taken_the_second_time(session, town, yan, now):
    rows = listed(row(town), row(town, "陆二"))
    imports.check(session, yan, rows, now)
    assert [bool(each) for each in problems(rows)] == [False, True]


def test_a_check_leaves_no_row_and_no_line(session, town, yan, now):
    lines = session.scalar(select(func.count(AccessEntry.id)))
    rows = listed(row(town), row(town, "陆二", "luer"))
    imports.check(session, yan, rows, now)
    assert problems(rows) == [[], []]
    assert added(session) == set() and session.scalar(select(func.count(AccessEntry.id))) == lines


def test_a_place_must_be_known_and_open(session, town, yan, now):
    town.second_grid.ends_on = day_of(now)
    session.flush()
    rows = listed(row(town, place="610902001003999"), row(town, "陆二", "luer", place=town.second_grid.code))
    imports.check(session, yan, rows, now)
    assert all("no place with the code" in wrong for (wrong,) in problems(rows))
    town.second_grid.ends_on = day_of(now) + timedelta(days=1)
    session.flush()
    (row_two,) = listed(row(town, "陆二", "luer", place=town.second_grid.code))
    imports.check(session, yan, [row_two], now)
    assert row_two.problems == []


@pytest.mark.parametrize("role", ["auditor", "administrator", "centre_director"])
def test_a_list_gives_nobody_more_than_its_sender_may_give(session, town, now, role):
    rows = listed(row(town, role=role))
    imports.check(session, actor(town.tang, now), rows, now)
    assert len(problems(rows)[0]) == 1
    again = listed(row(town, role=role))
    imports.check(session, actor(town.yan, now), again, now)
    assert problems(again) == [[]]


def test_a_handler_belongs_to_a_unit_of_the_place_or_above_found_by_its_name(session, town, yan, now):
    handler = {"role": "department_handler"}
    rows = listed(
        row(town, **handler),
        row(town, "陆二", "luer", **handler, unit="没有的所"),
        row(town, "陆三", "lusan", **handler, unit="老城街道 市政设施管理所"),
        row(town, "陆四", "lusi", **handler, unit=town.roads.name, place=town.far_grid.code),
    )
    imports.check(session, yan, rows, now)
    without, unknown, known, elsewhere = problems(rows)
    assert "must belong to a unit" in without[0]
    assert "no unit 没有的所" in unknown[0] and known == [] and "no unit" in elsewhere[0]
    (person,) = imports.import_people(
        session, yan, [listed(row(town, **handler, unit=town.roads.name))[0]], now
    )
    assert person.postings[0].unit_id == town.roads.id


def test_of_two_units_of_one_name_the_nearer_is_meant_and_an_ended_one_never(session, town, yan, now):
    near = Unit(name=town.roads.name, place_id=town.village.id, scope=town.village.scope)
    session.add(near)
    session.flush()

    def unit_of(sign_in_name):
        text = row(town, "陆一", sign_in_name, "department_handler", unit=town.roads.name)
        (person,) = imports.import_people(session, yan, listed(text), now)
        return person.postings[0].unit_id

    assert unit_of("luyi") == near.id
    near.ends_on = day_of(now)
    session.flush()
    assert unit_of("luer") == town.roads.id


def test_codes_are_handed_out_to_those_who_have_not_signed_in_and_end_the_earlier_ones(
    session, town, yan, now
):
    people = imports.import_people(session, yan, listed(row(town), row(town, "陆二", "luer")), now)
    people[1].password_hash = "set meanwhile"
    session.flush()
    ((person, first),) = imports.hand_out_codes(session, yan, people, now)
    ((_, second),) = imports.hand_out_codes(session, yan, people, now)
    assert person is people[0]
    assert not use_code(session, person, first, now) and use_code(session, person, second, now)
