"""Evaluations at the desk: what needs doing, the figures with the lists behind them, closing, publishing, appeals."""

from functools import partial
from typing import cast
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import Refusal
from fieldapp.domain.evaluation import appeals, evaluations
from fieldapp.domain.evaluation.indicators import DEFINITIONS
from fieldapp.forms.evaluations import AppealForm, DecisionForm, FiguresForm, ListForm, StepForm
from fieldapp.models import AppealDecision, Evaluation, EvaluationAppeal, EvaluationFigure, Indicator
from fieldapp.pages.evaluation import evaluations as pages
from fieldapp.pages.evaluation import figures, frozen, live
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.labels.labels import label
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.submit_once import once

blueprint = Blueprint("evaluations", __name__, url_prefix="/evaluations")
INDICATOR = f"any({', '.join(Indicator)})"


@blueprint.get("/")
@working("see_evaluation")
def index() -> Response:
    return page("desk/evaluations/index.html", **pages.index_context())


@blueprint.get("/figures")
@working("see_evaluation")
def show_live() -> Response:
    form = FiguresForm(request.args)
    places = figures.areas("see_evaluation")
    if not figures.fill(form, places):
        return page("desk/evaluations/figures.html", status=422, form=form, rows=[])
    place = figures.chosen(form, places)
    period = figures.month_of(form)
    level, lines = figures.lines_below(place, period)
    return page(
        "desk/evaluations/figures.html",
        form=form,
        rows=figures.live_rows(DEFINITIONS, period, place.scope, lines, level),
        heads=[(label(each.indicator), 0) for each in DEFINITIONS],
        formulas=figures.formulas(),
    )


@blueprint.get(f"/figures/<{INDICATOR}:indicator>")
@working("see_evaluation")
def list_live(indicator: str) -> Response:
    form = ListForm(request.args)
    found = live.find(form, Indicator(indicator))
    if found is None:
        abort(404)
    return page("desk/evaluations/list.html", **found)


@blueprint.get("/<uuid:evaluation_id>")
@working("see_evaluation")
def show(evaluation_id: UUID) -> Response:
    return _page(_find(evaluation_id))


@blueprint.post("/<uuid:evaluation_id>/closing")
@working("manage_evaluations")
def close(evaluation_id: UUID) -> Redirect:
    evaluation = _find(evaluation_id)
    act = partial(evaluations.close, db.session(), actor(), evaluation, clock.now())
    return _act_then_go_back(evaluation, "evaluation_closing", act)


@blueprint.post("/<uuid:evaluation_id>/publication")
@working("manage_evaluations")
def publish(evaluation_id: UUID) -> Redirect:
    evaluation = _find(evaluation_id)
    act = partial(evaluations.publish, db.session(), actor(), evaluation, clock.now())
    return _act_then_go_back(evaluation, "evaluation_publication", act)


@blueprint.get("/frozen/<uuid:figure_id>")
@working("see_evaluation")
def list_frozen(figure_id: UUID) -> Response:
    return _list(_find_figure(figure_id), AppealForm())


@blueprint.post("/frozen/<uuid:figure_id>/appeals")
@working("appeal_evaluation")
def appeal(figure_id: UUID) -> Redirect:
    figure, form = _find_figure(figure_id), AppealForm(request.form)
    keys = frozen.keys_of(form)
    if not form.validate():
        return _list(figure, form)
    try:
        once(form, "evaluation_appeal", lambda: _ids(_appeal(figure, keys, form)))
    except Refusal as broken:
        db.session().rollback()
        return _list(_find_figure(figure_id), form, gettext(str(broken)))
    return see_other(url_for("desk.evaluations.list_frozen", figure_id=figure_id))


@blueprint.get("/appeals/<uuid:appeal_id>")
@working("see_evaluation")
def show_appeal(appeal_id: UUID) -> Response:
    return _appeal_page(_find_appeal(appeal_id), DecisionForm())


@blueprint.post("/appeals/<uuid:appeal_id>/decision")
@working("manage_evaluations")
def decide(appeal_id: UUID) -> Redirect:
    appeal = _find_appeal(appeal_id)
    form = frozen.fill_decision(DecisionForm(request.form), appeal)
    if not form.validate():
        return _appeal_page(appeal, form)
    try:
        once(form, "evaluation_appeal_decision", lambda: _decide(appeal, form))
    except Refusal as broken:
        db.session().rollback()
        return _appeal_page(_find_appeal(appeal_id), form, gettext(str(broken)))
    return see_other(url_for("desk.evaluations.show_appeal", appeal_id=appeal_id))


def _act_then_go_back(evaluation: Evaluation, kind: str, act: partial[None]) -> Redirect:
    """Closing or publishing, after a tick; the page again with what is in the way."""
    form, evaluation_id = StepForm(request.form), evaluation.id
    if not form.validate():
        return _page(evaluation, form)

    def _act() -> dict[str, str]:
        act()
        return {"id": str(evaluation_id)}

    try:
        once(form, kind, _act)
    except Refusal as broken:
        db.session().rollback()
        return _page(_find(evaluation_id), form, gettext(str(broken)))
    return see_other(url_for("desk.evaluations.show", evaluation_id=evaluation_id))


def _appeal(figure: EvaluationFigure, keys: list[int], form: AppealForm) -> EvaluationAppeal:
    return appeals.appeal(db.session(), actor(), figure, keys, form.reason.data or "", clock.now())


def _decide(appeal: EvaluationAppeal, form: DecisionForm) -> dict[str, str]:
    decision, grounds = AppealDecision(form.decision.data), form.grounds.data or ""
    appeals.decide(db.session(), actor(), appeal, decision, grounds, clock.now())
    return {"id": str(appeal.id)}


def _ids(row: EvaluationAppeal) -> dict[str, str]:
    return {"id": str(row.id)}


def _find(evaluation_id: UUID) -> Evaluation:
    query = evaluations.visible_evaluations(actor())
    return cast("Evaluation", one_or_404(query.where(Evaluation.id == evaluation_id)))


def _find_figure(figure_id: UUID) -> EvaluationFigure:
    query = appeals.visible_figures(actor())
    return cast("EvaluationFigure", one_or_404(query.where(EvaluationFigure.id == figure_id)))


def _find_appeal(appeal_id: UUID) -> EvaluationAppeal:
    query = appeals.visible_appeals(actor())
    return cast("EvaluationAppeal", one_or_404(query.where(EvaluationAppeal.id == appeal_id)))


def _page(evaluation: Evaluation, form: StepForm | None = None, problem: str = "") -> Response:
    context = pages.show_context(evaluation)
    status = form_status()
    return page(
        "desk/evaluations/show.html", status=status, form=form or StepForm(), problem=problem, **context
    )


def _list(figure: EvaluationFigure, form: AppealForm, problem: str = "") -> Response:
    context = frozen.list_context(figure, form)
    return page("desk/evaluations/list.html", status=form_status(), form=form, problem=problem, **context)


def _appeal_page(appeal: EvaluationAppeal, form: DecisionForm, problem: str = "") -> Response:
    context = frozen.appeal_context(appeal, form)
    return page("desk/evaluations/appeal.html", status=form_status(), form=form, problem=problem, **context)
