"""What is known of a phone."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.offline import devices
from fieldapp.models import Door, Receipt


@pytest.fixture
def mei(town, now):
    return Actor.of(town.mei, day_of(now))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    received=st.sets(st.integers(1, 30)),
    held=st.lists(
        st.tuples(st.integers(1, 30), st.integers(0, 4)).map(lambda p: (p[0], p[0] + p[1])), max_size=5
    ),
    highest=st.integers(0, 30),
)
def test_missing_is_what_was_stated_less_what_was_received_or_held(
    session, mei, now, received, held, highest
):
    device = devices.find_or_add(session, mei.person, uuid4(), now)
    for number in received:
        receipt = Receipt(id=uuid4(), door=Door.SYNC, kind="x", body_sha256="", received_at=now)
        receipt.device_id, receipt.number = device.id, number
        session.add(receipt)
    device.held_numbers, device.highest_number = [list(pair) for pair in held], highest
    session.flush()
    kept = {n for first, last in held for n in range(first, last + 1)}
    assert devices.missing_numbers(session, device) == sorted(set(range(1, highest + 1)) - received - kept)
    session.rollback()
