"""Undoing a merge gives back what was there."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.consolidation import merging, unmerging
from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, CaseState, Urgency


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def facts(case):
    return (
        case.state,
        case.is_open,
        case.due_at,
        case.merged_into_id,
        sorted(str(r.id) for r in case.reports),
    )


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
