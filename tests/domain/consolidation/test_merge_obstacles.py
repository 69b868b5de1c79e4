"""A refused merge names the case and why."""

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merge_obstacles as obstacles
from fieldapp.domain.consolidation import merging
from fieldapp.domain.consolidation.merge_obstacles import merge_obstacles


def test_cases_that_may_be_merged_have_no_obstacle(town, twin, now):
    assert merge_obstacles(Actor.of(town.lin, day_of(now)), [town.case, twin], town.case) == []


def test_a_restricted_case_is_named_beside_a_plain_one(town, twin, now):
    twin.is_restricted = True
    (found,) = merge_obstacles(Actor.of(town.lin, day_of(now)), [town.case, twin])
    assert (found.case, found.why, found.is_final) == (twin, obstacles.KEPT_APART, True)


def test_a_closed_case_and_one_of_another_area_are_named(session, town, twin, now):
    lin = Actor.of(town.lin, day_of(now))
    steps.decline(session, lin, twin, Words(public="请找供电所"), now)
    whys = {each.case.id: each.why for each in merge_obstacles(lin, [town.case, twin, town.other_case])}
    assert whys == {twin.id: obstacles.ENDED, town.other_case.id: obstacles.NOT_YOURS}


def test_a_merged_case_keeps_the_reports_it_brought(session, town, twin, now):
    own = [report.id for report in twin.reports]
    merging.merge(session, Actor.of(town.lin, day_of(now)), town.case, [twin], "同一盏灯", now)
    assert [report.id for report in merging.reports_of_merged(session, twin)] == own and own
    assert merging.reports_of_merged(session, town.case) == ()
