"""The PIN of a report: right or wrong, and few guesses."""

from datetime import timedelta
from uuid import uuid4

from fieldapp.domain.reports import pins
from fieldapp.domain.reports.pins import FIRST_LOCK, LATER_LOCK, TRIES


def tries(session, report, moment, most=50):
    """How many guesses are looked at from this moment on."""
    return next(n for n in range(most) if not pins.count_attempt(session, report.id, moment))


def test_a_pin_has_four_digits_and_is_the_same_each_time(app):
    report_id = uuid4()
    pin = pins.pin_of(report_id)
    assert len(pin) == 4 and pin.isdigit() and pin == pins.pin_of(report_id)
    assert len({pins.pin_of(uuid4()) for _ in range(20)}) > 15


def test_five_guesses_lock_for_a_quarter_of_an_hour_and_five_more_for_a_day(session, resident):
    report, now = resident.report, resident.now
    assert tries(session, report, now) == TRIES
    assert not pins.count_attempt(session, report.id, now + FIRST_LOCK - timedelta(seconds=1))
    assert tries(session, report, now + FIRST_LOCK) == TRIES
    assert not pins.count_attempt(session, report.id, now + FIRST_LOCK + timedelta(hours=23))
    assert tries(session, report, now + FIRST_LOCK + LATER_LOCK) == TRIES


def test_the_right_pin_begins_anew(session, resident):
    report, now = resident.report, resident.now
    for _ in range(TRIES - 1):
        assert pins.count_attempt(session, report.id, now)
    pins.forgive(session, report.id)
    assert tries(session, report, now) == TRIES


def test_a_report_without_a_pin_takes_no_guess(session, resident):
    resident.report.has_pin = False
    session.flush()
    assert not pins.count_attempt(session, resident.report.id, resident.now)
