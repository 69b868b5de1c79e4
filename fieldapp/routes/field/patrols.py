"""Patrols: begun and finished on the way, or written down afterwards; others see the day and what was found."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import patrols, policy
from fieldapp.domain.errors import DomainError
from fieldapp.domain.patrols import Findings
from fieldapp.forms.patrols import LoggedPatrolForm, PatrolForm, StartForm
from fieldapp.models import Case, Patrol, Place, Report
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.pages import page, see_other
from fieldapp.web.paging import paginate
from fieldapp.web.submissions import once

blueprint = Blueprint("patrols", __name__, url_prefix="/patrols")


@blueprint.get("/")
@working("see_patrols")
def index() -> Response:
    return _list_page(_start_form(None))


@blueprint.get("/new")
@working("log_patrol")
def new() -> Response:
    form = _logged_form(None)
    form.on.data = clock.today()
    return _form_page(form)


@blueprint.post("/start")
@working("log_patrol")
def start() -> Redirect:
    form = _start_form(request.form)
    if not form.validate():
        return _list_page(form)
    answer = once(form, "patrol_start", lambda: _start(form))
    return see_other(url_for("field.patrols.edit", patrol_id=answer["id"]))


@blueprint.post("/")
@working("log_patrol")
def create() -> Redirect:
    form = _logged_form(request.form)
    if not form.validate():
        return _form_page(form)
    answer = once(form, "patrol", lambda: _log(form))
    return see_other(url_for("field.patrols.show", patrol_id=answer["id"]))


@blueprint.get("/<uuid:patrol_id>")
@working("see_patrols")
def show(patrol_id: UUID) -> Response:
    patrol = _find(patrol_id)
    return page(
        "field/patrols/show.html",
        patrol=patrol,
        reports=_seen_reports(patrol),
        has_findings=patrols.has_findings(patrol),
        sees_times=policy.may_see_patrol_times(actor(), patrol),
    )


@blueprint.get("/<uuid:patrol_id>/edit")
@working("log_patrol")
def edit(patrol_id: UUID) -> Response | Redirect:
    patrol = _own(patrol_id)
    if patrol.is_finished:
        return see_other(url_for("field.patrols.show", patrol_id=patrol_id))
    return _form_page(PatrolForm(), patrol)


@blueprint.post("/<uuid:patrol_id>/finish")
@working("log_patrol")
def finish(patrol_id: UUID) -> Redirect:
    patrol, form = _own(patrol_id), PatrolForm(request.form)
    if not form.validate():
        return _form_page(form, patrol)
    once(form, "patrol_finish", lambda: _finish(patrol, form))
    return see_other(url_for("field.patrols.show", patrol_id=patrol_id))


@blueprint.post("/<uuid:patrol_id>/discard")
@working("log_patrol")
def discard(patrol_id: UUID) -> Redirect:
    patrol = _own(patrol_id)
    try:
        patrols.discard(db.session(), actor(), patrol)
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _form_page(PatrolForm(), patrol, gettext(str(broken)))
    return see_other(url_for("field.today.index"))


def _start(form: StartForm) -> dict[str, str]:
    patrol = patrols.start(db.session(), actor(), _place(form.grid.data), clock.now(), form.claim)
    return {"id": str(patrol.id)}


def _log(form: LoggedPatrolForm) -> dict[str, str]:
    where_and_when = (_place(form.grid.data), form.on.data)
    patrol = patrols.log(
        db.session(),
        actor(),
        where_and_when,  # type: ignore[arg-type]
        _findings(form),
        clock.now(),
        form.claim,
    )
    return {"id": str(patrol.id)}


def _finish(patrol: Patrol, form: PatrolForm) -> dict[str, str]:
    patrols.finish(db.session(), actor(), patrol, _findings(form, with_route=True), clock.now())
    return {"id": str(patrol.id)}


def _findings(form: PatrolForm, with_route: bool = False) -> Findings:
    return Findings(
        place_words=form.place_words.data or "",
        words=form.words.data or "",
        checks=form.checks,
        route=form.fixes if with_route else (),
    )


def _place(place_id: str) -> Place:
    return db.session().get_one(Place, UUID(place_id))


def _find(patrol_id: UUID) -> Patrol:
    query = policy.visible_patrols(actor()).where(Patrol.id == patrol_id)
    query = query.options(
        joinedload(Patrol.grid),
        joinedload(Patrol.route),
        selectinload(Patrol.checks),
        selectinload(Patrol.reports).load_only(Report.patrol_id),
    )
    return cast(Patrol, one_or_404(query))


def _own(patrol_id: UUID) -> Patrol:
    """A patrol one walked oneself; another's finished one can only be looked at."""
    patrol = _find(patrol_id)
    require(patrol.person_id == actor().id)
    return patrol


def _seen_reports(patrol: Patrol) -> list[Report]:
    """The reports made on the way whose case I may see."""
    seen = policy.visible_cases(actor()).with_only_columns(Case.id)
    linked = select(Report).where(Report.patrol_id == patrol.id, Report.case_id.in_(seen))
    linked = linked.options(joinedload(Report.case)).order_by(Report.received_at)
    return list(db.session().scalars(linked))


def _start_form(submitted: Any) -> StartForm:
    form = StartForm(submitted)
    form.grid.choices = _place_choices()
    return form


def _logged_form(submitted: Any) -> LoggedPatrolForm:
    form = LoggedPatrolForm(submitted)
    form.today, form.grid.choices = clock.today(), _place_choices()
    return form


def _place_choices() -> list[tuple[str, str]]:
    if not actor().may_anywhere("log_patrol"):
        return []
    return [(str(place.id), place.name) for place in db.session().scalars(patrols.places(actor()))]


def _list_page(form: StartForm) -> Response:
    query = policy.visible_patrols(actor()).where(Patrol.is_finished.is_(True))
    if request.args.get("whose") == "mine":
        query = query.where(Patrol.person_id == actor().id)
    # By day and place, never by clock time: the order must not tell who walked when.
    query = query.order_by(Patrol.on.desc(), Patrol.scope, Patrol.id)
    query = query.options(
        joinedload(Patrol.grid),
        selectinload(Patrol.checks),
        selectinload(Patrol.reports).load_only(Report.patrol_id),
    )
    return page(
        "field/patrols/index.html",
        status=422 if request.method == "POST" else 200,
        patrols=paginate(query, per_page=30),
        under_way=patrols.unfinished(db.session(), actor()),
        has_findings=patrols.has_findings,
        whose=request.args.get("whose", ""),
        form=form,
        may_log=actor().may_anywhere("log_patrol"),
    )


def _form_page(form: PatrolForm, patrol: Patrol | None = None, problem: str = "") -> Response:
    """The same fields for a patrol under way and for one written down afterwards."""
    return page(
        "field/patrols/edit.html" if patrol else "field/patrols/new.html",
        status=422 if request.method == "POST" else 200,
        form=form,
        patrol=patrol,
        reports=_seen_reports(patrol) if patrol else [],
        problem=problem,
    )
