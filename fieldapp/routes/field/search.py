"""One box for everything a worker looks for, on the phone; without a network in what the phone carries."""

from flask import Blueprint, Response, request

from fieldapp.forms.search import SearchForm
from fieldapp.pages.field_search import search_context
from fieldapp.web.access import signed_in
from fieldapp.web.rendering import page

blueprint = Blueprint("search", __name__, url_prefix="/search")


@blueprint.get("")
@signed_in
def index() -> Response:
    return page("field/search/index.html", **search_context(SearchForm(request.args)))
