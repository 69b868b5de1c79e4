"""Role × place × verb: the whole policy table, and the one query of what is visible."""

import re

import pytest

from fieldapp import clock
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.permissions import TABLE
from fieldapp.domain.offline import omissions
from fieldapp.models import (
    Case,
    Condition,
    Involvement,
    Photo,
    PhotoState,
    Posting,
    Report,
    Resident,
    Task,
    Visit,
    VisitWay,
)

CAST = {
    "mei": "grid_worker",
    "wu": "household_head",
    "lin": "grid_head",
    "qin": "centre_staff",
    "luo": "centre_director",
    "sun": "department_handler",
    "ding": "auditor",
    "yan": "administrator",
}


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.mark.parametrize("verb", sorted(TABLE))
@pytest.mark.parametrize("name", sorted(CAST))
def test_the_table_says_who_may_where(town, now, name, verb):
    someone = actor(getattr(town, name), now)
    allowed = CAST[name] in {role.value for role in TABLE[verb]}
    inside = someone.postings[0].scope
    assert someone.may(verb, inside) is allowed
    assert someone.may(verb, inside + "99") is allowed
    assert not someone.may(verb, "9999" + inside)
    assert someone.may_anywhere(verb) is allowed


@pytest.mark.parametrize(
    "name, sees_case, sees_other",
    [
        ("mei", True, False),
        ("wu", True, False),
        ("zhao", False, True),
        ("lin", True, False),
        ("qin", True, False),
        ("tang", True, True),
        ("luo", True, True),
        ("bai", True, True),
        ("gao", True, True),
        ("ding", True, True),
        ("sun", False, False),
        ("yan", False, False),
        ("far", False, False),
    ],
)
def test_who_sees_which_case(session, town, now, name, sees_case, sees_other):
    seen = session.scalars(policy.visible_cases(actor(getattr(town, name), now))).all()
    assert (town.case in seen, town.other_case in seen) == (sees_case, sees_other)


def test_involvement_shows_a_case_outside_the_area(session, town, now):
    session.add(Involvement(person_id=town.far.id, case_id=town.case.id, since=now))
    session.flush()
    assert session.scalars(policy.visible_cases(actor(town.far, now))).all() == [town.case]


def test_a_restricted_case_is_for_those_with_permission_or_a_part_in_it(session, town, now):
    town.case.is_restricted = True
    session.flush()

    def sees(person):
        return town.case in session.scalars(policy.visible_cases(actor(person, now))).all()

    assert sees(town.mei)  # reported it
    assert sees(town.luo)  # directs the centre
    assert not sees(town.qin) and not sees(town.lin) and not sees(town.wu)


def test_an_ended_posting_gives_nothing(session, town, now):
    posting = town.mei.postings[0]
    posting.ends_on = clock.day_of(now)
    session.flush()
    assert actor(town.mei, now).postings == ()
    assert not actor(town.mei, now).may_anywhere("report")


def test_several_postings_add_up(session, town, now):
    session.add(
        Posting(
            person_id=town.mei.id,
            role=town.zhao.postings[0].role,
            place_id=town.other_grid.id,
            scope=town.other_grid.scope,
            starts_on=clock.day_of(now),
        )
    )
    session.flush()
    session.expire(town.mei, ["postings"])
    seen = session.scalars(policy.visible_cases(actor(town.mei, now))).all()
    assert {town.case, town.other_case} <= set(seen)


def test_a_scope_is_no_prefix_of_its_neighbour(session, town, now):
    """610900 must not hold 6109021; 'everything below' is a range over whole digits."""
    below = session.scalars(policy.places_for(actor(town.tang, now), "see_cases")).all()
    assert all(place.scope.startswith(town.street.scope) for place in below)
    assert session.query(Case).filter(policy.within(Case.scope, [])).count() == 0


# --- what a phone takes along


def on_the_spot_and_taken(session, person, now, query):
    """The ids of `query(actor)` for somebody who is there, and for their phone."""
    there = actor(person, now)
    phone = Actor.of(person, clock.day_of(now), takes_along=True)
    return [{row.id for row in session.scalars(query(each)).unique()} for each in (there, phone)]


@pytest.fixture
def all_permissions(session, town, now):
    """Lin may see restricted matters, registered the child, handles the case and has a part in the other one."""
    town.lin.postings[0].may_see_restricted = True
    town.child.registered_by_id = town.lin.id
    town.case.handler_id = town.lin.id
    session.add(Involvement(person_id=town.lin.id, case_id=town.other_case.id, since=now))
    session.flush()
    return town.lin


@pytest.mark.parametrize("flag", ["is_restricted", "minor_involved"])
def test_no_phone_takes_along_a_guarded_case(session, town, now, all_permissions, flag):
    setattr(town.case, flag, True)
    session.flush()
    there, taken = on_the_spot_and_taken(session, all_permissions, now, policy.visible_cases)
    assert {town.case.id, town.other_case.id} <= there
    assert town.case.id not in taken and town.other_case.id in taken


