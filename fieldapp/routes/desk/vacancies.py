"""Vacant posts and missing superiors: each with what to do, and the form that mends it."""

from flask import Blueprint, Response

from fieldapp.pages.organisation.vacancies import vacancies_context
from fieldapp.web.access import working
from fieldapp.web.rendering import page

blueprint = Blueprint("vacancies", __name__, url_prefix="/vacancies")


@blueprint.get("/")
@working("see_organisation")
def index() -> Response:
    return page("desk/vacancies/index.html", **vacancies_context())
