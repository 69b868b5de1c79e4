"""The kinds of work a task can be."""

from fieldapp import clock
from fieldapp.domain import service_items


def test_work_that_has_ended_is_not_offered(session, town, now):
    offered = service_items.admitted(session, clock.day_of(now))
    assert town.visit_item in offered and town.ended_item not in offered
