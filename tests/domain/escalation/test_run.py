"""The ladder: what is reached when, who is told, and that nobody is skipped because something is missing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from support.escalating import ACCEPT_BY, DUE, actor, at, fired, rows, told

from fieldapp.clock import day_of
from fieldapp.domain.calendar import calendars
from fieldapp.domain.cases import objections, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging, unmerging
from fieldapp.domain.deadline_changes.calendar_editions import publish
from fieldapp.domain.deadline_changes.calendar_notices import Change, NewDay
from fieldapp.domain.deadlines import clocks
from fieldapp.models import (
    CaseState,
    DayKind,
    Digest,
    Level,
    Reminder,
    Rung,
    RungKind,
    Supervision,
    Urgency,
    Verb,
)  # fmt: skip


def test_an_unassigned_case_goes_to_the_head_of_the_unit(session, town, scan):
    scan(ACCEPT_BY - timedelta(minutes=1))
    assert fired(session, town.case) == []
    scan(ACCEPT_BY)
    assert fired(session, town.case) == [("unassigned", "village")]
    assert told(session, town.case, "unassigned") == {town.lin.name}
    last = max(town.case.steps, key=lambda s: s.number)
    assert (last.verb, last.person_id, last.target_person_id) == (Verb.CHASE, None, town.lin.id)


def test_one_that_is_dispatched_in_time_does_not(session, town, with_sun, scan):
    scan(ACCEPT_BY + timedelta(hours=1))
    assert fired(session, with_sun) == []


def test_an_objection_upheld_starts_the_wait_for_an_owner_again_but_no_deadline(session, town, scan, now):
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    objections.raise_objection(
        session, actor(town.sun, now), town.case, town.street_centre, Words(internal="不归我们管"), now
    )
    later = at("2026-11-26T10:00")
    objections.decide(session, actor(town.qin, now), town.case, True, None, Words(), later)
    session.flush()
    scan(at("2026-11-27T09:59"))
    assert "unassigned" not in dict(fired(session, town.case))
    scan(at("2026-11-27T10:00"))
    assert fired(session, town.case)[0] == ("unassigned", "village") and town.case.due_at == DUE


def test_the_whole_ladder_over_days_of_silence(session, town, with_sun, scan):
    moments = {
        row.kind: row.due_at
        for row in session.scalars(
            select(Rung).where(Rung.case_id == with_sun.id, Rung.kind != RungKind.LEVEL)
        )
    }
    assert moments[RungKind.WARNING] == at("2026-11-30T09:00")  # four of five days
    scan(at("2026-11-30T09:00"))
    assert fired(session, with_sun) == [("warning", "village")] and told(session, with_sun, "warning") == {
        town.sun.name
    }
    scan(DUE)
    assert told(session, with_sun, "overdue") == {
        town.sun.name,
        town.village_centre.name,
        town.street_centre.name,
    }
    assert with_sun.level is Level.VILLAGE and with_sun.supervision is None
    scan(at("2026-12-03T09:00"))
    assert with_sun.level is Level.TOWN and with_sun.supervision is Supervision.NORMAL
    assert told(session, with_sun, "level") == {town.street_centre.name}
    scan(at("2026-12-07T09:00"))
    assert with_sun.level is Level.COUNTY and with_sun.supervision is Supervision.YELLOW
    scan(at("2026-12-09T09:00"))
    assert with_sun.level is Level.CITY and with_sun.supervision is Supervision.RED
    assert (
        with_sun.unit_id == town.roads.id and with_sun.handler_id == town.sun.id
    )  # first to receive stays responsible
    assert with_sun.next_check_at is None
    verbs = [s.verb for s in sorted(with_sun.steps, key=lambda s: s.number)][-4:]
    assert verbs == [Verb.CHASE, Verb.ESCALATE, Verb.ESCALATE, Verb.ESCALATE]


@pytest.mark.given_now("2026-12-31T23:50", "2027-02-10T10:00", "2028-02-29T10:00", "2027-03-01T00:10")
def test_on_any_day_milestones_are_reached_in_order_on_working_days(session, town, with_sun, scan, now):
    reached, moment = [], now
    while with_sun.next_check_at:
        assert with_sun.next_check_at > moment
        moment = with_sun.next_check_at
        assert calendars.load_calendar(session, now, with_sun.scope).spans_on(day_of(moment))
        scan(moment - timedelta(seconds=1))
        assert fired(session, with_sun) == reached
        scan(moment)
        assert fired(session, with_sun)[: len(reached)] == reached
        reached = fired(session, with_sun)
    levels = [("level", level) for level in ("town", "county", "city")]
    overdue = [("overall", "village"), ("overdue", "village")]
    assert reached == [("warning", "village"), *overdue, *levels]


def test_after_a_long_standstill_everything_is_reached_once_and_told_in_one_line_each(
    session, town, with_sun, scan
):
    late = at("2026-12-24T10:00")
    scan(late)
    assert with_sun.level is Level.CITY and with_sun.supervision is Supervision.RED
    assert [kind for kind, _ in fired(session, with_sun)] == [
        "warning",
        "overall",
        "overdue",
        "level",
        "level",
        "level",
    ]
    lines = session.scalars(select(Reminder).where(Reminder.case_id == with_sun.id)).all()
    assert len({line.digest_id for line in lines}) == len(lines)  # nobody hears of it twice


def test_scanning_again_changes_nothing(session, town, with_sun, scan):
    scan(DUE)
    before = rows(session)
    scan(DUE)
    scan(DUE - timedelta(days=3))
    assert rows(session) == before


def test_a_clock_that_jumps_ahead_and_back_reaches_each_rung_once(session, town, with_sun, scan):
    for moment in (
        "2026-11-30T09:00",
        "2026-12-03T09:00",
        "2026-11-24T12:00",
        "2026-12-01T09:00",
        "2026-12-03T09:00",
    ):
        scan(at(moment))
    assert [kind for kind, _ in fired(session, with_sun)] == ["warning", "overall", "overdue", "level"]
    assert with_sun.level is Level.TOWN


def test_urgent_ones_are_told_in_the_night(session, town, scan):
    town.case.urgency = Urgency.URGENT
    clocks.start(session, town.case, at("2026-11-28T23:00"))
    scan(at("2026-11-28T23:15"))
    digest = session.scalars(select(Digest).where(Digest.person_id == town.lin.id)).one()
    assert digest.send_at == at("2026-11-28T23:15")
    scan(at("2026-11-29T01:00"))
    assert ("respond", "village") in fired(session, town.case)


def test_a_case_on_hold_is_not_overdue_but_looked_at_on_its_day_and_every_working_day_after(
    session, town, with_sun, scan, now
):
    steps.hold(session, actor(town.sun, now), with_sun, date(2026, 12, 10), Words(internal="等配件"), now)
    session.flush()
    scan(at("2026-12-09T10:00"))
    assert fired(session, with_sun) == [("overall", "village")]  # the second clock does not stop
    scan(at("2026-12-10T08:30"))
    assert ("review", "village") in fired(session, with_sun) and not with_sun.is_overdue(
        at("2026-12-10T08:31")
    )
    assert with_sun.next_check_at == at("2026-12-11T08:30")
    scan(at("2026-12-11T08:30"))
    assert fired(session, with_sun).count(("review", "village")) == 2
    steps.resume(session, actor(town.sun, now), with_sun, Words(), at("2026-12-11T10:00"))
    assert with_sun.due_at == at("2026-12-18T09:00")  # thirteen working days later than Tuesday 1 December
    assert with_sun.state is CaseState.IN_HAND and with_sun.next_check_at == at("2026-12-17T09:00")


def test_an_extension_lets_the_warning_come_again(session, town, with_sun, scan, now):
    scan(at("2026-11-30T09:00"))
    later = at("2026-11-30T10:00")
    steps.ask_extension(
        session, actor(town.sun, now), with_sun, date(2026, 12, 7), Words(internal="缺料"), later
    )
    steps.decide_extension(
        session, actor(town.qin, now), with_sun, True, Words(public="12月7日前修好"), later
    )
    assert with_sun.due_at == at("2026-12-07T17:30")
    scan(at("2026-12-07T17:30"))
    assert [k for k, _ in fired(session, with_sun)] == ["warning", "warning", "overall", "overdue"]


def test_the_ladder_over_a_holiday(session, town, with_sun, scan):
    days = [NewDay(date(2026, 12, day), DayKind.HOLIDAY, "放假") for day in (2, 3)]
    publish(session, None, Change("CN", "放假通知", days), at("2026-11-24T12:00"))
    scan(at("2026-12-06T12:00"))
    assert with_sun.level is Level.VILLAGE
    scan(at("2026-12-07T09:00"))  # two working days after the 1st
    assert with_sun.level is Level.TOWN


def test_a_case_from_before_the_ladder_gets_its_rungs(session, town, scan):
    for row in (*session.scalars(select(Rung)), *clocks.clocks_of(session, town.case).values()):
        session.delete(row)
    town.case.next_check_at = town.case.opened_at
    session.flush()
    scan(ACCEPT_BY)
    assert fired(session, town.case) == [("unassigned", "village")] and town.case.due_at == DUE


def test_a_closed_case_and_a_merged_one_are_left_alone(session, town, with_sun, scan, now):
    steps.feed_back(session, actor(town.sun, now), with_sun, Words(public="修好了"), now)
    steps.verify(session, actor(town.mei, now), with_sun, Words(), now)
    steps.close(session, actor(town.lin, now), with_sun, Words(), now)
    session.flush()
    scan(at("2027-01-20T10:00"))
    assert fired(session, with_sun) == [] and with_sun.next_check_at is None
    steps.reopen(session, actor(town.qin, now), with_sun, Words(internal="又坏了"), at("2027-01-20T10:00"))
    session.flush()
    assert with_sun.due_at == at("2027-01-27T10:00") and with_sun.is_provisional
    scan(at("2027-01-27T10:00"))
    assert [k for k, _ in fired(session, with_sun)] == ["unassigned", "warning", "overall", "overdue"]


def test_a_merge_takes_the_ladder_of_the_earlier_deadline_and_undoing_gives_both_back(
    session, town, with_sun, scan, now
):
    clocks.start(session, town.other_case, now - timedelta(days=1))
    both = actor(town.luo, now)
    later, earlier = with_sun.due_at, town.other_case.due_at
    merging.merge(session, both, with_sun, [town.other_case], "同一盏灯", now)
    overdue = select(Rung.due_at).where(Rung.case_id == with_sun.id, Rung.kind == RungKind.OVERDUE)
    assert with_sun.due_at == session.scalars(overdue).one() == earlier < later
    assert town.other_case.next_check_at is None
    unmerging.undo_merge(session, both, town.other_case, "看错了", now)
    assert with_sun.due_at == session.scalars(overdue).one() == later
    assert town.other_case.due_at == earlier and town.other_case.next_check_at is not None
