"""Deliveries that could not leave wait for an administrator's decision, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.notifications import dead_deliveries
from fieldapp.models import AccessEntry, DeliveryState

S = DeliveryState


@pytest.fixture
def dead(delivery):
    return delivery(state=S.DEAD, attempts=5, unsure_count=2)


def test_dead_deliveries_wait_for_who_looks_after_the_channel_newest_first(
    session, town, delivery, dead, yan, now
):
    older = delivery(state=S.DEAD, due_at=now - timedelta(days=1))
    delivery(state=S.SENT)
    assert session.scalars(dead_deliveries.visible_dead(yan)).all() == [dead, older]
    assert dead_deliveries.count_dead(session, yan) == 2
    assert len(session.scalars(dead_deliveries.visible(yan)).all()) == 3
    for name in ("gao", "tang", "ding", "mei"):
        assert dead_deliveries.count_dead(session, actor(getattr(town, name), now)) == 0
    town.yan.postings[0].scope = town.village.scope
    assert dead_deliveries.count_dead(session, actor(town.yan, now)) == 0


def test_who_manages_no_channels_costs_no_statement(session, town, now, statements):
    tang = actor(town.tang, now)
    with statements() as ran:
        assert dead_deliveries.count_dead(session, tang) == 0
    assert ran == []


def test_a_retry_begins_from_the_beginning(session, dead, yan, now):
    later = now + timedelta(hours=1)
    dead_deliveries.retry(session, yan, dead, later)
    assert (dead.state, dead.attempts, dead.unsure_count) == (S.WAITING, 0, 0)
    assert (dead.due_at, dead.next_try_at, dead.settled_at) == (later, later, None)
    session.flush()
    assert [
        entry.verb for entry in session.scalars(select(AccessEntry).where(AccessEntry.subject_id == dead.id))
    ] == ["retry_delivery"]


def test_what_is_put_away_is_settled_then(session, dead, yan, now):
    dead_deliveries.put_away(session, yan, dead, now)
    assert (dead.state, dead.settled_at, dead.attempts) == (S.PUT_AWAY, now, 5)
    session.flush()
    line = session.scalars(select(AccessEntry).where(AccessEntry.subject_id == dead.id)).one()
    assert (line.verb, line.person_id) == ("put_away_delivery", yan.id)


def test_the_operator_decides_on_the_server(session, dead, now):
    dead_deliveries.put_away(session, None, dead, now)
    session.flush()
    line = session.scalars(select(AccessEntry).where(AccessEntry.subject_id == dead.id)).one()
    assert (line.person_id, line.purpose) == (None, "on_the_server")


@pytest.mark.parametrize("decide", [dead_deliveries.retry, dead_deliveries.put_away])
@pytest.mark.parametrize("state", sorted(set(S) - {S.DEAD}))
def test_what_is_not_dead_any_more_is_decided_by_nobody(session, delivery, yan, now, decide, state):
    settled = delivery(state=state)
    with pytest.raises(AlreadyDone):
        decide(session, yan, settled, now)
    assert (settled.state, settled.settled_at) == (state, None)
