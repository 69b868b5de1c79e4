"""What a household is found by, and by whom."""

import pytest

from fieldapp import text
from fieldapp.clock import day_of
from fieldapp.domain.households import households
from fieldapp.domain.households.households import HouseholdEntry
from fieldapp.models import CareKind


def test_nobody_finds_what_is_outside_their_area(town, found):
    assert found(town.mei) == [town.house.address]
    assert found(town.zhao) == [town.other_house.address]
    assert len(found(town.tang)) == 2
    assert found(town.far) == found(town.sun) == found(town.ding) == []


def test_a_search_tells_nothing_about_a_child_one_may_not_see(town, found):
    for words in ("王乐乐", "wll"):
        assert found(town.mei, words) == found(town.wu, words) == []
        assert found(town.lin, words) == [town.house.address]
    assert found(town.mei, "", CareKind.LEFT_BEHIND_CHILD) == []
    assert found(town.luo, "", CareKind.LEFT_BEHIND_CHILD) == [town.house.address]


def test_a_contact_of_the_same_initials_is_somebody_else(town, found):
    assert found(town.mei, "汪国立") == []


def test_a_record_that_ended_is_not_found(session, town, found, now):
    town.granny.ended_on = day_of(now)
    town.house.contact_name = town.house.contact_initials = None
    session.flush()
    assert found(town.mei, "wgl") == found(town.mei, "王桂兰") == []


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "+86 138-0013-8000",
        "１３８００１３８０００",
        "\u202a138 0013 8000\u202c",
        "8000",
        "手机：13800138000",
    ],
)
def test_a_household_is_found_by_any_spelling_of_its_number(session, town, acting, found, now, typed):
    entry = HouseholdEntry("老街9号", contact_phone="13800138000", consented=True)
    households.register_household(session, acting(town.mei), town.grid, entry, now)
    other = HouseholdEntry("老街10号", contact_phone="13900138000", consented=True)
    households.register_household(session, acting(town.mei), town.grid, other, now)
    both = typed == "8000"
    assert found(town.mei, typed) == (["老街9号", "老街10号"] if both else ["老街9号"])


@pytest.mark.parametrize(
    "typed", ["买买提·艾力", "买买提•艾力", "买买提・艾力", "买买提．艾力", "买买提艾力", "买买提　艾力"]
)
def test_a_contact_is_found_by_any_spelling_of_the_name(session, town, acting, found, now, typed):
    entry = HouseholdEntry("老街9号", contact_name="买买提·艾力", consented=True)
    households.register_household(session, acting(town.mei), town.grid, entry, now)
    assert found(town.mei, typed) == ["老街9号"]


@pytest.mark.parametrize(("name", "initials"), [("𠮷野", "jy"), ("䶮𫖯", "yf"), ("𬬭𠮷", "lj")])
def test_two_rare_characters_are_a_name_with_sounds(session, town, acting, found, now, name, initials):
    entry = HouseholdEntry("老街9号", contact_name=name, consented=True)
    made = households.register_household(session, acting(town.mei), town.grid, entry, now)
    assert made.contact_initials == initials
    assert found(town.mei, name) == found(town.mei, initials) == ["老街9号"]


def test_an_address_is_found_in_any_width_and_numbers_are_sorted_as_numbers(
    session, town, acting, found, now
):
    rows = ["老街2幢（东）", "老街10幢", "老街二组", "老街十组"]
    for address in reversed(rows):
        households.register_household(session, acting(town.mei), town.grid, HouseholdEntry(address), now)
    assert [each for each in found(town.mei, "老街") if each in rows] == rows[:1] + ["老街二组"] + rows[
        1:2
    ] + rows[3:]
    assert found(town.mei, "老 街 ２幢(东)") == rows[:1]


def test_a_changed_address_is_found_and_sorted_by_the_new_one(session, town, acting, found, now):
    made = households.register_household(session, acting(town.mei), town.grid, HouseholdEntry("甲街1号"), now)
    households.update_household(session, acting(town.mei), made, HouseholdEntry("乙街22号"), now)
    session.expire_all()
    assert found(town.mei, "乙街２２") == ["乙街22号"] and found(town.mei, "甲街1号") == []
    assert made.address_sort_key == text.sort_key("乙街22号")
