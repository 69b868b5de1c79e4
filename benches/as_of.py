"""The places of a county on a past day, 5,000 grids of which every tenth was renamed or ended since.

Promise: at most 50 ms. Beside it the bare limit: the same rows read as they are today.
`python -m benches.as_of`
"""

import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert, select

from benches.town import build, run_bench, tell
from fieldapp import clock, db
from fieldapp.domain.access.areas import within
from fieldapp.domain.places import as_of
from fieldapp.models import GridKind, Level, Place, PlaceVersion

COUNTY, GRIDS = "610902", 5_000


def fill() -> None:
    """Villages of one town with ten grids each; a renamed one has two versions."""
    long_ago, lately = clock.today() - timedelta(days=900), clock.now() - timedelta(days=100)
    with db.transaction() as session:
        if session.scalar(select(Place.id).where(Place.code == f"{COUNTY}900001001")):
            return  # kept from an earlier run
        town = session.scalars(select(Place).where(Place.code == COUNTY)).one()
        places, versions = [], []
        for number in range(GRIDS):
            code = f"{COUNTY}9{number // 1000:02d}{number // 10 % 100:03d}{number % 10 + 1:03d}"
            place = Place(code=code, scope=code, name=f"第{number}网格", level=Level.GRID, parent_id=town.id)
            place.grid_kind, place.grid_level, place.starts_on = GridKind.COMPREHENSIVE, 2, long_ago
            place.ends_on = clock.today() - timedelta(days=50) if number % 20 == 0 else None
            places.append(place)
        session.add_all(places)
        session.flush()
        for place in places[::10]:
            row = {"place_id": place.id, "at": lately, "basis": "", "ends_on": None}
            versions += [{**row, "number": n, "name": f"{place.name}{'旧' * (2 - n)}"} for n in (1, 2)]
        session.execute(insert(PlaceVersion), versions)


def timed(act: Callable[[], object]) -> float:
    """The best of ten, in ms of CPU: what else the machine does is left out."""
    took = []
    for _ in range(10):
        began = time.process_time()
        act()
        took.append((time.process_time() - began) * 1000)
    return round(min(took), 1)


def main() -> None:
    app = build(1_000)
    with app.app_context():
        fill()
        day = clock.today() - timedelta(days=200)
        with db.looking():
            session = db.session()
            found = as_of.places_on(session, COUNTY, day)
            bare = (
                select(Place.id, Place.code, Place.name)
                .where(within(Place.scope, [COUNTY]))
                .order_by(Place.code)
            )
            result = {
                "places": len(found),
                "old_names": sum(place.name.endswith("旧") for place in found),
                "ms": timed(lambda: as_of.places_on(session, COUNTY, day)),
                "bare_ms": timed(lambda: session.execute(bare).all()),
                "promise_ms": 50,
            }
    tell("as_of", result)


if __name__ == "__main__":
    run_bench(main)
