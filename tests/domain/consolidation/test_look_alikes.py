"""Cases that may be the same: who is shown which, and why."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import groups, look_alikes, observations
from fieldapp.domain.consolidation.observations import Seen
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.search.bigrams import likenesses
from fieldapp.models import Case, Urgency

HERE = (32.692, 109.022)  # where the town's case lies


@pytest.fixture
def actor(now):
    return lambda person: Actor.of(person, clock.day_of(now))


@pytest.fixture
def seen(town, now):
    def _seen(words="路灯不亮", kind=None, at=HERE, scope=None, when=now):
        return Seen(kind or town.lamp, words, *(at or (None, None)), scope or town.grid.scope, when)

    return _seen


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


def ids(found):
    return [alike.id for alike in found]


def test_the_same_kind_near_by_is_shown_with_distance_and_reasons(session, town, actor, seen):
    (alike,) = look_alikes.for_staff(session, actor(town.mei), seen("西大街的路灯不亮了"))
    assert alike.id == town.case.id and alike.distance_m == 0 and alike.reasons == ["near", "words"]


def test_what_is_too_far_too_old_or_of_another_kind_is_not(session, town, actor, seen, now):
    lin = actor(town.lin)
    assert look_alikes.for_staff(session, lin, seen(at=(32.6, 109.0))) == []
    assert look_alikes.for_staff(session, lin, seen(when=now + timedelta(days=400))) == []
    assert look_alikes.for_staff(session, lin, seen(kind=town.dispute)) == []


def test_without_a_point_the_village_is_near_enough(session, town, actor, seen):
    (alike,) = look_alikes.for_staff(session, actor(town.lin), seen(at=None))
    assert alike.distance_m is None and alike.reasons[0] == "village"
    assert look_alikes.for_staff(session, actor(town.lin), seen(at=None, scope=town.other_grid.scope)) == []


def test_staff_are_shown_what_they_may_see_only(session, town, actor, seen):
    """Fails when the policy is taken out of the query: zhao works in the next village."""
    assert look_alikes.for_staff(session, actor(town.zhao), seen()) == []
    town.case.is_restricted = True
    session.flush()
    apart = seen()._replace(is_kept_apart=True)
    assert look_alikes.for_staff(session, actor(town.tang), apart) == []
    assert ids(look_alikes.for_staff(session, actor(town.luo), apart)) == [town.case.id]


@pytest.mark.parametrize("guard", ["is_restricted", "minor_involved"])
def test_nothing_plain_is_likened_to_what_is_kept_apart(session, town, actor, seen, guard):
    """They could not be merged, and whoever joined would see it."""
    setattr(town.case, guard, True)
    session.flush()
    assert look_alikes.for_staff(session, actor(town.luo), seen()) == []


def test_the_open_ones_come_first(session, town, actor, seen, report, now):
    later = report("老街口有东西坏了", lat=HERE[0], lon=HERE[1])
    steps.decline(session, actor(town.lin), town.case, Words(public="请找供电所"), now)
    assert ids(look_alikes.for_staff(session, actor(town.lin), seen())) == [later.id, town.case.id]
    assert ids(look_alikes.for_public(session, seen())) == [later.id]


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


def test_groups_have_a_reason_and_nothing_stands_in_two(session, town, report):
    twin = report("西大街口的路灯三天没亮，晚上黑")
    third = report("西大街口路灯三天没亮了")
    other = report("井盖响", kind=town.pothole)
    (group,) = groups.groups([town.case, twin, third, other])
    assert {group.case.id, *(o.case.id for o in group.others)} == {town.case.id, twin.id, third.id}
    assert all(o.percent >= 13 for o in group.others)


def test_a_restricted_case_is_never_grouped_with_an_open_one(session, town, report):
    twin = report("西大街口的路灯三天没亮，晚上黑")
    twin.is_restricted = True
    assert groups.groups([town.case, twin]) == []


WORDS = st.text(st.sampled_from("路灯不亮桥头井盖响"), max_size=12)


@given(WORDS, st.lists(WORDS, max_size=6))
def test_likeness_lies_between_nothing_and_the_same(text, others):
    found = likenesses(text, [*others, text])
    assert all(0 <= like <= 1.0001 for like in found)
    assert found[-1] == pytest.approx(1.0) or found[-1] == 0.0 and len(text) < 2
