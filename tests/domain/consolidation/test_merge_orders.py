"""Whatever was merged and undone, in any order: state, owner, clocks, rungs, reports and sight are as before."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.calendar.calendars import NATION
from fieldapp.domain.cases import objections, steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging, unmerging
from fieldapp.domain.deadline_changes import calendar_editions
from fieldapp.domain.deadline_changes.calendar_notices import Change, NewDay
from fieldapp.domain.deadlines import clocks, milestones
from fieldapp.domain.errors import Refusal
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, CasePause, CaseState, DayKind, Involvement, Report, Urgency, Verb

WORDS = Words("因故", "已在办理")
MANY = 5


@pytest.fixture
def actor(now):
    return lambda person: Actor.of(person, clock.day_of(now))


def opened(session, town, actor, now, person, urgency=Urgency.ORDINARY):
    new = NewReport(town.lamp, "灯不亮", urgency, "老街口", grid=town.grid)
    return session.get(Case, open_report(session, new, actor(person), now).case_id)


def stand(session, rows):
    """All that merging may touch."""
    return [
        (
            (case.state, case.is_open, case.due_at, case.accept_by, case.next_check_at, case.merged_into_id),
            (case.unit_id, case.handler_id, case.level, case.due_basis),
            sorted(
                (r.kind, r.level, r.turn, r.due_at, r.ended_at) for r in milestones.of_case(session, case.id)
            ),
            sorted((k, c.due_at, c.started_at) for k, c in clocks.clocks_of(session, case).items()),
            [p.ended_at for p in session.scalars(select(CasePause).where(CasePause.case_id == case.id))],
            set(session.scalars(select(Report.id).where(Report.case_id == case.id))),
            set(session.scalars(select(Involvement.person_id).where(Involvement.case_id == case.id))),
        )
        for case in rows
    ]


def dispatched(session, town, actor, case, now):
    steps.dispatch(session, actor(town.lin), case, town.roads, WORDS, now)


def objected(session, town, actor, case, now):
    """Upheld: its rung for "nobody has it" is the second one."""
    dispatched(session, town, actor, case, now)
    objections.raise_objection(
        session, actor(town.sun), case, town.street_centre, WORDS, now + timedelta(hours=1)
    )
    objections.decide(session, actor(town.tang), case, True, None, WORDS, now + timedelta(hours=2))


def on_hold(session, town, actor, case, now):
    dispatched(session, town, actor, case, now)
    steps.sign_for(session, actor(town.sun), case, WORDS, now)
    steps.hold(session, actor(town.sun), case, clock.day_of(now) + timedelta(days=15), WORDS, now)


LIVES = [lambda *_: None, dispatched, objected, on_hold]
PEOPLE = ["wu", "mei", "lin"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from([Urgency.ORDINARY, Urgency.PRESSING, Urgency.COMPLEX]),
        st.sampled_from(LIVES),
        st.sampled_from(PEOPLE),
        st.integers(0, 50),
    ),
    min_size=MANY,
    max_size=MANY,
)
DEEDS = st.lists(st.tuples(st.integers(0, MANY - 1), st.integers(0, MANY - 1)), min_size=1, max_size=8)


FIXTURES = [HealthCheck.function_scoped_fixture]
AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)  # to make one of these smaller takes minutes


@settings(max_examples=40, phases=AS_FOUND, suppress_health_check=FIXTURES)
@given(lives=ROWS, deeds=DEEDS, order=st.none() | st.randoms(use_true_random=False))
def test_all_undone_all_is_as_before(app, town, session, actor, now, lives, deeds, order):
    """In any order; and undone backwards, each step gives exactly what stood before it."""
    try:
        rows = []
        for urgency, live, person, hours in lives:
            at = now - timedelta(hours=hours)
            rows.append(opened(session, town, actor, at, getattr(town, person), urgency))
            live(session, town, actor, rows[-1], at)
        merge_and_undo(session, actor(town.lin), rows, deeds, order, now + timedelta(hours=3))
    finally:
        session.rollback()


def merge_and_undo(session, lin, rows, deeds, order, later):
    start, merged, before = stand(session, rows), [], []
    for lead, other in deeds:
        stood = stand(session, rows)
        try:
            merging.merge(session, lin, rows[lead], [rows[other]], "同一件", later)
        except Refusal:
            assert stand(session, rows) == stood
            continue
        merged.append(rows[other])
        before.append(stood)
        if rows[lead].state is not CaseState.ON_HOLD:  # a pause moves what comes in as well
            assert rows[lead].due_at <= rows[other].due_at
    undo_all(session, lin, rows, merged, before, order, later)
    assert stand(session, rows) == start


def undo_all(session, lin, rows, merged, before, order, later):
    if order is not None:
        order.shuffle(merged)
    while merged:
        unmerging.undo_merge(session, lin, merged.pop(), "看错了", later + timedelta(minutes=1))
        if order is None:
            assert stand(session, rows) == before.pop()


@pytest.fixture
def pair(session, town, actor, now):
    """A lead with much time, and a case with little."""
    lead = opened(session, town, actor, now, town.mei, Urgency.COMPLEX)
    return lead, opened(session, town, actor, now, town.wu, Urgency.PRESSING)


def test_what_paused_the_lead_before_gives_the_other_no_more_time(session, town, actor, pair, now):
    _, other = pair
    lead = opened(session, town, actor, now - timedelta(days=5), town.mei, Urgency.COMPLEX)
    on_hold(session, town, actor, lead, now - timedelta(days=4))
    steps.resume(session, actor(town.sun), lead, WORDS, now)
    merging.merge(session, actor(town.lin), lead, [other], "同一件", now)
    assert lead.due_at == other.due_at


def test_more_time_granted_to_the_lead_is_more_time(session, town, actor, pair, now):
    lead, other = pair
    merging.merge(session, actor(town.lin), lead, [other], "同一件", now)
    dispatched(session, town, actor, lead, now)
    steps.sign_for(session, actor(town.sun), lead, WORDS, now)
    before = lead.due_at
    until = clock.day_of(before) + timedelta(days=12)
    steps.ask_extension(session, actor(town.sun), lead, until, WORDS, now)
    steps.decide_extension(session, actor(town.tang), lead, True, WORDS, now + timedelta(minutes=5))
    granted = lead.due_at
    assert granted > before
    steps.escalate(session, actor(town.tang), lead, WORDS, now + timedelta(minutes=6))
    clocks.refresh(session, lead, now + timedelta(minutes=6))
    assert lead.due_at == granted


def test_a_case_reopened_is_not_due_by_what_was_merged_into_it_long_ago(session, town, actor, pair, now):
    lead, other = pair
    merging.merge(session, actor(town.lin), lead, [other], "同一件", now)
    steps.decline(session, actor(town.lin), lead, WORDS, now)
    later = now + timedelta(days=60)
    steps.reopen(session, actor(town.tang), lead, WORDS, later)
    clocks.refresh(session, lead, later)
    assert lead.due_at > later


@pytest.mark.given_now("2026-11-24T10:00")
def test_a_day_off_announced_later_moves_what_the_lead_is_due_by(session, town, actor, pair, now):
    """Pressing: three working days, until Friday the 27th; however deep it was merged."""
    lead, other = pair
    deeper = opened(session, town, actor, now, town.mei, Urgency.COMPLEX)
    merging.merge(session, actor(town.lin), deeper, [other], "同一件", now)
    merging.merge(session, actor(town.lin), lead, [deeper], "同一件", now)
    assert clock.day_of(lead.due_at) == date(2026, 11, 27)
    day_off = Change(NATION, "通知", [NewDay(date(2026, 11, 26), DayKind.HOLIDAY)])
    _, moved = calendar_editions.publish(session, None, day_off, now)
    assert lead.id in {each.case_id for each in moved} and clock.day_of(lead.due_at) == date(2026, 11, 30)
    unmerging.undo_merge(session, actor(town.lin), deeper, "看错了", now)
    assert clock.day_of(deeper.due_at) == date(2026, 11, 30)


def test_undoing_leaves_a_lead_that_was_finished_alone(session, town, actor, pair, now):
    lead, other = pair
    merging.merge(session, actor(town.lin), lead, [other], "同一件", now)
    steps.decline(session, actor(town.lin), lead, WORDS, now)
    due = lead.due_at
    unmerging.undo_merge(session, actor(town.lin), other, "看错了", now)
    assert lead.due_at == due and other.is_open and other.next_check_at is not None


def test_who_has_another_part_in_the_lead_keeps_sight_of_it(session, town, actor, pair, now):
    """wu came to see it by a report that leaves again; but by then it is wu's own work."""
    lead, other = pair
    merging.merge(session, actor(town.lin), lead, [other], "同一件", now)
    steps.dispatch(session, actor(town.lin), lead, town.wu, WORDS, now)
    unmerging.undo_merge(session, actor(town.lin), other, "看错了", now)
    mine = select(func.count()).where(Involvement.case_id == lead.id, Involvement.person_id == town.wu.id)
    assert session.scalar(mine) == 1


def test_the_history_tells_both_sides(session, town, actor, pair, now):
    lead, other = pair
    merging.merge(session, actor(town.lin), lead, [other], "同一件", now)
    unmerging.undo_merge(session, actor(town.lin), other, "看错了", now)
    assert [s.verb for s in lead.steps][-2:] == [Verb.ADD_REPORT, Verb.UNMERGE]
    assert [s.verb for s in other.steps][-2:] == [Verb.MERGE, Verb.UNMERGE]
