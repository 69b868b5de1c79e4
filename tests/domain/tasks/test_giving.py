"""Who gives which task to whom."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.domain.tasks.giving import Subject
from fieldapp.models import Posting, Role, Task, TaskState


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def post(session, person, place, now, role=Role.GRID_WORKER):
    session.add(
        Posting(
            person_id=person.id, role=role, place_id=place.id, scope=place.scope, starts_on=clock.day_of(now)
        )
    )
    session.flush()
    session.expire(person, ["postings"])
    return person


def test_a_head_gives_a_task_about_a_household(town, give, now):
    task = give(town.lin, note="带上药盒")
    assert (task.scope, task.place_id) == (town.grid.scope, town.grid.id)
    assert task.state is TaskState.OPEN and task.service_item_id == town.visit_item.id
    assert task.given_by_id == town.lin.id and task.given_at == now


def test_work_that_has_ended_is_refused_with_the_rule(town, give):
    with pytest.raises(Refusal, match="Work that is not admitted may not be given to grid workers"):
        give(town.lin, item=town.ended_item)


def test_a_household_is_never_the_basis(session, town, give, now):
    with pytest.raises(Refusal, match="admitted work item or the case"):
        give(town.lin, item=None)
    plain = {"title": "t", "due_on": clock.day_of(now), "scope": town.grid.scope, "given_at": now}
    session.add(
        Task(
            **plain,
            household_id=town.house.id,
            place_id=town.grid.id,
            assignee_id=town.mei.id,
            given_by_id=town.lin.id,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_case_is_a_basis_and_its_worker_may_then_see_it(session, town, give, ping, now):
    session.query(Posting).filter_by(person_id=ping.id, place_id=town.other_grid.id).delete()
    task = give(town.lin, about=Subject(case=town.case), item=None, assignee=ping)
    assert task.case_id == town.case.id and task.place_id == town.case.place_id
    assert town.case in session.scalars(policy.visible_cases(actor(ping, now))).all()


def test_a_closed_case_is_no_basis(town, give):
    town.case.is_open = False
    with pytest.raises(Refusal, match="closed"):
        give(town.lin, about=Subject(case=town.case), item=None)


@pytest.mark.parametrize("name", ["mei", "wu", "far", "ding", "sun"])
def test_only_heads_and_centres_give_tasks(town, give, name):
    with pytest.raises(NotYours):
        give(getattr(town, name))


def test_nobody_gives_tasks_outside_their_area(town, give):
    with pytest.raises(NotYours):
        give(town.lin, about=Subject(household=town.other_house), assignee=town.zhao)


def test_the_day_may_not_lie_in_the_past(town, give, now):
    with pytest.raises(Refusal, match="past"):
        give(town.lin, due_on=clock.day_of(now) - timedelta(days=1))


def test_a_task_goes_to_somebody_who_works_there(town, give):
    with pytest.raises(Refusal, match="works in this area"):
        give(town.lin, assignee=town.zhao)
    with pytest.raises(Refusal, match="works in this area"):
        give(town.lin, assignee=town.wu)


def test_a_head_of_one_grid_gives_only_to_its_workers(session, town, give, ping, now):
    head = post(session, town.far, town.grid, now, Role.GRID_HEAD)
    assert give(head).assignee_id == town.mei.id
    with pytest.raises(Refusal, match="works in this area"):
        give(head, assignee=ping)


def test_the_note_is_encrypted(session, town):
    stored = session.connection().exec_driver_sql("SELECT note FROM task").scalar()
    assert "取暖".encode() not in bytes(stored)


def test_a_household_that_refused_is_given_a_task_only_in_a_named_emergency(session, town, give, now):
    town.house.refusal_until = clock.day_of(now) + timedelta(days=1)
    for reason in ("", "  "):
        with pytest.raises(Refusal):
            give(town.lin, emergency_reason=reason)
    assert give(town.lin, emergency_reason="两天无人应答").emergency_reason == "两天无人应答"
    town.house.refusal_until = clock.day_of(now)
    assert give(town.lin).emergency_reason is None
