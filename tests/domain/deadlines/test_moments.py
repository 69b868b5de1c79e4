"""Moments a case is reckoned by."""

from datetime import date, datetime, time, timedelta

import pytest

from fieldapp.clock import CHINA
from fieldapp.domain.deadline_changes.calendar_editions import publish
from fieldapp.domain.deadline_changes.calendar_notices import Change, NewDay
from fieldapp.domain.deadlines import moments
from fieldapp.models import DayKind, Limit, Step, TimeUnit, Urgency

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
SATURDAY = date(2026, 11, 28)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_a_day_lasts_until_the_end_of_work_and_of_what_is_urgent_until_midnight(session, town, now):
    assert moments.last_moment(session, town.case, now.date(), now) == at("2026-11-24T17:30")
    assert moments.last_moment(session, town.case, SATURDAY, now) == at("2026-11-27T17:30")
    town.case.urgency = Urgency.URGENT
    assert moments.last_moment(session, town.case, SATURDAY, now) == datetime.combine(
        SATURDAY, time.max, CHINA
    )


def test_work_opens_on_the_day_itself_or_on_the_next_working_day(session, town, now):
    assert moments.first_opening(session, town.case, date(2026, 11, 27), now) == at("2026-11-27T08:30")
    assert moments.first_opening(session, town.case, SATURDAY, now) == at("2026-11-30T08:30")


def test_work_opens_by_the_calendar_of_the_cases_own_place(session, town, now):
    day_off = NewDay(date(2026, 11, 27), DayKind.HOLIDAY, "集市")
    publish(session, None, Change(town.village.scope, "街道通知", [day_off]), now)
    assert moments.first_opening(session, town.case, date(2026, 11, 27), now) == at("2026-11-30T08:30")
    assert moments.first_opening(session, town.other_case, date(2026, 11, 27), now) == at("2026-11-27T08:30")
    assert moments.last_moment(session, town.case, date(2026, 11, 27), now) == at("2026-11-26T17:30")


def test_somebody_who_is_asked_decides_within_the_limit_to_accept(session, town, now):
    assert moments.decide_by(session, town.case, now) == at("2026-11-25T10:00")
    assert moments.accept_by_of(session, town.case, now) == at("2026-11-25T10:00")
    town.case.urgency = Urgency.URGENT
    assert moments.decide_by(session, town.case, now) == now + timedelta(minutes=15)


def test_a_categorys_own_limit_to_accept_goes_first(session, town, now):
    own = {"urgency": Urgency.ORDINARY, "step": Step.ACCEPT, "category_code": town.lamp.code}
    session.add(Limit(**own, amount=2, unit=TimeUnit.WORKING_HOURS, basis="街道自定"))
    session.flush()
    assert moments.accept_by_of(session, town.case, now) == at("2026-11-24T12:00")
