"""What an item costs and brings: minutes said without a name, refused tasks by unit, proposals for an exit."""

from datetime import timedelta

from support.admissions import actor, in_force

from fieldapp.clock import day_of
from fieldapp.domain.service_items import yearly_review
from fieldapp.domain.tasks import finishing, giving, refusing
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.models import ExitGround


def give(session, town, now, item, **other):
    new = NewTask("看井盖", day_of(now), town.mei, Subject(place=town.grid), item, **other)
    return giving.give(session, actor(town.lin, now), new, now)


def done(session, town, now, item):
    task = give(session, town, now, item)
    finishing.finish(session, actor(town.mei, now), task, "", [], now)
    return task


def refused(session, town, now, item, **other):
    task = give(session, town, now, item, **other)
    refusing.refuse(session, actor(town.mei, now), task, "", now)
    return task


def row_of(session, who, item, now):
    rows = yearly_review.review(session, actor(who, now), now.year, day_of(now))
    return next(row for row in rows if row.item is item)


def test_widely_refused_and_unused_items_are_proposed_for_exit(session, town, now):
    item = in_force(session, town, now)
    assert row_of(session, town.bai, item, now).proposes is None  # too new to be called unused
    item.starts_on = day_of(now) - timedelta(days=200)
    session.flush()
    assert row_of(session, town.bai, item, now).proposes is ExitGround.UNUSED
    for _ in range(3):
        done(session, town, now, item)
    for _ in range(2):
        refused(session, town, now, item)
    row = row_of(session, town.bai, item, now)
    assert (row.given, row.refused, row.proposes) == (5, 2, ExitGround.WIDELY_REJECTED)
