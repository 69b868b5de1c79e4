"""Routes walked: how long they are, where nothing is known, and how they are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fieldapp.domain.geography.distances import distance_m
from fieldapp.domain.geography.projection import Sheet

Fix = tuple[float, float, float]  # lat, lon, seconds since the start
GAP_SECONDS = 120.0


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
