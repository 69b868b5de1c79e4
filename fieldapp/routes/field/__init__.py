"""The phone: what grid workers, household heads and grid heads use on the way."""

from flask import Blueprint

from fieldapp.routes import case_steps, guides, own_figures
from fieldapp.routes.field import (
    badge,
    bundle,
    cases,
    child_releases,
    households,
    lock,
    mine,
    opinions,
    outbox,
    patrols,
    reports,
    residents,
    search,
    shell,
    task_ends,
    tasks,
    today,
    visits,
)

blueprint = Blueprint("field", __name__, url_prefix="/field")
# The steps of a case under /field too: only there can a phone take their pages along.
blueprint.register_blueprint(case_steps.blueprint)
blueprint.register_blueprint(guides.blueprint)
blueprint.register_blueprint(own_figures.blueprint)
for concept in (
    today,
    reports,
    cases,
    tasks,
    task_ends,
    patrols,
    households,
    residents,
    child_releases,
    visits,
    opinions,
    mine,
    badge,
    outbox,
    bundle,
    lock,
    shell,
    search,
):
    blueprint.register_blueprint(concept.blueprint)
