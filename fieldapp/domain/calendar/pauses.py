"""Gives the working time of pauses back to a deadline."""

from collections.abc import Sequence
from datetime import datetime

from fieldapp.domain.calendar.working_days import HORIZON, Calendar
from fieldapp.domain.calendar.working_time import add_working_time, working_time
from fieldapp.models import TimeUnit

Pause = tuple[datetime, datetime]


def give_back(
    calendar: Calendar, due_at: datetime, pauses: Sequence[Pause], start: datetime, unit: TimeUnit
) -> datetime:
    """`due_at` moved by the time that pauses took from a clock begun at `start`.

    A pause gives back as much (working or clock) time as it took; one begun after the deadline gives nothing.
    """
    for begun, ended in _apart(pauses, start):
        if begun >= due_at:
            break
        if unit is TimeUnit.MINUTES:
            due_at += min(ended - begun, HORIZON)
        else:
            due_at = add_working_time(calendar, due_at, working_time(calendar, begun, ended))
    return due_at


def _apart(pauses: Sequence[Pause], start: datetime) -> list[Pause]:
    """The pauses after `start`, in order, overlapping ones joined."""
    apart: list[Pause] = []
    for begun, ended in sorted((max(begun, start), ended) for begun, ended in pauses if ended > start):
        if apart and begun <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(ended, apart[-1][1]))
        else:
            apart.append((begun, ended))
    return apart
