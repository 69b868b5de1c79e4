"""Outlines of grids: which one holds a point, which can be used, their boxes and middles. The door to shapely."""

from collections.abc import Sequence
from datetime import date
from math import isfinite

from sqlalchemy import Date, Float, bindparam, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.errors import N_
from fieldapp.models import GridKind, Level, Place

MOST_CORNERS = 2000
THINNEST = 0.0005  # of area to the square of the border's length: a square has 0.06, a road 1 km by 2 m 0.002
WIDEST = 1.0  # degrees
NO_POINTS = N_("The outline must be a list of three or more [longitude, latitude] points.")

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
    """What is wrong with an outline ([[lon, lat], …]), as a message id; None when it can be used.

    Counted and compared before any geometry is reckoned, so that what is hostile is refused in no time.
    """
    if isinstance(outline, Sequence) and len(outline) > MOST_CORNERS:
        return N_("The outline has too many corners. Please simplify it to 2,000 at most.")
    try:
        points = [(float(lon), float(lat)) for lon, lat in outline]  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        return NO_POINTS
    if len(points) < 3 or not all(isfinite(number) for point in points for number in point):
        return NO_POINTS
    return _wrong_ring(points) or _wrong_place(points) or _wrong_shape(points)


def _wrong_place(points: Sequence[tuple[float, float]]) -> str | None:
    """Longitude and latitude the wrong way round, or numbers that are no place in China."""
    if all(_is_in_china(lon, lat) for lon, lat in points):
        return None
    if all(_is_in_china(lat, lon) for lon, lat in points):
        return N_("Longitude comes first, then latitude. Here they are the other way round.")
    return N_(
        "A corner lies outside China. Please check the numbers; they are degrees in WGS-84 or CGCS2000."
    )


def _wrong_ring(points: Sequence[tuple[float, float]]) -> str | None:
    from shapely import Polygon

    polygon = Polygon(points)
    return None if polygon.is_valid and polygon.area > 0 else N_("The outline crosses itself or has no area.")


def _wrong_shape(points: Sequence[tuple[float, float]]) -> str | None:
    from shapely import Polygon

    polygon = Polygon(points)
    if polygon.area / polygon.length**2 < THINNEST:
        return N_("The outline is only a thin strip. Please check its corners.")
    west, south, east, north = polygon.bounds
    if max(east - west, north - south) > WIDEST:
        return N_("The outline is larger than a county. Please check its corners.")
    return None


def _is_in_china(lon: float, lat: float) -> bool:
    return 73 <= lon <= 136 and 3 <= lat <= 54


def middle_of(outline: Sequence[Sequence[float]]) -> tuple[float, float]:
    """A point (lat, lon) that surely lies inside an outline."""
    from shapely import Polygon

    point = Polygon(outline).representative_point()
    return point.y, point.x


def box_of(outline: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    """min_lon, min_lat, max_lon, max_lat."""
    lons, lats = [p[0] for p in outline], [p[1] for p in outline]
    return min(lons), min(lats), max(lons), max(lats)


def svg_points(outline: Sequence[Sequence[float]]) -> str:
    """An outline as the points of an SVG polygon in a 100 × 100 box, north up."""
    west, south, east, north = box_of(outline)
    side = max(east - west, north - south) or 1.0
    return " ".join(
        f"{(lon - west) / side * 100:.2f},{(north - lat) / side * 100:.2f}" for lon, lat in outline
    )
