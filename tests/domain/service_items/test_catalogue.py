"""The kinds of work a task can be."""

from fieldapp import clock
from fieldapp.domain.service_items import catalogue


def test_work_that_has_ended_is_not_offered(session, town, now):
    offered = catalogue.admitted(session, clock.day_of(now))
    assert town.visit_item in offered and town.ended_item not in offered
