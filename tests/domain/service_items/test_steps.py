"""Steps are appended, and who acts from an old page is told."""

import pytest
from sqlalchemy import select
from support.admissions import actor, apply_for

from fieldapp.domain.service_items import admission, workflow
from fieldapp.domain.service_items.workflow import Act, ItemMovedOn
from fieldapp.models import (
    ItemState,
    ItemStep,
    ItemVerb,
)

S, V = ItemState, ItemVerb


def story(session, item):
    return session.scalars(
        select(ItemStep).where(ItemStep.item_id == item.id).order_by(ItemStep.number)
    ).all()


# --- clocks, worked out by hand


# --- opinions


def test_a_second_act_from_the_same_page_is_told_of_the_first(session, town, now):
    item, seen = apply_for(session, town, now), workflow.as_seen(apply_for(session, town, now))
    admission.accept(session, actor(town.bai, now), item, Act(seen=seen), now)
    with pytest.raises(ItemMovedOn):
        admission.send_back(session, actor(town.gao, now), item, Act("缺依据", seen=seen), now)
    with pytest.raises(ItemMovedOn):
        admission.accept(session, actor(town.gao, now), item, Act(), now)
    assert [step.verb for step in story(session, item)] == [V.APPLY, V.ACCEPT]
