"""Merging cases that are one problem, side by side first; and undoing it."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import consolidation, policy
from fieldapp.domain.errors import DomainError
from fieldapp.forms.cases import MergeForm, ReasonForm
from fieldapp.models import Case
from fieldapp.web.access import actor, require, working
from fieldapp.web.case_pages import find_case, with_page
from fieldapp.web.frames import case_address
from fieldapp.web.pages import page, see_other
from fieldapp.web.submissions import once

blueprint = Blueprint("consolidation", __name__, url_prefix="/merges")
MOST = 20


@blueprint.get("/new")
@working("merge_cases")
def new() -> Response:
    return _page(_chosen(request.args.getlist("case")), MergeForm())


@blueprint.post("/")
@working("merge_cases")
def create() -> Redirect:
    cases = _chosen(request.form.getlist("case"))
    form = MergeForm(request.form)
    form.lead.choices = [(str(case.id), case.number) for case in cases]
    if not form.validate():
        return _page(cases, form)
    try:
        answer = once(form, "merge", lambda: _merge(cases, form))
    except DomainError as broken:
        return _page(cases, form, gettext(str(broken)))
    return see_other(case_address(answer["id"]))


@blueprint.get("/<uuid:case_id>/undo")
@working("merge_cases")
def ask_undo(case_id: UUID) -> Response:
    return page("desk/consolidation/undo.html", case=find_case(case_id), form=ReasonForm())


@blueprint.post("/<uuid:case_id>/undo")
@working("merge_cases")
def undo(case_id: UUID) -> Redirect:
    case, form = find_case(case_id), ReasonForm(request.form)
    require(actor().may("merge_cases", case.scope))
    if not form.validate():
        return page("desk/consolidation/undo.html", status=422, case=case, form=form)
    consolidation.undo_merge(db.session(), actor(), case, form.internal_words.data or "", clock.now())
    return see_other(case_address(case_id))


def _merge(cases: Sequence[Case], form: MergeForm) -> dict[str, str]:
    lead = next(case for case in cases if str(case.id) == form.lead.data)
    others = [case for case in cases if case is not lead]
    consolidation.merge(db.session(), actor(), lead, others, form.reason.data or "", clock.now())
    return {"id": str(lead.id)}


def _chosen(ids: list[str]) -> Sequence[Case]:
    try:
        wanted = [UUID(text) for text in ids[:MOST]]
    except ValueError:
        abort(404)
    query = with_page(policy.visible_cases(actor()).where(Case.id.in_(wanted)))
    found = db.session().scalars(query.order_by(Case.opened_at)).unique().all()
    return found if len(found) == len(set(wanted)) else abort(404)


def _page(cases: Sequence[Case], form: MergeForm, problem: str = "") -> Response:
    form.lead.choices = [(str(case.id), case.number) for case in cases]
    status = 422 if request.method == "POST" else 200
    return page("desk/consolidation/new.html", status=status, cases=cases, form=form, problem=problem)
