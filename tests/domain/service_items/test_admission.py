"""From the application to force, step by step, each with who, when and why."""

from datetime import datetime

import pytest
from sqlalchemy import select
from support.admissions import SAID, accepted, actor, in_force, reviewed

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.service_items import admission
from fieldapp.models import (
    Ballot,
    ItemState,
    ItemStep,
    ItemVerb,
)

S, V = ItemState, ItemVerb


def story(session, item):
    return session.scalars(
        select(ItemStep).where(ItemStep.item_id == item.id).order_by(ItemStep.number)
    ).all()


def test_an_item_comes_into_force_with_every_step_kept(session, town, now):
    item = in_force(session, town, now)
    steps = story(session, item)
    assert [step.verb for step in steps] == [
        V.APPLY, V.ACCEPT, V.ADVISE, V.REVIEW, V.VOTE, V.VOTE, V.VOTE, V.ADMIT, V.PUBLISH,
    ]  # fmt: skip
    assert [step.number for step in steps] == list(range(1, 10))
    assert {step.person_id for step in steps} == {town.sun.id, town.bai.id, town.tang.id}
    assert all(step.at == now and step.unit_id for step in steps)
    assert item.is_admitted(day_of(now)) and item.due_at is None


def test_the_review_waits_for_the_town_while_opinions_are_heard(session, town, now):
    item, bai = accepted(session, town, now), actor(town.bai, now)
    with pytest.raises(RuleBroken, match="town"):
        admission.review(session, bai, item, SAID, now)
    admission.review(session, bai, item, SAID, item.opinions_until)
    assert item.state is S.REVIEWED


def test_the_joint_meeting_needs_its_quorum_and_a_majority(session, town, now):
    item, bai = reviewed(session, town, now), actor(town.bai, now)
    admission.vote(session, bai, item, town.county_centre, Ballot.FOR, "", now)
    with pytest.raises(RuleBroken, match="Too few"):
        admission.decide(session, bai, item, SAID, now)
    admission.vote(session, bai, item, town.street_centre, Ballot.AGAINST, "没有条件", now)
    admission.vote(session, bai, item, town.village_centre, Ballot.ABSTAIN, "", now)
    admission.decide(session, bai, item, SAID, now)
    assert item.state is S.REFUSED and not item.is_admitted(day_of(now))


def test_a_unit_votes_once_the_applicant_never_and_a_vote_against_says_why(session, town, now):
    item, bai = reviewed(session, town, now), actor(town.bai, now)
    admission.vote(session, bai, item, town.county_centre, Ballot.FOR, "", now)
    with pytest.raises(AlreadyDone):
        admission.vote(session, bai, item, town.county_centre, Ballot.AGAINST, "改主意", now)
    with pytest.raises(RuleBroken, match="applicant"):
        admission.vote(session, bai, item, town.roads, Ballot.FOR, "", now)
    with pytest.raises(RuleBroken, match="reason"):
        admission.vote(session, bai, item, town.street_centre, Ballot.AGAINST, " ", now)


# --- clocks, worked out by hand


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


# --- opinions
