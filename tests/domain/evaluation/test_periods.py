"""Which days a period counts."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Date, literal, select

from fieldapp.clock import CHINA
from fieldapp.domain.evaluation import periods
from fieldapp.domain.evaluation.indicators import BY_INDICATOR
from fieldapp.domain.evaluation.periods import DaysBetween, Period
from fieldapp.models import Indicator

COUNTY = "610902"


def test_a_running_period_counts_up_to_now_only(session, town, now, month):
    town.case.accept_by = now + timedelta(hours=1)
    session.flush()
    from fieldapp.domain.evaluation import periods

    today = periods.period(session, month.until + timedelta(days=1), month.until + timedelta(days=40), now)
    response = BY_INDICATOR[Indicator.RESPONSE]
    assert town.case.id not in {row.subject_id for row in session.execute(response.rows(today, COUNTY))}


def at(*when):
    return datetime(*when, tzinfo=CHINA)


@pytest.mark.same_on_both
def test_a_month_that_is_over_counts_whole():
    period = Period(date(2026, 10, 1), date(2026, 10, 31), at(2026, 11, 24, 10), timedelta(days=7))
    assert (period.begins, period.ends) == (at(2026, 10, 1), at(2026, 11, 1))
    assert period.last_day == date(2026, 10, 31) and period.month_ends == [date(2026, 10, 31)]


@pytest.mark.same_on_both
def test_a_running_quarter_ends_now_and_has_the_months_that_are_over():
    period = Period(date(2026, 10, 1), date(2026, 12, 31), at(2026, 11, 24, 10), timedelta(days=7))
    assert period.ends == at(2026, 11, 24, 10) and period.last_day == date(2026, 11, 23)
    assert period.month_ends == [date(2026, 10, 31)]


@pytest.mark.same_on_both
def test_months_before_are_complete_and_the_newest_comes_first():
    assert periods.months_before(date(2027, 1, 31), 2) == [date(2026, 12, 1), date(2026, 11, 1)]
    assert periods.last_of_month(date(2028, 2, 10)) == date(2028, 2, 29)


def test_reporters_are_asked_for_the_days_of_the_setting(session, now):
    assert periods.period(session, date(2026, 10, 1), date(2026, 10, 31), now).matures == timedelta(days=7)


def test_days_between_are_told_alike_by_both_databases(session):
    between = DaysBetween(literal(date(2026, 10, 1), Date()), literal(date(2026, 10, 31), Date()))
    assert session.scalar(select(between)) == 30
