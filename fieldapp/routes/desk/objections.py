"""How many objections to whose dispatches were upheld: units, never people."""

from datetime import timedelta

from flask import Blueprint, Response, request

from fieldapp import clock, db
from fieldapp.domain.cases import objections
from fieldapp.forms.periods import PeriodForm
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import page

blueprint = Blueprint("objections", __name__, url_prefix="/objections")
USUAL = timedelta(days=90)


@blueprint.get("/")
@working("see_objections")
def index() -> Response:
    today = clock.today()
    form = PeriodForm(request.args)
    if not form.validate():
        return page("desk/objections/index.html", form=form, rows=[])
    form.until.data = form.until.data or today
    form.since.data = form.since.data or form.until.data - USUAL
    rows = objections.count(db.session(), actor(), form.since.data, form.until.data, clock.now())
    return page("desk/objections/index.html", form=form, rows=rows)
