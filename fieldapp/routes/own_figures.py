"""My own figures: for nobody but me, counted when I ask, kept nowhere. Under /field and at the desk alike."""

from flask import Blueprint, Response, request

from fieldapp.forms.evaluations import FiguresForm
from fieldapp.pages.evaluation import own
from fieldapp.web.access import signed_in
from fieldapp.web.rendering import page

blueprint = Blueprint("own_figures", __name__, url_prefix="/mine/figures")


@blueprint.get("/")
@signed_in
def index() -> Response:
    form = FiguresForm(request.args)
    is_right = own.fill(form)
    return page(
        "mine/figures.html", status=200 if is_right else 422, form=form, **own.context(form, is_right)
    )
