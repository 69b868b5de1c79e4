"""A position opens in the phone's map app, moved for it there and nowhere else."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from fieldapp.domain.geography.gcj02 import to_gcj02

LINK = re.compile(r'href="(https://uri\.amap\.com/[^"]+)" rel="noopener noreferrer"')


@pytest.fixture
def placed(session, town):
    town.house.lat, town.house.lon = 32.6912, 109.0213
    session.commit()
    return town.house


def test_a_household_with_a_position_opens_in_the_map_app(town, sign_in, placed):
    text = sign_in(town.mei).get(f"/field/households/{placed.id}").text
    said = parse_qs(urlsplit(LINK.search(text).group(1).replace("&amp;", "&")).query)
    lat, lon = to_gcj02(placed.lat, placed.lon)
    assert said["position"] == [f"{lon:.6f},{lat:.6f}"] and said["coordinate"] == ["gaode"]
    assert placed.address not in str(said)


def test_so_do_a_task_and_a_visit_there(town, sign_in, placed):
    mei = sign_in(town.mei)
    for address in (f"/field/tasks/{town.task.id}", f"/field/visits/new?household={placed.id}"):
        assert LINK.search(mei.get(address).text), address


def test_without_a_position_there_is_no_link(session, town, sign_in):
    town.house.lat = town.house.lon = None
    session.commit()
    assert not LINK.search(sign_in(town.mei).get(f"/field/households/{town.house.id}").text)


def test_what_is_stored_stays_as_it_was_measured(session, town, sign_in, placed):
    sign_in(town.mei).get(f"/field/households/{placed.id}")
    session.expire_all()
    assert (town.house.lat, town.house.lon) == (32.6912, 109.0213)
