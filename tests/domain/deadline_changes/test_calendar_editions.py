"""A notice taken in: its days, its year, and every open deadline that moves with it, in the history of each."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.deadline_changes import calendar_editions, calendar_notices
from fieldapp.domain.deadline_changes.calendar_notices import Change, NewDay
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.models import CalendarDay, CaseClock, CasePause, DayKind, Rung, RungKind, Verb

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
BASIS = "市政府关于调整工作日的通知"
# What the town's case (reported on Tuesday 24 November at 9, ordinary: five working days) is due at.
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)


def actor(person, now):
    return Actor.of(person, day_of(now))


@pytest.fixture
def publish(session, town, now):
    def _publish(change, who=None):
        return calendar_editions.publish(session, actor(who or town.yan, now), change, now)

    return _publish


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


def test_a_notice_taken_in_again_is_the_whole_truth_about_its_year(session, publish):
    publish(notice(["date,kind,name", "2027-01-01,放假,元旦", "2027-01-04,放假,元旦"], BASIS))
    publish(notice(["date,kind,name", "2027-01-01,放假,元旦"], BASIS))
    days = session.scalars(select(CalendarDay.on).where(CalendarDay.on >= date(2027, 1, 1))).all()
    assert days == [date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("lines", "where"),
    [(["day,what"], "类型"), (["date,kind,name", "2027-13-01,holiday,"], "2:"),
     (["date,kind,name", "2027-01-01,feast,"], "2:"), (["date,kind,name"], "no row"),
     (["date,kind,name", "2027-01-01,holiday,", "2027-01-01,workday,"], "twice")],
)  # fmt: skip
def test_a_notice_that_cannot_be_read_names_the_line(lines, where):
    with pytest.raises(Refusal, match=where):
        notice(lines, BASIS)


def test_who_may_not_and_what_may_not(session, town, publish, now):
    with pytest.raises(NotYours):
        publish(holiday(date(2026, 11, 26)), town.luo)
    with pytest.raises(Refusal, match="is based on"):
        publish(Change("CN", " ", [NewDay(date(2026, 11, 26), DayKind.HOLIDAY)]))
    with pytest.raises(Refusal, match="overlap"):
        publish(Change("CN", BASIS, hours=[(540, 720, True), (700, 1000, False)]))
    with pytest.raises(Refusal, match="no such place"):
        publish(holiday(date(2026, 11, 26), where="999999"))


def handle(session, town, now):
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    steps.sign_for(session, actor(town.sun, now), town.case, Words(), now)
    return actor(town.sun, now)


def test_time_on_hold_is_given_back_in_working_time_and_the_second_clock_goes_on(session, town, now):
    sun = handle(session, town, now)
    steps.hold(session, sun, town.case, date(2026, 11, 27), Words(internal="等配件"), now)
    assert town.case.due_at > datetime(2026, 12, 3, tzinfo=CHINA)  # expected until Friday's opening
    later = now + timedelta(days=1)
    steps.resume(session, sun, town.case, Words(), later)
    assert town.case.due_at == DUE + timedelta(days=1)
    by_kind = {
        c.kind.value: c.due_at
        for c in session.scalars(select(CaseClock).where(CaseClock.case_id == town.case.id))
    }
    assert by_kind["overall"] == DUE and by_kind["finish"] == DUE + timedelta(days=1)
    pause = session.scalars(select(CasePause)).one()
    assert (pause.started_at, pause.ended_at) == (now, later)


def test_a_pending_extension_stops_the_clock_and_a_refusal_gives_the_time_back(session, town, now):
    sun, qin = handle(session, town, now), actor(town.qin, now)
    steps.ask_extension(session, sun, town.case, date(2026, 12, 4), Words(internal="料没到"), now)
    no = Words(internal="料已到，不必延期")
    steps.decide_extension(session, qin, town.case, False, no, now + timedelta(hours=1))
    assert town.case.due_at == DUE + timedelta(hours=1)


def test_an_extension_is_explained_to_the_reporter_and_holds_for_both_clocks(session, town, now):
    sun, qin = handle(session, town, now), actor(town.qin, now)
    steps.ask_extension(session, sun, town.case, date(2026, 12, 4), Words(internal="料没到"), now)
    with pytest.raises(Refusal, match="takes longer"):
        steps.decide_extension(session, qin, town.case, True, Words(), now)
    steps.decide_extension(session, qin, town.case, True, Words(public="配件没到，12月4日前修好"), now)
    assert town.case.due_at == datetime(2026, 12, 4, 17, 30, tzinfo=CHINA)
    assert {c.due_at for c in clocks.clocks_of(session, town.case).values() if c.until_on} == {
        town.case.due_at
    }


def test_an_edit_never_restarts_the_clock(session, town, now):
    handle(session, town, now + timedelta(hours=3))
    assert town.case.due_at == DUE
    steps.feed_back(
        session, actor(town.sun, now), town.case, Words(public="修好了"), now + timedelta(hours=4)
    )
    steps.redo(session, actor(town.mei, now), town.case, Words(internal="没亮"), now + timedelta(hours=5))
    assert town.case.due_at == DUE
