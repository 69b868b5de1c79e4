"""A map as lines, names and signs on a sheet: for where no script runs, for files and for paper."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fieldapp.domain.geography.projection import Sheet

SIDE = 1000.0
NEAR = 60.0  # of SIDE: what lies closer is drawn as one dot with its number
LETTER = 22.0  # of SIDE: how wide a character of a name is; a name wider than its place is left out


class Marked(Protocol):
    """Where one thing is drawn, by which sign."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def sign(self) -> str: ...
    @property
    def is_urgent(self) -> bool: ...


class Outlined(Protocol):
    """A place with its outline as [[lon, lat], …]."""

    name: str
    scope: str
    outline: list[list[float]] | None


@dataclass(frozen=True)
class Dot:
    """Things that are drawn as one. `sign` is theirs when they share one, else empty; `first` counts from 0."""

    x: float
    y: float
    count: int
    is_urgent: bool
    sign: str
    first: int


@dataclass(frozen=True)
class Shape:
    """A place: "x,y x,y …", where its name stands (empty when it has no room), how much was reported (0 to 4)."""

    points: str
    x: float
    y: float
    name: str
    grade: int


@dataclass(frozen=True)
class Picture:
    """The map on a sheet `width` by `height`, north up."""

    width: float
    height: float
    shapes: list[Shape]
    dots: list[Dot]


def draw_picture(
    marks: Sequence[Marked], places: Sequence[Outlined], grades: Mapping[str, int]
) -> Picture | None:
    """What these marks and places look like; None when there is nothing to draw."""
    corners = [(lat, lon) for place in places for lon, lat in place.outline or []]
    points = [*corners, *((mark.lat, mark.lon) for mark in marks)]
    if not points:
        return None
    sheet = Sheet.of(points, SIDE)
    flat = [sheet.at(*point) for point in points]
    shapes = [_shape(sheet, place, grades.get(place.scope, 0)) for place in places]
    return Picture(max(x for x, _ in flat), max(y for _, y in flat), shapes, _dots(sheet, marks))


def _shape(sheet: Sheet, place: Outlined, grade: int) -> Shape:
    flat = [sheet.at(lat, lon) for lon, lat in place.outline or []]
    xs, ys = [x for x, _ in flat], [y for _, y in flat]
    has_room = max(xs) - min(xs) >= LETTER * len(place.name) and max(ys) - min(ys) >= 2 * LETTER
    x, y = round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)
    points = " ".join(f"{x},{y}" for x, y in flat)
    return Shape(points, x, y, place.name if has_room else "", grade)


def _dots(sheet: Sheet, marks: Sequence[Marked]) -> list[Dot]:
    """What lies in one square of the sheet as one dot, in its middle."""
    squares: dict[tuple[int, int], list[tuple[float, float, int]]] = defaultdict(list)
    for at, mark in enumerate(marks):
        x, y = sheet.at(mark.lat, mark.lon)
        squares[int(x // NEAR), int(y // NEAR)].append((x, y, at))
    return [_dot(held, marks) for held in squares.values()]


def _dot(held: Sequence[tuple[float, float, int]], marks: Sequence[Marked]) -> Dot:
    signs = {marks[at].sign for _, _, at in held}
    return Dot(
        round(sum(x for x, _, _ in held) / len(held), 1),
        round(sum(y for _, y, _ in held) / len(held), 1),
        len(held),
        any(marks[at].is_urgent for _, _, at in held),
        signs.pop() if len(signs) == 1 else "",
        held[0][2],
    )
