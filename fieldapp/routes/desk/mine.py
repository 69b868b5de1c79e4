"""My own page: postings, looks, language, signing out."""

from flask import Blueprint, Response

from fieldapp.pages.account import mine_context
from fieldapp.web.access import signed_in
from fieldapp.web.rendering import page

blueprint = Blueprint("mine", __name__, url_prefix="/mine")


@blueprint.get("/")
@signed_in
def index() -> Response:
    return page("mine/index.html", **mine_context())
