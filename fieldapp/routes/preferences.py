"""Language, look and size: kept in the browser, and with the person when somebody is signed in."""

from typing import Any

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.models import Person
from fieldapp.web.access import public
from fieldapp.web.locale import LOCALES, LOOKS, SIZES
from fieldapp.web.rendering import see_other
from fieldapp.web.request_values import body, page_before

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")
YEAR = 365 * 24 * 3600


@blueprint.post("/locale")
@public
def locale() -> Redirect:
    return _keep("locale", tuple(LOCALES), see_other(_back()))


@blueprint.post("/look")
@public
def look() -> Redirect:
    answer = _keep("look", ("", *LOOKS), see_other(_back()))
    return _keep("size", SIZES, answer)


def _keep(name: str, allowed: tuple[str, ...], answer: Redirect) -> Redirect:
    value = body.text(name)
    if name not in body or value not in allowed:
        return answer
    if current_user.is_authenticated:
        setattr(_me(), name, value)
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


def _me() -> Any:
    return db.session().get_one(Person, current_user.id)


def _back() -> str:
    """The page the choice was made on, if it is one of ours."""
    came_from = page_before()
    return "/" + came_from.path.lstrip("/\\") if came_from.netloc == request.host else "/"
