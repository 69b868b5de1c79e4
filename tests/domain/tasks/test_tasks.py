"""Tasks: their basis, whose they are, handing on, withdrawing."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from fieldapp import clock
from fieldapp.domain import service_items
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.domain.tasks import finishing, giving, handing_on
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.models import Posting, Role, Task, TaskState


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def give(session, town, now):
    """give(who, …) a visit to the house; every part can be said otherwise."""

    def _give(who, **other):
        plain = {
            "title": "看看取暖", "due_on": clock.day_of(now), "assignee": town.mei,
            "about": Subject(household=town.house), "item": town.visit_item,
        }  # fmt: skip
        return giving.give(session, actor(who, now), NewTask(**{**plain, **other}), now)

    return _give


@pytest.fixture
def ping(session, town, now):
    """A second worker in mei's village."""
    return post(session, town.zhao, town.second_grid, now)


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


def test_work_that_has_ended_is_not_offered(session, town, now):
    offered = service_items.admitted(session, clock.day_of(now))
    assert town.visit_item in offered and town.ended_item not in offered


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


def test_the_one_it_was_given_to_finishes_it(session, town, now):
    finishing.finish(session, actor(town.mei, now), town.task, "一切都好", [], now)
    assert town.task.state is TaskState.DONE and town.task.done_at == now
    assert town.task.done_words == "一切都好"


@pytest.mark.parametrize("name", ["lin", "qin", "zhao", "wu"])
def test_nobody_else_finishes_it(session, town, now, name):
    with pytest.raises(NotYours):
        finishing.finish(session, actor(getattr(town, name), now), town.task, "", [], now)


def test_a_finished_task_is_not_finished_again(session, town, now):
    finishing.finish(session, actor(town.mei, now), town.task, "", [], now)
    with pytest.raises(AlreadyDone):
        finishing.finish(session, actor(town.mei, now), town.task, "", [], now)


@pytest.mark.parametrize("name", ["mei", "lin", "qin"])
def test_a_task_is_handed_on_with_a_reason(session, town, ping, now, name):
    handing = handing_on.hand_on(session, actor(getattr(town, name), now), town.task, ping, "我休假", now)
    assert town.task.assignee_id == ping.id
    assert (handing.number, handing.from_id, handing.to_id) == (1, town.mei.id, ping.id)
    again = handing_on.hand_on(session, actor(ping, now), town.task, town.mei, "她回来了", now)
    assert again.number == 2 and town.task.assignee_id == town.mei.id


def test_handing_on_needs_a_reason(session, town, ping, now):
    with pytest.raises(Refusal, match="why"):
        handing_on.hand_on(session, actor(town.mei, now), town.task, ping, " ", now)


def test_a_task_is_not_handed_to_another_village_or_to_oneself(session, town, now):
    for person in (town.zhao, town.mei, town.wu):
        with pytest.raises(Refusal, match="same village"):
            handing_on.hand_on(session, actor(town.mei, now), town.task, person, "忙", now)


def test_a_stranger_hands_nothing_on(session, town, ping, now):
    with pytest.raises(NotYours):
        handing_on.hand_on(session, actor(town.wu, now), town.task, ping, "忙", now)


def test_a_task_of_a_restricted_case_is_handed_on_by_the_head_only(session, town, give, ping, now):
    task = give(town.lin, about=Subject(case=town.case), item=None)
    town.case.is_restricted = True
    session.flush()
    with pytest.raises(NotYours):
        handing_on.hand_on(session, actor(town.mei, now), task, ping, "忙", now)
    handing_on.hand_on(session, actor(town.lin, now), task, ping, "忙", now)
    assert task.assignee_id == ping.id


def test_the_giver_withdraws_a_task_and_the_worker_does_not(session, town, now):
    with pytest.raises(NotYours):
        handing_on.withdraw(session, actor(town.mei, now), town.task)
    handing_on.withdraw(session, actor(town.lin, now), town.task)
    assert town.task.state is TaskState.WITHDRAWN
    with pytest.raises(AlreadyDone):
        finishing.finish(session, actor(town.mei, now), town.task, "", [], now)


def test_a_head_of_one_grid_gives_only_to_its_workers(session, town, give, ping, now):
    head = post(session, town.far, town.grid, now, Role.GRID_HEAD)
    assert give(head).assignee_id == town.mei.id
    with pytest.raises(Refusal, match="works in this area"):
        give(head, assignee=ping)


def test_a_task_is_overdue_after_its_day(town, now):
    today = clock.day_of(now)
    assert not town.task.is_overdue(today)
    assert town.task.is_overdue(today + timedelta(days=1))
    assert finishing.due_at(town.task) > now


def test_the_note_is_encrypted(session, town):
    stored = session.connection().exec_driver_sql("SELECT note FROM task").scalar()
    assert "取暖".encode() not in bytes(stored)
