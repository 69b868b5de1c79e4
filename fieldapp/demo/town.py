"""The demo town: all divisions, one street and one mountain town filled, ninety days of work. Same each time.

Everything goes through the same verbs as the app's own pages, as the people whose step it is.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo import (
    admissions,
    certificates,
    evaluations,
    filings,
    ground,
    homes,
    meetings,
    organisation,
    pictures,
)
from fieldapp.demo.cast import Town
from fieldapp.demo.core import build_core
from fieldapp.demo.lives import Lives
from fieldapp.demo.offices import Offices
from fieldapp.demo.today import happen
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.geography.outlines import box_of
from fieldapp.domain.patrols import patrols
from fieldapp.domain.patrols.findings import Findings
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.places import grids as grid_records
from fieldapp.domain.places.grids import NewGrid
from fieldapp.models import Level, Person, Place, Role

MOUNTAIN_TOWN = "610902117"
SEED = 20261124
NUMBERS = "一二三四五六七八九"


class Size:
    """How much there is of each; tests build a smaller town."""

    def __init__(
        self, grids: int = 40, reports: int = 600, households: int = 400, patrols: int = 120
    ) -> None:
        self.grids, self.reports, self.households, self.patrols = grids, reports, households, patrols


def build_demo(
    session: Session,
    now: datetime,
    photo_folder: str | Path,
    say: Callable[[str], None],
    size: Size | None = None,
) -> Town:
    """Fill an empty, initialised database; some 30 s. `say` is told how far it is."""
    size = size or Size()
    chance = random.Random(SEED)  # noqa: S311 - a town that is the same every time, not a secret
    town = build_core(session, now)
    say("Grids and people …")
    offices = Offices(session, town, chance, day_of(now) - timedelta(days=250))
    grids = _grids(session, town, offices, now, size.grids)
    workers = _people(session, town, offices, grids)
    say(f"{size.households} households …")
    homes.build(session, workers, chance, now, size.households)
    say(f"{size.reports} reports of ninety days …")
    shots = pictures.draw_all(PhotoFiles(photo_folder), min(24, size.reports))
    lives = Lives(session, town, offices, workers, chance, now, shots)
    lives.build(size.reports)
    happen(session, town, lives, now)
    admissions.build(session, town, now)
    say(f"{size.patrols} patrols …")
    _patrols(session, workers, chance, now, size.patrols)
    organisation.build(session, town, now)
    certificates.issue(session, town, now)
    evaluations.build(session, town, chance, now)
    meetings.build(session, town, now)
    filings.build(session, town, now)
    session.flush()
    return town


def _grids(session: Session, town: Town, offices: Offices, now: datetime, count: int) -> list[Place]:
    """The core's three grids, the rest in the street's and the mountain town's villages."""
    admin, made = Actor.of(town.yan, day_of(now)), [town.grid, town.second_grid, town.other_grid]
    for grid, east in zip(made, (0, 1, 3), strict=True):
        grid.outline = ground.outline(east, 0)
        grid.min_lon, grid.min_lat, grid.max_lon, grid.max_lat = box_of(grid.outline)
    query = select(Place).where(Place.level == Level.VILLAGE).order_by(Place.code)
    street = list(session.scalars(query.where(Place.parent_id == town.street.id)))
    mountain = session.scalars(select(Place).where(Place.code == MOUNTAIN_TOWN)).one()
    villages = street + list(session.scalars(query.where(Place.parent_id == mountain.id)))
    offices.open([mountain, *villages])
    in_village = {village.id: 0 for village in villages}
    for grid in made:
        in_village[grid.parent_id] += 1  # type: ignore[index]
    while len(made) < count:
        for row, village in enumerate(villages):
            if len(made) == count:
                break
            number = in_village[village.id] = in_village[village.id] + 1
            north = row + 2 if row < len(street) else row + ground.MOUNTAIN_ROW
            new = NewGrid(
                name=f"{_stem(village)}第{NUMBERS[number - 1]}网格",
                outline=ground.outline(number - 1, north),
                basis="《网格划分方案》",
            )
            made.append(grid_records.divide_grid(session, admin, village, new, now - timedelta(days=300)))
    return made


def _stem(village: Place) -> str:
    return village.name.removesuffix("居委会").removesuffix("村委会")


def _people(session: Session, town: Town, offices: Offices, grids: list[Place]) -> list[tuple[Place, Person]]:
    """A worker in every grid; the core's own stay where they are. Heads for the villages without one."""
    workers = [(town.grid, town.mei), (town.other_grid, town.zhao)]
    taken = {town.grid.id, town.other_grid.id}
    headed = {town.village.id}
    for number, grid in enumerate(grids):
        if grid.id not in taken:
            workers.append((grid, offices.employ(f"worker{number:02d}", Role.GRID_WORKER, grid)))
        village = grid.parent
        if village is not None and village.id not in headed and len(headed) < 10:
            headed.add(village.id)
            offices.employ(f"head{len(headed):02d}", Role.GRID_HEAD, village)
    session.flush()
    return workers


def _patrols(
    session: Session, workers: list[tuple[Place, Person]], chance: random.Random, now: datetime, count: int
) -> None:
    points = ["配电箱", "消防通道", "河边护栏", "老房子外墙", "排水口", "健身器材"]
    for _ in range(count):
        grid, person = chance.choice(workers)
        on = day_of(now) - timedelta(days=chance.randint(1, 60))
        checks = [
            (point, chance.choice(["", "", "", "有点松动，已提醒"])) for point in chance.sample(points, 3)
        ]
        found = Findings("沿主路和背街走了一遍", chance.choice(["", "", "路灯有一盏偏暗"]), checks)
        patrols.log(session, Actor.of(person, day_of(now)), (grid, on), found, now)
