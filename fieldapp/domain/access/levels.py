"""The levels of the hierarchy, from the grid up to the city, and who heads a unit."""

from fieldapp.models import Level, Role

LEVELS = [Level.GRID, Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.CITY]
LEADS = (Role.CENTRE_DIRECTOR, Role.GRID_HEAD)  # who heads a unit, the highest first
GRID_LEADS = frozenset({Role.GRID_HEAD})  # who answers for grids
FIELD_WORKERS = frozenset({Role.GRID_WORKER})  # who walks a grid
LED_IN_FIELD = frozenset({Role.GRID_WORKER, Role.HOUSEHOLD_HEAD})  # whose superior is the grid head


def levels_above(level: Level) -> list[Level]:
    """The levels above `level`, nearest first."""
    return LEVELS[LEVELS.index(level) + 1 :]
