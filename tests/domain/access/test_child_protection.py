"""Who is a child: derived on the day from the year of birth and the care; ended early only by two people."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select
from support import databases

from fieldapp.clock import day_of
from fieldapp.domain.access import child_protection
from fieldapp.forms.submissions import Envelope
from fieldapp.models import (
    CHILDREN,
    CareKind,
    Resident,
    ResidentCare,
)

YEAR = databases.TODAY.year
END_OF_YEAR, NEW_YEAR = date(YEAR, 12, 31), date(YEAR + 1, 1, 1)
PLAIN = CareKind.LIVING_ALONE


def test_whoever_may_still_be_under_18_in_this_year_is_a_child(made):
    """Only the year is known: born on 31 December, somebody is 17 for all of the year in which they turn 18."""
    someone = made(birth_year=YEAR - 18)
    assert someone.is_child(END_OF_YEAR) and someone.child_until(databases.TODAY) == END_OF_YEAR
    assert not someone.is_child(NEW_YEAR)


@pytest.mark.parametrize("kind", CareKind)
def test_a_care_kind_of_children_says_it_without_a_year(made, kind, now):
    assert made(care=[kind]).is_child(day_of(now)) is (kind in CHILDREN)


def test_the_rule_in_the_query_is_the_rule_in_the_row(session, town, now):
    years, cares = (
        (None, 1943, YEAR - 19, YEAR - 18, YEAR - 17, YEAR - 1),
        ([], [PLAIN], *([kind] for kind in CHILDREN)),
    )
    people = []
    for number, (year, care, is_said) in enumerate(product(years, cares, (True, False))):
        person = Resident(
            household_id=town.house.id, scope=town.house.scope, name=f"某{number}", name_digest=str(number),
            initials="m", source="own_request", legal_basis="consent", needs=[], registered_at=now, birth_year=year,
            is_minor=is_said, review_on=day_of(now) + timedelta(days=900),
        )  # fmt: skip
        person.care = [ResidentCare(kind=kind) for kind in care]
        people.append(person)
    session.add_all(people)
    session.flush()
    for on in (END_OF_YEAR, NEW_YEAR):
        found = set(session.scalars(select(Resident.id).where(child_protection.children(on))))
        for person in people:
            assert (person.id in found) is person.is_child(on), (person.birth_year, person.care_kinds, on)


@pytest.mark.parametrize(
    ("fields", "is_guarded"),
    [
        ({"birth_year": [str(YEAR - 11)]}, True),
        ({"birth_year": ["1943"]}, False),
        ({"birth_year": ["二〇一五"]}, False),
        ({"care": ["living_alone", "left_behind_child"]}, True),
        ({"care": ["at_risk_child"]}, True),
        ({"care": ["living_alone"]}, False),
        ({"is_minor": ["y"]}, True),
        ({"minor_involved": ["y"]}, True),
        ({"minor": ["y"]}, True),
        ({"minor": ["false"]}, False),
    ],
)  # fmt: skip
def test_what_waits_unapplied_is_guarded_by_what_it_says(session, fields, is_guarded, now):
    assert child_protection.is_guarded(session, Envelope("resident", fields), day_of(now)) is is_guarded


def test_a_visit_to_a_child_is_guarded_though_nobody_ticked(session, made, now):
    child = made(birth_year=YEAR - 11)
    visit = Envelope("visit", {"resident": [str(child.id)]})
    assert child_protection.is_guarded(session, visit, day_of(now))
