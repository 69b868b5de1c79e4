"""What the tests of the search share: somebody who looks, a report to find."""

import pytest

from fieldapp import clock
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.search import index, lookup
from fieldapp.domain.search.lookup import Look
from fieldapp.models import Case, Urgency


@pytest.fixture
def actor(now):
    return lambda person: Actor.of(person, clock.day_of(now))


@pytest.fixture
def find(session, actor):
    """find(person, words) → the cases they find."""

    def _find(person, words, **more):
        index.catch_up(session)
        who = actor(person)
        found = policy.visible_cases(who).where(
            lookup.cases_saying(session, Look(Sight.of(who), words, **more))
        )
        return set(session.scalars(found))

    return _find


@pytest.fixture
def find_tasks(session, actor):
    def _find(person, words):
        index.catch_up(session)
        who = actor(person)
        return set(
            session.scalars(
                record_visibility.visible_tasks(who).where(lookup.tasks_saying(session, who, words))
            )
        )

    return _find


@pytest.fixture
def report(session, town, actor, now):
    """report(words, **more) → the case wu's report opens."""

    def _report(words, kind=None, who=None, **more):
        more.setdefault("grid", town.grid)
        new = NewReport(kind or town.lamp, words, Urgency.ORDINARY, more.pop("place", "老街口"), **more)
        made = open_report(session, new, actor(who or town.wu), now)
        session.flush()
        return session.get(Case, made.case_id)

    return _report
