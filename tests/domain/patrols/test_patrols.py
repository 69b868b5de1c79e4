"""Patrols: what was walked and found; the times and the line stay with the worker."""

from datetime import timedelta

import pytest

from fieldapp import clock
from fieldapp.domain.access import record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.domain.patrols import findings, patrols
from fieldapp.domain.patrols.findings import Findings
from fieldapp.models import Patrol


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def finish(session, person, patrol, now, **found):
    patrols.finish(session, actor(person, now), patrol, Findings(**found), now)
    session.expire(patrol)
    return patrol


def test_a_patrol_begins_now_and_is_under_way(session, town, begun, now):
    assert (begun.started_at, begun.on, begun.scope) == (now, clock.day_of(now), town.grid.scope)
    assert patrols.unfinished(session, actor(town.mei, now)) is begun


def test_beginning_again_goes_on_with_the_one_under_way(session, town, begun, now):
    assert patrols.start(session, actor(town.mei, now), town.grid, now + timedelta(hours=1)) is begun


def test_a_patrol_is_finished_once_and_by_its_walker(session, town, begun, now):
    with pytest.raises(NotYours):
        finish(session, town.lin, begun, now)
    finish(session, town.mei, begun, now)
    with pytest.raises(AlreadyDone):
        finish(session, town.mei, begun, now)


def test_a_patrol_written_down_afterwards_has_a_day_and_no_clock_times(session, town, now):
    yesterday = clock.day_of(now) - timedelta(days=1)
    patrol = patrols.log(
        session, actor(town.mei, now), (town.grid, yesterday), Findings(words="一切正常"), now
    )
    assert patrol.is_finished and patrol.on == yesterday
    assert patrol.started_at is None and patrol.finished_at is None


def test_the_day_may_not_lie_in_the_future(session, town, now):
    tomorrow = clock.day_of(now) + timedelta(days=1)
    with pytest.raises(Refusal, match="future"):
        patrols.log(session, actor(town.mei, now), (town.grid, tomorrow), Findings(), now)


@pytest.mark.parametrize("name", ["zhao", "qin", "ding", "sun"])
def test_nobody_logs_patrols_outside_their_grids(session, town, now, name):
    with pytest.raises(NotYours):
        patrols.start(session, actor(getattr(town, name), now), town.grid, now)


def test_others_see_a_patrol_only_when_it_is_finished(session, town, begun, now):
    def seen_by(person):
        return begun in session.scalars(record_visibility.visible_patrols(actor(person, now))).all()

    assert seen_by(town.mei) and not seen_by(town.lin)
    finish(session, town.mei, begun, now)
    assert seen_by(town.lin) and seen_by(town.ding) and not seen_by(town.zhao)
    assert not record_visibility.may_see_patrol_times(actor(town.lin, now), begun)


def test_a_patrol_begun_by_mistake_can_be_thrown_away(session, town, begun, now):
    with pytest.raises(NotYours):
        patrols.discard(session, actor(town.lin, now), begun)
    patrols.discard(session, actor(town.mei, now), begun)
    assert session.query(Patrol).count() == 0


def test_a_patrol_with_reports_is_not_thrown_away(session, town, begun, now):
    town.report.patrol_id = begun.id
    session.flush()
    with pytest.raises(Refusal, match="reported on this patrol"):
        patrols.discard(session, actor(town.mei, now), begun)
    assert findings.has_findings(finish(session, town.mei, begun, now))


def test_one_logs_patrols_for_ones_grids_and_ones_own_place(session, town, now):
    def places(person):
        return set(session.scalars(findings.places(actor(person, now))))

    assert places(town.mei) == {town.grid}
    assert places(town.lin) == {town.village, town.grid, town.second_grid}
    assert places(town.sun) == set()
