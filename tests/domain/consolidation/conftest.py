"""What the tests of merging share: a second case like the first."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.consolidation.observations import Seen
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Urgency


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def twin(session, town, now):
    """A second, more urgent case of the same lamp, reported by the household head."""
    new = NewReport(town.lamp, "老街口的灯又不亮了", Urgency.PRESSING, "老街口", grid=town.grid)
    return session.get(Case, open_report(session, new, actor(town.wu, now), now).case_id)


HERE = (32.692, 109.022)  # where the town's case lies


@pytest.fixture
def seen(town, now):
    def _seen(words="路灯不亮", kind=None, at=HERE, scope=None, when=now):
        return Seen(kind or town.lamp, words, *(at or (None, None)), scope or town.grid.scope, when)

    return _seen
