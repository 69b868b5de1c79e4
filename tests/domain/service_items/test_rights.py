"""Whose step it is: the county centre accepts, nobody decides for their own unit."""

import pytest
from sqlalchemy import select
from support.admissions import SAID, accepted, actor, apply_for

from fieldapp.clock import day_of
from fieldapp.domain.errors import NotYours
from fieldapp.domain.service_items import admission, opinions, rights
from fieldapp.domain.service_items.workflow import Act
from fieldapp.models import (
    ItemState,
    ItemVerb,
    Posting,
    Stance,
)

S, V = ItemState, ItemVerb


# --- clocks, worked out by hand


# --- opinions


@pytest.mark.parametrize("name", ["mei", "lin", "wu", "qin", "tang", "luo", "sun", "ding", "yan", "far"])
def test_only_the_county_centre_accepts(session, town, now, name):
    item = apply_for(session, town, now)
    with pytest.raises(NotYours):
        admission.accept(session, actor(getattr(town, name), now), item, SAID, now)
    assert item.state is S.APPLIED


def test_nobody_decides_an_application_of_their_own_unit(session, town, now):
    item = apply_for(session, town, now)
    item.applicant_unit_id = town.county_centre.id
    session.flush()
    for verb in set(V) - rights.BY_APPLICANT - {V.APPLY}:
        assert not rights.may(actor(town.bai, now), item, verb)
    with pytest.raises(NotYours, match="own unit"):
        admission.accept(session, actor(town.bai, now), item, SAID, now)


def test_somebody_posted_to_the_applicant_does_not_advise_for_the_town(session, town, now):
    item = accepted(session, town, now)
    posting = session.scalars(select(Posting).where(Posting.person_id == town.tang.id)).one()
    session.add(
        Posting(
            person_id=town.tang.id, role=town.sun.postings[0].role, place_id=posting.place_id, scope=posting.scope,
            unit_id=town.roads.id, starts_on=day_of(now),
        )
    )  # fmt: skip
    session.flush()
    session.expire(town.tang)
    with pytest.raises(NotYours):
        opinions.advise(session, actor(town.tang, now), item, Stance.AGREE, "可以", now)


def test_what_waits_for_whom(session, town, now):
    def waiting(who):
        return session.scalars(rights.waiting(actor(who, now))).all()

    item = apply_for(session, town, now)
    assert (waiting(town.bai), waiting(town.tang), waiting(town.sun)) == ([item], [], [])
    admission.accept(session, actor(town.bai, now), item, SAID, now)
    assert waiting(town.tang) == [item]
    opinions.advise(session, actor(town.tang, now), item, Stance.AGREE, "可以", now)
    assert waiting(town.tang) == []
    admission.send_back(session, actor(town.bai, now), item, Act("缺"), now)
    assert (waiting(town.bai), waiting(town.sun)) == ([], [item])
