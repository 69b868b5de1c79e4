"""How sure a figure is: intervals of 95 %, and from how many items on one is shown."""

import math
from typing import NamedTuple

FEWEST_ITEMS = 5
FEWEST_WORKERS = 3  # a unit of fewer could be read as its people
Z = 1.959963984540054  # of the normal distribution, for 95 %


class Interval(NamedTuple):
    """Both ends belong to it."""

    low: float
    high: float


def wilson(hits: int, count: int) -> Interval:
    """Wilson's score interval of a share of `count` items. Raises ZeroDivisionError without any."""
    share, spread = hits / count, Z * Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def of_mean(total: int, squares: int, count: int, least: float, most: float) -> Interval:
    """Of a mean of values between `least` and `most`, by their own spread. Not for fewer than two."""
    mean = total / count
    spread = max(0.0, squares - count * mean * mean) / (count - 1)
    half = Z * math.sqrt(spread / count)
    return Interval(max(least, mean - half), min(most, mean + half))
