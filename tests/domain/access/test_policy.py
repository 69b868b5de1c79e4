"""Who sees which case."""

import pytest

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.models import (
    Involvement,
)


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.mark.parametrize(
    "name, sees_case, sees_other",
    [
        ("mei", True, False),
        ("wu", True, False),
        ("zhao", False, True),
        ("lin", True, False),
        ("qin", True, False),
        ("tang", True, True),
        ("luo", True, True),
        ("bai", True, True),
        ("gao", True, True),
        ("ding", True, True),
        ("sun", False, False),
        ("yan", False, False),
        ("far", False, False),
    ],
)
def test_who_sees_which_case(session, town, now, name, sees_case, sees_other):
    seen = session.scalars(policy.visible_cases(actor(getattr(town, name), now))).all()
    assert (town.case in seen, town.other_case in seen) == (sees_case, sees_other)


def test_involvement_shows_a_case_outside_the_area(session, town, now):
    session.add(Involvement(person_id=town.far.id, case_id=town.case.id, since=now))
    session.flush()
    assert session.scalars(policy.visible_cases(actor(town.far, now))).all() == [town.case]


def test_a_restricted_case_is_for_those_with_permission_or_a_part_in_it(session, town, now):
    town.case.is_restricted = True
    session.flush()

    def sees(person):
        return town.case in session.scalars(policy.visible_cases(actor(person, now))).all()

    assert sees(town.mei)  # reported it
    assert sees(town.luo)  # directs the centre
    assert not sees(town.qin) and not sees(town.lin) and not sees(town.wu)
