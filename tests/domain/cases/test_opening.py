"""A case is opened: with a number, its words, its place, its guards and running clocks."""

import re
import secrets
from datetime import timedelta

import pytest
from support.escalating import told
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.cases.opening import NewReport, case_for, open_case
from fieldapp.domain.consolidation import merging
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import CaseState, Level, Source, Urgency


@pytest.fixture
def opened(session, town, now):
    """opened(place, …) → the new case; every part of the report can be said otherwise."""

    def _opened(place=None, source=Source.WORKER, **more):
        new = NewReport(**{"category": town.lamp, "words": "灯不亮", "urgency": Urgency.ORDINARY, **more})
        case = open_case(session, new, place or town.grid, source, now)
        session.flush()
        return case

    return _opened


def test_a_new_case_is_open_and_says_what_was_seen_where(town, opened, now):
    case = opened(words=" 灯不亮 \n", place_words=" 路口 ", lat=32.69, lon=109.02)
    assert (case.state, case.is_open, case.opened_at) == (CaseState.REPORTED, True, now)
    assert (case.summary, case.place_words, case.lat, case.lon) == ("灯不亮", "路口", 32.69, 109.02)
    assert (case.category_id, case.place_id, case.scope) == (town.lamp.id, town.grid.id, town.grid.scope)
    assert case.source is Source.WORKER


def test_a_summary_holds_300_characters_at_most(opened):
    assert len(opened(words="长" * 301).summary) == 300


def test_what_lies_in_a_grid_is_the_villages_and_what_lies_above_is_its_own_levels(town, opened):
    assert opened(town.grid).level is opened(town.village).level is Level.VILLAGE
    assert opened(town.street).level is Level.TOWN
    assert opened(town.county).level is Level.COUNTY


def test_a_restricted_category_and_a_minor_guard_the_case(town, opened):
    assert not opened().is_restricted and not opened().minor_involved
    assert opened(category=town.dispute).is_restricted
    assert opened(minor_involved=True).minor_involved


def test_its_clocks_run_from_the_start(session, opened, now):
    case = opened()
    assert case.due_at > case.accept_by > now
    assert {clock.started_at for clock in clocks.clocks_of(session, case).values()} == {now}


def test_a_number_says_town_and_day_and_is_nobodys_elses(session, town, opened, now, monkeypatch):
    case = opened()
    assert re.fullmatch(rf"610902001-{day_of(now):%y%m%d}-\d{{6}}", case.number)
    assert opened(town.county).number.startswith(f"610902-{day_of(now):%y%m%d}-")
    tails = iter([int(case.number[-6:]), 7])
    monkeypatch.setattr(secrets, "randbelow", lambda _: next(tails))
    assert opened().number == f"{case.number[:-6]}000007"


def test_opening_gives_up_when_no_number_is_free(opened, monkeypatch):
    tries = []
    monkeypatch.setattr(secrets, "randbelow", lambda _: tries.append(1) or 7)
    opened()
    with pytest.raises(RuleBroken, match="Too many"):
        opened()
    assert len(tries) == 1 + 5


def test_a_report_split_off_gets_a_case_like_its_first_with_clocks_from_its_arrival(session, town, now):
    late = now - timedelta(hours=2)
    new = NewReport(town.pothole, "坑", Urgency.PRESSING, grid=town.grid)
    report = open_report(session, new, actor(town.wu, now), late)
    merging.merge(session, actor(town.lin, now), town.case, [report.case], "同一处", now)
    town.case.is_restricted = True
    own = case_for(session, report, town.case, now)
    assert (own.category_id, own.urgency, own.summary) == (town.pothole.id, Urgency.PRESSING, "坑")
    assert own.id != town.case.id and own.number != town.case.number
    assert (own.opened_at, own.scope, own.level) == (late, town.case.scope, town.case.level)
    assert own.is_restricted and not own.minor_involved
    assert {clock.started_at for clock in clocks.clocks_of(session, own).values()} == {late}


def test_an_urgent_report_split_off_is_told_to_every_level(session, town, now):
    new = NewReport(town.pothole, "塌方", Urgency.URGENT, grid=town.grid)
    report = open_report(session, new, actor(town.wu, now), now)
    own = case_for(session, report, report.case, now)
    assert town.county_centre.name in told(session, own, "urgent")
