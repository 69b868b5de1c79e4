"""Role × place × verb: the whole policy table, and the one query of what is visible."""

import pytest

from fieldapp import clock
from fieldapp.domain import policy
from fieldapp.domain.policy import TABLE
from fieldapp.models import Case, Involvement, Posting

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
    return policy.Actor.of(person, clock.day_of(now))


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


def test_an_ended_posting_gives_nothing(session, town, now):
    posting = town.mei.postings[0]
    posting.ends_on = clock.day_of(now)
    session.flush()
    assert actor(town.mei, now).postings == ()
    assert not actor(town.mei, now).may_anywhere("report")


def test_several_postings_add_up(session, town, now):
    session.add(
        Posting(
            person_id=town.mei.id,
            role=town.zhao.postings[0].role,
            place_id=town.other_grid.id,
            scope=town.other_grid.scope,
            starts_on=clock.day_of(now),
        )
    )
    session.flush()
    session.expire(town.mei, ["postings"])
    seen = session.scalars(policy.visible_cases(actor(town.mei, now))).all()
    assert {town.case, town.other_case} <= set(seen)


def test_a_scope_is_no_prefix_of_its_neighbour(session, town, now):
    """610900 must not hold 6109021; 'everything below' is a range over whole digits."""
    below = session.scalars(policy.places_for(actor(town.tang, now), "see_cases")).all()
    assert all(place.scope.startswith(town.street.scope) for place in below)
    assert session.query(Case).filter(policy.within(Case.scope, [])).count() == 0
