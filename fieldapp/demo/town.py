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
from fieldapp.demo import evaluations, homes, pictures
from fieldapp.demo.cast import PASSWORD, Town
from fieldapp.demo.core import build_core, square
from fieldapp.demo.lives import Lives
from fieldapp.demo.words import GIVEN_NAMES, SURNAMES
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.patrols import patrols
from fieldapp.domain.patrols.findings import Findings
from fieldapp.domain.people.passwords import hash_password
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.places import grids as grid_records
from fieldapp.domain.places.grids import NewGrid
from fieldapp.models import Level, Person, Place, Posting, Role, Unit

MOUNTAIN_TOWN = "610902117"
GRIDS, REPORTS, HOUSEHOLDS, PATROLS = 40, 600, 400, 120


def build_demo(session: Session, now: datetime, photo_folder: str | Path, say: Callable[[str], None]) -> Town:
    """Fill an empty, initialised database; some 40 s. `say` is told how far it is."""
    chance = random.Random(20261124)  # noqa: S311 - a town that is the same every time, not a secret
    town = build_core(session, now)
    say("Grids and people …")
    grids = _grids(session, town, now)
    workers = _people(session, town, grids, chance, now)
    say(f"{HOUSEHOLDS} households …")
    homes.build(session, workers, chance, now, HOUSEHOLDS)
    say(f"{REPORTS} reports of ninety days …")
    shots = pictures.draw_all(PhotoFiles(photo_folder), 60)
    Lives(session, town, workers, chance, now, shots).build(REPORTS)
    say(f"{PATROLS} patrols …")
    _patrols(session, workers, chance, now)
    evaluations.build(session, town, chance, now)
    session.flush()
    return town


def _grids(session: Session, town: Town, now: datetime) -> list[Place]:
    """Forty grids: the core's three, the rest in the street's and the mountain town's villages."""
    admin, made = Actor.of(town.yan, day_of(now)), [town.grid, town.second_grid, town.other_grid]
    query = select(Place).where(Place.level == Level.VILLAGE).order_by(Place.code)
    street = list(session.scalars(query.where(Place.parent_id == town.street.id)))
    mountain = session.scalars(select(Place).where(Place.code == MOUNTAIN_TOWN)).one()
    villages = street + list(session.scalars(query.where(Place.parent_id == mountain.id)))
    _centres(session, [mountain, *villages])
    while len(made) < GRIDS:
        for row, village in enumerate(villages):
            if len(made) == GRIDS:
                break
            count = len([grid for grid in made if grid.parent_id == village.id]) + 1
            north = row + 2 if row < len(street) else row + 40
            new = NewGrid(
                name=f"{village.name.removesuffix('居委会').removesuffix('村委会')}第{count}网格",
                outline=square(count - 1, north),
                basis="《网格划分方案》",
            )
            made.append(grid_records.divide_grid(session, admin, village, new, now - timedelta(days=300)))
    return made


def _centres(session: Session, at: list[Place]) -> None:
    known = set(session.scalars(select(Unit.place_id).where(Unit.is_centre.is_(True))))
    for place in at:
        if place.id not in known:
            name = f"{place.name}网格化管理服务{'站' if place.level is Level.VILLAGE else '中心'}"
            session.add(Unit(name=name, is_centre=True, place_id=place.id, scope=place.scope))
    session.flush()


def _people(
    session: Session, town: Town, grids: list[Place], chance: random.Random, now: datetime
) -> list[tuple[Place, Person]]:
    """A worker in every grid; the core's own stay where they are. Heads for the villages without one."""
    password, since = hash_password(PASSWORD), day_of(now) - timedelta(days=250)
    workers = [(town.grid, town.mei), (town.other_grid, town.zhao)]
    taken = {town.grid.id, town.other_grid.id}
    headed = {town.village.id}

    def employ(name: str, role: Role, place: Place) -> Person:
        person = Person(
            name=chance.choice(SURNAMES) + chance.choice(GIVEN_NAMES),
            sign_in_name=name,
            phone=f"1000001{len(headed) * 100 + len(workers):04d}",
            password_hash=password,
            must_change_password=False,
            is_demo=True,
        )
        person.postings.append(Posting(role=role, place=place, scope=place.scope, starts_on=since))
        session.add(person)
        return person

    for number, grid in enumerate(grids):
        if grid.id not in taken:
            workers.append((grid, employ(f"worker{number:02d}", Role.GRID_WORKER, grid)))
        village = grid.parent
        if village is not None and village.id not in headed and len(headed) < 10:
            headed.add(village.id)
            employ(f"head{len(headed):02d}", Role.GRID_HEAD, village)
    session.flush()
    return workers


def _patrols(
    session: Session, workers: list[tuple[Place, Person]], chance: random.Random, now: datetime
) -> None:
    points = ["配电箱", "消防通道", "河边护栏", "老房子外墙", "排水口", "健身器材"]
    for _ in range(PATROLS):
        grid, person = chance.choice(workers)
        on = day_of(now) - timedelta(days=chance.randint(1, 60))
        checks = [
            (point, chance.choice(["", "", "", "有点松动，已提醒"])) for point in chance.sample(points, 3)
        ]
        found = Findings("沿主路和背街走了一遍", chance.choice(["", "", "路灯有一盏偏暗"]), checks)
        patrols.log(session, Actor.of(person, day_of(now)), (grid, on), found, now)
