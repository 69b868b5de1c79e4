"""The table of permissions, and the postings it is read for."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.permissions import TABLE

CAST = {
    "mei": "grid_worker",
    "wu": "household_head",
    "lin": "grid_head",
    "qin": "centre_staff",
    "luo": "centre_director",
    "sun": "department_handler",
    "ding": "auditor",
    "yan": "administrator",
}


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.mark.parametrize("verb", sorted(TABLE))
@pytest.mark.parametrize("name", sorted(CAST))
def test_the_table_says_who_may_where(town, now, name, verb):
    someone = actor(getattr(town, name), now)
    allowed = CAST[name] in {role.value for role in TABLE[verb]}
    inside = someone.postings[0].scope
    assert someone.may(verb, inside) is allowed
    assert someone.may(verb, inside + "99") is allowed
    assert not someone.may(verb, "9999" + inside)
    assert someone.may_anywhere(verb) is allowed
