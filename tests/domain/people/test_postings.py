"""A permission belongs to one posting."""

from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.people import (
    postings,
)
from fieldapp.models import PermissionRequest


def test_a_permission_does_not_go_along_with_a_posting(session, town, now):
    """Where an administrator hands over, it is asked for; where a centre does, it is not."""
    on = day_of(now)
    town.lin.postings[0].may_see_restricted = True
    postings.hand_over(session, Actor.of(town.yan, on), town.lin.postings[0], town.wu, now)
    (request,) = session.scalars(select(PermissionRequest)).unique()
    assert request.posting.person_id == town.wu.id and not request.posting.may_see_restricted
    town.mei.postings[0].may_see_restricted = True
    postings.hand_over(session, Actor.of(town.tang, on), town.mei.postings[0], town.zhao, now)
    assert session.scalars(select(PermissionRequest)).unique().all() == [request]
    assert not any(p.may_see_restricted for p in town.zhao.postings)
