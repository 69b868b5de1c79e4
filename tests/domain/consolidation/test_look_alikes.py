"""Cases that may be the same: who is shown which, and why."""

from datetime import timedelta

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import look_alikes
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
