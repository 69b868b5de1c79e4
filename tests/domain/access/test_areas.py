"""An area is a range over whole digits of a code."""

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.models import (
    Case,
)


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def test_a_scope_is_no_prefix_of_its_neighbour(session, town, now):
    """610900 must not hold 6109021; 'everything below' is a range over whole digits."""
    below = session.scalars(policy.places_for(actor(town.tang, now), "see_cases")).all()
    assert all(place.scope.startswith(town.street.scope) for place in below)
    assert session.query(Case).filter(policy.within(Case.scope, [])).count() == 0
