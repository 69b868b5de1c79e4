"""What a phone never takes along, whoever carries it."""

import pytest

from fieldapp import clock
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.models import (
    Condition,
    Involvement,
    Photo,
    PhotoState,
    Report,
    Resident,
    Task,
    Visit,
    VisitWay,
)


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


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
