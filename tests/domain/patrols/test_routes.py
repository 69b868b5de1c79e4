"""The line a patrol walked is measured, and kept for a while."""

from datetime import timedelta

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.patrols import patrols
from fieldapp.domain.patrols.findings import Findings
from fieldapp.models import PatrolRoute, Setting

LINE = [(32.690, 109.020, 0.0), (32.691, 109.020, 60.0), (32.692, 109.020, 600.0), (32.693, 109.020, 660.0)]


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def finish(session, person, patrol, now, **found):
    patrols.finish(session, actor(person, now), patrol, Findings(**found), now)
    session.expire(patrol)
    return patrol


def test_a_line_is_measured_without_its_gaps(session, town, begun, now):
    route = finish(session, town.mei, begun, now, route=LINE).route
    assert route.gap_count == 1
    assert route.length_m == pytest.approx(222, abs=3)  # two of the three 111 m pieces


def test_without_a_line_none_is_kept(session, town, begun, now):
    assert finish(session, town.mei, begun, now).route is None
    assert session.query(PatrolRoute).count() == 0


def test_a_line_is_deleted_after_the_days_of_the_setting(session, town, begun, now):
    session.query(Setting).filter_by(key="route_days").one().value = "7"
    route = finish(session, town.mei, begun, now, route=LINE).route
    assert route.delete_on == begun.on + timedelta(days=7)
