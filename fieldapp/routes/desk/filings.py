"""Filings at the desk: what waits for me, the register, beginning a proposal, one filing and its steps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.filing import notices, proposals, register, rights, steps, workflow
from fieldapp.domain.filing.workflow import Act
from fieldapp.forms.base import CreatingForm
from fieldapp.forms.filings import FilingForm, RegisterForm, StepForm
from fieldapp.models import Filing, FilingCause, FilingGrid, FilingState, FilingVerb, Place
from fieldapp.pages.filing import register as register_page
from fieldapp.pages.filing.proposal import show_context
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.csv_files import csv_answer
from fieldapp.web.labels.labels import choices
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import query
from fieldapp.web.spreadsheets import xlsx_answer
from fieldapp.web.submit_once import once

blueprint = Blueprint("filings", __name__, url_prefix="/filings")
PER_PAGE = 30
SHOWN = {
    "waiting": (),
    "open": tuple(workflow.OPEN),
    "filed": (FilingState.FILED, FilingState.IN_FORCE),
    "over": (FilingState.WITHDRAWN, FilingState.UNDONE),
}


@blueprint.get("/")
@working("see_filings")
def index() -> Response:
    """One of the lists; without a choice what waits for me, if anything may."""
    has_steps = actor().may_anywhere("take_filing_step") or actor().may_anywhere("note_filing")
    shown = query.text("show") if query.text("show") in SHOWN else "waiting" if has_steps else "filed"
    filings = paginate(_listed(shown).options(joinedload(Filing.village)), PER_PAGE)
    return page(
        "desk/filings/index.html",
        filings=filings,
        shown=shown,
        has_steps=has_steps,
        may_begin=_may_begin(),
        sees_past=actor().may_anywhere("see_filings_of_area"),
    )


@blueprint.get("/register")
@working("see_filings")
def show_register() -> Response:
    form = RegisterForm(request.args)
    found = register.numbered(actor(), register_page.query_of(form))
    filings = paginate(found.options(joinedload(Filing.village), selectinload(Filing.grids)), PER_PAGE)
    return page("desk/filings/register.html", form=form, filings=filings)


@blueprint.get("/register.xlsx")
@working("see_filings")
def xlsx() -> Response:
    by = register_page.query_of(RegisterForm(request.args))
    return xlsx_answer(f"{_file_name()}.xlsx", list(register_page.rows(by)))


@blueprint.get("/register.csv")
@working("see_filings")
def csv() -> Response:
    by = register_page.query_of(RegisterForm(request.args))
    rows = [[str(cell) for cell in row] for row in register_page.rows(by)]
    answer = csv_answer(f"{_file_name()}.csv", rows)
    answer.make_sequence()  # read by now: nothing is left to be sent row by row
    return answer


@blueprint.get("/new")
@working("take_filing_step")
def new() -> Response:
    require(_may_begin())
    place = query.text("place")
    return _form_page(_fill(FilingForm(village=place)))


@blueprint.post("/")
@working("take_filing_step")
def create() -> Redirect:
    require(_may_begin())
    form = _fill(FilingForm(request.form))
    village = (
        db.session().scalars(rights.villages(actor()).where(Place.code == (form.village.data or ""))).first()
    )
    if not form.validate() or village is None:
        form.village.errors = form.village.errors or [] if village else [gettext("Please choose an option.")]
        return _form_page(form)
    try:
        answer = once(form, "filing", lambda: {"id": str(_begin(village, form).id)})
    except RuleBroken as broken:
        form.village.errors = [gettext(str(broken))]
        return _form_page(form)
    return see_other(url_for("desk.filings.show", filing_id=answer["id"]))


@blueprint.get("/<uuid:filing_id>")
@working("see_filings")
def show(filing_id: UUID) -> Response:
    return page("desk/filings/show.html", **show_context(find(filing_id)))


@blueprint.post("/<uuid:filing_id>/steps")
@working("take_filing_step")
def take_step(filing_id: UUID) -> Redirect:
    filing, form = find(filing_id), StepForm(request.form)
    verb = next((verb for verb in steps.STEPS if verb.value == form.step.data), None)
    if verb is None or not form.validate():
        return _wrong(filing, form)
    if workflow.is_possible(filing, verb):
        require(rights.may(actor(), filing, verb))
    try:
        once(form, "filing_step", lambda: _take(filing, verb, form))
    except AlreadyDone as moved:
        return moved_page(filing_id, f"{gettext(str(moved))} {form.words.data or ''}")
    except RuleBroken as broken:
        is_day = verb is FilingVerb.FILE and str(broken) == steps.SOMEDAY
        (form.effective_on if is_day else form.words).errors = [gettext(str(broken))]
        return _wrong(filing, form)
    return see_other(url_for("desk.filings.show", filing_id=filing_id))


@blueprint.post("/<uuid:filing_id>/note")
@working("note_filing")
def note(filing_id: UUID) -> Redirect:
    filing = find(filing_id)
    require(
        any(
            actor().posting_for("note_filing", each.unit_id)
            for each in notices.notices_of(db.session(), filing)
        )
    )
    notices.note(db.session(), actor(), filing, clock.now())
    return see_other(url_for("desk.filings.show", filing_id=filing_id))


def find(filing_id: UUID) -> Filing:
    shown = rights.visible(actor()).where(Filing.id == filing_id)
    grids = selectinload(Filing.grids)
    present, department = joinedload(FilingGrid.present), joinedload(FilingGrid.department)
    filing = one_or_404(shown.options(joinedload(Filing.village), grids.options(present, department)))
    assert isinstance(filing, Filing)  # noqa: S101 - tells the type checker
    return filing


def moved_page(filing_id: UUID, moved: str) -> Response:
    """The filing as it is now, with what was typed."""
    db.session().rollback()
    return page(
        "desk/filings/show.html", status=409, **show_context(find(filing_id)) | {"moved": moved.strip()}
    )


def changeable(filing_id: UUID) -> Filing:
    """A proposal of my town; whether it can be changed now, the rule says under its lock."""
    filing = find(filing_id)
    require(rights.may(actor(), filing, FilingVerb.SUBMIT))
    return filing


def change_and_redirect(
    filing: Filing, form: CreatingForm, act: Callable[[], Any], again: Callable[[str], Response]
) -> Redirect | Response:
    """Run a change once and show the proposal; or the form again with what is wrong."""
    filing_id = filing.id
    try:
        once(form, "filing_change", lambda: _done(act, filing_id))
    except AlreadyDone as moved:
        return moved_page(filing_id, gettext(str(moved)))
    except RuleBroken as broken:
        return again(gettext(str(broken)))
    return see_other(url_for("desk.filings.show", filing_id=filing_id))


def _done(act: Callable[[], Any], filing_id: UUID) -> dict[str, str]:
    act()
    return {"id": str(filing_id)}


def _listed(shown: str) -> Select[Filing]:
    if shown == "waiting":
        return rights.waiting(actor())
    query = rights.visible(actor()).where(Filing.state.in_(SHOWN[shown]))
    return query.order_by(Filing.begun_at.desc(), Filing.id)


def _may_begin() -> bool:
    return (
        db.session().scalars(rights.villages(actor()).with_only_columns(Place.id).limit(1)).first()
        is not None
    )


def _fill(form: FilingForm) -> FilingForm:
    villages = db.session().scalars(rights.villages(actor()).limit(300)).all()
    form.village.choices = [("", gettext("Please choose")), *((each.code, each.name) for each in villages)]
    form.cause.choices = choices(FilingCause)
    return form


def _begin(village: Place, form: FilingForm) -> Filing:
    said = (FilingCause(form.cause.data), form.grounds.data or "", form.basis.data or "")
    return proposals.begin(db.session(), actor(), village, *said, clock.now(), form.claim)


def _take(filing: Filing, verb: FilingVerb, form: StepForm) -> dict[str, str]:
    act = Act(form.words.data or "", form.as_seen.data or "", form.effective_on.data)
    steps.STEPS[verb](db.session(), actor(), filing, act, clock.now())
    return {"id": str(filing.id)}


def _wrong(filing: Filing, form: StepForm) -> Response:
    return page("desk/filings/show.html", status=422, **show_context(filing, form))


def _form_page(form: FilingForm) -> Response:
    return page("desk/filings/new.html", status=form_status(), form=form)


def _file_name() -> str:
    return f"filings-{clock.today():%Y%m%d}"
