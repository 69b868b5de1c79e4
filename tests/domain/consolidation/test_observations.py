"""What the public is told of cases like theirs."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.consolidation import look_alikes, observations
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Urgency

HERE = (32.692, 109.022)  # where the town's case lies


@pytest.fixture
def actor(now):
    return lambda person: Actor.of(person, clock.day_of(now))


@pytest.fixture
def report(session, town, actor, now):
    def _report(words, kind=None, **more):
        made = open_report(
            session,
            NewReport(kind or town.lamp, words, Urgency.ORDINARY, grid=town.grid, **more),
            actor(town.mei),
            now,
        )
        session.flush()
        return session.get(Case, made.case_id)

    return _report


def test_the_public_is_told_no_words_and_no_exact_place(session, town, seen):
    (alike,) = look_alikes.for_public(session, seen())
    assert (alike.summary, alike.place_words, alike.number, alike.likeness) == ("", "", "", 0)
    assert alike.distance_m % observations.FAR_M == 0


STEPS = st.floats(-0.0009, 0.0009)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(probes=st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=5), shift=st.tuples(STEPS, STEPS))
def test_feeling_ones_way_about_finds_no_exact_place(town, session, seen, probes, shift):
    """Two cases anywhere in one cell of some 100 m answer every probe alike."""
    lat, lon = (int(degrees / observations.CELL) * observations.CELL for degrees in HERE)
    answers = []
    for part in (0.1, 0.2 + abs(shift[0]) * 800):
        town.case.lat, town.case.lon = lat + part * observations.CELL, lon + part * observations.CELL
        session.flush()
        here = [(HERE[0] + north, HERE[1] + east) for north, east in probes]
        answers.append([[a.distance_m for a in look_alikes.for_public(session, seen(at=at))] for at in here])
    assert answers[0] == answers[1]


def test_guessing_words_changes_nothing_for_the_public(session, town, seen, report):
    report("老街口的下水道堵了", lat=HERE[0], lon=HERE[1])
    guesses = [town.case.summary, "老街口的下水道堵了", "x"]
    answers = [look_alikes.for_public(session, seen(guess)) for guess in guesses]
    assert answers[0] == answers[1] == answers[2] != []


@pytest.mark.parametrize("guard", ["is_restricted", "minor_involved"])
def test_the_public_is_never_told_of_what_is_kept_apart(session, town, seen, guard):
    setattr(town.case, guard, True)
    session.flush()
    assert look_alikes.for_public(session, seen()) == []


def test_the_public_is_never_told_of_disputes(session, town, seen, report):
    quarrel = report("两家吵架", kind=town.dispute, lat=HERE[0], lon=HERE[1])
    quarrel.is_restricted = False  # even if somebody lifts it
    session.flush()
    assert look_alikes.for_public(session, seen(kind=town.dispute)) == []
    report("路灯也不亮", lat=HERE[0], lon=HERE[1])
    # Whoever writes of a dispute is not shown what lies beside it either.
    town.dispute.parent_id = town.lamp.parent_id
    session.flush()
    assert look_alikes.for_public(session, seen(kind=town.dispute)) == []
