"""Where a door is: optional, taken as it is inside the area, asked about outside it, kept until it is removed."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.models import Household

HERE = {"lat": "32.6921", "lon": "109.0222", "accuracy_m": "12"}


def new(town, **more):
    return {"submission_id": str(uuid4()), "grid": str(town.grid.id), "address": "西大街99号", **more}


def saved(session):
    return session.scalars(select(Household).where(Household.address == "西大街99号")).one()


def test_a_household_is_registered_with_and_without_a_position(town, sign_in, session):
    mei = sign_in(town.mei)
    assert "住户位置" in mei.get("/field/households/new").text
    assert mei.post("/field/households/", data=new(town, **HERE)).status_code == 303
    home = saved(session)
    assert (home.lat, home.lon) == (32.6921, 109.0222)
    assert mei.post("/field/households/", data={**new(town), "address": "西大街98号"}).status_code == 303
    other = session.scalars(select(Household).where(Household.address == "西大街98号")).one()
    assert (other.lat, other.lon) == (None, None)


@pytest.mark.parametrize("wrong", [{"lat": "91"}, {"lat": "x"}, {"lat": "48.1", "lon": "11.5"}])
def test_a_position_that_cannot_be_is_asked_about_and_nothing_typed_is_lost(town, sign_in, session, wrong):
    told = sign_in(town.mei).post("/field/households/", data=new(town, **{**HERE, **wrong}))
    assert told.status_code == 422 and "西大街99号" in told.text and 'id="position"' in told.text
    assert session.scalars(select(Household).where(Household.address == "西大街99号")).first() is None


def test_a_change_keeps_the_position_until_another_is_taken_or_it_is_removed(town, sign_in, session):
    mei = sign_in(town.mei)
    mei.post("/field/households/", data=new(town, **HERE))
    home = saved(session)
    address = f"/field/households/{home.id}/edit"
    assert "打开" in mei.get(address).text or "地图" in mei.get(address).text

    def edit(**more):
        session.refresh(home)
        sent = {"address": home.address, "version": str(home.version), "contact_tier": "front_line", **more}
        assert mei.post(address, data=sent).status_code == 303
        session.refresh(home)
        return home.lat, home.lon

    assert edit(headcount="3") == (32.6921, 109.0222)
    assert edit(**{**HERE, "lat": "32.6925"}) == (32.6925, 109.0222)
    assert edit(position_removed="y") == (None, None)
