"""Registering and finding households, and leaving alone those who ask for it."""

import pytest

from fieldapp.clock import day_of
from fieldapp.crypto import keys
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.domain.households import households
from fieldapp.domain.households.households import HouseholdEntry


def test_codes_count_up_within_their_grid(session, town, acting, now):
    lin = acting(town.lin)
    codes = [
        households.register_household(session, lin, grid, HouseholdEntry("门"), now).code
        for grid in (town.grid, town.grid, town.second_grid)
    ]
    assert codes == [f"{town.grid.code}-0002", f"{town.grid.code}-0003", f"{town.second_grid.code}-0001"]


def test_codes_go_on_after_four_digits(session, town, acting, now):
    town.house.code = f"{town.grid.code}-9999"
    made = [
        households.register_household(session, acting(town.mei), town.grid, HouseholdEntry("门"), now)
        for _ in range(2)
    ]
    assert [home.code.rpartition("-")[2] for home in made] == ["10000", "10001"]


def test_only_those_who_answer_for_a_grid_register_there(session, town, acting, now):
    for person in (town.zhao, town.wu, town.sun, town.ding, town.yan, town.far):
        with pytest.raises(NotYours):
            households.register_household(session, acting(person), town.grid, HouseholdEntry("门"), now)


def test_a_household_belongs_to_an_open_grid(session, town, acting, now):
    tang = acting(town.tang)
    with pytest.raises(Refusal):
        households.register_household(session, tang, town.village, HouseholdEntry("门"), now)
    town.second_grid.ends_on = day_of(now)
    session.flush()
    with pytest.raises(Refusal):
        households.register_household(session, tang, town.second_grid, HouseholdEntry("门"), now)


def test_a_changed_phone_is_found_by_its_new_end_only(session, town, acting, found, now):
    entry = HouseholdEntry(town.house.address, contact_phone="10000007788", consented=True)
    households.update_household(session, acting(town.mei), town.house, entry, now)
    assert found(town.mei, "7788") == [town.house.address]
    assert found(town.mei, "9001") == []
    assert town.house.contact_phone_last4 == keys.blind("7788", "phone last four")
    assert town.house.contact_name == "王桂兰"


def test_a_contact_who_takes_consent_back_is_forgotten(session, town, acting, found, now):
    entry = HouseholdEntry(town.house.address, contact_removed=True)
    households.update_household(session, acting(town.mei), town.house, entry, now)
    home = town.house
    kept = [home.contact_name, home.contact_initials, home.contact_phone, home.contact_phone_last4]
    assert [*kept, home.contact_consented_on] == [None] * 5
    assert found(town.mei, "9001") == []


def test_without_consent_no_contact_is_kept(session, town, acting, now):
    for contact in ({"contact_name": "李四"}, {"contact_phone": "10000001234"}):
        with pytest.raises(Refusal):
            households.register_household(
                session, acting(town.mei), town.grid, HouseholdEntry("门", **contact), now
            )


def test_private_numbers_in_free_words_are_masked(session, town, acting, now):
    entry = HouseholdEntry(
        "老街9号", please_note="户主 11010519491231002X", convenient_hours="4111111111111111"
    )
    made = households.register_household(session, acting(town.mei), town.grid, entry, now)
    assert (made.please_note, made.convenient_hours) == ("户主 11****2X", "41****11")
