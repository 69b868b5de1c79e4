"""Trends of large areas, counted at night."""

from datetime import date, timedelta

import pytest

from fieldapp.domain.overview import stored_trends, trends

pytestmark = pytest.mark.given_now("2026-11-24T10:00")
AREA = "610902001"


def test_figures_of_a_night_are_shown_until_they_are_three_days_old(session, town, now, at, set_case):
    set_case(at(date(2026, 11, 18)), unit_id=town.roads.id)
    counted = trends.count(session, AREA, now)
    stored_trends.store(session, counted, town.case.id)
    stored_trends.store(session, counted, town.other_case.id)  # again: in place of the first
    set_case(at(date(2026, 11, 10)))
    assert stored_trends.find_trends(session, AREA, now) == counted
    later = now + timedelta(days=4)
    assert stored_trends.find_trends(session, AREA, later) == trends.count(session, AREA, later)


def test_areas_of_many_cases_are_counted_at_every_level(session, town, now, at, set_case, monkeypatch):
    set_case(at(date(2026, 11, 18)))
    monkeypatch.setattr(stored_trends, "MANY", 0)
    scope = town.case.scope
    assert {scope[:4], scope[:6], scope[:9], scope[:12]} <= set(stored_trends.large_areas(session, now))
