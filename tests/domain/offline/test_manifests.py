"""What was handed to which phone, for the next hand-over to be compared with."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.domain.errors import NotYours
from fieldapp.domain.offline import devices, manifests
from fieldapp.domain.offline.manifests import Handed
from fieldapp.models import BundleManifest

PAGES = {"/field/": ("e1", "f1"), "/field/tasks/": ("e2", "f2")}


@pytest.fixture
def device(session, town, now):
    return devices.find_or_add(session, town.mei, uuid4(), now - timedelta(days=1))


def test_a_phone_is_its_persons_alone(session, town, device, now):
    mei = actor(town.mei, now)
    assert manifests.find_device(session, mei, device.id) is device
    assert manifests.find_device(session, mei, uuid4()) is None
    with pytest.raises(NotYours):
        manifests.find_device(session, actor(town.wu, now), device.id)


def test_a_phone_has_what_it_was_given_under_its_cursor(session, device, now):
    cursor = manifests.remember(session, device, Handed(), PAGES, now)
    assert manifests.handed(session, device.id, cursor) == Handed(cursor, PAGES)
    assert device.last_contact_at == now


def test_an_unknown_cursor_or_another_phones_tells_nothing(session, town, device, now):
    cursor = manifests.remember(session, device, Handed(), PAGES, now)
    other = devices.find_or_add(session, town.wu, uuid4(), now)
    for device_id, asked in ((device.id, None), (device.id, uuid4()), (other.id, cursor)):
        assert manifests.handed(session, device_id, asked) == Handed()


def test_what_the_phone_is_sure_to_have_stays_until_it_has_the_next(session, town, device, now):
    """A hand-over that never arrives is asked for again with the cursor of the one before."""
    first = manifests.remember(session, device, Handed(), PAGES, now)
    known = manifests.handed(session, device.id, first)
    lost = manifests.remember(session, device, known, {"/x": ("e", "f")}, now)
    again = manifests.remember(session, device, known, {"/y": ("e", "f")}, now)
    assert set(session.scalars(select(BundleManifest.id))) == {first, again}
    assert manifests.handed(session, device.id, lost) == Handed()
    manifests.remember(session, device, Handed(), PAGES, now)
    assert len(session.scalars(select(BundleManifest)).all()) == 1


def test_another_phones_manifests_are_left_alone(session, town, device, now):
    other = devices.find_or_add(session, town.wu, uuid4(), now)
    theirs = manifests.remember(session, other, Handed(), PAGES, now)
    mine = manifests.remember(session, device, Handed(), PAGES, now)
    manifests.remember(session, device, manifests.handed(session, device.id, mine), PAGES, now)
    assert manifests.handed(session, other.id, theirs).pages == PAGES
