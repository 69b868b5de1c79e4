"""Merging several cases into one, and getting back exactly what was there."""

import pytest

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.models import CaseState


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def test_all_reports_go_to_the_lead_and_the_earliest_deadline_holds(session, town, twin, now):
    earliest = min(twin.due_at, town.case.due_at)
    merging.merge(session, actor(town.lin, now), town.case, [twin], "同一盏灯", now)
    assert len(town.case.reports) == 2 and twin.reports == []
    assert twin.state is CaseState.MERGED and town.case.due_at == earliest


def test_every_reporter_sees_the_case_theirs_went_into(session, town, twin, now):
    merging.merge(session, actor(town.lin, now), town.case, [twin], "同一盏灯", now)
    visible = session.scalars(policy.visible_cases(actor(town.wu, now))).all()
    assert town.case in visible


def test_who_may_not_see_both_may_not_merge(session, town, twin, now):
    with pytest.raises(NotYours):
        merging.merge(session, actor(town.lin, now), twin, [town.other_case], "同一盏灯", now)
    with pytest.raises(NotYours):
        merging.merge(session, actor(town.mei, now), town.case, [twin], "同一盏灯", now)


def test_a_reason_and_two_cases_are_needed(session, town, twin, now):
    lin = actor(town.lin, now)
    for lead, others, reason in [
        (town.case, [twin], " "),
        (town.case, [], "x"),
        (town.case, [town.case], "x"),
    ]:
        with pytest.raises(Refusal):
            merging.merge(session, lin, lead, others, reason, now)


def test_a_closed_case_takes_no_more_in(session, town, twin, now):
    steps.decline(session, actor(town.lin, now), town.case, Words(public="请找供电所"), now)
    with pytest.raises(AlreadyDone):
        merging.merge(session, actor(town.lin, now), town.case, [twin], "同一盏灯", now)
