"""The grids of a village before and after, drawn to one scale: outlines as SVG, grids in words as a list beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.geography.outlines import middle_of
from fieldapp.domain.geography.projection import Sheet
from fieldapp.models import FilingGrid

SIDE = 400.0
MARGIN = 8.0


@dataclass(frozen=True)
class Shape:
    """One grid of a drawing: the points of a polygon, where its number stands, and how it is marked."""

    number: int
    name: str
    points: str
    x: float
    y: float
    kind: str  # new, changed, ending, same


@dataclass(frozen=True)
class Drawing:
    """The box of an SVG picture and what stands in it."""

    box: str
    shapes: Sequence[Shape]


def before_and_after(rows: Sequence[FilingGrid]) -> tuple[Drawing, Drawing] | None:
    """Two drawings of one scale; None when no grid has an outline."""
    before = [(row, row.before_outline) for row in rows if not row.is_new and row.before_outline]
    after = [(row, row.outline) for row in rows if not row.is_ending and row.outline]
    points = [(lat, lon) for _, outline in (*before, *after) for lon, lat in outline or []]
    if not points:
        return None
    sheet = Sheet.of(points, SIDE)
    at = [sheet.at(lat, lon) for lat, lon in points]
    width, height = max(x for x, _ in at), max(y for _, y in at)
    box = f"{-MARGIN} {-MARGIN} {width + 2 * MARGIN} {height + 2 * MARGIN}"
    return _drawing(sheet, box, before, is_after=False), _drawing(sheet, box, after, is_after=True)


def _drawing(
    sheet: Sheet, box: str, rows: Sequence[tuple[FilingGrid, list[list[float]] | None]], is_after: bool
) -> Drawing:
    return Drawing(box, [_shape(sheet, row, outline or [], is_after) for row, outline in rows])


def _shape(sheet: Sheet, row: FilingGrid, outline: list[list[float]], is_after: bool) -> Shape:
    corners = (sheet.at(lat, lon) for lon, lat in outline)
    points = " ".join(f"{x},{y}" for x, y in corners)
    x, y = sheet.at(*middle_of(outline))
    name = row.name if is_after else row.before_name
    return Shape(row.number, name, points, x, y, _kind(row, is_after))


def _kind(row: FilingGrid, is_after: bool) -> str:
    if row.is_ending:
        return "ending"
    if row.is_new:
        return "new"
    return "changed" if is_after and row.is_changed else "same"
