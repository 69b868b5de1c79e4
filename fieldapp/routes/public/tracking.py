"""What became of a report, for whoever holds its code."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain.reports import tracking, tracking_codes
from fieldapp.domain.reports.tracking import PublicStep
from fieldapp.forms.requests import TrackingForm
from fieldapp.models import CaseState, CaseStep, Verb
from fieldapp.web.access import public
from fieldapp.web.labels.labels import label, when
from fieldapp.web.rate_limits import ASKING, limiter
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_values import query

blueprint = Blueprint("tracking", __name__, url_prefix="/track")


@blueprint.get("/")
@public
def index() -> Response:
    return page("public/tracking/index.html", form=TrackingForm())


@blueprint.post("/")
@limiter.limit(ASKING)
@public
def find() -> Redirect:
    form = TrackingForm(request.form)
    if not form.validate():
        return page("public/tracking/index.html", status=422, form=form)
    found = tracking_codes.find_tracked(db.session(), form.code.data or "")
    if found is None:
        words = gettext("No report has this tracking code. Please check it.")
        return page("public/tracking/index.html", status=422, form=form, problem=words)
    return see_other(url_for("public.tracking.show", code=tracking_codes.tracking_code(found.id)))


@blueprint.get("/<code>")
@limiter.limit(ASKING)
@public
def show(code: str) -> Response:
    session = db.session()
    report = tracking_codes.find_tracked(session, code) or abort(404)
    steps = tracking.public_steps(session, report)
    called = tracking.units_called(session, [told.step for told in steps])
    return page(
        "public/tracking/show.html",
        report=report,
        case=report.case,
        waits_until=report.case.review_on if report.case.state is CaseState.ON_HOLD else None,
        code=tracking_codes.tracking_code(report.id),
        is_new="new" in query,
        timeline_rows=[_row(step, called) for step in reversed(steps)],
    )


def _row(told: PublicStep, called: dict[UUID, list[str]]) -> dict[str, object]:
    step = told.step
    unit = (
        step.unit.name if step.unit and step.verb is not Verb.OBJECT else ""
    )  # whose it is is not decided yet
    who = gettext(", ").join(called[step.id]) if step.id in called else unit
    return {"title": _title(step), "when": when(step.at), "who": who, "public_words": told.words}


def _title(step: CaseStep) -> str:
    if step.verb is Verb.MERGE:
        return gettext("Handled together with another report of the same problem")
    if step.verb is Verb.UNMERGE or (step.verb is Verb.REPORT and step.other_case_id):
        return gettext("Separate problem, handled as its own case")
    return label(step.verb)
