"""The burden self-check: what the app itself asks of the grids, for whoever runs it and for an inspector; printable."""

from flask import Blueprint, Response, request

from fieldapp.forms.evaluations import FiguresForm
from fieldapp.pages.evaluation import burden
from fieldapp.web.access import working
from fieldapp.web.rendering import page

blueprint = Blueprint("burden", __name__, url_prefix="/burden")


@blueprint.get("/")
@working("see_burden")
def index() -> Response:
    context = burden.context(FiguresForm(request.args))
    return page("desk/burden/index.html", status=200 if context["is_shown"] else 422, **context)
