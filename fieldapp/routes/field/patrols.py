"""Patrols on the phone: begin, finish, note afterwards, and what was found, by day."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import patrols, policy
from fieldapp.domain.errors import DomainError
from fieldapp.domain.patrols import Findings
from fieldapp.forms.patrols import FindingsForm, LogForm, StartForm
from fieldapp.models import Level, Patrol, Place
from fieldapp.web.access import actor, one_or_404, require, signed_in, working
from fieldapp.web.pages import page, see_other
from fieldapp.web.paging import paginate
from fieldapp.web.submissions import once

blueprint = Blueprint("patrols", __name__, url_prefix="/patrols")


@blueprint.get("/")
@signed_in
def index() -> Response:
    query = policy.visible_patrols(actor()).order_by(Patrol.on.desc(), Patrol.id)
    query = query.options(joinedload(Patrol.grid), selectinload(Patrol.checks), selectinload(Patrol.reports))
    return page(
        "field/patrols/index.html",
        patrols=paginate(query, per_page=30),
        me=actor().id,
        may_log=actor().may_anywhere("log_patrol"),
    )


@blueprint.get("/start")
@working("log_patrol")
def ask_start() -> Response:
    return page("field/patrols/start.html", form=_with_grids(StartForm()))


@blueprint.post("/start")
@working("log_patrol")
def start() -> Redirect:
    form = _with_grids(StartForm(request.form))
    if not form.validate():
        return page("field/patrols/start.html", status=422, form=form)
    answer = once(form, "patrol", lambda: {"id": str(_start(form).id)})
    return see_other(_address(UUID(answer["id"])))


@blueprint.get("/new")
@working("log_patrol")
def new() -> Response:
    return _log_page(_with_grids(LogForm(on=clock.today())))


@blueprint.post("/")
@working("log_patrol")
def create() -> Redirect:
    form = _with_grids(LogForm(request.form))
    if not form.validate():
        return _log_page(form)
    try:
        answer = once(form, "patrol_log", lambda: {"id": str(_log(form).id)})
    except DomainError as broken:
        return _log_page(form, str(broken))
    return see_other(_address(UUID(answer["id"])))


@blueprint.get("/<uuid:patrol_id>")
@signed_in
def show(patrol_id: UUID) -> Response:
    patrol = _find(patrol_id)
    if not patrol.is_finished:
        return _finish_page(patrol, FindingsForm())
    is_mine = policy.may_see_patrol_times(actor(), patrol)
    return page("field/patrols/show.html", patrol=patrol, is_mine=is_mine)


@blueprint.post("/<uuid:patrol_id>/finish")
@signed_in
def finish(patrol_id: UUID) -> Redirect:
    patrol, form = _find(patrol_id), FindingsForm(request.form)
    require(patrol.person_id == actor().id)
    if not form.validate():
        return _finish_page(patrol, form)
    once(form, "patrol_finish", lambda: _finish(patrol, form))
    return see_other(_address(patrol_id))


def _start(form: StartForm) -> Patrol:
    return patrols.start(db.session(), actor(), _grid(form.grid.data), clock.now(), form.claim)


def _finish(patrol: Patrol, form: FindingsForm) -> dict[str, str]:
    patrols.finish(db.session(), actor(), patrol, _findings(form), clock.now())
    return {"id": str(patrol.id)}


def _log(form: LogForm) -> Patrol:
    grid, found, on = _grid(form.grid.data), _findings(form), form.on.data or clock.today()
    return patrols.log_afterwards(db.session(), actor(), grid, on, found, clock.now(), form.claim)


def _findings(form: FindingsForm) -> Findings:
    checks = [(check.point.data or "", check.found.data or "") for check in form.checks]
    return Findings(form.place_words.data or "", form.words.data or "", checks, form.route_fixes)


def _with_grids(form: Any) -> Any:
    grids = db.session().scalars(_grids().order_by(Place.scope).limit(200)).all()
    form.grid.choices = [(str(grid.id), grid.name) for grid in grids]
    if len(grids) != 1:
        form.grid.choices.insert(0, ("", gettext("Please choose")))
    return form


def _grids() -> Any:
    mine = policy.places_for(actor(), "log_patrol")
    return mine.where(Place.level == Level.GRID, Place.ends_on.is_(None))


def _grid(grid_id: str) -> Place:
    grid = one_or_404(_grids().where(Place.id == UUID(grid_id)))
    assert isinstance(grid, Place)  # noqa: S101 - tells the type checker
    return grid


def _find(patrol_id: UUID) -> Patrol:
    query = policy.visible_patrols(actor()).where(Patrol.id == patrol_id)
    patrol = one_or_404(
        query.options(
            joinedload(Patrol.grid),
            joinedload(Patrol.route),
            selectinload(Patrol.checks),
            selectinload(Patrol.reports),
        )
    )
    assert isinstance(patrol, Patrol)  # noqa: S101 - tells the type checker
    return patrol


def _address(patrol_id: UUID) -> str:
    return url_for("field.patrols.show", patrol_id=patrol_id)


def _finish_page(patrol: Patrol, form: FindingsForm) -> Response:
    status = 422 if request.method == "POST" else 200
    return page("field/patrols/finish.html", status=status, patrol=patrol, form=form)


def _log_page(form: LogForm, problem: str = "") -> Response:
    status = 422 if request.method == "POST" else 200
    return page(
        "field/patrols/new.html", status=status, form=form, problem=gettext(problem) if problem else ""
    )
