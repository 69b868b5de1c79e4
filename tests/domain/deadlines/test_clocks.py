"""Which moment each clock of a case is due."""

from datetime import date, datetime, timedelta

import pytest
from support.handling import handle

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.errors import Refusal

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
# What the town's case (reported on Tuesday 24 November at 9, ordinary: five working days) is due at.
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)


def actor(person, now):
    return Actor.of(person, day_of(now))


def test_an_extension_is_explained_to_the_reporter_and_holds_for_both_clocks(session, town, now):
    sun, qin = handle(session, town, now), actor(town.qin, now)
    steps.ask_extension(session, sun, town.case, date(2026, 12, 4), Words(internal="料没到"), now)
    with pytest.raises(Refusal, match="takes longer"):
        steps.decide_extension(session, qin, town.case, True, Words(), now)
    steps.decide_extension(session, qin, town.case, True, Words(public="配件没到，12月4日前修好"), now)
    assert town.case.due_at == datetime(2026, 12, 4, 17, 30, tzinfo=CHINA)
    assert {c.due_at for c in clocks.clocks_of(session, town.case).values() if c.until_on} == {
        town.case.due_at
    }


def test_an_edit_never_restarts_the_clock(session, town, now):
    handle(session, town, now + timedelta(hours=3))
    assert town.case.due_at == DUE
    steps.feed_back(
        session, actor(town.sun, now), town.case, Words(public="修好了"), now + timedelta(hours=4)
    )
    steps.redo(session, actor(town.mei, now), town.case, Words(internal="没亮"), now + timedelta(hours=5))
    assert town.case.due_at == DUE
