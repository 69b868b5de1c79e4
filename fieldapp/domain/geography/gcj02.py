"""WGS-84 to GCJ-02, in which Amap and Tencent draw China: only for the link that opens their apps.

The formula that is published for it, to within a metre or two; we store and compute WGS-84 (DOMAIN section 10).
"""

from math import cos, pi, radians, sin, sqrt

RADIUS_M, FLATTENING = 6378137.0, 0.00669342162296594323
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271  # where it is applied


def to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """Latitude and longitude as those apps expect them; unchanged outside China."""
    if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
        return lat, lon
    north, east = _metres(lon - 105.0, lat - 35.0)
    magic = 1 - FLATTENING * sin(radians(lat)) ** 2
    along = RADIUS_M * (1 - FLATTENING) / (magic * sqrt(magic)) * pi
    across = RADIUS_M / sqrt(magic) * cos(radians(lat)) * pi
    return lat + north * 180 / along, lon + east * 180 / across


def _metres(x: float, y: float) -> tuple[float, float]:
    """How far a point is moved to the north and to the east."""
    both = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    north = both + 20 * sin(y * pi) + 40 * sin(y / 3 * pi) + 160 * sin(y / 12 * pi) + 320 * sin(y / 30 * pi)
    east = both + 20 * sin(x * pi) + 40 * sin(x / 3 * pi) + 150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)
    north, east = north * 2 / 3, east * 2 / 3
    north += -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    east += 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    return north, east
