"""Which calendar holds at a place."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from fieldapp.domain.calendar import calendars
from fieldapp.domain.deadline_changes.calendar_editions import publish
from fieldapp.domain.deadline_changes.calendar_notices import Change, NewDay
from fieldapp.models import DayKind


def clock(hour, minute):
    return datetime(2000, 1, 1, hour, minute).time()


@pytest.mark.given_now("2026-11-24T10:00")
def test_a_place_of_its_own_goes_before_the_nation(session: Session, town, now):
    day = NewDay(date(2026, 11, 25), DayKind.HOLIDAY, "暴雨停工")
    publish(session, None, Change("610902", "区政府通知", [day]), now)
    hours = [(540, 720, True), (870, 1080, False)]
    publish(session, None, Change("610902001", "街道通知", hours=hours), now)
    nation, county, street = (
        calendars.load_calendar(session, now, scope) for scope in ("", "610902", town.grid.scope)
    )
    assert nation.spans_on(date(2026, 11, 25)) and not county.spans_on(date(2026, 11, 25))
    assert (
        not street.spans_on(date(2026, 11, 25))
        and street.spans[0][0] == clock(9, 0)
        and county.spans[0][0] == clock(8, 30)
    )
    assert calendars.load_calendar(session, now, town.far_grid.scope).spans_on(date(2026, 11, 25))