def test_no_phone_takes_along_a_minor(session, town, now, all_permissions):
    def people(who):
        return record_visibility.visible_residents(who, clock.day_of(now))

    there, taken = on_the_spot_and_taken(session, all_permissions, now, people)
    assert (there, taken) == ({town.granny.id, town.child.id}, {town.granny.id})


def test_no_phone_takes_along_a_task_about_them(session, town, now, all_permissions):
    """Tied to a guarded case, or to a household where only minors receive a service."""
    town.case.is_restricted = True
    about_case, about_home = (
        task_of(town, now, case_id=town.case.id),
        task_of(town, now, household_id=town.other_house.id),
    )
    session.add_all([about_case, about_home, minor_of(town.other_house, now)])
    session.flush()
    there, taken = on_the_spot_and_taken(session, all_permissions, now, record_visibility.visible_tasks)
    assert there >= {town.task.id, about_case.id, about_home.id}
    assert town.task.id in taken and not taken & {about_case.id, about_home.id}


def test_no_phone_takes_along_photos_visits_or_reports_of_them(session, town, now, all_permissions):
    task = task_of(town, now, case_id=town.case.id)
    report = session.query(Report).filter_by(case_id=town.case.id).one()
    visit = Visit(
        household_id=town.house.id, resident_id=town.child.id, scope=town.house.scope, on=clock.day_of(now),
        way=VisitWay.DOOR, condition=Condition.WELL, person_id=town.lin.id, received_at=now,
    )  # fmt: skip
    session.add_all([task, visit])
    session.flush()
    for about in ({"report_id": report.id}, {"task_id": task.id}):
        session.add(Photo(state=PhotoState.READY, received_sha256="0" * 64, received_at=now, **about))
    town.case.minor_involved = True
    session.flush()
    for query in (record_visibility.visible_photos, record_visibility.visible_visits):
        there, taken = on_the_spot_and_taken(session, all_permissions, now, query)
        assert there and taken == set()
    there, taken = on_the_spot_and_taken(session, town.mei, now, record_visibility.own_reports)
    assert (there, taken) == ({report.id}, set())


def test_a_report_stays_behind_when_its_case_was_merged_into_a_guarded_one(session, town, now):
    town.case.merged_into_id, town.other_case.is_restricted = town.other_case.id, True
    session.flush()
    there, taken = on_the_spot_and_taken(session, town.mei, now, record_visibility.own_reports)
    assert there and taken == set()


def test_it_is_told_what_was_left_behind(session, town, now, all_permissions):
    phone = Actor.of(all_permissions, clock.day_of(now), takes_along=True)
    assert omissions.anything(session, phone, clock.day_of(now)) == omissions.Missing(people=True)
    homes = [town.house.id, town.other_house.id]
    assert omissions.from_households(session, phone, homes, clock.day_of(now)) == {town.house.id}
    town.case.is_restricted = True
    session.add(task_of(town, now, case_id=town.case.id))
    session.flush()
    assert omissions.anything(session, phone, clock.day_of(now)) == omissions.Missing(
        cases=True, tasks=True, people=True
    )
    assert omissions.anything(session, phone.in_full, clock.day_of(now)) == omissions.Missing()


def test_nothing_is_missing_that_one_could_not_see_anyway(session, town, now):
    phone = Actor.of(town.mei, clock.day_of(now), takes_along=True)
    assert omissions.anything(session, phone, clock.day_of(now)) == omissions.Missing()
    assert omissions.from_households(session, phone, [town.house.id], clock.day_of(now)) == set()


def task_of(town, now, **about):
    return Task(
        title="探访", due_on=clock.day_of(now), scope=town.grid.scope, place_id=town.grid.id, given_at=now,
        service_item_id=town.visit_item.id, assignee_id=town.lin.id, given_by_id=town.lin.id, **about,
    )  # fmt: skip


def minor_of(home, now):
    return Resident(
        household_id=home.id, scope=home.scope, name="林小雨", name_digest="", initials="lxy", is_minor=True, needs=[],
        source="own_request", legal_basis="statutory_duty", review_on=clock.day_of(now), registered_at=now,
    )  # fmt: skip


def test_a_photo_is_looked_up_and_no_table_read_for_it(session, town, now):
    """On SQLite a million cases were gathered first: two seconds a picture."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is there, and there is nothing here")
    for name in ("tang", "sun", "mei"):
        query = record_visibility.visible_photos(actor(getattr(town, name), now)).where(
            Photo.id == town.case.id
        )
        asked = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all()
        its = [
            row[3] for row in plan if re.match(r"(SCAN|SEARCH) (case|report|case_step|task) ", f"{row[3]} ")
        ]
        assert its and all("(id=?)" in step for step in its), (name, its)
