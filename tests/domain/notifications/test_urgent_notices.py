"""An urgent case is told to every level at once: in the transaction that opens it, once, day and night."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.escalating import actor, at, fired, notices, rows, told

from fieldapp.clock import day_of
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.effects import WAKES
from fieldapp.domain.notifications import channels, deliveries, digests, urgent_notices
from fieldapp.domain.notifications.channels import NewChannel
from fieldapp.domain.organisation import unit_tables
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import (
    Case,
    ChannelKind,
    Delivery,
    DeliveryState,
    Digest,
    DutyShift,
    DutyTime,
    Level,
    Posting,
    Reminder,
    Rung,
    Urgency,
)

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
LEVELS = [("urgent", level) for level in ("grid", "village", "town", "county")]


@pytest.fixture
def opened(session, town, now):
    """opened(moment): a slope has begun to slide above a house."""

    def _opened(moment=now, urgency=Urgency.URGENT, reporter="mei", **more):
        new = NewReport(town.pothole, "屋后边坡垮塌，屋里有人", urgency, "三组", grid=town.grid, **more)
        by = actor(getattr(town, reporter), moment) if reporter else None
        return session.get_one(Case, open_report(session, new, by, moment).case_id)

    return _opened


def everybody(town):
    return {town.lin.name, town.village_centre.name, town.street_centre.name, town.county_centre.name}


def test_every_level_is_told_as_it_is_opened(session, town, opened, now):
    case = opened()
    assert sorted(fired(session, case)) == sorted(LEVELS)
    assert told(session, case, "urgent") == everybody(town)
    assert {d.send_at for d in session.scalars(select(Digest))} == {now}
    assert case.next_check_at == case.accept_by == now + timedelta(minutes=15)


@pytest.mark.parametrize("urgency", [Urgency.PRESSING, Urgency.ORDINARY, Urgency.COMPLEX])
def test_what_is_not_urgent_is_told_to_nobody_at_once(session, town, opened, urgency):
    assert fired(session, opened(urgency=urgency)) == []
    assert session.scalars(select(Digest)).all() == []


@pytest.mark.parametrize("moment", ["2026-11-29T03:10", "2026-10-02T23:50", "2027-02-17T02:00"])
def test_night_and_holiday_make_no_difference(session, town, opened, moment):
    case = opened(at(moment))
    assert told(session, case, "urgent") == everybody(town)
    assert {d.send_at for d in session.scalars(select(Digest))} == {at(moment)}


def test_a_resident_is_heard_like_a_worker(session, town, opened):
    assert told(session, opened(reporter=None), "urgent") == everybody(town)


def test_scanning_after_it_tells_nobody_again(session, town, opened, scan, now):
    opened()
    before = rows(session)
    scan(now)
    scan(now + timedelta(minutes=1))
    assert rows(session) == before


def test_of_the_steps_that_follow_none_tells_a_level_twice(session, town, opened, now):
    case = opened()
    lin, sun = actor(town.lin, now), actor(town.sun, now)
    steps.dispatch(session, lin, case, town.roads, Words(), now)
    steps.sign_for(session, sun, case, Words(), now)
    tomorrow = day_of(now) + timedelta(days=1)
    steps.hold(session, sun, case, tomorrow, Words(internal="等雨停"), now)
    steps.resume(session, sun, case, Words(), now)
    session.flush()
    lines = session.scalars(select(Reminder).where(Reminder.cause == "urgent")).all()
    assert len(lines) == len(everybody(town))


@pytest.mark.parametrize("is_on_hold", [False, True])
def test_what_was_not_told_when_it_was_opened_is_told_by_the_scan(
    session, town, opened, scan, now, is_on_hold
):
    case = opened()
    if is_on_hold:
        lin, sun = actor(town.lin, now), actor(town.sun, now)
        steps.dispatch(session, lin, case, town.roads, Words(), now)
        steps.sign_for(session, sun, case, Words(), now)
        steps.hold(session, sun, case, day_of(now) + timedelta(days=1), Words(internal="等雨停"), now)
    for row in (*session.scalars(select(Reminder)), *session.scalars(select(Digest))):
        session.delete(row)
    for row in session.scalars(select(Rung).where(Rung.fired_at.is_not(None))):
        row.fired_at = row.ended_at = None
    case.next_check_at = now
    session.flush()
    scan(now + timedelta(minutes=1))
    assert told(session, case, "urgent") == everybody(town)


def test_where_nobody_is_posted_the_next_level_is_told_once_and_administrators_learn_of_it(
    session, town, opened
):
    for person in (town.lin, town.qin):
        for posting in person.postings:
            session.delete(posting)
    session.flush()
    case = opened()
    assert told(session, case, "urgent") == {town.street_centre.name, town.county_centre.name}
    assert ("ladder_vacant", town.village.scope) in notices(session)
    assert len(session.scalars(select(Reminder)).all()) == 2


def test_a_grid_head_without_a_unit_is_told_by_name(session, town, opened, now):
    posting = session.scalars(select(Posting).where(Posting.person_id == town.lin.id)).one()
    posting.unit_id = None
    session.flush()
    assert town.lin.name in told(session, opened(), "urgent")


def test_it_leaves_by_the_channels_there_are_in_the_night_too(session, town, opened, now):
    night, yan = at("2026-11-29T03:10"), actor(town.yan, now)
    new = NewChannel(ChannelKind.SMS, "13900001111")
    channels.add(session, yan, town.county_centre, new, now)
    session.flush()
    session.info.pop(WAKES, None)
    opened(night)
    delivery = session.scalars(select(Delivery)).one()
    assert (delivery.state, delivery.is_urgent, delivery.next_try_at) == (DeliveryState.WAITING, True, night)
    assert deliveries.ready(session, night) == [delivery.id]
    assert session.info[WAKES]  # the worker does not wait for the next minute


def test_a_restricted_one_is_told_to_all_but_seen_by_those_alone_who_may(session, town, opened, now):
    case = opened(minor_involved=True)
    assert told(session, case, "urgent") == everybody(town)
    tang, lin = actor(town.tang, now), actor(town.lin, now)
    for person in (tang, lin):
        assert digests.count(session, person, now) == 0
    tang.postings[0].may_see_restricted = True
    assert digests.count(session, tang, now) == 1


def test_one_case_is_one_line_for_a_grid_head_who_is_posted_to_the_unit(session, town, opened, now):
    opened()
    lines = session.scalars(digests.visible(actor(town.lin, now), now)).all()
    assert [line.digest.person_id for line in lines] == [town.lin.id]


@pytest.fixture
def on_duty(session, town, now):
    """on_duty(unit, person, on, time): planned for a shift."""

    def _plan(unit, person, on, time):
        session.add(DutyShift(unit_id=unit.id, on=on, time=time, person_id=person.id))
        session.flush()

    return _plan


def test_who_is_on_duty_is_told_by_name_besides_everybody_told_anyway(session, town, opened, on_duty, now):
    on_duty(town.street_centre, town.tang, day_of(now), DutyTime.DAY)
    on_duty(town.county_centre, town.bai, day_of(now), DutyTime.DAY)
    on_duty(town.street_centre, town.luo, day_of(now), DutyTime.NIGHT)
    assert told(session, opened(), "urgent") == everybody(town) | {town.tang.name, town.bai.name}


def test_by_night_the_officer_of_the_evening_before_is_told(session, town, opened, on_duty):
    on_duty(town.street_centre, town.luo, at("2026-11-28T20:00").date(), DutyTime.NIGHT)
    on_duty(town.street_centre, town.tang, at("2026-11-29T20:00").date(), DutyTime.NIGHT)
    case = opened(at("2026-11-29T03:10"))
    assert told(session, case, "urgent") == everybody(town) | {town.luo.name}


def test_an_officer_who_left_is_not_told_and_nobody_else_is_forgotten(session, town, opened, on_duty, now):
    on_duty(town.street_centre, town.tang, day_of(now), DutyTime.DAY)
    town.tang.postings[0].ends_on = day_of(now)
    session.flush()
    assert told(session, opened(), "urgent") == everybody(town)


def test_the_scan_tells_who_is_on_duty_then(session, town, opened, on_duty, now):
    on_duty(town.street_centre, town.tang, day_of(now), DutyTime.DAY)
    units = unit_tables.read_with_duty(session, now)
    recipients, _ = urgent_notices.recipients_at(units, town.grid.scope, Level.TOWN)
    assert [each.id for each in recipients] == [town.street_centre.id, town.tang.id]
