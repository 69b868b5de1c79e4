"""A changed calendar moves the deadlines it concerns, and no other."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import CHINA
from fieldapp.domain.deadline_changes import calendar_notices
from fieldapp.domain.deadline_changes.calendar_notices import Change, NewDay
from fieldapp.domain.deadlines import clocks
from fieldapp.models import DayKind, Rung, RungKind, Verb

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
BASIS = "市政府关于调整工作日的通知"
# What the town's case (reported on Tuesday 24 November at 9, ordinary: five working days) is due at.
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)


def holiday(*days, where="CN"):
    return Change(where, BASIS, [NewDay(day, DayKind.HOLIDAY, "放假") for day in days])


def test_a_new_holiday_moves_open_deadlines_and_says_which(session, town, publish):
    assert town.case.due_at == DUE
    edition, moved = publish(holiday(date(2026, 11, 26)))
    assert {m.number for m in moved} == {town.case.number, town.other_case.number}
    assert town.case.due_at == DUE + timedelta(days=1) == moved[0].after
    assert (edition.number, edition.moved[0][0], edition.basis) == (2, moved[0].number, BASIS)
    last = max(town.case.steps, key=lambda s: s.number)
    assert last.verb is Verb.RECKON and last.internal_words == BASIS and last.person_id == town.yan.id
    assert "CN 2" in town.case.due_basis
    overdue = session.scalars(
        select(Rung).where(Rung.case_id == town.case.id, Rung.kind == RungKind.OVERDUE)
    ).one()
    assert overdue.due_at == town.case.due_at


def test_taking_the_holiday_back_brings_every_deadline_back(town, publish):
    publish(holiday(date(2026, 11, 26)))
    publish(Change("CN", BASIS, [NewDay(date(2026, 11, 26), None)]))
    assert town.case.due_at == DUE


def test_a_day_long_past_moves_nothing(town, publish):
    assert publish(holiday(date(2026, 3, 4)))[1] == []


def test_a_countys_own_day_moves_its_own_cases_only(town, publish):
    _, moved = publish(holiday(date(2026, 11, 26), where="610902001003"))
    assert [m.number for m in moved] == [town.case.number]


def test_new_hours_move_hours_but_no_deadline_out_of_work(town, publish):
    publish(Change("CN", BASIS, hours=[(9 * 60 + 30, 12 * 60, True), (14 * 60, 18 * 60, False)]))
    assert town.case.due_at == DUE + timedelta(minutes=30)  # 9:00 was before the new opening


def notice(lines, basis):
    return calendar_notices.notice_of(calendar_notices.read_notice("\n".join(lines)), "CN", basis)


def test_a_deadline_in_a_year_without_notice_is_provisional_until_the_notice_is_in(
    session, town, publish, now, move_clock
):
    late = datetime(2026, 12, 29, 10, 0, tzinfo=CHINA)
    clocks.start(session, town.case, late)
    assert town.case.is_provisional and town.case.due_at == datetime(2027, 1, 5, 10, 0, tzinfo=CHINA)
    lines = ["date,kind,name", "2027-01-01,放假,元旦", "2027-01-04,holiday,元旦", "2027-01-09,班,元旦"]
    _, moved = publish(notice(lines, "国务院办公厅关于2027年部分节假日安排的通知"))
    assert not town.case.is_provisional
    assert town.case.due_at == datetime(2027, 1, 7, 10, 0, tzinfo=CHINA)
    assert {m.number for m in moved} == {town.case.number}
