"""Cases that look alike are offered as one group."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.consolidation import groups
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Urgency


@pytest.fixture
def actor(now):
    return lambda person: Actor.of(person, clock.day_of(now))


@pytest.fixture
def report(session, town, actor, now):
    def _report(words, kind=None, **more):
        made = open_report(
            session,
            NewReport(kind or town.lamp, words, Urgency.ORDINARY, grid=town.grid, **more),
            actor(town.mei),
            now,
        )
        session.flush()
        return session.get(Case, made.case_id)

    return _report


def test_groups_have_a_reason_and_nothing_stands_in_two(session, town, report):
    twin = report("西大街口的路灯三天没亮，晚上黑")
    third = report("西大街口路灯三天没亮了")
    other = report("井盖响", kind=town.pothole)
    (group,) = groups.groups([town.case, twin, third, other])
    assert {group.case.id, *(o.case.id for o in group.others)} == {town.case.id, twin.id, third.id}
    assert all(o.percent >= 13 for o in group.others)


def test_a_restricted_case_is_never_grouped_with_an_open_one(session, town, report):
    twin = report("西大街口的路灯三天没亮，晚上黑")
    twin.is_restricted = True
    assert groups.groups([town.case, twin]) == []
