"""The limits that hold until administrators change them."""

from collections import Counter
from datetime import timedelta

import pytest

from fieldapp.domain.reference.limits import DEFAULT, LIMITS, default_limits
from fieldapp.models import Step, TimeUnit, Urgency
from fieldapp.models.calendar import MOST_TIME

U, S, T = Urgency, Step, TimeUnit
# Half a working day is four hours; a clock's day is all of it.
HOURS = {T.MINUTES: 1 / 60, T.WORKING_HOURS: 1, T.WORKING_DAYS: 8}
OF_ITEMS = (S.ACCEPT_ITEM, S.DECIDE_ITEM)  # of applications, urgent ones and the others
OF_FILINGS = (S.REVIEW_FILING, S.FILE_FILING)  # ordinary ones alone


def hours(urgency, step):
    amount, unit = LIMITS[urgency][step]
    return timedelta(hours=amount * HOURS[unit])


def test_every_step_of_every_urgency_has_one_limit_with_a_basis():
    rows = default_limits()
    keys = Counter((row.urgency, row.step) for row in rows)
    assert set(keys.values()) == {1}
    of_cases = {
        (urgency, step) for urgency in U for step in S if step not in {S.RESPOND, *OF_ITEMS, *OF_FILINGS}
    }
    of_items = {(urgency, step) for urgency in (U.PRESSING, U.ORDINARY) for step in OF_ITEMS}
    of_filings = {(U.ORDINARY, step) for step in OF_FILINGS}
    assert set(keys) == of_cases | of_items | of_filings | {(U.URGENT, S.RESPOND)}
    assert {row.basis for row in rows} == {DEFAULT} and all(row.category_code in ("", None) for row in rows)


def test_every_limit_lies_within_what_administrators_may_enter():
    for row in default_limits():
        assert 1 <= row.amount <= MOST_TIME[row.unit]


def test_urgent_limits_run_on_clock_time_and_all_others_on_working_time():
    for urgency, steps in LIMITS.items():
        for step, (_, unit) in steps.items():
            assert (unit is T.MINUTES) is (urgency is U.URGENT and step is not S.EXTEND)


@pytest.mark.parametrize("step", [S.ACCEPT, S.FINISH, S.EXTEND, S.NEXT_LEVEL])
def test_what_is_more_urgent_has_no_more_time(step):
    by_urgency = [hours(urgency, step) for urgency in (U.PRESSING, U.ORDINARY, U.COMPLEX)]
    assert by_urgency == sorted(by_urgency)


@pytest.mark.parametrize("urgency", U)
def test_accepting_takes_less_than_finishing_and_settling_no_more(urgency):
    assert hours(urgency, S.ACCEPT) < hours(urgency, S.FINISH) >= hours(urgency, S.SETTLE)


def test_an_urgent_case_is_accepted_in_15_minutes_answered_in_two_hours_and_done_in_a_day():
    urgent = LIMITS[U.URGENT]
    assert [urgent[step][0] for step in (S.ACCEPT, S.RESPOND, S.FINISH)] == [15, 120, 1440]
