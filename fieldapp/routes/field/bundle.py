"""What a phone takes along to read where there is no network, and today's visits unmasked for a day.

Answers a protocol (docs/OFFLINE.md), no browser; every hand-over is written down.
"""

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.offline import devices, manifests, temporary_reveals
from fieldapp.domain.offline.manifests import Handed
from fieldapp.domain.overview.own_visits import visits_due
from fieldapp.forms.bundles import Asked, read_asked
from fieldapp.forms.submissions import Unreadable
from fieldapp.pages.offline.bundle import HandOver, collect
from fieldapp.web import access
from fieldapp.web.access import actor, working
from fieldapp.web.layouts import person_mark
from fieldapp.web.logs import request_id
from fieldapp.web.rendering import see_other
from fieldapp.web.request_values import headers

blueprint = Blueprint("bundle", __name__, url_prefix="/bundle")


@blueprint.post("")
@working("work_in_field")
def hand_over() -> Response:
    asked = _asked()
    access.take_along()
    with db.looking():  # two seconds of drawing must not hold up everybody who writes
        manifests.find_device(db.session(), actor(), asked.device)
        before = manifests.handed(db.session(), asked.device, asked.last)
        over = collect(before)
    response = Response(_written_down(asked, before, over), mimetype="application/x-ndjson")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/visits")
@working("reveal")
def take_visits() -> Redirect:
    """Today's visits, unmasked on this person's phone for a day."""
    access.take_along()
    session, now = db.session(), clock.now()
    people = session.scalars(visits_due(actor(), clock.today())).unique().all()
    temporary_reveals.take_along(session, actor(), people, "visit", now, request_id())
    return see_other(url_for("field.today.index"))


def _asked() -> Asked:
    if "X-Person" in headers and headers.text("X-Person") != person_mark():
        abort(403)
    try:
        return read_asked(request.get_data(cache=False))
    except Unreadable:
        abort(400)


def _written_down(asked: Asked, before: Handed, over: HandOver) -> bytes:
    """The lines, once it is kept what was handed over to which phone."""
    if before.cursor and over.pages == before.pages:
        return over.end(before.cursor, is_whole=False)
    session, now = db.session(), clock.now()
    device = devices.find_or_add(session, actor().person, asked.device, now)
    if over.has_records:
        temporary_reveals.log_hand_over(session, actor(), device, over.people, now, request_id())
    cursor = manifests.remember(session, device, before, over.pages, now)
    return over.end(cursor, is_whole=before.cursor is None)
