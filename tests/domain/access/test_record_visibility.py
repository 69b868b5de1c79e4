"""Who sees which record beside cases."""

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from support import databases

from fieldapp import clock
from fieldapp.clock import day_of
from fieldapp.domain.access import offline_exclusions, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.models import (
    CareKind,
    Photo,
    Resident,
    Visit,
)


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def test_a_photo_is_looked_up_and_no_table_read_for_it(session, town, now):
    """On SQLite a million cases were gathered first: two seconds a picture."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is there, and there is nothing here")
    for name in ("tang", "sun", "mei"):
        query = record_visibility.visible_photos(actor(getattr(town, name), now)).where(
            Photo.id == town.case.id
        )
        asked = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all()
        its = [
            row[3] for row in plan if re.match(r"(SCAN|SEARCH) (case|report|case_step|task) ", f"{row[3]} ")
        ]
        assert its and all("(id=?)" in step for step in its), (name, its)


YEAR = databases.TODAY.year
END_OF_YEAR, NEW_YEAR = date(YEAR, 12, 31), date(YEAR + 1, 1, 1)


@pytest.mark.parametrize(
    "entry", [{"birth_year": YEAR - 11}, {"care": [CareKind.AT_RISK_CHILD]}, {"is_minor": True}]
)
def test_nobody_sees_or_takes_along_a_child_that_was_not_ticked(session, town, made, acting, now, entry):
    child = made(**entry)
    visit = Visit(
        household_id=child.household_id, resident_id=child.id, scope=child.scope, on=day_of(now), way="door",
        condition="well", person_id=town.mei.id, received_at=now,
    )  # fmt: skip
    session.add(visit)
    session.flush()
    seen_by = {
        name: child
        in session.scalars(record_visibility.visible_residents(acting(getattr(town, name)), day_of(now)))
        for name in ("mei", "wu", "lin", "luo")
    }
    assert seen_by == {"mei": True, "wu": False, "lin": False, "luo": True}
    phone = replace(acting(town.mei), takes_along=True)
    assert child not in set(session.scalars(record_visibility.visible_residents(phone, day_of(now))))
    assert visit not in set(session.scalars(record_visibility.visible_visits(phone)))
    assert child not in set(
        session.scalars(select(Resident).where(offline_exclusions.resident_travels(day_of(now))))
    )


def test_somebody_grows_up_on_the_day_without_anybody_touching_the_record(session, town, made, acting, now):
    someone = made(birth_year=YEAR - 18, is_minor=True)
    later = Actor.of(town.wu, NEW_YEAR)
    assert someone not in set(
        session.scalars(record_visibility.visible_residents(acting(town.wu), day_of(now)))
    )
    assert someone in set(session.scalars(record_visibility.visible_residents(later, NEW_YEAR)))
