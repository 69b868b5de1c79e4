"""Whether the app can serve: for load balancers and whoever is on duty."""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from fieldapp import db, disks, migrations
from fieldapp.outages import RETRY_AFTER, outage_of
from fieldapp.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """503 when it cannot serve. A full disk is said beside: text still goes in, and no other machine has more room."""
    version = current_app.config["VERSION"]
    full = [place.name for place in disks.full_places(current_app.config)]
    try:
        current = migrations.is_current(db.session().connection())
    except SQLAlchemyError as error:
        outage = outage_of(error)
        answer = jsonify(database=outage.value if outage else "empty", full=full, version=version)
        answer.headers["Retry-After"] = str(RETRY_AFTER)
        return answer, 503
    state = "current" if current else "behind"
    return jsonify(database="ok", migrations=state, full=full, version=version), 200 if current else 503
