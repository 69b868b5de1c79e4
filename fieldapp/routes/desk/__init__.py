"""The desk: what centres, departments and auditors use; it works at 360 px too."""

from flask import Blueprint

from fieldapp.routes.desk import (
    cases,
    consolidation,
    devices,
    grids,
    imports,
    mine,
    overview,
    people,
    quarantine,
    reviews,
)

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
for concept in (overview, cases, reviews, consolidation, devices, quarantine, imports, grids, people, mine):
    blueprint.register_blueprint(concept.blueprint)
