"""What a patrol saw."""

from datetime import timedelta

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.patrols import findings, patrols
from fieldapp.domain.patrols.findings import Findings


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def finish(session, person, patrol, now, **found):
    patrols.finish(session, actor(person, now), patrol, Findings(**found), now)
    session.expire(patrol)
    return patrol


def test_nothing_to_report_is_fine(session, town, begun, now):
    patrol = finish(session, town.mei, begun, now + timedelta(hours=1))
    assert patrol.is_finished and not findings.has_findings(patrol)
    assert patrols.unfinished(session, actor(town.mei, now)) is None


def test_what_was_checked_keeps_its_order(session, town, begun, now):
    patrol = finish(session, town.mei, begun, now, checks=[("河堤", "有裂缝"), ("配电房", "")])
    assert [(c.number, c.point, c.found) for c in patrol.checks] == [(1, "河堤", "有裂缝"), (2, "配电房", "")]
    assert findings.has_findings(patrol)
