"""Merging several cases into one, and getting back exactly what was there."""

import pytest

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging, unmerging
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, CaseState, Urgency


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def twin(session, town, now):
    """A second, more urgent case of the same lamp, reported by the household head."""
    new = NewReport(town.lamp, "老街口的灯又不亮了", Urgency.PRESSING, "老街口", grid=town.grid)
    return session.get(Case, open_report(session, new, actor(town.wu, now), now).case_id)


def facts(case):
    return (
        case.state,
        case.is_open,
        case.due_at,
        case.merged_into_id,
        sorted(str(r.id) for r in case.reports),
    )


def test_all_reports_go_to_the_lead_and_the_earliest_deadline_holds(session, town, twin, now):
    earliest = min(twin.due_at, town.case.due_at)
    merging.merge(session, actor(town.lin, now), town.case, [twin], "同一盏灯", now)
    assert len(town.case.reports) == 2 and twin.reports == []
    assert twin.state is CaseState.MERGED and town.case.due_at == earliest


def test_undoing_gives_back_exactly_what_was_there(session, town, twin, now):
    before = facts(town.case), facts(twin)
    merging.merge(session, actor(town.lin, now), town.case, [twin], "同一盏灯", now)
    unmerging.undo_merge(session, actor(town.lin, now), twin, "看错了", now)
    assert (facts(town.case), facts(twin)) == before
    with pytest.raises(AlreadyDone):
        unmerging.undo_merge(session, actor(town.lin, now), twin, "再撤", now)


def test_undoing_one_of_two_keeps_the_other(session, town, twin, now):
    new = NewReport(town.lamp, "灯不亮", Urgency.ORDINARY, "老街口", grid=town.grid)
    third = session.get(Case, open_report(session, new, actor(town.mei, now), now).case_id)
    lin = actor(town.lin, now)
    own_due = town.case.due_at
    merging.merge(session, lin, town.case, [twin, third], "同一盏灯", now)
    unmerging.undo_merge(session, lin, twin, "看错了", now)
    assert third.state is CaseState.MERGED and twin.state is CaseState.REPORTED
    assert town.case.due_at == min(own_due, third.due_at)


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
