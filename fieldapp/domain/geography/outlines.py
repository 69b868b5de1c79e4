"""Outlines of grids: which one holds a point, which can be used, their boxes and middles. The door to shapely."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Date, Float, bindparam, or_, select
from sqlalchemy.orm import Session

from fieldapp.models import GridKind, Level, Place

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
        return "The outline must be a list of three or more [longitude, latitude] points."
    return None if polygon.is_valid and polygon.area > 0 else "The outline crosses itself or has no area."


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
