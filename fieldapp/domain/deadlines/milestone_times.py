"""When each milestone of a case is due, from its clocks and limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldapp.domain.access.levels import levels_above
from fieldapp.domain.calendar.pauses import Pause, give_back
from fieldapp.domain.calendar.working_days import Calendar, end_of_work
from fieldapp.domain.calendar.working_time import due, take_working_time, working_time
from fieldapp.models import Case, CaseClock, ClockKind, Level, Limit, RungKind, TimeUnit, Urgency

K = RungKind
Times = dict[tuple[RungKind, Level], datetime]
TOLD_AT_ONCE = (Level.GRID, Level.VILLAGE, Level.TOWN, Level.COUNTY)
# By the digits of a scope; a village has grid heads, too.
PLACED_AT = {6: Level.COUNTY, 9: Level.TOWN, 12: Level.GRID}


@dataclass(frozen=True)
class Terms:
    """What milestones are computed with: calendar, the next level's limit, and the share of time at which to warn."""

    calendar: Calendar
    next_level: Limit | None
    warning_percent: int


def times(case: Case, clocks: dict[ClockKind, CaseClock], due_at: datetime, terms: Terms) -> Times:
    """When every milestone of a case is due; `due_at` is the deadline in force (a merge may bring it forward)."""
    found: Times = {(K.URGENT, level): moment for level, moment in _told_at_once(case, clocks).items()}
    for kind, clock in ((K.UNASSIGNED, ClockKind.ACCEPT), (K.RESPOND, ClockKind.RESPOND)):
        if clock in clocks:
            found[kind, case.level] = clocks[clock].due_at
    found[K.WARNING, case.level] = _warning(clocks[ClockKind.FINISH], due_at, terms)
    found[K.OVERDUE, case.level] = due_at
    found[K.OVERALL, case.level] = clocks[ClockKind.OVERALL].due_at
    moment, step = due_at, terms.next_level
    for level in levels_above(case.level) if step else []:
        assert step is not None  # noqa: S101 - tells the type checker
        moment = due(terms.calendar, moment, step.amount, step.unit)
        found[K.LEVEL, level] = moment
    return found


def _told_at_once(case: Case, clocks: dict[ClockKind, CaseClock]) -> dict[Level, datetime]:
    """Who is told of an urgent case as soon as it is one: every level up to the county, whoever answers for it."""
    if case.urgency is not Urgency.URGENT:
        return {}
    lowest = PLACED_AT.get(min(len(case.scope), 12), Level.COUNTY)
    since = clocks.get(ClockKind.RESPOND, clocks[ClockKind.FINISH]).started_at
    return dict.fromkeys(TOLD_AT_ONCE[TOLD_AT_ONCE.index(lowest) :], since)


def unpaused(clock: CaseClock, calendar: Calendar) -> datetime:
    """When a clock would run out if nothing had ever stopped it."""
    if clock.until_on:
        return end_of_work(calendar, clock.until_on)
    return due(calendar, clock.started_at, clock.amount, clock.unit)


def runs_out(clock: CaseClock, pauses: Sequence[Pause], calendar: Calendar) -> datetime:
    """When one clock runs out; only the finish clock stands still in a pause."""
    base = unpaused(clock, calendar)
    if clock.kind is not ClockKind.FINISH:
        return base
    since = clock.extended_at or clock.started_at
    later = [pause for pause in pauses if pause[0] >= since]
    return give_back(calendar, base, later, since, clock.unit)


def _warning(clock: CaseClock, due_at: datetime, terms: Terms) -> datetime:
    """When only the last part of the time given is left, so that a pause moves the warning with the deadline."""
    left = (100 - terms.warning_percent) / 100
    whole_until = unpaused(clock, terms.calendar)
    if clock.unit is TimeUnit.MINUTES:
        return due_at - (whole_until - clock.started_at) * left
    whole = working_time(terms.calendar, clock.started_at, whole_until)
    return take_working_time(terms.calendar, due_at, whole * left)
