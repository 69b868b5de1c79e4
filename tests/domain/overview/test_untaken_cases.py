"""What is urgent and taken by nobody: for whoever may take it, and for nobody longer than that."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text
from support.escalating import actor

from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.overview import untaken_cases
from fieldapp.domain.overview.untaken_cases import MOST_SHOWN, untaken, untaken_on_wall
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Level, Urgency


@pytest.fixture
def opened(session, town, now):
    def _opened(urgency=Urgency.URGENT, moment=now, **more):
        new = NewReport(town.pothole, "屋后边坡垮塌", urgency, "三组", grid=town.grid, **more)
        return session.get_one(Case, open_report(session, new, actor(town.mei, moment), moment).case_id)

    return _opened


@pytest.fixture
def shown(session, town, now):
    return lambda name: [each.id for each in untaken(session, actor(getattr(town, name), now))]


def test_grid_head_village_town_and_county_are_shown_it_and_nobody_else(opened, shown):
    case = opened()
    for name in ("lin", "qin", "tang", "luo", "bai"):
        assert shown(name) == [case.id], name
    for name in ("mei", "zhao", "wu", "sun", "ding", "yan", "far", "gao"):
        assert shown(name) == [], name


def test_the_city_is_shown_what_has_come_up_to_it(session, opened, shown):
    case = opened()
    case.level = Level.CITY
    session.flush()
    assert shown("gao") == [case.id]


@pytest.mark.parametrize("urgency", [Urgency.PRESSING, Urgency.ORDINARY, Urgency.COMPLEX])
def test_what_is_not_urgent_is_not_shown(opened, shown, urgency):
    opened(urgency)
    assert shown("tang") == []


@pytest.mark.parametrize("taken", ["accept", "dispatch", "settle", "decline"])
def test_the_first_step_of_anybody_takes_it_from_all(session, town, opened, shown, now, taken):
    case, words = opened(), Words(public="请联系村委会", internal="已去看")
    lin = actor(town.lin, now)
    step = {
        "accept": lambda: steps.accept(session, lin, case, words, now),
        "dispatch": lambda: steps.dispatch(session, lin, case, town.roads, words, now),
        "settle": lambda: steps.settle(session, lin, case, words, now),
        "decline": lambda: steps.decline(session, lin, case, words, now),
    }[taken]
    step()
    session.flush()
    for name in ("lin", "qin", "tang", "bai"):
        assert shown(name) == []


@pytest.mark.parametrize("mark", ["is_restricted", "minor_involved"])
def test_what_is_kept_apart_is_shown_to_those_who_may_see_it(session, town, opened, shown, now, mark):
    case = opened()
    setattr(case, mark, True)
    session.flush()
    assert shown("tang") == [] and untaken_on_wall(session, actor(town.tang, now)) == []
    actor(town.tang, now).postings[0].may_see_restricted = True
    assert shown("tang") == [case.id] and untaken_on_wall(session, actor(town.tang, now)) == []


def test_the_wall_shows_kind_and_place_of_its_area(session, town, opened, now):
    case = opened()
    (row,) = untaken_on_wall(session, actor(town.tang, now))
    assert (row.id, row.category, row.place) == (case.id, town.pothole.name, town.grid.name)
    assert untaken_on_wall(session, actor(town.sun, now)) == []


def test_the_longest_waiting_come_first_and_one_more_than_shown_is_read(opened, shown, now):
    cases = [opened(moment=now - timedelta(minutes=minutes)) for minutes in range(MOST_SHOWN + 3)]
    assert shown("tang") == [case.id for case in reversed(cases)][: MOST_SHOWN + 1]


def test_it_is_one_statement_that_the_index_of_such_cases_serves(session, town, opened, statements, now):
    opened()
    session.flush()
    bai = actor(town.bai, now)
    with statements() as ran:
        untaken(session, bai)
    assert len(ran) == 1
    who = Sight.of(bai)
    assert untaken_cases._to_take(who, ("610902",)) is untaken_cases._to_take(who, ("610902",))


@pytest.mark.parametrize("name", ["lin", "qin", "tang", "bai", "gao"])
def test_only_the_index_of_such_cases_finds_them(session, town, opened, engine, now, name):
    """However many cases an area has had: no index of areas leads away from it."""
    opened()
    session.flush()
    if engine.dialect.name != "sqlite":
        session.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    plans = []

    def note(connection, _cursor, sql, parameters, *_):
        if "accept_by" in sql and not sql.startswith(explain):
            plans.append("\n".join(map(str, connection.exec_driver_sql(explain + sql, parameters))))

    event.listen(engine, "before_cursor_execute", note)
    try:
        untaken(session, actor(getattr(town, name), now))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(plans) == 1 and "ix_case_urgent_untaken" in plans[0]
