"""Points and outlines: which grid holds a point, how long a line is. The door to shapely and geopy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import cos, radians

from sqlalchemy import Date, Float, bindparam, or_, select
from sqlalchemy.orm import Session

from fieldapp.models import GridKind, Level, Place

Fix = tuple[float, float, float]  # lat, lon, seconds since the start
GAP_SECONDS = 120.0
_lat, _lon, _on = bindparam("lat", type_=Float), bindparam("lon", type_=Float), bindparam("on", type_=Date)
AROUND = select(Place).where(
    Place.level == Level.GRID,
    Place.grid_kind == GridKind.COMPREHENSIVE,
    Place.min_lon <= _lon, Place.max_lon >= _lon, Place.min_lat <= _lat, Place.max_lat >= _lat,
    or_(Place.ends_on.is_(None), Place.ends_on > _on),
)  # fmt: skip


def find_grid(session: Session, lat: float, lon: float, on: date) -> Place | None:
    """The deepest open comprehensive grid whose outline holds the point (WGS-84); None outside all."""
    from shapely import Point, Polygon

    point, around = Point(lon, lat), session.scalars(AROUND, {"lat": lat, "lon": lon, "on": on})
    holding = [grid for grid in around if grid.outline and Polygon(grid.outline).covers(point)]
    return max(holding, key=lambda grid: grid.grid_level or 0, default=None)


def outline_problem(outline: object) -> str | None:
    """What is wrong with an outline ([[lon, lat], …]), as a message id; None when it can be used."""
    from shapely import Polygon

    try:
        polygon = Polygon([(float(lon), float(lat)) for lon, lat in outline])  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return "The outline must be a list of at least three [longitude, latitude] points."
    return None if polygon.is_valid and polygon.area > 0 else "The outline crosses itself or has no area."


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres along the great circle."""
    from geopy.distance import great_circle

    return float(great_circle((lat1, lon1), (lat2, lon2)).meters)


def route_length_m(fixes: Sequence[Fix]) -> int:
    """Metres walked, gaps left out: a line across a gap would be invented."""
    pairs = pairwise(fixes)
    return round(sum(distance_m(a[0], a[1], b[0], b[1]) for a, b in pairs if b[2] - a[2] <= GAP_SECONDS))


def route_gaps(fixes: Sequence[Fix]) -> int:
    return sum(b[2] - a[2] > GAP_SECONDS for a, b in pairwise(fixes))


@dataclass(frozen=True)
class Drawing:
    """A route in a box `width` × `height` wide, north up: lines walked, and where nothing is known."""

    width: float
    height: float
    walked: list[str]  # "x,y x,y …" for polylines
    gaps: list[tuple[float, float, float, float]]  # x1, y1, x2, y2


def draw_route(fixes: Sequence[Fix], side: float = 300.0) -> Drawing | None:
    """The route as lines, broken at every gap; None when there is nothing to draw."""
    if len(fixes) < 2:
        return None
    sheet = Sheet.of([(fix[0], fix[1]) for fix in fixes], side)
    points = [sheet.at(fix[0], fix[1]) for fix in fixes]
    lines, gaps = [[points[0]]], []
    for at, (a, b) in enumerate(pairwise(fixes)):
        if b[2] - a[2] > GAP_SECONDS:
            gaps.append((*points[at], *points[at + 1]))
            lines.append([])
        lines[-1].append(points[at + 1])
    walked = [" ".join(f"{x},{y}" for x, y in line) for line in lines if len(line) > 1]
    return Drawing(max(x for x, _ in points), max(y for _, y in points), walked, gaps)


@dataclass(frozen=True)
class Sheet:
    """A flat piece of the earth, north up, at most `side` long and wide. Good for some hundred kilometres."""

    north: float
    west: float
    scale: float
    narrowing: float

    @classmethod
    def of(cls, points: Sequence[tuple[float, float]], side: float) -> "Sheet":
        """The sheet that just holds these (lat, lon)."""
        north, west = max(lat for lat, _ in points), min(lon for _, lon in points)
        narrowing = cos(radians(north))
        tall, wide = north - min(lat for lat, _ in points), max(lon for _, lon in points) - west
        return cls(north, west, side / (max(tall, wide * narrowing) or 1e-9), narrowing)

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """x to the right and y down."""
        x, y = (lon - self.west) * self.narrowing * self.scale, (self.north - lat) * self.scale
        return round(x, 1), round(y, 1)


def middle_of(outline: Sequence[Sequence[float]]) -> tuple[float, float]:
    """A point (lat, lon) that surely lies inside an outline."""
    from shapely import Polygon

    point = Polygon(outline).representative_point()
    return point.y, point.x


def box_of(outline: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    """min_lon, min_lat, max_lon, max_lat."""
    lons, lats = [p[0] for p in outline], [p[1] for p in outline]
    return min(lons), min(lats), max(lons), max(lats)
