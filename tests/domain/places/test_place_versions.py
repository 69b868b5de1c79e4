"""A place's first version says what it was from the start; each change adds one with who and on what basis."""

from sqlalchemy import select

from fieldapp.domain.places import place_versions
from fieldapp.models import PlaceVersion


def test_the_first_version_is_kept_once_and_holds_the_outline(session, town, now):
    before = town.grid.outline
    place_versions.keep_first(session, town.grid, now)
    place_versions.keep_first(session, town.grid, now)
    town.grid.outline = None
    place_versions.keep(session, town.grid, town.yan.id, "依据", now)
    query = select(PlaceVersion).where(PlaceVersion.place_id == town.grid.id).order_by(PlaceVersion.number)
    first, second = session.scalars(query).all()
    assert (first.number, first.outline, first.person_id) == (1, before, None)
    assert (second.number, second.outline, second.person_id, second.basis) == (2, None, town.yan.id, "依据")
