"""A flat piece of the earth on which points are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians


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
