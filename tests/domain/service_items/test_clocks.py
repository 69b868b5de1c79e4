"""The clocks of an application run on the working calendar."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from support.admissions import SAID, actor, apply_for

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.service_items import admission
from fieldapp.models import (
    ItemKind,
    ItemState,
    ItemVerb,
    Limit,
    Step,
    Urgency,
)

S, V = ItemState, ItemVerb


# --- clocks, worked out by hand


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


# --- opinions


@pytest.mark.parametrize(
    "begun, kind, accept_by, decide_by, heard_until",
    [  # accept + 2 working days; decide + 15 and opinions + 5 from the acceptance; urgent 1, 3 and 1
        ("2026-11-24T10:00", ItemKind.REGULAR, "2026-11-26T10:00", "2026-12-15T10:00", "2026-12-01T10:00"),
        ("2026-11-27T16:00", ItemKind.REGULAR, "2026-12-01T16:00", "2026-12-18T16:00", "2026-12-04T16:00"),
        ("2026-11-28T09:00", ItemKind.REGULAR, "2026-12-02T08:30", "2026-12-21T08:30", "2026-12-07T08:30"),
        ("2026-11-24T10:00", ItemKind.URGENT, "2026-11-25T10:00", "2026-11-27T10:00", "2026-11-25T10:00"),
    ],
)
def test_the_clocks_run_on_the_working_calendar(
    session, town, begun, kind, accept_by, decide_by, heard_until
):
    moment = at(begun)
    other = {"ends_on": day_of(moment) + timedelta(days=20)} if kind is ItemKind.URGENT else {}
    item = apply_for(session, town, moment, kind=kind, **other)
    assert item.due_at == at(accept_by)
    admission.accept(session, actor(town.bai, moment), item, SAID, moment)
    assert (item.due_at, item.opinions_until) == (at(decide_by), at(heard_until))


def test_a_changed_limit_counts_for_the_next_application(session, town, now):
    where = (Limit.step == Step.ACCEPT_ITEM, Limit.urgency == Urgency.ORDINARY)
    session.scalars(select(Limit).where(*where)).one().amount = 4
    session.flush()
    assert apply_for(session, town, at("2026-11-24T10:00")).due_at == at("2026-11-30T10:00")
