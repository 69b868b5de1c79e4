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
from fieldapp.models import ClockKind, Urgency

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


def test_a_case_from_before_there_were_clocks_changes_its_urgency_and_has_no_clock_to_start(
    session, town, now
):
    for clock in clocks.clocks_of(session, town.case).values():
        session.delete(clock)
    session.flush()
    for since, urgency in ((now, Urgency.URGENT), (None, Urgency.ORDINARY)):
        clocks.change_urgency(session, town.case, Urgency.ORDINARY, since, now)
        assert town.case.urgency is urgency and clocks.clocks_of(session, town.case) == {}


@pytest.mark.parametrize("is_answered", [False, True])
def test_until_somebody_answers_a_merge_with_an_urgent_case_brings_its_deadlines_to_accept_and_respond(
    session, town, now, is_answered
):
    if is_answered:
        handle(session, town, now)
    before = {kind: clock.due_at for kind, clock in clocks.clocks_of(session, town.case).items()}
    clocks.change_urgency(session, town.case, Urgency.ORDINARY, now, now)
    after = {kind: clock.due_at for kind, clock in clocks.clocks_of(session, town.case).items()}
    brought = {ClockKind.ACCEPT: now + timedelta(minutes=15), ClockKind.RESPOND: now + timedelta(hours=2)}
    assert after == (before if is_answered else before | brought)
    clocks.change_urgency(session, town.case, Urgency.ORDINARY, None, now)
    assert {kind: clock.due_at for kind, clock in clocks.clocks_of(session, town.case).items()} == before
