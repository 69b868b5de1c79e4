"""Where things lie in the demo town: outlines along streets and valleys, addresses and points inside their grid."""

import random
from math import sin

from fieldapp.demo.cast import CORNER, SIDE
from fieldapp.demo.words import LANDMARKS
from fieldapp.models import Place

MOUNTAIN_ROW = 40  # rows from here on lie in valleys
STEPS = 4  # corners of an outline on each side
INSIDE = 0.0009  # degrees from the middle that lie inside every outline
ENDINGS = ("居委会", "村委会", "社区", "村")


def outline(east: int, north: int) -> list[list[float]]:
    """[[lon, lat], …] of one grid; neighbours share the street or the stream between them."""
    parts = [step / STEPS for step in range(STEPS)]
    south = [_corner(east + part, north) for part in parts]
    right = [_corner(east + 1, north + part) for part in parts]
    top = [_corner(east + 1 - part, north + 1) for part in parts]
    left = [_corner(east, north + 1 - part) for part in parts]
    return [*south, *right, *top, *left]


def _corner(east: float, north: float) -> list[float]:
    """A crossing of the bent raster: streets bend a little, valleys much."""
    bend = 0.24 if north >= MOUNTAIN_ROW else 0.12
    x = east + bend * sin(1.7 * north + 0.9 * east) + bend / 3 * sin(7 * north)
    y = north + bend * sin(1.3 * east + 2.1 * north) + bend / 3 * sin(9 * east)
    return [round(CORNER[0] + x * SIDE, 6), round(CORNER[1] + y * SIDE, 6)]


def point_in(grid: Place, chance: random.Random) -> tuple[float, float]:
    """Latitude and longitude inside the grid."""
    corners = grid.outline or outline(0, 0)
    lon, lat = (sum(corner[axis] for corner in corners) / len(corners) for axis in (0, 1))
    return lat + chance.uniform(-INSIDE, INSIDE), lon + chance.uniform(-INSIDE, INSIDE)


def street_of(grid: Place) -> str:
    """The street, or in the mountains the group, that the grid is about."""
    name, _, rest = grid.name.partition("第")
    stem = name
    for ending in ENDINGS:
        stem = stem.removesuffix(ending)
    if is_mountain(grid):
        return f"{stem}村{_number(rest)}组"
    return stem if stem[-1:] in "街路巷" else f"{stem}路"


def address_in(grid: Place, chance: random.Random) -> str:
    """A door of the grid."""
    if is_mountain(grid):
        return f"{street_of(grid)}{chance.randint(1, 48)}号"
    number = 40 * (_number(grid.name.partition("第")[2]) - 1) + chance.randint(1, 40)
    room = chance.randint(1, 6) * 100 + chance.randint(1, 4)
    return f"{street_of(grid)}{number}号{chance.randint(1, 4)}单元{room}室"


def spot_in(grid: Place, chance: random.Random) -> str:
    """Where in the grid something was seen."""
    return street_of(grid) + chance.choice(LANDMARKS)


def is_mountain(grid: Place) -> bool:
    return grid.outline is not None and bool(grid.outline[0][1] > CORNER[1] + (MOUNTAIN_ROW - 2) * SIDE)


def _number(words: str) -> int:
    digits = "一二三四五六七八九"
    return digits.index(words[0]) + 1 if words[:1] and words[0] in digits else int(words[:1] or "1")
