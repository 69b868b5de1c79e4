"""The desk: what centres, departments and auditors use; it works at 360 px too."""

from flask import Blueprint

from fieldapp.routes.desk import cases, consolidation, grids, mine, overview, people

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
for concept in (overview, cases, consolidation, grids, people, mine):
    blueprint.register_blueprint(concept.blueprint)
