"""The flow of a service item."""

from datetime import datetime

from sqlalchemy import select

from fieldapp.clock import CHINA
from fieldapp.domain.service_items import workflow
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


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


# --- opinions


def test_every_verb_has_its_row_in_the_flow():
    assert set(workflow.FLOW) == set(V) - {V.APPLY}
