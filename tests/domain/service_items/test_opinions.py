"""Opinions: of the town once, of each worker once, without a name where they like."""

import pytest
from sqlalchemy import func, select
from support.admissions import SAID, accepted, actor, vote_all

from fieldapp.domain.errors import AlreadyDone, NotYours
from fieldapp.domain.service_items import admission, opinions
from fieldapp.models import (
    ItemOpinion,
    ItemState,
    ItemVerb,
    OpinionMark,
    Stance,
)

S, V = ItemState, ItemVerb


# --- clocks, worked out by hand


# --- opinions


def test_an_opinion_without_a_name_holds_nobody_and_no_day(session, town, now):
    item = accepted(session, town, now)
    opinions.voice(session, actor(town.mei, now), item, Stance.CHANGE, "先补编号牌", False, now)
    said = session.scalars(select(ItemOpinion).where(ItemOpinion.item_id == item.id)).one()
    assert (said.person_id, said.unit_id, said.on) == (None, None, None)
    mark = session.scalars(select(OpinionMark)).one()
    assert str(town.mei.id) not in mark.mark and mark.id != said.id
    assert {c.name for c in OpinionMark.__table__.columns} == {"id", "item_id", "mark"}


def test_each_worker_of_the_area_speaks_once(session, town, now):
    item = accepted(session, town, now)
    for who in (town.mei, town.wu, town.lin, town.zhao):
        opinions.voice(session, actor(who, now), item, Stance.AGREE, "", False, now)
        with pytest.raises(AlreadyDone):
            opinions.voice(session, actor(who, now), item, Stance.DISAGREE, "", True, now)
    for who in (town.far, town.tang, town.sun, town.bai):
        with pytest.raises(NotYours):
            opinions.voice(session, actor(who, now), item, Stance.AGREE, "", False, now)
    count = select(func.count()).where(ItemOpinion.item_id == item.id)
    assert session.scalar(count) == 4


def test_opinions_end_with_their_time_and_the_marks_with_the_decision(session, town, now):
    item = accepted(session, town, now)
    opinions.voice(session, actor(town.mei, now), item, Stance.AGREE, "", False, now)
    with pytest.raises(NotYours):
        opinions.voice(session, actor(town.wu, now), item, Stance.AGREE, "", False, item.opinions_until)
    admission.review(session, actor(town.bai, now), item, SAID, item.opinions_until)
    vote_all(session, town, item, now)
    admission.decide(session, actor(town.bai, now), item, SAID, now)
    assert session.scalars(select(OpinionMark)).all() == []


def test_a_town_speaks_once_even_by_two_people(session, town, now):
    item = accepted(session, town, now)
    opinions.advise(session, actor(town.tang, now), item, Stance.AGREE, "可以", now)
    with pytest.raises(AlreadyDone):
        opinions.advise(session, actor(town.luo, now), item, Stance.DISAGREE, "不行", now)
    with pytest.raises(NotYours):
        opinions.advise(session, actor(town.qin, now), item, Stance.AGREE, "可以", now)
