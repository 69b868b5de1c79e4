"""Paused and ended items give no new tasks, and say why; no task is without a basis."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy.exc import IntegrityError
from support.admissions import actor, apply_for, in_force

from fieldapp.clock import day_of
from fieldapp.domain.errors import NotYours, Refusal, RuleBroken
from fieldapp.domain.service_items import catalogue, exits
from fieldapp.domain.service_items.workflow import Act
from fieldapp.domain.tasks import giving
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.models import ExitGround, ItemState, Task


def give(session, town, now, item, about=None, **other):
    new = NewTask("看井盖", day_of(now), town.mei, about or Subject(place=town.grid), item, **other)
    return giving.give(session, actor(town.lin, now), new, now)


def test_a_paused_item_gives_no_task_and_says_why(session, town, now):
    item, bai = in_force(session, town, now), actor(town.bai, now)
    assert give(session, town, now, item).service_item_id == item.id
    exits.pause(session, bai, item, Act("经费未到"), now)
    with pytest.raises(RuleBroken, match="paused"):
        give(session, town, now, item)
    assert item not in catalogue.admitted(session, day_of(now), town.grid.scope)
    exits.resume(session, bai, item, Act(), now)
    assert give(session, town, now, item)


@pytest.mark.parametrize("ground", list(ExitGround))
def test_an_item_ends_by_every_ground(session, town, now, ground):
    item = in_force(session, town, now)
    exits.end(session, actor(town.bai, now), item, Act("事实", ground=ground), now)
    assert (item.state, item.exit_ground, item.ends_on) == (ItemState.ENDED, ground, day_of(now))
    with pytest.raises(RuleBroken, match="ended"):
        give(session, town, now, item)


def test_an_exit_needs_a_ground_and_is_not_the_applicants_to_decide(session, town, now):
    item = in_force(session, town, now)
    with pytest.raises(RuleBroken, match="ground"):
        exits.end(session, actor(town.bai, now), item, Act("事实"), now)
    with pytest.raises(NotYours):
        exits.end(session, actor(town.sun, now), item, Act("不用了", ground=ExitGround.UNUSED), now)
    exits.ask_exit(session, actor(town.sun, now), item, Act("不用了"), now)
    assert item.exit_asked_at == now and item.state is ItemState.IN_FORCE


def test_an_item_holds_where_it_was_admitted_alone(session, town, now):
    item = in_force(session, town, now)
    item.scope = town.other_village.scope
    session.flush()
    with pytest.raises(RuleBroken, match="not admitted here"):
        give(session, town, now, item)
    assert item not in catalogue.admitted(session, day_of(now), town.grid.scope)


def test_no_task_exists_without_a_basis_in_force_there(session, town, now):
    """Every state, period and place of an item, with and without a case: a task comes of it only with a basis."""
    item, today = apply_for(session, town, now), day_of(now)
    periods = [(today, None), (today + timedelta(days=1), None), (today - timedelta(days=9), today)]
    places = ["", town.street.scope, town.grid.scope, town.other_village.scope, town.other_town.scope]
    abouts = [Subject(place=town.grid), Subject(household=town.house), Subject(case=town.case)]
    given = 0
    for state, (item.starts_on, item.ends_on), item.scope, about in product(
        ItemState, periods, places, abouts
    ):
        item.state = state
        session.flush()
        holds = state is ItemState.IN_FORCE and item.starts_on == today and about.scope.startswith(item.scope)
        try:
            task = give(session, town, now, item, about)
        except Refusal:
            assert not holds
            continue
        given += 1
        assert holds and task.service_item_id == item.id
    assert given == 9
    for about in abouts[:2]:
        with pytest.raises(Refusal):
            give(session, town, now, None, about)


def test_the_database_refuses_a_task_without_a_basis(session, town, now):
    said = {
        "title": "t",
        "due_on": day_of(now),
        "scope": town.grid.scope,
        "given_at": now,
        "place_id": town.grid.id,
    }
    session.add(Task(**said, assignee_id=town.mei.id, given_by_id=town.lin.id, unit_id=town.roads.id))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_task_says_on_whose_behalf_it_is_given(session, town, now):
    assert give(session, town, now, town.visit_item).unit_id == town.village_centre.id
    assert give(session, town, now, in_force(session, town, now)).unit_id == town.roads.id
    assert give(session, town, now, town.visit_item, unit=town.roads).unit_id == town.roads.id
