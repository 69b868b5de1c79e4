"""What one run of the escalation reads once."""

import pytest
from support.escalating import at

from fieldapp.domain.escalation import scan
from fieldapp.domain.notifications import digests
from fieldapp.models import Setting

pytestmark = pytest.mark.given_now("2026-11-24T10:05")  # a Tuesday in working hours, no holiday near


def test_a_run_knows_its_moment_the_units_and_how_often_digests_go_out(session, town, now):
    run = scan.begin(session, now)
    assert (run.now, run.digest_minutes) == (now, 30)
    assert town.village_centre.id in run.responsible_units.units
    assert run.responsible_units.on == now.date()
    session.query(Setting).filter(Setting.key == "digest_minutes").update({"value": "20"})
    assert scan.begin(session, now).digest_minutes == 20


def test_what_is_urgent_leaves_now_and_the_rest_with_the_next_digest(session, town, now):
    run = scan.begin(session, now)
    assert run.send_at(town.grid.scope, True) == now
    assert run.send_at(town.grid.scope, False) == at("2026-11-24T10:30")
    night = scan.begin(session, at("2026-11-24T22:00"))
    assert night.send_at(town.grid.scope, True) == at("2026-11-24T22:00")
    assert night.send_at(town.grid.scope, False) == at("2026-11-25T08:30")


def test_the_moment_of_a_calendar_is_worked_out_once_for_all_its_places(session, town, now, monkeypatch):
    run, asked = scan.begin(session, now), []
    work_out = digests.send_at
    monkeypatch.setattr(digests, "send_at", lambda *how: asked.append(1) or work_out(*how))
    assert run.send_at(town.grid.scope, False) == run.send_at(town.far_grid.scope, False)
    assert len(asked) == 1
