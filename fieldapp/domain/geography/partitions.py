"""Outlines beside each other: areas, overlaps, gaps, unions, and which of several holds a point."""

from collections.abc import Hashable, Iterable, Sequence
from math import cos, radians
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

METRES = 111_320  # of a degree of latitude
Outline = Sequence[Sequence[float]]
Key = TypeVar("Key", bound=Hashable)


def area_of(outline: Outline) -> int:
    """Square metres."""
    return _metres2(_polygon(outline))


def overlap(one: Outline, other: Outline) -> int:
    """Square metres that two outlines share; borders that touch share none."""
    return _metres2(_polygon(one).intersection(_polygon(other)))


def gap(before: Iterable[Outline], after: Iterable[Outline]) -> int:
    """Square metres that lay in `before` and lie in nothing of `after`."""
    return _metres2(_union(before).difference(_union(after)))


def outside(outline: Outline, border: Iterable[Outline]) -> int:
    """Square metres of an outline beyond all of `border`."""
    return gap([outline], border)


def merged(outlines: Sequence[Outline]) -> list[list[float]] | None:
    """One outline around all of them; None when they do not form one piece without holes."""
    from shapely import Polygon

    whole = _union(outlines)
    if not isinstance(whole, Polygon) or len(whole.interiors):
        return None
    return [[round(x, 6), round(y, 6)] for x, y in list(whole.exterior.coords)[:-1]]


class Finder(Generic[Key]):
    """Which of several outlines holds a point; the first of those that do, in the order given."""

    def __init__(self, outlines: Iterable[tuple[Key, Outline]]) -> None:
        from shapely import prepare

        self._areas = [(key, _polygon(outline)) for key, outline in outlines]
        for _, area in self._areas:
            prepare(area)

    def find(self, lat: float, lon: float) -> Key | None:
        """The key of the outline that holds a point, on its border too; None outside all."""
        from shapely import intersects_xy

        return next((key for key, area in self._areas if intersects_xy(area, lon, lat)), None)


def _polygon(outline: Outline) -> Any:
    from shapely import Polygon

    return Polygon(outline)


def _union(outlines: Iterable[Outline]) -> Any:
    from shapely import union_all

    return union_all([_polygon(outline) for outline in outlines])


def _metres2(area: "BaseGeometry") -> int:
    """Square metres of something measured in degrees; good for some kilometres."""
    if area.is_empty:
        return 0
    middle = radians((area.bounds[1] + area.bounds[3]) / 2)
    return round(area.area * METRES * METRES * cos(middle))
