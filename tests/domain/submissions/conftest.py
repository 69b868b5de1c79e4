"""A phone's submissions as they arrive, and a judge who says what a test wants."""

from uuid import uuid4

import pytest
from support.handling import actor

from fieldapp.domain.submissions import receiving
from fieldapp.domain.submissions.arrivals import Arrival, Judgement
from fieldapp.forms.submissions import Envelope
from fieldapp.models import Outcome


@pytest.fixture
def send(session, town, now):
    """send(judge or judgement, …) → the arrival and what was answered; mei's unless said otherwise."""

    def _send(judge=Judgement(Outcome.APPLIED), who=None, at=now, id=None, **envelope):  # noqa: B008
        said = {"kind": "note", "fields": {"words": ["原话"]}} | envelope
        arrival = Arrival(id or uuid4(), Envelope(**said))
        decide = judge if callable(judge) else lambda *_: judge
        return arrival, receiving.receive(session, actor(who or town.mei, now), arrival, at, decide)

    return _send
