"""Who was told of a case: the newest first, from the grid upwards."""

from datetime import timedelta

import pytest
from support.escalating import actor, at

from fieldapp.domain.cases import chasing
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.notifications.told import MOST_TOLD, told_of
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Level, Urgency

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near


@pytest.fixture
def slope(session, town, now):
    new = NewReport(town.pothole, "屋后边坡垮塌", Urgency.URGENT, "三组", grid=town.grid)
    return session.get_one(Case, open_report(session, new, actor(town.mei, now), now).case_id)


def test_an_urgent_case_was_told_at_every_level(session, town, slope, now):
    told = told_of(session, [slope.id, town.case.id], now)
    assert [(each.level, each.name, each.at) for each in told[slope.id]] == [
        (Level.GRID, town.lin.name, now),
        (Level.VILLAGE, town.village_centre.name, now),
        (Level.TOWN, town.street_centre.name, now),
        (Level.COUNTY, town.county_centre.name, now),
    ]
    assert town.case.id not in told


def test_what_is_told_later_is_not_told_yet(session, town, now):
    night = at("2026-11-24T20:00")
    chasing.chase(session, actor(town.qin, now), town.case, Words(internal="请尽快"), night)
    session.flush()
    assert told_of(session, [town.case.id], night) == {}
    (line,) = told_of(session, [town.case.id], night + timedelta(days=1))[town.case.id]
    assert (line.name, line.level, line.cause) == (town.village_centre.name, None, "chase")


def test_the_newest_come_first_and_not_too_many(session, town, slope, now):
    for minutes in range(1, MOST_TOLD + 3):
        moment = now + timedelta(minutes=minutes)
        chasing.chase(session, actor(town.qin, now), slope, Words(internal="请尽快"), moment)
    session.flush()
    told = told_of(session, [slope.id], moment)[slope.id]
    assert len(told) == MOST_TOLD and told[0].at == moment and told[0].at > told[-1].at


def test_many_cases_take_one_statement(session, town, slope, now, statements):
    session.flush()
    ids = [slope.id, town.case.id, town.other_case.id]
    with statements() as ran:
        told_of(session, ids, now)
    assert len(ran) == 1
