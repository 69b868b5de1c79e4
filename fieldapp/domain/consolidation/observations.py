"""What somebody has seen, and how far from it a case lies."""

from datetime import datetime
from math import ceil, cos, floor, hypot, radians
from typing import Any, NamedTuple

from fieldapp.domain.consolidation.merging import is_kept_apart
from fieldapp.models import Case, Category

DEGREE_M = 111_320
CELL = 0.001  # degrees, some 100 m: to the public a case lies in the middle of such a cell
FAR_M = 50  # and distances are told in such steps


class Seen(NamedTuple):
    """What somebody has seen: its category, their words for it and its place, the point, the village's scope.

    What is kept apart is only compared with what is kept apart as well: nothing else could be merged with it.
    """

    category: Category
    words: str
    lat: float | None
    lon: float | None
    scope: str
    at: datetime
    is_kept_apart: bool = False


def seen_in(case: Case) -> Seen:
    words = f"{case.summary}\n{case.place_words}"
    is_apart = is_kept_apart(case)
    return Seen(case.category, words, case.lat, case.lon, case.scope, case.opened_at, is_apart)


def metres_to(seen: Seen, row: Any) -> int | None:
    return None if row.lat is None or row.lon is None else _metres_between(seen, row.lat, row.lon)


def _metres_between(seen: Seen, lat: float, lon: float) -> int | None:
    """Flat ground is near enough within some hundred metres, and twenty times quicker than geopy."""
    if seen.lat is None or seen.lon is None:
        return None
    return round(hypot(lat - seen.lat, (lon - seen.lon) * cos(radians(seen.lat))) * DEGREE_M)


def coarse_metres_to(seen: Seen, row: Any) -> int | None:
    """Metres to the middle of the cell in which the case lies, rounded up."""
    if row.lat is None or row.lon is None:
        return None
    lat, lon = (round(floor(degrees / CELL) * CELL + CELL / 2, 6) for degrees in (row.lat, row.lon))
    metres = _metres_between(seen, lat, lon)
    return None if metres is None else max(FAR_M, ceil(metres / FAR_M) * FAR_M)


def is_near(seen: Seen, metres: int | None, and_more: int = 0) -> bool:
    return metres is None or metres <= seen.category.duplicate_radius_m + and_more
