"""The phone: what grid workers, household heads and grid heads use on the way."""

from flask import Blueprint

from fieldapp.routes.field import cases, households, mine, patrols, reports, residents, tasks, today, visits

blueprint = Blueprint("field", __name__, url_prefix="/field")
for concept in (today, reports, cases, tasks, patrols, households, residents, visits, mine):
    blueprint.register_blueprint(concept.blueprint)
