"""Patrols: begun and finished on the way, or written down afterwards; others see the day and what was found."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.geography import routes
from fieldapp.domain.patrols import findings, patrols
from fieldapp.entries import Sent
from fieldapp.entries import patrols as entry
from fieldapp.forms.patrols import LoggedPatrolForm, PatrolForm, StartForm
from fieldapp.models import Patrol
from fieldapp.pages.patrols import edit_context, list_context, new_context, seen_reports
from fieldapp.web.access import actor, working
from fieldapp.web.paging import Listing
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_size import ROUTE, takes
from fieldapp.web.submit_once import once

blueprint = Blueprint("patrols", __name__, url_prefix="/patrols")


@blueprint.get("/")
@working("see_patrols")
def index() -> Response:
    return _list_page()


@blueprint.get("/new")
@working("log_patrol")
def new() -> Response:
    return page("field/patrols/new.html", **new_context())


@blueprint.post("/start")
@working("log_patrol")
def start() -> Redirect:
    ready = entry.prepare_start(Sent(request.form))
    if not ready.form.validate():
        return _list_page(ready.form)
    answer = once(ready.form, "patrol_start", ready.write)
    return see_other(url_for("field.patrols.edit", patrol_id=answer["id"]))


@blueprint.post("/")
@working("log_patrol")
def create() -> Redirect:
    ready = entry.prepare_log(Sent(request.form))
    if not ready.form.validate():
        return _form_page(ready.form)
    answer = once(ready.form, "patrol", ready.write)
    return see_other(url_for("field.patrols.show", patrol_id=answer["id"]))


@blueprint.get("/<uuid:patrol_id>")
@working("see_patrols")
def show(patrol_id: UUID) -> Response:
    patrol = entry.find(patrol_id)
    sees_times = record_visibility.may_see_patrol_times(actor(), patrol)
    return page(
        "field/patrols/show.html",
        patrol=patrol,
        drawing=routes.draw_route(patrol.route.points) if sees_times and patrol.route else None,
        reports=seen_reports(patrol),
        has_findings=findings.has_findings(patrol),
        sees_times=sees_times,
    )


@blueprint.get("/<uuid:patrol_id>/edit")
@working("log_patrol")
def edit(patrol_id: UUID) -> Response | Redirect:
    patrol = entry.own(patrol_id)
    if patrol.is_finished:
        return see_other(url_for("field.patrols.show", patrol_id=patrol_id))
    return _edit_page(patrol)


@blueprint.post("/<uuid:patrol_id>/finish")
@takes(ROUTE)
@working("log_patrol")
def finish(patrol_id: UUID) -> Redirect:
    ready = entry.prepare_finish(Sent(request.form, patrol_id))
    if not ready.form.validate():
        return _edit_page(ready.about, ready.form)
    once(ready.form, "patrol_finish", ready.write)
    return see_other(url_for("field.patrols.show", patrol_id=patrol_id))


@blueprint.post("/<uuid:patrol_id>/discard")
@working("log_patrol")
def discard(patrol_id: UUID) -> Redirect:
    patrol = entry.own(patrol_id)
    try:
        patrols.discard(db.session(), actor(), patrol)
    except RuleBroken as broken:
        return _edit_page(patrol, problem=gettext(str(broken)))
    return see_other(url_for("field.today.index"))


def _list_page(form: StartForm | None = None) -> Response:
    context = list_context(Listing.asked(), form)
    return page("field/patrols/index.html", status=form_status(), **context)


def _edit_page(patrol: Patrol, form: PatrolForm | None = None, problem: str = "") -> Response:
    return page("field/patrols/edit.html", status=form_status(), **edit_context(patrol, form, problem))


def _form_page(form: LoggedPatrolForm) -> Response:
    return page("field/patrols/new.html", status=form_status(), **new_context(form))
