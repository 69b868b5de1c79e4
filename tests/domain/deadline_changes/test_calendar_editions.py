"""A notice taken in: its days, its year, and every open deadline that moves with it, in the history of each."""

from datetime import date

import pytest
from sqlalchemy import select

from fieldapp.domain.deadline_changes import calendar_notices
from fieldapp.domain.deadline_changes.calendar_notices import Change, NewDay
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.models import CalendarDay, DayKind

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
BASIS = "市政府关于调整工作日的通知"


def holiday(*days, where="CN"):
    return Change(where, BASIS, [NewDay(day, DayKind.HOLIDAY, "放假") for day in days])


def notice(lines, basis):
    return calendar_notices.notice_of(calendar_notices.read_notice("\n".join(lines)), "CN", basis)


def test_a_notice_taken_in_again_is_the_whole_truth_about_its_year(session, publish):
    publish(notice(["date,kind,name", "2027-01-01,放假,元旦", "2027-01-04,放假,元旦"], BASIS))
    publish(notice(["date,kind,name", "2027-01-01,放假,元旦"], BASIS))
    days = session.scalars(select(CalendarDay.on).where(CalendarDay.on >= date(2027, 1, 1))).all()
    assert days == [date(2027, 1, 1)]


def test_who_may_not_and_what_may_not(session, town, publish, now):
    with pytest.raises(NotYours):
        publish(holiday(date(2026, 11, 26)), town.luo)
    with pytest.raises(Refusal, match="is based on"):
        publish(Change("CN", " ", [NewDay(date(2026, 11, 26), DayKind.HOLIDAY)]))
    with pytest.raises(Refusal, match="overlap"):
        publish(Change("CN", BASIS, hours=[(540, 720, True), (700, 1000, False)]))
    with pytest.raises(Refusal, match="no such place"):
        publish(holiday(date(2026, 11, 26), where="999999"))
