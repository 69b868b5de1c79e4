"""Registering and finding households, and leaving alone those who ask for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp import text
from fieldapp.clock import day_of
from fieldapp.crypto import keys
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.domain.households import household_search, households, visit_refusals
from fieldapp.domain.households.households import HouseholdEntry
from fieldapp.domain.search.name_keys import initials
from fieldapp.models import AccessEntry, CareKind, Setting


@pytest.fixture
def acting(now):
    return lambda person: Actor.of(person, day_of(now))


@pytest.fixture
def found(session, acting, now):
    def _found(person, words="", kind=None):
        query = household_search.matching(session, acting(person), words, kind, day_of(now))
        return [home.address for home in session.scalars(query)]

    return _found


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("王小明", "wxm"), ("单小红", "sxh"), ("曾国强", "zgq"), ("重庆", "cq"), ("尉迟恭", "ycg"),
        ("阿依·古丽", "aygl"), ("Anna Li", "al"), ("𠮷", "j"), ("", ""), (" 王 ", "w"), ("王2", "w"),
    ],
)  # fmt: skip
def test_a_name_has_initials(name, letters):
    assert initials(name) == letters


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


def test_a_refusal_holds_as_long_as_the_setting_says(session, town, acting, now):
    session.scalars(select(Setting).where(Setting.key == "refusal_cooldown_days")).one().value = "90"
    until = visit_refusals.refuse_visits(session, acting(town.mei), town.house, now)
    assert until == day_of(now) + timedelta(days=90) and town.house.refused_on == day_of(now)
    assert visit_refusals.is_refusing(town.house, until - timedelta(days=1))
    assert not visit_refusals.is_refusing(town.house, until)


def test_without_a_setting_a_refusal_holds_180_days(session, town, acting, now):
    session.delete(session.scalars(select(Setting).where(Setting.key == "refusal_cooldown_days")).one())
    until = visit_refusals.refuse_visits(session, acting(town.mei), town.house, now)
    assert until == day_of(now) + timedelta(days=180)


def test_a_refusal_and_its_withdrawal_are_written_down(session, town, acting, now):
    visit_refusals.refuse_visits(session, acting(town.mei), town.house, now)
    visit_refusals.withdraw_refusal(session, acting(town.lin), town.house, now)
    session.flush()
    written = session.execute(
        select(AccessEntry.verb, AccessEntry.person_id).where(AccessEntry.subject_id == town.house.id)
    )
    assert set(written) == {("refusal", town.mei.id), ("refusal_withdrawn", town.lin.id)}
    assert town.house.refused_on is None and not visit_refusals.is_refusing(town.house, day_of(now))


def test_a_household_head_records_no_refusal(session, town, acting, now):
    with pytest.raises(NotYours):
        visit_refusals.refuse_visits(session, acting(town.wu), town.house, now)
    with pytest.raises(NotYours):
        visit_refusals.withdraw_refusal(session, acting(town.wu), town.house, now)


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
