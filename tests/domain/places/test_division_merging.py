"""A merged village: everything that hangs on it moves, and nothing reaches further by it."""

import pytest
from sqlalchemy import func, select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.places.division_changes import end, hanging, mark_of
from fieldapp.models import Base, Case, Household, Place, Report, Task, Visit

BASIS = "安民发〔2026〕12号"


@pytest.fixture
def yan(town, now):
    return Actor.of(town.yan, clock.day_of(now))


def test_a_merged_village_takes_everything_along(session, town, yan, now):
    today, into = clock.day_of(now), town.other_village
    before, there = hanging(session, town.village, today), hanging(session, into, today)
    codes = set(session.scalars(select(Place.code)))
    end(session, yan, town.village, into, BASIS, now, mark_of(town.village))
    session.expire_all()
    after = hanging(session, into, today)
    assert hanging(session, town.village, today).is_free
    assert after.open_cases == before.open_cases + there.open_cases
    assert (after.households, after.postings) == (
        before.households + there.households, before.postings + there.postings,
    )  # fmt: skip
    new = session.scalars(select(Place).where(Place.id == town.grid.merged_into_id)).one()
    assert new.code not in codes and new.code.startswith(into.code) and new.name == "西大街第一网格"
    assert town.grid.ends_on == today and town.grid.code in codes
    case = session.get_one(Case, town.case.id)
    assert (case.place_id, case.scope, case.village) == (new.id, new.scope, into.code)
    for model, row in ((Household, town.house), (Task, town.task), (Report, town.report)):
        assert session.get_one(model, row.id).scope == new.scope
    assert town.mei.active_postings(today)[0].scope == new.scope
    assert Actor.of(town.lin, today).may("dispatch_case", case.scope)


def test_no_row_of_any_table_stays_in_a_merged_village(session, town, yan, now):
    end(session, yan, town.village, town.other_village, BASIS, now, "")
    left = {}
    for table in Base.metadata.sorted_tables:
        if "scope" in table.c and table.name not in {"place", "posting"}:
            count = select(func.count()).where(
                table.c.scope >= town.village.scope, table.c.scope < town.village.scope + ":"
            )
            left[table.name] = session.scalar(count)
    assert set(left.values()) == {0}, left
    assert session.scalars(select(Visit.id)).all() is not None


def test_a_permission_for_restricted_cases_does_not_reach_further_by_a_merger(session, town, yan, now):
    posting = town.lin.postings[0]
    posting.may_see_restricted = True
    session.flush()
    end(session, yan, town.village, town.other_village, BASIS, now, "")
    session.expire_all()
    new = [each for each in town.lin.postings if each.ends_on is None]
    assert [each.may_see_restricted for each in new] == [False]
