"""What a person may is what the postings give that run today."""

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.models import (
    Posting,
)


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


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
