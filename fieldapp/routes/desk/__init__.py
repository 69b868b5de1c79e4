"""The desk: what centres, departments and auditors use; it works at 360 px too."""

from flask import Blueprint

from fieldapp.routes.desk import (
    access_log,
    bulk,
    calendar,
    cases,
    categories,
    channels,
    complaints,
    consolidation,
    devices,
    exports,
    filters,
    grids,
    imports,
    intake,
    item_reviews,
    limits,
    map,
    mine,
    objections,
    overview,
    people,
    people_lists,
    permissions,
    quarantine,
    refused_tasks,
    reviews,
    search,
    service_item_steps,
    service_items,
    texts,
    wall,
)

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
WORK = (overview, cases, intake, search, reviews, consolidation, devices, quarantine, imports)
MANY = (map, filters, bulk, exports, wall)
ITEMS = (service_items, service_item_steps, refused_tasks, item_reviews)
for concept in (
    *WORK,
    *MANY,
    *ITEMS,
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
    mine,
):
    blueprint.register_blueprint(concept.blueprint)
