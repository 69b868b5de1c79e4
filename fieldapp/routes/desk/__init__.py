"""The desk: what centres, departments and auditors use; it works at 360 px too."""

from flask import Blueprint

from fieldapp.routes import own_figures
from fieldapp.routes.desk import (
    access_log,
    bodies,
    bulk,
    burden,
    calendar,
    cases,
    categories,
    centres,
    certificates,
    channels,
    complaints,
    consolidation,
    devices,
    divisions,
    duty,
    evaluation_schemes,
    evaluations,
    exports,
    filters,
    grids,
    imports,
    intake,
    item_reviews,
    limits,
    map,
    meeting_decisions,
    meetings,
    mine,
    minutes,
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
    settings,
    texts,
    trends,
    vacancies,
    wall,
)

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
WORK = (overview, cases, intake, search, reviews, consolidation, devices, quarantine, imports)
MANY = (map, filters, bulk, exports, wall, trends)
MEETINGS = (meetings, meeting_decisions, minutes)
ITEMS = (service_items, service_item_steps, refused_tasks, item_reviews)
ORGANISATION = (bodies, centres, duty, vacancies)
for concept in (
    *WORK,
    *MANY,
    *ITEMS,
    *ORGANISATION,
    *MEETINGS,
    grids,
    divisions,
    people,
    people_lists,
    certificates,
    permissions,
    access_log,
    calendar,
    limits,
    categories,
    settings,
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
