"""What the morning asks: what is to decide, what runs out today, what went up, what is looked at again."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import create_engine, event

from fieldapp import clock
from fieldapp.clock import CHINA
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import objections, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.escalation import run, scan
from fieldapp.domain.overview import morning
from fieldapp.models import CalendarDay, Case, CaseState, DayKind
from fieldapp.models.base import Base

WORDS = Words(internal="等材料", public="稍候")


@pytest.fixture
def look(session, town, now):
    def _look(person=None, at=now):
        actor = Actor.of(person or town.tang, clock.day_of(at))
        since = morning.last_working_day(session, actor, at)
        return morning.look(session, actor, since, at)

    return _look


@pytest.fixture
def do(session, town, now):
    def _do(person, verb, *more):
        verb(session, Actor.of(person, clock.day_of(now)), town.case, *more, WORDS, now)

    return _do


def test_what_nobody_has_is_named(town, look):
    found = look()
    assert set(found.first["new"]) == {town.case.id, town.other_case.id}
    assert found.totals == {"new": 2, "open": 2}


def test_an_objection_is_to_decide(do, town, look):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, objections.raise_objection, town.village_centre)
    assert look().first["waiting"] == [town.case.id]


def test_what_runs_out_today_is_not_what_is_overdue(session, town, look, now):
    for case in (town.case, town.other_case):
        row = session.get_one(Case, case.id)
        row.state, row.unit_id = CaseState.IN_HAND, town.roads.id
    session.get_one(Case, town.case.id).due_at = clock.end_of_day(now) - timedelta(seconds=1)
    session.get_one(Case, town.other_case.id).due_at = now - timedelta(hours=1)
    session.flush()
    found = look()
    assert found.first["today"] == [town.case.id] and found.first["overdue"] == [town.other_case.id]


def test_a_case_stands_once_where_it_needs_something_and_counts_in_every_list(session, town, look, now):
    session.get_one(Case, town.case.id).due_at = now - timedelta(hours=1)
    session.flush()
    found = look()
    assert town.case.id in found.first["new"] and "overdue" not in found.first
    assert found.totals["overdue"] == 1 and found.totals["new"] == 2


def test_a_new_dispatch_stands_under_to_sign_for_until_it_is_signed_for(do, session, town, look, now):
    do(town.lin, steps.dispatch, town.roads)
    session.get_one(Case, town.case.id).due_at = now - timedelta(hours=1)
    session.flush()
    assert look(town.sun).first == {"sign": [town.case.id]}
    assert "sign" not in look(town.lin).first and look(town.lin).first["overdue"] == [town.case.id]
    do(town.sun, steps.sign_for)
    assert look(town.sun).first == {"overdue": [town.case.id]}


def test_what_was_dispatched_to_somebody_is_theirs_to_sign_for_alone(do, town, look):
    do(town.lin, steps.dispatch, town.mei)
    assert look(town.mei).first.get("sign") == [town.case.id]
    assert "sign" not in look(town.lin).first


def test_who_cannot_decide_an_objection_does_not_find_it_under_to_decide(do, town, look):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, objections.raise_objection, town.village_centre)
    assert look().first["waiting"] == [town.case.id]  # the town's centre
    for person in (town.lin, town.sun):  # a grid head, who may not; and who objected
        assert "waiting" not in look(person).first
        assert look(person).totals["waiting"] == 1


def test_who_asked_for_more_time_does_not_find_it_under_to_decide(session, town, look, now):
    lin = Actor.of(town.lin, clock.day_of(now))
    steps.dispatch(session, lin, town.case, town.lin, Words(), now)
    steps.sign_for(session, lin, town.case, Words(), now)
    steps.ask_extension(
        session, lin, town.case, clock.day_of(town.case.due_at) + timedelta(days=3), WORDS, now
    )
    assert "waiting" not in look(town.lin).first
    assert look().first["waiting"] == [town.case.id]


def test_what_one_worked_on_is_not_ones_own_to_verify(session, town, look, now):
    lin = Actor.of(town.lin, clock.day_of(now))
    steps.dispatch(session, lin, town.case, town.lin, Words(), now)
    steps.sign_for(session, lin, town.case, Words(), now)
    steps.feed_back(session, lin, town.case, Words(internal="修好了", public="已修好"), now)
    assert "to_verify" not in look(town.lin).first
    assert look().first["to_verify"] == [town.case.id]


def test_what_is_on_hold_comes_on_its_day(do, town, look, now):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    do(town.sun, steps.hold, clock.day_of(now) + timedelta(days=1))
    assert "review" not in look().first
    assert look(at=now + timedelta(days=1)).first["review"] == [town.case.id]


def test_what_went_up_since_the_last_working_day_is_news_until_the_next(session, do, town, look, now):
    do(town.lin, steps.dispatch, town.roads)
    late = now + timedelta(days=30)
    run.climb(session, scan.begin(session, late), [town.case.id])
    assert look(at=late + timedelta(hours=1)).first["climbed"] == [town.case.id]
    assert look(at=late + timedelta(days=8)).first["overdue"] == [town.case.id]


def test_what_lies_elsewhere_is_nobodys_question(town, look):
    assert look(town.qin).totals["open"] == 1 and look(town.qin).first["new"] == [town.case.id]
    assert look(town.far).totals == {}


@pytest.mark.given_now("2026-11-24T10:00")
@pytest.mark.parametrize(
    ("today", "before"),
    [(date(2026, 11, 24), date(2026, 11, 23)), (date(2026, 11, 23), date(2026, 11, 20))],
)
def test_the_last_working_day_leaps_over_the_weekend(session, town, now, today, before):
    assert _last(session, town, today) == before


@pytest.mark.given_now("2026-11-24T10:00")
def test_the_last_working_day_knows_a_countys_own_day_off(session, town):
    session.add(CalendarDay(jurisdiction="610902", on=date(2026, 11, 23), kind=DayKind.HOLIDAY, name="集市"))
    session.flush()
    assert _last(session, town, date(2026, 11, 24)) == date(2026, 11, 20)


def _last(session, town, today):
    actor = Actor.of(town.tang, today)
    moment = datetime(today.year, today.month, today.day, 8, 30, tzinfo=CHINA)
    return clock.day_of(morning.last_working_day(session, actor, moment))


def test_what_went_up_is_found_by_its_steps_and_not_by_walking_every_case(engine, look):
    """As SQLite plans once it has counted many cases, which the test town has not."""
    ran = []

    def note(_connection, _cursor, sql, values, *_):
        ran.append((sql, values))

    event.listen(engine, "before_cursor_execute", note)
    look()
    event.remove(engine, "before_cursor_execute", note)
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what it counted itself")
    sql, values = next(each for each in ran if "climbed" in each[0])
    with create_engine("sqlite://").begin() as counted:
        Base.metadata.create_all(counted)
        counted.exec_driver_sql("ANALYZE")
        rows = [
            ("case", "sqlite_autoindex_case_1", "10000 1"),
            ("case", "ix_case_town_list", "10000 3000 3000 1 1"),
        ]
        for row in rows:
            counted.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", row)
        counted.exec_driver_sql("ANALYZE sqlite_schema")
        plan = [row[3] for row in counted.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert [step for step in plan if step.startswith("SCAN case")] == []
