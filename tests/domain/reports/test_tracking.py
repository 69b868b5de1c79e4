"""Who reported reads what becomes of it."""

import pytest
from sqlalchemy import select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging, splitting
from fieldapp.domain.reports import tracking
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, CaseState, Urgency


@pytest.fixture
def actor(now):
    return lambda person: Actor.of(person, clock.day_of(now))


@pytest.fixture
def report(session, town, actor, now):
    def _report(words="灯又不亮", urgency=Urgency.ORDINARY, by=town.wu, **more):
        new = NewReport(town.lamp, words, urgency, "老街口", grid=town.grid, **more)
        made = open_report(session, new, by and actor(by), now)
        session.expire_all()
        return made

    return _report


def told(session, report):
    return [(each.step.verb.value, each.words) for each in tracking.public_steps(session, report)]


def test_a_resident_who_added_theirs_reads_what_follows_but_not_what_others_were_told(
    session, town, actor, report, now
):
    lin = actor(town.lin)
    steps.accept(session, lin, town.case, Words(public="李婶您好，已收到"), now)
    mine = report(by=None, joins=town.case)
    later = now.replace(minute=59)
    steps.dispatch(session, lin, town.case, town.roads, Words(public="已派供电所"), later)
    assert ("accept", "") in told(session, mine) and ("dispatch", "已派供电所") in told(session, mine)


def test_every_reporter_follows_the_case_through_merges_and_not_after_the_split(
    session, town, actor, report, now
):
    lin, first = actor(town.lin), town.case.reports[0]
    middle, inner = report(), report()
    lead = session.get(Case, middle.case_id)
    merging.merge(session, lin, lead, [session.get(Case, inner.case_id)], "同一盏灯", now)
    merging.merge(session, lin, town.case, [lead], "同一盏灯", now)
    steps.accept(session, lin, town.case, Words(public="已受理"), now.replace(minute=58))
    assert all(("accept", "已受理") in told(session, one) for one in (first, middle, inner))
    splitting.split_off(session, lin, town.case, first, "另一盏", now.replace(minute=58))
    steps.decline(session, lin, town.case, Words(public="请找供电所"), now.replace(minute=59))
    assert ("accept", "已受理") in told(session, first)
    assert "decline" not in dict(told(session, first)) and "decline" in dict(told(session, inner))
    assert session.scalars(select(Case.state).where(Case.id == first.case_id)).one() is CaseState.REPORTED
