"""Whether the app can serve: for load balancers and whoever is on duty."""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError

from fieldapp import db, migrate
from fieldapp.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    try:
        db.session().execute(select(literal(1)))
        current = migrate.is_current(db.engine())
    except SQLAlchemyError:
        return jsonify(database="unreachable", version=current_app.config["VERSION"]), 503
    state = "current" if current else "behind"
    answer = jsonify(database="ok", migrations=state, version=current_app.config["VERSION"])
    return answer, 200 if current else 503
