"""A pause gives back the time it took, and no more."""

from datetime import timedelta

import pytest
from support.calendars import CALENDAR, at

from fieldapp.domain.calendar.pauses import give_back
from fieldapp.models import TimeUnit

START, DUE = at("2026-11-23T09:00"), at("2026-11-25T09:00")


def given(pauses, unit=TimeUnit.MINUTES):
    return give_back(CALENDAR, DUE, [(at(begun), at(ended)) for begun, ended in pauses], START, unit) - DUE


def test_pauses_that_overlap_give_back_their_common_time_once():
    both = [("2026-11-24T09:00", "2026-11-24T10:00"), ("2026-11-24T09:30", "2026-11-24T11:00")]
    assert given(both) == given(both[::-1]) == timedelta(hours=2)


def test_a_pause_from_before_the_start_counts_from_the_start():
    assert given([("2026-11-23T08:00", "2026-11-23T09:20")]) == timedelta(minutes=20)


@pytest.mark.parametrize(
    "pause", [("2026-11-25T09:00", "2026-11-25T12:00"), ("2026-11-22T08:00", "2026-11-23T09:00")]
)
def test_a_pause_after_the_deadline_or_before_the_start_gives_nothing(pause):
    assert given([pause]) == timedelta()


def test_a_deadline_in_working_time_gets_back_working_time_alone():
    assert given([("2026-11-23T17:00", "2026-11-24T09:00")], TimeUnit.WORKING_DAYS) == timedelta(hours=1)
