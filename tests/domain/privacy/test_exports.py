"""An export may be fetched by whoever wrote it down, for a short while."""

from datetime import timedelta

import pytest
from support.handling import actor

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.privacy.exports import FETCHED_FOR, own_export


@pytest.fixture
def fetched(session, town, now):
    audit_log.line(session, Act.EXPORT_CASES, town.tang.id, now)
    session.flush()

    def _fetched(person, act=Act.EXPORT_CASES, after=timedelta(0)):
        return session.scalars(own_export(actor(person, now), act, now + after)).all()

    return _fetched


def test_an_export_is_fetched_until_its_time_is_over(town, fetched):
    assert len(fetched(town.tang)) == len(fetched(town.tang, after=FETCHED_FOR - timedelta(seconds=1))) == 1
    assert fetched(town.tang, after=FETCHED_FOR) == []


def test_an_export_is_nobody_elses_and_of_its_own_kind(town, fetched):
    assert fetched(town.luo) == fetched(town.tang, Act.EXPORT_LOG) == []
