"""A time a phone tells is put right by its own clock, and never lies in the future."""

from datetime import datetime, timedelta

import pytest

from fieldapp.clock import CHINA
from fieldapp.domain.offline.captured_times import captured_time

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(ago, clock_ahead=timedelta(), sent=True):
    """What a phone says that noted something `ago`, by a clock that is ahead."""
    return captured_time(
        (NOW - ago + clock_ahead).isoformat(), NOW, (NOW + clock_ahead).isoformat() if sent else None
    )


@pytest.mark.parametrize("ahead", [3 * DAY, -3 * DAY, timedelta(minutes=6)])
def test_a_clock_that_is_wrong_is_put_right_by_the_time_it_sent_at(ahead):
    assert told(HOUR, ahead) == NOW - HOUR


def test_a_few_minutes_are_not_put_right():
    assert told(HOUR, timedelta(minutes=4)) == NOW - HOUR + timedelta(minutes=4)


def test_no_time_lies_in_the_future():
    assert told(-HOUR) == NOW


@pytest.mark.parametrize("ago", [4 * 366 * DAY, -40 * DAY])
def test_a_time_that_cannot_be_true_is_none(ago):
    assert told(ago, sent=False) is None
