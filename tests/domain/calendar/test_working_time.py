"""The calendar's arithmetic against a walk that knows nothing of it: minute by minute, 2020–2027.

The walk asks chinese-calendar itself what day it is, not our rows; 2027, which it does not know, is a plain week
with made-up days; half days are drawn at random."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from fieldapp.clock import CHINA
from fieldapp.domain.calendar.pauses import give_back
from fieldapp.domain.calendar.working_days import (
    HORIZON_DAYS,
    Calendar,
    end_of_work,
    into_working_time,
    is_working_time,
)
from fieldapp.domain.calendar.working_time import (
    add_working_days,
    add_working_hours,
    add_working_time,
    due,
    take_working_time,
    working_time,
)
from fieldapp.domain.reference.calendar_days import special_days
from fieldapp.models import DayKind, TimeUnit

MINUTE = timedelta(minutes=1)
ADDED_2027 = {
    date(2027, 2, 5): DayKind.HOLIDAY,
    date(2027, 2, 8): DayKind.HOLIDAY,
    date(2027, 2, 13): DayKind.WORKDAY,
}


HALF_DAYS = [
    date(2020, 1, 23),
    date(2021, 12, 31),
    date(2023, 9, 29),
    date(2024, 2, 9),
    date(2025, 3, 7),
    date(2026, 3, 6),
]


SPANS = [(chinese_time, end) for chinese_time, end in (((8, 30), (12, 0)), ((14, 0), (17, 30)))]


def rows():
    """What we store: the special days the seed writes, and the half days of a county."""
    days = {row.on: row.kind for row in special_days()} | ADDED_2027
    return days | dict.fromkeys(HALF_DAYS, DayKind.HALF_DAY)


def clock(hour, minute):
    return datetime(2000, 1, 1, hour, minute).time()


FORENOON, AFTERNOON = [(clock(*a), clock(*b)) for a, b in SPANS]
CALENDAR = Calendar(rows(), set(range(2020, 2027)), [FORENOON, AFTERNOON], [FORENOON])


def is_day_of_work(day):
    if day in ADDED_2027:
        return ADDED_2027[day] is DayKind.WORKDAY
    if day in HALF_DAYS:
        return True
    return day.weekday() < 5 if day.year > 2026 else chinese_calendar.is_workday(day)


# One byte a minute, from 2020 to the spring of 2028: whether somebody is at work in it.
FIRST = datetime(2020, 1, 1, tzinfo=CHINA)
MINUTES = bytearray()


for number in range(3000):
    today = (FIRST + timedelta(days=number)).date()
    forenoon, afternoon = is_day_of_work(today), is_day_of_work(today) and today not in HALF_DAYS
    MINUTES += bytes(forenoon and 510 <= m < 720 or afternoon and 840 <= m < 1050 for m in range(1440))


def index(moment):
    return (moment - FIRST) // MINUTE


def works(moment):
    """Whether the minute that begins at `moment` is worked."""
    return bool(MINUTES[index(moment)])


def walk_to_opening(moment):
    i = index(moment)
    while not MINUTES[i]:
        i += 1
    return FIRST + i * MINUTE


def walk_hours(moment, minutes, pauses=()):
    i, stopped = index(moment), set()
    for a, b in pauses:
        stopped.update(range(index(a), index(b)))
    while minutes:
        minutes -= MINUTES[i] and i not in stopped
        i += 1
    return FIRST + i * MINUTE


def walk_days(start, count):
    i = index(walk_to_opening(start))
    wanted, midnight, found = i % 1440, i - i % 1440, 0
    while found < count:
        midnight += 1440
        found += any(MINUTES[midnight + m] for m in range(1440))
    inside = [m for m in range(1440) if MINUTES[midnight + m] or MINUTES[midnight + m - 1]]
    return FIRST + (midnight + min((m for m in inside if m >= wanted), default=inside[-1])) * MINUTE


def walk_back(due_at, pauses, start):
    """Minute by minute: what was paused before the deadline is worked off after it, pause by pause."""
    for a, b in pauses:
        if a >= due_at:
            break
        owed = sum(MINUTES[i] for i in range(index(max(a, start)), index(b)))
        if owed:
            due_at = walk_hours(due_at, owed)
    return due_at


# Where calendars go wrong: year ends, Spring Festivals, National Days, make-up weekends, half days.
EDGES = [
    datetime(2020, 1, 22), datetime(2021, 2, 9), datetime(2022, 1, 28), datetime(2023, 1, 19), datetime(2024, 2, 7),
    datetime(2025, 1, 24), datetime(2026, 2, 12), datetime(2027, 2, 3), *(datetime(y, 9, 26) for y in range(2020, 2028)),
    *(datetime(y, 12, 28) for y in range(2020, 2027)), *(datetime(d.year, d.month, d.day) for d in HALF_DAYS),
]  # fmt: skip


ANYWHERE = st.datetimes(datetime(2020, 1, 1), datetime(2027, 11, 30))
NEAR_AN_EDGE = st.tuples(st.sampled_from(EDGES), st.integers(-4320, 8640)).map(lambda t: t[0] + t[1] * MINUTE)
START = st.one_of(NEAR_AN_EDGE, ANYWHERE).map(
    lambda d: max(d, datetime(2020, 1, 1)).replace(second=0, microsecond=0, tzinfo=CHINA)
)


THOROUGH = settings(max_examples=300, suppress_health_check=list(HealthCheck))


@st.composite
def pauses_after(draw, start):
    found, moment = [], start
    for _ in range(draw(st.integers(0, 3))):
        a = moment + draw(st.integers(0, 3000)) * MINUTE
        moment = a + draw(st.integers(0, 8000)) * MINUTE
        found.append((a, moment))
        moment += MINUTE
    return found


@THOROUGH
@given(start=START, minutes=st.integers(1, 4000))
def test_working_hours_agree_with_the_walk(start, minutes):
    assert add_working_hours(CALENDAR, start, minutes / 60) == walk_hours(start, minutes)


@THOROUGH
@given(start=START, count=st.integers(1, 20))
@example(start=datetime(2026, 9, 30, 16, 0, tzinfo=CHINA), count=3)
@example(start=datetime(2020, 1, 22, 17, 29, tzinfo=CHINA), count=1)
@example(start=datetime(2026, 12, 31, 17, 30, tzinfo=CHINA), count=1)
def test_working_days_agree_with_the_walk(start, count):
    assert add_working_days(CALENDAR, start, count) == walk_days(start, count)


@THOROUGH
@given(
    data=st.data(),
    start=START,
    amount=st.integers(1, 20),
    unit=st.sampled_from([TimeUnit.WORKING_HOURS, TimeUnit.WORKING_DAYS]),
)
def test_deadlines_with_pauses_agree_with_the_walk(data, start, amount, unit):
    pauses = data.draw(pauses_after(start))
    plain = walk_days(start, amount) if unit is TimeUnit.WORKING_DAYS else walk_hours(start, amount * 60)
    found = give_back(CALENDAR, due(CALENDAR, start, amount, unit), pauses, start, unit)
    assert found == walk_back(plain, pauses, start)
    if unit is TimeUnit.WORKING_HOURS:
        assert found == walk_hours(start, amount * 60, pauses)  # the same as skipping what was paused


@THOROUGH
@given(start=START, amount=st.integers(1, 30), unit=st.sampled_from(TimeUnit))
def test_every_deadline_lies_after_its_start_and_inside_working_time(start, amount, unit):
    found = due(CALENDAR, start, amount, unit)
    assert found > start
    if unit is not TimeUnit.MINUTES:
        assert works(found) or works(found - MINUTE)


@given(data=st.data(), start=START, minutes=st.integers(1, 3000))
def test_urgent_clocks_run_on_clock_time_and_get_clock_time_back(data, start, minutes):
    pauses = data.draw(pauses_after(start))
    moment, left = start, minutes
    for a, b in pauses:
        if a >= moment + left * MINUTE:
            break
        left -= (a - moment) // MINUTE
        moment = b
    found = give_back(
        CALENDAR, due(CALENDAR, start, minutes, TimeUnit.MINUTES), pauses, start, TimeUnit.MINUTES
    )
    assert found == moment + left * MINUTE


@given(start=START, minutes=st.integers(0, 5000))
def test_working_time_between_two_moments_is_counted_as_walked(start, minutes):
    end = start + minutes * MINUTE
    assert working_time(CALENDAR, start, end) == sum(MINUTES[index(start) : index(end)]) * MINUTE


@given(start=START, minutes=st.integers(1, 3000))
def test_going_back_undoes_going_on(start, minutes):
    end, span = walk_hours(start, minutes), minutes * MINUTE
    back = take_working_time(CALENDAR, end, span)
    assert working_time(CALENDAR, back, end) == span and into_working_time(CALENDAR, back) == back
    assert add_working_time(CALENDAR, back, span) == end


@given(start=START)
def test_somebody_is_at_work_exactly_when_the_walk_says_so(start):
    assert is_working_time(CALENDAR, start) == works(start)
    assert into_working_time(CALENDAR, start) == walk_to_opening(start)


@given(
    start=START,
    longer=st.integers(1, 2000),
    unit=st.sampled_from([TimeUnit.WORKING_HOURS, TimeUnit.WORKING_DAYS]),
)
def test_who_starts_later_is_not_due_earlier(start, longer, unit):
    assume(start + longer * MINUTE < datetime(2027, 11, 30, tzinfo=CHINA))
    assert due(CALENDAR, start, 3, unit) <= due(CALENDAR, start + longer * MINUTE, 3, unit)


FAR = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
EARLY = datetime(1, 1, 1, tzinfo=CHINA)
START = datetime(2026, 11, 24, 10, tzinfo=CHINA)
BOUNDED = {
    "add_working_days": lambda: add_working_days(CALENDAR, FAR, 3),
    "add_working_time": lambda: add_working_time(CALENDAR, EARLY, timedelta(hours=3)),
    "take_working_time": lambda: take_working_time(CALENDAR, FAR, timedelta(hours=3)),
    "working_time": lambda: working_time(CALENDAR, EARLY, FAR),
    "due": lambda: [due(CALENDAR, START, 2**31 - 1, unit) for unit in TimeUnit],
    "give_back": lambda: [
        give_back(CALENDAR, START, [(START - MINUTE, FAR)], EARLY, unit) for unit in TimeUnit
    ],
    "end_of_work": lambda: end_of_work(CALENDAR, date(9999, 12, 31)),
    "is_uncertain": lambda: CALENDAR.is_uncertain(EARLY, FAR),
}


@pytest.mark.parametrize("what", BOUNDED)
def test_no_reckoning_walks_further_than_its_horizon(what, monkeypatch):
    """Whatever rows say, from before there were bounds or from elsewhere."""
    looked_at = []
    work_on = Calendar.work_on
    monkeypatch.setattr(Calendar, "work_on", lambda self, day: looked_at.append(day) or work_on(self, day))
    BOUNDED[what]()
    assert len(looked_at) <= 6 * HORIZON_DAYS


def test_a_calendar_without_work_says_so():
    idle = Calendar({}, set(), [], [])
    for reckon in (add_working_time, take_working_time):
        with pytest.raises(LookupError):
            reckon(idle, START, timedelta(hours=1))
    with pytest.raises(LookupError):
        end_of_work(idle, START.date())
