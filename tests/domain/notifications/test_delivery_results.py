"""A delivery that failed is tried again, unless waiting mends nothing or it may have arrived."""

from types import SimpleNamespace

import pytest

from fieldapp.domain.notifications.delivery_results import FINAL, MOST_UNSURE, WAITS, fail
from fieldapp.models import ChannelKind, DeliveryFault, DeliveryState


def failed(now, fault, dedupes=(), **about):
    row = {"attempts": 1, "unsure_count": 0, "is_urgent": False, "settled_at": None} | about
    delivery = SimpleNamespace(channel=SimpleNamespace(kind=ChannelKind.SMS), **row)
    fail(delivery, fault, "", dedupes, now)
    return delivery


def test_each_attempt_waits_its_time_and_after_the_last_a_person_decides(now):
    for attempts, wait in enumerate(WAITS, 1):
        delivery = failed(now, DeliveryFault.NO_CONNECTION, attempts=attempts)
        assert (delivery.state, delivery.next_try_at) == (DeliveryState.WAITING, now + wait)
    last = failed(now, DeliveryFault.NO_CONNECTION, attempts=len(WAITS) + 1)
    assert (last.state, last.settled_at) == (DeliveryState.DEAD, now)


@pytest.mark.parametrize("fault", sorted(FINAL))
def test_a_fault_that_waiting_does_not_mend_is_not_tried_again(now, fault):
    assert failed(now, fault).state is DeliveryState.DEAD


def test_what_may_have_arrived_is_repeated_only_when_urgent_and_not_for_ever(now):
    assert failed(now, DeliveryFault.UNSURE).state is DeliveryState.DEAD
    urgent = [failed(now, DeliveryFault.UNSURE, is_urgent=True, unsure_count=n).state for n in range(3)]
    assert urgent.count(DeliveryState.WAITING) == MOST_UNSURE


def test_a_channel_that_knows_doubles_is_asked_again(now):
    assert failed(now, DeliveryFault.UNSURE, [ChannelKind.SMS]).state is DeliveryState.WAITING
