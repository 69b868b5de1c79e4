"""The wall of the duty room: numbers without names, refreshed by itself."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.overview import untaken_cases, wall_display
from fieldapp.web.access import actor, working
from fieldapp.web.labels.labels import label, when
from fieldapp.web.locale import LOOKS
from fieldapp.web.rendering import page
from fieldapp.web.request_values import query

blueprint = Blueprint("wall", __name__, url_prefix="/wall")


MOST_STATES = 7  # lines, so that one screen holds all


@blueprint.get("/")
@working("see_wall")
def index() -> Response:
    """`?look=` chooses light or dark for this screen alone, whatever the person likes on the phone."""
    now = clock.now()
    wall = wall_display.look(db.session(), actor(), now)
    asked = query.text("look")
    look: dict[str, Any] = {"look": asked} if asked in LOOKS else {}
    return page(
        "desk/wall/index.html",
        wall=wall,
        urgent=untaken_cases.untaken_on_wall(db.session(), actor()),
        states=_states(wall),
        levels=[(label(level), count) for level, count in wall.levels.items()],
        home=actor().home,
        as_of=when(now),
        **look,
    )


def _states(wall: wall_display.Wall) -> list[tuple[str, int]]:
    """How many cases stand how, the most first; what does not fit is told as one."""
    counted = sorted(wall.states.items(), key=lambda each: -each[1])
    shown = [(label(state), count) for state, count in counted[:MOST_STATES]]
    rest = sum(count for _, count in counted[MOST_STATES:])
    return [*shown, (gettext("Others"), rest)] if rest else shown
