"""Every minute: re-divisions whose day has come are carried out, and one that breaks stops no other."""

from datetime import timedelta

import pytest
from support import databases, filings

from fieldapp import jobs
from fieldapp.domain.filing import carrying_out
from fieldapp.models import Filing, FilingState


@pytest.fixture
def filed(live_app, now):
    with live_app.session() as session:
        filing = filings.filed(session, databases.CastHere(session), now, days=1)
        session.commit()
        return filing.id


def state(live_app, filing_id):
    with live_app.session() as session:
        return session.get_one(Filing, filing_id).state


def test_it_is_carried_out_on_its_day_and_not_before(live_app, filed, now, move_clock):
    with live_app.app.app_context():
        jobs.carry_out_filings()
        assert state(live_app, filed) is FilingState.FILED
        move_clock(now + timedelta(days=1))
        jobs.carry_out_filings()
        jobs.carry_out_filings()
    assert state(live_app, filed) is FilingState.IN_FORCE


def test_one_that_breaks_is_left_as_it_was_and_tried_again(live_app, filed, now, move_clock, monkeypatch):
    move_clock(now + timedelta(days=1))
    with live_app.app.app_context(), monkeypatch.context() as broken:
        broken.setattr(carrying_out, "_end", lambda *_: 1 / 0)
        jobs.carry_out_filings()
        assert state(live_app, filed) is FilingState.FILED
    with live_app.app.app_context():
        jobs.carry_out_filings()
    assert state(live_app, filed) is FilingState.IN_FORCE
