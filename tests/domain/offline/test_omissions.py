"""A page says when something is left out of it for being kept from phones."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.offline import omissions
from fieldapp.models import (
    Involvement,
    Task,
)


@pytest.fixture
def all_permissions(session, town, now):
    """Lin may see restricted matters, registered the child, handles the case and has a part in the other one."""
    town.lin.postings[0].may_see_restricted = True
    town.child.registered_by_id = town.lin.id
    town.case.handler_id = town.lin.id
    session.add(Involvement(person_id=town.lin.id, case_id=town.other_case.id, since=now))
    session.flush()
    return town.lin


def test_a_phone_is_told_what_was_left_out(session, town, now, all_permissions):
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
