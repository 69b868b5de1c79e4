"""People are added under a sign-in name of their own, and found by what they are called."""

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.people import registration
from fieldapp.models import AccessEntry, Person


@pytest.fixture
def add(session, town, now):
    def _add(name="陆新", sign_in_name="luxin", phone="", by=None):
        return registration.add_person(session, actor(by or town.yan, now), name, sign_in_name, phone, now)

    return _add


def test_a_new_person_signs_in_with_a_code_first_and_leaves_a_line(session, town, add, now):
    person = add(" 陆　新 ", " LuXin ", "138-0013-8000")
    assert (person.name, person.sign_in_name, person.phone) == ("陆新", "luxin", "13800138000")
    assert (person.password_hash, person.must_change_password, person.ended_at) == (None, True, None)
    line = session.scalars(select(AccessEntry).where(AccessEntry.verb == "add_person")).one()
    assert (line.person_id, line.subject_id, line.field) == (town.yan.id, person.id, "")
    assert add("陆二", "luer").phone is None


def test_a_name_is_needed_and_a_phone_number_must_be_one(add):
    for name in ("", " 　", "·"):
        with pytest.raises(RuleBroken, match="enter the name"):
            add(name)
    with pytest.raises(RuleBroken, match="valid phone number"):
        add(phone="5")


@pytest.mark.parametrize("name", ["lin", "mei", "sun", "ding", "wu"])
def test_only_centres_and_administrators_add_people(town, add, name):
    with pytest.raises(NotYours):
        add(by=getattr(town, name))
    assert add(by=town.qin)


@pytest.mark.parametrize("typed", ["abc", "a.b-c", "0ab", "a" * 40, "ＡＢＣ"])
def test_sign_in_names_have_3_to_40_small_letters_digits_dots_or_hyphens(session, typed):
    stored = registration.free_sign_in_name(session, typed)
    assert stored.isascii() and stored == stored.lower()


@pytest.mark.parametrize("typed", ["", "ab", "a" * 41, ".ab", "-ab", "a b c", "a_b", "陆新一", "a/bc"])
def test_a_sign_in_name_that_breaks_the_rule_is_refused(session, typed):
    with pytest.raises(RuleBroken, match="3 to 40"):
        registration.free_sign_in_name(session, typed)


def test_a_sign_in_name_is_taken_even_by_an_ended_account(session, town, now):
    town.mei.ended_at = now
    session.flush()
    for typed in ("mei", "MEI"):
        with pytest.raises(RuleBroken, match="taken"):
            registration.free_sign_in_name(session, typed)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("小雨", {"mei"}),
        ("梅 小雨", {"mei"}),
        ("MEI", {"mei"}),
        ("an", {"yan", "tang"}),
        ("%", set()),
        ("_", set()),
    ],
)
def test_people_are_found_by_a_part_of_their_name_or_sign_in_name(session, town, words, names):
    found = session.scalars(select(Person).where(registration.called(words)))
    assert {person.sign_in_name for person in found} == names


@pytest.mark.parametrize("words", ["阿依·古丽", "阿依古丽", "阿依 古丽", "依•古"])
def test_a_dot_in_a_name_makes_no_difference(session, add, words):
    person = add("阿依·古丽", "ayi")
    assert session.scalars(select(Person).where(registration.called(words))).all() == [person]


def test_without_words_the_sign_in_name_alone_decides(session, town):
    everybody = session.scalars(select(Person)).all()
    assert len(session.scalars(select(Person).where(registration.called(""))).all()) == len(everybody)
    assert session.scalars(select(Person).where(registration.called("·"))).all() == []
