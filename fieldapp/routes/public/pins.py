"""The PIN of a report: entered once, it opens what is the reporter's own for half an hour in this browser.

The signed cookie holds the reports' ids and an end, no words.
"""

from datetime import datetime, timedelta

from flask import Blueprint, abort, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import N_
from fieldapp.domain.reports import pins, tracking_codes
from fieldapp.forms.own_reports import PinForm
from fieldapp.models import Report
from fieldapp.pages import tracking as pages
from fieldapp.web.access import public
from fieldapp.web.rate_limits import GUESSING, limiter
from fieldapp.web.rendering import page, see_other

blueprint = Blueprint("pins", __name__, url_prefix="/track")
KEY = "own_reports"
OPEN_FOR = timedelta(minutes=30)
MOST_OPEN = 5
WRONG = N_("This PIN is incorrect. Please check your receipt.")
LOCKED = N_("Too many wrong PINs. Please try again later; you can still see the progress without it.")


@blueprint.post("/<code>/pin")
@limiter.limit(GUESSING)
@public
def enter(code: str) -> Redirect:
    report = found(code)
    form = PinForm(request.form)
    problem = unlock(report, form.pin.data) if form.validate() else ""
    if problem or form.errors:
        return page(
            "public/tracking/show.html", status=422, **pages.context(report, is_own(report), form, problem)
        )
    return see_other(url_for("public.tracking.show", code=code))


@blueprint.post("/<code>/leave")
@limiter.limit(GUESSING)
@public
def leave(code: str) -> Redirect:
    """Lock it again, for whoever used another's phone."""
    report = found(code)
    session[KEY] = {key: value for key, value in _running().items() if key != str(report.id)}
    return see_other(url_for("public.tracking.show", code=code))


def found(code: str) -> Report:
    """The report with this code; 404 otherwise."""
    report = tracking_codes.find_tracked(db.session(), code)
    return report if report is not None else abort(404)


def unlock(report: Report, typed: str) -> str:
    """Open a report for a while where the PIN is right; else why not. A guess is counted before it is looked at."""
    report_id, now = report.id, clock.now()
    with db.keep() as own:
        may_try = pins.count_attempt(own, report_id, now)
    if not may_try:
        return gettext(LOCKED)
    if not pins.is_right(report, typed):
        return gettext(WRONG)
    with db.keep() as own:
        pins.forgive(own, report_id)
    open_for_a_while(report)
    return ""


def open_for_a_while(report: Report, *, is_new: bool = False) -> None:
    """Remember whose report this browser has shown the PIN of; `is_new`: its receipt may show the PIN."""
    until = (clock.now() + OPEN_FOR).isoformat()
    others = {key: value for key, value in _running().items() if key != str(report.id)}
    kept = list(others.items())[1 - MOST_OPEN :]
    session[KEY] = {**dict(kept), str(report.id): [until, is_new]}


def open_again(report: Report) -> None:
    """Half an hour more, for whoever is still at it."""
    if report.has_pin:
        open_for_a_while(report, is_new=is_new(report))


def is_own(report: Report) -> bool:
    """Whether this browser may read what is the reporter's own; reports from before there were PINs need none."""
    return not report.has_pin or str(report.id) in _running()


def is_new(report: Report) -> bool:
    """Whether it was filed from this browser just now."""
    return bool(_running().get(str(report.id), [None, False])[1])


def _running() -> dict[str, list[object]]:
    now = clock.now()
    kept = session.get(KEY, {})
    return {key: value for key, value in kept.items() if datetime.fromisoformat(str(value[0])) > now}
