"""The desk: what centres, departments and auditors use; it works at 360 px too."""

from flask import Blueprint

from fieldapp.routes import own_figures
from fieldapp.routes.desk import (
    access_log,
    bulk,
    burden,
    calendar,
    cases,
    categories,
    channels,
    complaints,
    consolidation,
    devices,
    evaluation_schemes,
    evaluations,
    exports,
    filters,
    grids,
    imports,
    intake,
    limits,
    map,
    mine,
    objections,
    overview,
    people,
    people_lists,
    permissions,
    quarantine,
    reviews,
    search,
    texts,
    wall,
)

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
WORK = (overview, cases, intake, search, reviews, consolidation, devices, quarantine, imports)
MANY = (map, filters, bulk, exports, wall)
for concept in (
    *WORK,
    *MANY,
    grids,
    people,
    people_lists,
    permissions,
    access_log,
    calendar,
    limits,
    categories,
    channels,
    texts,
    objections,
    complaints,
    evaluations,
    evaluation_schemes,
    burden,
    own_figures,
    mine,
):
    blueprint.register_blueprint(concept.blueprint)
