"""Whether the app lives, whether it can serve, and how it is doing: for load balancers and whoever is on duty."""

from hmac import compare_digest
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from fieldapp import clock, db, disks, migrations
from fieldapp.migrations import Tables
from fieldapp.outages import RETRY_AFTER, outage_of
from fieldapp.pages import server_state
from fieldapp.web import metrics as counting
from fieldapp.web.access import public
from fieldapp.web.request_values import headers

blueprint = Blueprint("health", __name__)
BEARER = "Bearer "
LONGEST_SAID = 300
SERVED = (Tables.CURRENT, Tables.NEWER)


@blueprint.get("/livez")
@public
def livez() -> Response:
    """The process answers; asks nothing else, so that a database that is away restarts nobody."""
    return jsonify(version=current_app.config["VERSION"])


@blueprint.get("/readyz")
@blueprint.get("/healthz")
@public
def readyz() -> tuple[Response, int]:
    """503 when another machine would do better: no database, tables of another version, no place for photos.

    A full disk, a queue that stands still and a clock that is wrong are said beside: no other machine serves better.
    """
    settings = current_app.config
    state: dict[str, Any] = {
        "version": settings["VERSION"],
        "full": [place.name for place in disks.full_places(settings)],
        "photos": "ok" if disks.takes_files(settings["PHOTO_FOLDER"]) else "away",
    }
    try:
        state.update(_database())
    except SQLAlchemyError as error:
        outage = outage_of(error)
        state["database"] = outage.value if outage else "empty"
    is_ready = state.get("migrations") in SERVED and state["photos"] == "ok"
    answer = jsonify(state)
    if not is_ready:
        answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer, 200 if is_ready else 503


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """For whoever says METRICS_TOKEN; for all others there is no such page."""
    token, said = current_app.config["METRICS_TOKEN"], headers.text("Authorization", LONGEST_SAID)
    if not token or not compare_digest(said.encode(), f"{BEARER}{token}".encode()):
        abort(404)
    figures, ahead = server_state.figures_and_clock(clock.now())
    told = server_state.gauges(figures, ahead, current_app.config)
    text = counting.exposition(current_app._get_current_object(), told)  # type: ignore[attr-defined]
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _database() -> dict[str, Any]:
    tables = migrations.state_of(db.session().connection())
    if tables not in SERVED:
        return {"database": "ok", "migrations": tables.value}
    age, ahead = server_state.queue_and_clock(clock.now())
    return {
        "database": "ok",
        "migrations": tables.value,
        "queue_age_seconds": round(age),
        "clock_ahead_seconds": round(ahead, 3),
    }
