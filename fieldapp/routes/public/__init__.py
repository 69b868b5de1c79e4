"""Residents: no account, one question per page, and every public step of what became of it."""

from flask import Blueprint

from fieldapp.routes.public import about, badges, grids, home, own_reports, pins, requests, services, tracking

blueprint = Blueprint("public", __name__)
for concept in (home, requests, tracking, pins, own_reports, grids, badges, services, about):
    blueprint.register_blueprint(concept.blueprint)
