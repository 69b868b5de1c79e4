"""Help, and the tour after somebody has set their first password; under /field too, where a phone keeps them."""

from flask import Blueprint, Response

from fieldapp.pages.guides import help_context, tour_context
from fieldapp.web.access import signed_in
from fieldapp.web.rendering import page

blueprint = Blueprint("guides", __name__)


@blueprint.get("/help")
@signed_in
def show_help() -> Response:
    return page("guides/help.html", **help_context())


@blueprint.get("/tour")
@signed_in
def show_tour() -> Response:
    return page("guides/tour.html", **tour_context())
