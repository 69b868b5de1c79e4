"""Hours in which nobody is to be visited."""

from datetime import datetime

import pytest

from fieldapp.clock import CHINA
from fieldapp.domain.households import quiet_hours


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        ("21:00-08:00", (21, 0), True), ("21:00-08:00", (7, 59), True), ("21:00-08:00", (8, 0), False),
        ("21:00-08:00", (20, 59), False), ("12:00-14:00", (13, 0), True), ("12:00-14:00", (14, 0), False),
        ("", (23, 0), False), ("at night", (23, 0), False), ("25:00-08:00", (23, 0), False),
    ],
)  # fmt: skip
def test_quiet_hours_may_cross_midnight(hours, at, quiet):
    assert quiet_hours.is_quiet(hours, datetime(2026, 11, 24, *at, tzinfo=CHINA)) is quiet


def test_quiet_hours_are_a_row(session):
    assert quiet_hours.quiet_hours(session) == "21:00-08:00"
