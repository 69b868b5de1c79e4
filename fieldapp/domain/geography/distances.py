"""Distances in metres. The door to geopy."""


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres along the great circle."""
    from geopy.distance import great_circle

    return float(great_circle((lat1, lon1), (lat2, lon2)).meters)
