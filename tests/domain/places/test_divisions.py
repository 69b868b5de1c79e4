"""The divisions of the city stand in a file, and reading it again changes nothing."""

from pathlib import Path

from sqlalchemy import func, select

import fieldapp
from fieldapp.domain.places import division_lists, divisions
from fieldapp.models import Level, Place

CSV = (
    (Path(fieldapp.__file__).parent / "data" / "ankang_divisions.csv")
    .read_text(encoding="utf-8")
    .splitlines()
)


def read(lines):
    return division_lists.read_divisions("\n".join(lines))


def test_all_2074_divisions_go_in_and_again_change_nothing(session, town):
    before = session.scalar(select(func.count(Place.id)).where(Place.level != Level.GRID))
    first = divisions.import_divisions(session, read(CSV))
    assert first.added + before == 2074
    again = divisions.import_divisions(session, read(CSV))
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2074)


def test_a_renamed_village_is_renamed(session, town):
    changed = [line.replace("西大街社区居委会", "西大街社区") for line in CSV]
    assert divisions.import_divisions(session, read(changed)).updated == 1


def test_scopes_nest_though_the_codes_do_not(session, town):
    assert town.city.scope == "6109" and town.county.scope == "610902"
    assert all(
        p.scope.startswith(town.city.scope) for p in (town.county, town.street, town.village, town.grid)
    )
