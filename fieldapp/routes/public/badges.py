"""Whether a worker at the door is genuine, for whoever scans or types the code on the badge."""

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db, spoken_codes
from fieldapp.domain.people import badges
from fieldapp.forms.certificates import BadgeForm
from fieldapp.web.access import public
from fieldapp.web.rate_limits import ASKING, limiter
from fieldapp.web.rendering import page, see_other

blueprint = Blueprint("badges", __name__, url_prefix="/badges")


@blueprint.get("/")
@public
def index() -> Response:
    return page("public/badges/index.html", form=BadgeForm())


@blueprint.post("/")
@limiter.limit(ASKING)
@public
def find() -> Redirect:
    form = BadgeForm(request.form)
    if not form.validate():
        return page("public/badges/index.html", status=422, form=form)
    return see_other(url_for("public.badges.show", code=spoken_codes.signs_in(form.code.data or "") or "-"))


@blueprint.get("/<code>")
@limiter.limit(ASKING)
@public
def show(code: str) -> Response:
    return page("public/badges/show.html", badge=badges.check(db.session(), code, clock.today()))
