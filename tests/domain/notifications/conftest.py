"""A channel of a unit, and deliveries by it."""

import pytest
from support.handling import actor

from fieldapp.domain.notifications import channels
from fieldapp.domain.notifications.channels import NewChannel
from fieldapp.models import ChannelKind, Delivery, DeliveryState


@pytest.fixture
def yan(town, now):
    return actor(town.yan, now)


@pytest.fixture
def channel(session, town, yan, now):
    return channels.add(session, yan, town.roads, NewChannel(ChannelKind.SMS, "13900001111"), now)


@pytest.fixture
def delivery(session, channel, now):
    """delivery(**columns) → one more, of the channel, waiting to leave now."""

    def _delivery(**columns):
        plain = {"channel": channel, "is_urgent": False, "due_at": now, "next_try_at": now}
        made = Delivery(**plain | {"state": DeliveryState.WAITING} | columns)
        session.add(made)
        session.flush()
        return made

    return _delivery
