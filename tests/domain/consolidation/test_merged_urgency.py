"""A lead is as urgent as the gravest case merged into it, and itself again when that is undone, in any order."""

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import select, update
from support.escalating import actor, at, fired, told

from fieldapp.domain.cases import steps, workflow
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging, splitting, unmerging
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, ClockKind, Reminder, Rung, RungKind, Urgency

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
MINUTE = timedelta(minutes=1)
HIGHER = {"老城街道网格化管理服务中心", "汉滨区网格化管理服务中心"}


@pytest.fixture
def reported(session, town, now):
    def _reported(moment=now, urgency=Urgency.URGENT, **more):
        new = NewReport(town.lamp, "电线垂下来了，有人会碰到", urgency, "老街口", grid=town.grid, **more)
        return session.get_one(Case, open_report(session, new, actor(town.wu, moment), moment).first_case_id)

    return _reported


def facts(session, case):
    """All that an urgent case merged into this one changes."""
    session.flush()
    waits = select(Rung.kind, Rung.level, Rung.due_at).where(Rung.case_id == case.id, Rung.ended_at.is_(None))
    plain = waits.where(Rung.kind != RungKind.URGENT)
    ends = {kind: clock.due_at for kind, clock in clocks.clocks_of(session, case).items()}
    return (
        case.urgency,
        case.accept_by,
        case.due_at,
        ends,
        sorted(session.execute(plain).all()),
        case.next_check_at,
    )


def test_a_merge_with_an_urgent_one_makes_the_lead_urgent_and_tells_its_levels(session, town, reported, now):
    urgent = reported()
    assert fired(session, town.case) == []
    merging.merge(session, actor(town.lin, now), town.case, [urgent], "同一处", now + MINUTE)
    assert town.case.urgency is Urgency.URGENT
    assert told(session, town.case, "urgent") > HIGHER
    ends = {kind: clock.due_at for kind, clock in clocks.clocks_of(session, town.case).items()}
    assert ends[ClockKind.ACCEPT] == town.case.accept_by == now + 15 * MINUTE  # from when the urgent one came
    assert ends[ClockKind.RESPOND] == now + 120 * MINUTE
    assert town.case.due_at == urgent.due_at


def test_this_is_the_one_tells_of_the_lead_alone(session, town, reported):
    mine = reported(joins=town.case)
    assert mine.merged_into_id == town.case.id and town.case.urgency is Urgency.URGENT
    lines = session.scalars(select(Reminder).where(Reminder.cause == "urgent")).all()
    assert {line.case_id for line in lines} == {town.case.id} and len(lines) == 4


def test_a_lead_that_is_urgent_already_tells_nobody_again(session, town, reported, now):
    lead, other = reported(), reported(now + MINUTE)
    before = session.query(Reminder).count()
    merging.merge(session, actor(town.lin, now), lead, [other], "同一处", now + MINUTE)
    assert session.query(Reminder).count() == before and lead.accept_by == now + 15 * MINUTE


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_undoing_in_any_order_gives_back_what_the_lead_was(session, town, reported, now, order):
    lin = actor(town.lin, now)
    others = [reported(now), reported(now + MINUTE), reported(now, Urgency.ORDINARY)]
    before = facts(session, town.case)
    for other in others:
        merging.merge(session, lin, town.case, [other], "同一处", now + 2 * MINUTE)
    left = set(range(3))
    for number in order:
        unmerging.undo_merge(session, lin, others[number], "看错了", now + 3 * MINUTE)
        left.discard(number)
        urgent = [others[each].opened_at for each in left & {0, 1}]
        assert town.case.urgency is (Urgency.URGENT if urgent else Urgency.ORDINARY)
        if urgent:
            assert town.case.accept_by == min(urgent) + 15 * MINUTE
    assert facts(session, town.case) == before


def test_a_case_merged_again_after_an_undo_is_urgent_again_and_tells_nobody_twice(
    session, town, reported, now
):
    lin, urgent = actor(town.lin, now), reported()
    merging.merge(session, lin, town.case, [urgent], "同一处", now)
    unmerging.undo_merge(session, lin, urgent, "看错了", now)
    count = session.query(Reminder).count()
    merging.merge(session, lin, town.case, [urgent], "是同一处", now + MINUTE)
    assert town.case.urgency is Urgency.URGENT and town.case.accept_by == now + 15 * MINUTE
    assert session.query(Reminder).count() == count


def test_through_a_chain_of_leads_the_urgency_comes_and_goes(session, town, reported, now):
    lin, urgent, middle = actor(town.lin, now), reported(), reported(urgency=Urgency.ORDINARY)
    merging.merge(session, lin, middle, [urgent], "同一处", now)
    merging.merge(session, lin, town.case, [middle], "同一处", now)
    assert town.case.urgency is Urgency.URGENT and town.case.accept_by == now + 15 * MINUTE
    unmerging.undo_merge(session, lin, urgent, "看错了", now)
    assert (middle.urgency, town.case.urgency) == (Urgency.ORDINARY, Urgency.ORDINARY)


def test_a_lead_in_hand_tells_its_levels_and_keeps_its_own_acceptance(session, town, reported, now):
    lin, sun, urgent = actor(town.lin, now), actor(town.sun, now), reported()
    steps.dispatch(session, lin, town.case, town.roads, Words(), now)
    steps.sign_for(session, sun, town.case, Words(), now)
    accept_by = town.case.accept_by
    merging.merge(session, lin, town.case, [urgent], "同一处", now)
    assert town.case.accept_by == accept_by and ClockKind.RESPOND not in clocks.clocks_of(session, town.case)
    assert told(session, town.case, "urgent") > HIGHER


def test_a_lead_on_hold_tells_its_levels_too(session, town, reported, now):
    lin, sun, urgent = actor(town.lin, now), actor(town.sun, now), reported()
    steps.dispatch(session, lin, town.case, town.roads, Words(), now)
    steps.sign_for(session, sun, town.case, Words(), now)
    steps.hold(session, sun, town.case, at("2026-12-10T10:00").date(), Words(internal="等配件"), now)
    merging.merge(session, lin, town.case, [urgent], "同一处", now)
    assert told(session, town.case, "urgent") > HIGHER


def test_an_urgent_report_split_off_is_told_as_a_case_of_its_own(session, town, reported, now):
    lin, urgent = actor(town.lin, now), reported()
    second = reported(now + MINUTE, joins=urgent)
    merging.merge(session, lin, town.case, [urgent], "同一处", now + MINUTE)
    report = next(r for r in town.case.reports if r.first_case_id == urgent.id)
    own = splitting.split_off(session, lin, town.case, report, "是另一处", now + 2 * MINUTE)
    assert own.urgency is Urgency.URGENT and told(session, own, "urgent") > HIGHER
    assert second.urgency is Urgency.URGENT


def test_a_lead_that_became_urgent_meanwhile_is_so_once_it_is_locked(session, town):
    assert town.case.urgency is Urgency.ORDINARY
    by_others = update(Case).where(Case.id == town.case.id).values(urgency=Urgency.URGENT)
    session.execute(by_others, execution_options={"synchronize_session": False})
    workflow.lock(session, town.case)
    assert town.case.urgency is Urgency.URGENT
