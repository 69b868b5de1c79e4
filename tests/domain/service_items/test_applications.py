"""Applications: by departments, for themselves, complete, with an end where one is needed."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.admissions import SAID, accepted, actor, apply_for, in_force, new_item

from fieldapp.clock import day_of
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.service_items import admission, applications, opinions
from fieldapp.domain.service_items.workflow import Act
from fieldapp.models import (
    ItemKind,
    ItemState,
    ItemStep,
    ItemVerb,
    Stance,
)

S, V = ItemState, ItemVerb


def story(session, item):
    return session.scalars(
        select(ItemStep).where(ItemStep.item_id == item.id).order_by(ItemStep.number)
    ).all()


# --- clocks, worked out by hand


# --- opinions


def test_only_departments_apply_and_each_for_itself(session, town, now):
    for who in (town.tang, town.bai, town.yan, town.mei):
        with pytest.raises(NotYours):
            applications.apply(session, actor(who, now), town.roads.id, new_item(now), now)
    with pytest.raises(NotYours):
        applications.apply(session, actor(town.sun, now), town.county_centre.id, new_item(now), now)


def test_what_was_returned_and_applied_for_again_keeps_its_story(session, town, now):
    item, bai, sun = accepted(session, town, now), actor(town.bai, now), actor(town.sun, now)
    opinions.voice(session, actor(town.mei, now), item, Stance.AGREE, "", False, now)
    admission.send_back(session, bai, item, Act("请写明频次"), now)
    assert item.state is S.RETURNED and item.due_at is None
    applications.apply_again(session, sun, item, new_item(now, name="井盖巡查（补正）"), "已写明", now)
    assert (item.state, item.round, item.name) == (S.APPLIED, 2, "井盖巡查（补正）")
    names = [step.snapshot["name"] for step in story(session, item) if step.snapshot]
    assert names == ["井盖巡查", "井盖巡查（补正）"]
    admission.accept(session, bai, item, SAID, now)
    assert opinions.asked_of(session, actor(town.mei, now), now) == [item]  # about what stands there now


def test_temporary_items_need_an_end_and_urgent_ones_a_near_one(session, town, now):
    today = day_of(now)
    for other in ({}, {"ends_on": today}, {"ends_on": today + timedelta(days=31)}):
        with pytest.raises(RuleBroken):
            apply_for(session, town, now, kind=ItemKind.URGENT, **other)
    item = in_force(session, town, now, kind=ItemKind.URGENT, ends_on=today + timedelta(days=30))
    assert item.is_admitted(today + timedelta(days=29)) and not item.is_admitted(today + timedelta(days=30))
