"""What an item costs and brings: minutes said without a name, refused tasks by unit, proposals for an exit."""

from datetime import timedelta

from support.admissions import done, in_force, refused, row_of

from fieldapp.clock import day_of
from fieldapp.models import ExitGround


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
