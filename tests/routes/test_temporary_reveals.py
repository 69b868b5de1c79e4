"""Today's visits come along unmasked for a day, and each is written down."""

import json
from datetime import timedelta

import pytest
from support.bundles import entries, of_home

from fieldapp import clock

HANDED, TAKEN = "bundle", "take_along"


# --- today's visits, unmasked for a day


@pytest.fixture
def due(session, town):
    town.granny.emergency_name, town.granny.emergency_phone = "王海涛", "10000007777"
    session.flush()
    return ("王桂兰", "10000009001", "王海涛", "10000007777")


def test_todays_visits_come_along_unmasked_for_a_day_and_no_longer(
    session, town, phone, due, now, move_clock
):
    mei = phone(town.mei)
    assert "/field/bundle/visits" in mei.client.get("/field/").text
    assert mei.client.post("/field/bundle/visits").status_code == 303
    mei.renew()
    assert all(word in mei.text for word in due)
    base = f"/field/visits/new?household={town.house.id}"
    resident = f"/field/residents/{town.granny.id}"
    shown = {f"/field/households/{town.house.id}", base, f"{base}&resident={town.granny.id}", resident}
    until = (now + timedelta(hours=24)).astimezone(clock.CHINA)
    ends = {url: page["until"] for url, page in mei.pages.items() if "until" in page}
    assert set(ends) == shown and {clock.datetime.fromisoformat(end) for end in ends.values()} == {until}
    assert "王桂兰" not in json.dumps(mei.index, ensure_ascii=False)
    move_clock(now + timedelta(hours=24))
    mei.renew()
    assert not any(word in mei.text for word in due) and not any(
        "until" in page for page in mei.pages.values()
    )


def test_taking_along_is_written_down_one_by_one_and_so_is_the_hand_over(session, town, phone, due, now):
    mei = phone(town.mei)
    mei.client.post("/field/bundle/visits")
    mei.client.post("/field/bundle/visits")  # a double tap
    taken = entries(session, TAKEN)
    assert [(e.person_id, e.subject_kind, e.subject_id, e.purpose) for e in taken] == [
        (town.mei.id, "resident", town.granny.id, "visit")
    ]
    assert {"name", "emergency_phone", "contact_phone"} <= set(taken[0].field.split(","))
    mei.renew()
    assert [(e.subject_kind, e.subject_id) for e in entries(session, HANDED)][-1] == (
        "resident",
        town.granny.id,
    )
    assert "梅小雨" in mei.client.get(f"/field/residents/{town.granny.id}").text, "the resident may be told"


def test_who_is_not_due_today_a_minor_or_in_another_grid_stays_masked(session, town, phone, home, now):
    today = clock.day_of(now)
    home("东巷1号", people=("周建华",), next_visit_on=today + timedelta(days=3))
    home("东巷2号", people=("孙小宝",), next_visit_on=today, is_minor=True, registered_by_id=town.mei.id)
    home("东巷3号", people=("钱多多",), next_visit_on=today, grid=town.other_grid)
    mei = phone(town.mei)
    mei.client.post("/field/bundle/visits")
    mei.renew()
    assert "王桂兰" in mei.text
    assert not any(name in mei.text for name in ("周建华", "孙小宝", "钱多多"))
    assert [e.subject_id for e in entries(session, TAKEN)] == [town.granny.id]


def test_what_i_took_along_is_on_nobody_elses_phone(town, phone, due):
    phone(town.mei).client.post("/field/bundle/visits")
    wu = phone(town.wu)
    assert of_home(wu, town.house)
    assert not any(word in wu.text for word in due)


def test_who_may_not_reveal_takes_nothing_along_unmasked(session, town, phone):
    wu = phone(town.wu)
    assert "/field/bundle/visits" not in wu.client.get("/field/").text
    assert wu.client.post("/field/bundle/visits").status_code == 403
    assert entries(session, TAKEN) == []
