"""The levels of the hierarchy, from the grid up to the city, and who heads a unit."""

from fieldapp.models import Level, Role

LEVELS = [Level.GRID, Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.CITY]
LEADS = (Role.CENTRE_DIRECTOR, Role.GRID_HEAD)  # who heads a unit, the highest first
GRID_LEADS = frozenset({Role.GRID_HEAD})  # who answers for grids


def levels_above(level: Level) -> list[Level]:
    """The levels above `level`, nearest first."""
    return LEVELS[LEVELS.index(level) + 1 :]
