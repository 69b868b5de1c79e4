"""Today: the worker's first page, one list of what to do next."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Redirect

from fieldapp.pages.today import today_context
from fieldapp.web.access import actor, signed_in
from fieldapp.web.layouts import first_page
from fieldapp.web.rendering import page, see_other

blueprint = Blueprint("today", __name__, url_prefix="")


@blueprint.get("/")
@signed_in
def index() -> Response | Redirect:
    """Where the installed app opens: whoever does not work in the field is sent to their own first page."""
    if not actor().may_anywhere("work_in_field"):
        return see_other(first_page())
    return page("field/today/index.html", **today_context())
