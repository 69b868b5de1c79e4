"""Time a case stands still is given back."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from support.handling import handle

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.models import CaseClock, CasePause

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
# What the town's case (reported on Tuesday 24 November at 9, ordinary: five working days) is due at.
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)


def actor(person, now):
    return Actor.of(person, day_of(now))


def test_time_on_hold_is_given_back_in_working_time_and_the_second_clock_goes_on(session, town, now):
    sun = handle(session, town, now)
    steps.hold(session, sun, town.case, date(2026, 11, 27), Words(internal="等配件"), now)
    assert town.case.due_at > datetime(2026, 12, 3, tzinfo=CHINA)  # expected until Friday's opening
    later = now + timedelta(days=1)
    steps.resume(session, sun, town.case, Words(), later)
    assert town.case.due_at == DUE + timedelta(days=1)
    by_kind = {
        c.kind.value: c.due_at
        for c in session.scalars(select(CaseClock).where(CaseClock.case_id == town.case.id))
    }
    assert by_kind["overall"] == DUE and by_kind["finish"] == DUE + timedelta(days=1)
    pause = session.scalars(select(CasePause)).one()
    assert (pause.started_at, pause.ended_at) == (now, later)


def test_a_pending_extension_stops_the_clock_and_a_refusal_gives_the_time_back(session, town, now):
    sun, qin = handle(session, town, now), actor(town.qin, now)
    steps.ask_extension(session, sun, town.case, date(2026, 12, 4), Words(internal="料没到"), now)
    no = Words(internal="料已到，不必延期")
    steps.decide_extension(session, qin, town.case, False, no, now + timedelta(hours=1))
    assert town.case.due_at == DUE + timedelta(hours=1)
