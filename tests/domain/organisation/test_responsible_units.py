"""Where a superior is missing, the next one up has the case and the fault is told."""

from sqlalchemy import delete, select
from support.escalating import at, notices, told

from fieldapp.clock import day_of
from fieldapp.models import Level, Posting, Rung, RungKind, Unit  # fmt: skip


def test_a_missing_superior_is_told_and_the_next_one_up_has_it(session, town, with_sun, scan, now):
    session.execute(delete(Posting).where(Posting.unit_id == town.street_centre.id))
    session.execute(delete(Unit).where(Unit.id == town.street_centre.id))
    scan(at("2026-12-03T09:00"))
    assert with_sun.level is Level.TOWN and told(session, with_sun, "level") == {town.county_centre.name}
    assert notices(session) == {("ladder_no_centre", "610902001")}
    session.add(Unit(name="新中心", is_centre=True, place_id=town.street.id, scope=town.street.scope))
    session.flush()
    scan(at("2026-12-03T09:01"))
    assert notices(session) == set()


def test_a_vacant_centre_is_told_and_the_next_one_up_has_it(session, town, with_sun, scan):
    session.execute(delete(Posting).where(Posting.unit_id == town.street_centre.id))
    scan(at("2026-12-03T09:00"))
    assert told(session, with_sun, "level") == {town.county_centre.name}
    assert notices(session) == {("ladder_vacant", "610902001")}
    rung = session.scalars(
        select(Rung).where(
            Rung.case_id == with_sun.id, Rung.kind == RungKind.LEVEL, Rung.fired_at.is_not(None)
        )
    ).one()
    assert rung.fault == "ladder_vacant"


def test_a_merged_unit_is_followed_to_what_took_it_over(session, town, with_sun, scan, now):
    with_sun.handler_id = None
    new = Unit(name="综合执法队", place_id=town.street.id, scope=town.street.scope)
    session.add(new)
    session.flush()
    town.sun.postings[0].unit_id = new.id
    town.roads.ends_on, town.roads.merged_into_id = day_of(now), new.id
    session.flush()
    scan(at("2026-11-30T09:00"))
    assert told(session, with_sun, "warning") == {"综合执法队"}
    assert notices(session) == {("ladder_merged_unit", "610902001")}


def test_an_ended_unit_without_successor_falls_to_the_centre(session, town, with_sun, scan, now):
    with_sun.handler_id, town.roads.ends_on = None, day_of(now)
    session.flush()
    scan(at("2026-11-30T09:00"))
    assert told(session, with_sun, "warning") == {town.village_centre.name}
    assert notices(session) == {("ladder_ended_unit", "610902001")}


def test_a_circle_of_superiors_is_told_and_the_places_decide(session, town, with_sun, scan):
    town.village_centre.superior_id, town.street_centre.superior_id = (
        town.street_centre.id,
        town.village_centre.id,
    )
    session.flush()
    scan(at("2026-12-03T09:00"))
    assert told(session, with_sun, "level") == {town.street_centre.name}
    assert notices(session) == {("ladder_cycle", town.village.scope)}


def test_a_circle_of_merged_units_ends(session, town, with_sun, scan, now):
    with_sun.handler_id = None
    other = Unit(
        name="甲",
        place_id=town.street.id,
        scope=town.street.scope,
        ends_on=day_of(now),
        merged_into_id=town.roads.id,
    )
    session.add(other)
    session.flush()
    town.roads.ends_on, town.roads.merged_into_id = day_of(now), other.id
    session.flush()
    scan(at("2026-11-30T09:00"))
    assert told(session, with_sun, "warning") == {town.village_centre.name}
    assert ("ladder_cycle", "610902001") in notices(session)


def test_a_named_superior_goes_before_the_places(session, town, with_sun, scan):
    town.village_centre.superior_id = town.county_centre.id
    session.flush()
    scan(at("2026-12-03T09:00"))
    assert told(session, with_sun, "level") == {town.county_centre.name} and notices(session) == set()
