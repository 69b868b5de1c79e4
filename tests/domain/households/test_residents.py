"""Why a resident may be kept, and until when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access import record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.domain.households import residents
from fieldapp.domain.households.residents import ResidentEntry
from fieldapp.models import CareKind, CareSource, LegalBasis, Need


@pytest.fixture
def acting(now):
    return lambda person: Actor.of(person, day_of(now))


@pytest.fixture
def entry(now):
    return ResidentEntry(
        care=[CareKind.LIVING_ALONE],
        source=CareSource.OWN_REQUEST,
        legal_basis=LegalBasis.CONSENT,
        name="陆大川",
        consent_on=day_of(now),
        consent_words="本人当面同意",
    )


@pytest.fixture
def register(session, town, acting, now):
    def _register(entry, person=None, home=None):
        actor = acting(person or town.mei)
        return residents.register_resident(session, actor, home or town.house, entry, now)

    return _register


def in_a_year(now):
    today = day_of(now)
    is_leap_day = (today.month, today.day) == (2, 29)
    return date(today.year + 1, today.month, 28 if is_leap_day else today.day)


def test_a_resident_is_kept_at_most_a_year_without_review(register, entry, now):
    assert register(entry).review_on == in_a_year(now)
    for day in (in_a_year(now) + timedelta(days=1), day_of(now)):
        with pytest.raises(Refusal):
            register(replace(entry, name="某人", review_on=day))


def test_the_first_visit_is_due_after_one_cycle(register, entry, now):
    assert register(replace(entry, visit_every_days=14)).next_visit_on == day_of(now) + timedelta(days=14)


@pytest.mark.parametrize(
    "broken",
    [
        {"care": []},
        {"name": ""},
        {"consent_on": None},
        {"consent_words": ""},
        {"is_minor": True},
        {"is_minor": True, "legal_basis": LegalBasis.EMERGENCY},
        {"is_minor": True, "legal_basis": LegalBasis.GUARDIAN_CONSENT, "consent_words": ""},
    ],
)
def test_a_record_without_care_basis_or_consent_is_refused(register, entry, broken):
    with pytest.raises(Refusal):
        register(replace(entry, **broken))


def test_a_statutory_duty_needs_no_consent(register, entry):
    plain = {"consent_on": None, "consent_words": ""}
    made = register(replace(entry, legal_basis=LegalBasis.STATUTORY_DUTY, is_minor=True, **plain))
    assert made.is_minor and made.consent_on is None


def test_the_same_name_is_registered_once_in_a_household(session, town, register, acting, entry, now):
    first = register(entry)
    with pytest.raises(Refusal):
        register(entry, town.lin)
    register(entry, town.tang, town.other_house)
    residents.end_record(session, acting(town.mei), first, now)
    assert register(entry).id != first.id


def test_only_those_who_answer_for_the_grid_register_change_and_end(
    session, town, register, acting, entry, now
):
    for person in (town.wu, town.zhao, town.sun, town.ding, town.far):
        with pytest.raises(NotYours):
            register(entry, person)
        with pytest.raises(NotYours):
            residents.update_resident(session, acting(person), town.granny, entry, now)
        with pytest.raises(NotYours):
            residents.end_record(session, acting(person), town.granny, now)


def test_a_change_keeps_what_was_left_empty(session, town, register, acting, entry, now):
    made = register(replace(entry, emergency_name="陆小川", emergency_phone="10000004321"))
    change = replace(entry, name="", consent_words="", care=[CareKind.EIGHTY_PLUS], needs=[Need.DEAF])
    residents.update_resident(session, acting(town.lin), made, change, now)
    session.expire(made)
    assert (made.name, made.initials, made.consent_words) == ("陆大川", "ldc", "本人当面同意")
    assert (made.emergency_name, made.emergency_phone) == ("陆小川", "10000004321")
    assert (made.care_kinds, made.needs) == ([CareKind.EIGHTY_PLUS], ["deaf"])


def test_a_change_of_care_is_no_review(session, town, acting, entry, now):
    before = town.granny.review_on
    residents.update_resident(session, acting(town.mei), town.granny, replace(entry, name=""), now)
    assert town.granny.review_on == before


def test_a_corrected_name_is_found_by_its_new_initials(session, town, acting, entry, now):
    residents.update_resident(session, acting(town.mei), town.granny, replace(entry, name="汪桂花"), now)
    assert town.granny.initials == "wgh" and residents.is_registered(session, town.house, "汪桂花")
    assert not residents.is_registered(session, town.house, "王桂兰")


def test_an_ended_record_hides_and_asks_for_no_visit(session, town, acting, now):
    residents.end_record(session, acting(town.mei), town.granny, now)
    seen = session.scalars(record_visibility.visible_residents(acting(town.luo), day_of(now))).unique().all()
    assert town.granny not in seen and town.granny.next_visit_on is None


def test_private_numbers_are_masked_wherever_they_stand(register, entry):
    made = register(
        replace(entry, consent_words="证号 11010519491231002X", emergency_name="卡 4111111111111111")
    )
    assert (made.consent_words, made.emergency_name) == ("证号 11****2X", "卡 41****11")


@pytest.mark.parametrize("typed", ["买买提•艾力", "买买提．艾力", "买买提艾力", "买买提 艾力"])
def test_another_spelling_of_a_name_is_the_same_resident(session, town, acting, entry, now, typed):
    residents.register_resident(
        session, acting(town.mei), town.house, replace(entry, name="买买提·艾力"), now
    )
    assert residents.is_registered(session, town.house, typed)
    assert not residents.is_registered(session, town.house, "买买提·艾山")
