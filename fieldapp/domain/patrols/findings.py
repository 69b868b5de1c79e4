"""What was walked and found on a patrol."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.geography.routes import Fix
from fieldapp.models import Level, Patrol, Place

MOST_PLACES = 200  # in a drop-down


@dataclass(frozen=True)
class Findings:
    """What was walked and found.

    `checks` are (point, found), found empty for nothing to report; `route` holds (lat, lon, seconds since
    the start) in WGS-84, sorted by time.
    """

    place_words: str = ""
    words: str = ""
    checks: Sequence[tuple[str, str]] = ()
    route: Sequence[Fix] = ()


def places(actor: Actor) -> Select[Place]:
    """The grids a patrol can be logged for, and the place one is posted at."""
    home = actor.home
    here = or_(Place.level == Level.GRID, Place.id == home.id) if home else Place.level == Level.GRID
    open_ones = policy.places_for(actor, "log_patrol").where(here, Place.ends_on.is_(None))
    return open_ones.order_by(Place.scope.desc()).limit(MOST_PLACES)


def has_findings(patrol: Patrol) -> bool:
    """Whether there is anything to tell beyond "nothing to report"."""
    return bool(patrol.words or patrol.reports or any(check.found for check in patrol.checks))
