"""Refused tasks are counted by the unit that had them given."""

import pytest
from support.admissions import actor, in_force, refused

from fieldapp.domain.errors import NotYours
from fieldapp.domain.service_items import refusals
from fieldapp.domain.tasks import taking_back
from fieldapp.models import TaskState


def test_refusals_are_counted_by_the_unit_that_had_them_given(session, town, now):
    item = in_force(session, town, now)
    mine = refused(session, town, now, item)
    refused(session, town, now, town.visit_item)
    by_name = {row.name: (row.count, row.waiting) for row in refusals.counts(session, actor(town.bai, now))}
    assert by_name == {town.roads.name: (1, 1), town.village_centre.name: (1, 1)}
    assert session.scalars(refusals.visible(actor(town.sun, now))).all() == [mine]
    assert refusals.counts(session, actor(town.far, now)) == []
    refusals.withdraw(session, actor(town.sun, now), mine)
    assert mine.state is TaskState.WITHDRAWN
    assert {row.name: row.waiting for row in refusals.counts(session, actor(town.bai, now))}[
        town.roads.name
    ] == 0


def test_a_refusal_taken_back_does_not_count(session, town, now):
    task = refused(session, town, now, town.visit_item)
    taking_back.take_back(session, actor(town.mei, now), task, now)
    assert refusals.counts(session, actor(town.bai, now)) == []


def test_a_department_withdraws_only_what_was_given_on_its_behalf(session, town, now):
    task = refused(session, town, now, town.visit_item)
    with pytest.raises(NotYours):
        refusals.withdraw(session, actor(town.sun, now), task)
