"""Cases that may be one problem: found, compared side by side, merged; undone, and one report split off."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import policy
from fieldapp.domain.cases import concurrent_changes, lists
from fieldapp.domain.cases.concurrent_changes import Seen
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.consolidation import groups, merging, splitting, unmerging
from fieldapp.domain.consolidation.merge_obstacles import merge_obstacles
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.receipts import OtherContent
from fieldapp.entries.cases.find import find_case, with_case_page
from fieldapp.forms.cases import MergeForm, ReasonForm
from fieldapp.models import Case, CaseState, Report
from fieldapp.pages.cases import concurrent_changes as cases_concurrent_changes
from fieldapp.pages.cases.concurrent_changes import Meanwhile, start_again
from fieldapp.web.access import actor, require, working
from fieldapp.web.layouts import case_address
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import body, query
from fieldapp.web.submit_once import once

blueprint = Blueprint("consolidation", __name__, url_prefix="/merges")
MOST = 20
Moved = Sequence[Meanwhile]
NAMED_BY = 20  # characters of what was seen
LOOKED_AT = 200  # open cases, those due first: what is due soon is what merging saves


@blueprint.get("/")
@working("merge_cases")
def index() -> Response:
    session = db.session()
    first = lists.first(session, actor(), CaseQuery(), LOOKED_AT)
    ids = session.scalars(first, lists.times(clock.now())).all()
    query = policy.visible_among(actor(), ids).options(joinedload(Case.category))
    cases = lists.in_order(session.scalars(query).unique(), ids)
    return page("desk/consolidation/index.html", groups=groups.groups(cases)[:MOST], looked_at=LOOKED_AT)


@blueprint.get("/new")
@working("merge_cases")
def new() -> Response:
    return _page(_chosen(query.texts("case")), MergeForm())


@blueprint.post("/")
@working("merge_cases")
def create() -> Redirect:
    cases = _chosen(body.texts("case"))
    form = MergeForm(request.form)
    form.lead.choices = _as_choices(cases)
    if not form.validate():
        return _page(cases, form)
    try:
        answer = once(form, "merge", lambda: _merge(cases, form))
    except OtherContent:
        raise
    except AlreadyDone:
        return _moved_page([str(case.id) for case in cases], form)
    except RuleBroken as broken:
        return _page(cases, form, gettext(str(broken)))
    return see_other(case_address(answer["id"]))


@blueprint.get("/<uuid:case_id>/undo")
@working("merge_cases")
def ask_undo(case_id: UUID) -> Response:
    return _undo_page(find_case(case_id))


@blueprint.post("/<uuid:case_id>/undo")
@working("merge_cases")
def undo(case_id: UUID) -> Redirect:
    case, form = find_case(case_id), ReasonForm(request.form)
    require(actor().may("merge_cases", case.scope))
    if not form.validate():
        return _undo_page(case, form)
    seen, reason = Seen(concurrent_changes.told(form.as_seen.data)), form.internal_words.data or ""
    try:
        unmerging.undo_merge(db.session(), actor(), case, reason, clock.now(), seen)
    except AlreadyDone:
        start_again()
        return _undo_page(find_case(case_id), form, cases_concurrent_changes.meanwhile(form.as_seen.data))
    return see_other(case_address(case_id))


@blueprint.get("/<uuid:case_id>/reports/<uuid:report_id>")
@working("merge_cases")
def ask_split(case_id: UUID, report_id: UUID) -> Response:
    return _split_page(*_report_of(case_id, report_id), ReasonForm())


@blueprint.post("/<uuid:case_id>/reports/<uuid:report_id>")
@working("merge_cases")
def split(case_id: UUID, report_id: UUID) -> Redirect:
    case, report = _report_of(case_id, report_id)
    form = ReasonForm(request.form)
    if not form.validate():
        return _split_page(case, report, form, 422)
    try:
        answer = once(form, "split", lambda: _split(case, report, form))
    except OtherContent:
        raise
    except AlreadyDone:
        start_again()
        found = cases_concurrent_changes.meanwhile(form.as_seen.data)
        return _split_page(*_report_of(case_id, report_id), form, 409, found)
    return see_other(case_address(answer["id"]))


def _split(case: Case, report: Report, form: ReasonForm) -> dict[str, str]:
    reason = form.internal_words.data or ""
    seen = Seen(concurrent_changes.told(form.as_seen.data))
    own = splitting.split_off(db.session(), actor(), case, report, reason, clock.now(), seen)
    return {"id": str(own.id)}


def _report_of(case_id: UUID, report_id: UUID) -> tuple[Case, Report]:
    case = find_case(case_id)
    require(actor().may("merge_cases", case.scope))
    report = next((report for report in case.reports if report.id == report_id), None)
    return (case, report) if report else abort(404)


def _undo_page(case: Case, form: ReasonForm | None = None, found: Moved = ()) -> Response:
    asked = form or ReasonForm()
    asked.as_seen.data = concurrent_changes.as_text([case])
    status = 409 if found else 422 if form else 200
    told = {"meanwhile": found, "is_possible": case.state is CaseState.MERGED}
    return page("desk/consolidation/undo.html", status=status, case=case, form=asked, **told)


def _split_page(
    case: Case, report: Report, form: ReasonForm, status: int = 200, found: Moved = ()
) -> Response:
    form.as_seen.data = concurrent_changes.as_text([case])
    told = {"meanwhile": found, "is_possible": case.is_open and len(case.reports) > 1}
    return page("desk/consolidation/split.html", status=status, case=case, report=report, form=form, **told)


def _merge(cases: Sequence[Case], form: MergeForm) -> dict[str, str]:
    lead = next(case for case in cases if str(case.id) == form.lead.data)
    others = [case for case in cases if case is not lead]
    seen = Seen(concurrent_changes.told(form.as_seen.data))
    merging.merge(db.session(), actor(), lead, others, form.reason.data or "", clock.now(), seen)
    return {"id": str(lead.id)}


def _chosen(ids: list[str]) -> Sequence[Case]:
    try:
        wanted = [UUID(text) for text in ids[:MOST]]
    except ValueError:
        abort(404)
    query = with_case_page(policy.visible_among(actor(), wanted))
    found = db.session().scalars(query.order_by(Case.opened_at)).unique().all()
    return found if len(found) == len(set(wanted)) else abort(404)


def _as_choices(cases: Sequence[Case]) -> list[tuple[str, str]]:
    return [(str(case.id), f"{case.summary[:NAMED_BY]} · …{case.number[-6:]}") for case in cases]


def _moved_page(ids: list[str], form: MergeForm) -> Response:
    start_again()
    cases, found = _chosen(ids), cases_concurrent_changes.meanwhile(form.as_seen.data)
    is_possible = all(case.is_open for case in cases)
    problem = "" if found else gettext(concurrent_changes.GONE_ON)
    return _page(cases, form, problem, found, is_possible=is_possible)


def _page(
    cases: Sequence[Case],
    form: MergeForm,
    problem: str = "",
    found: Moved = (),
    *,
    is_possible: bool = True,
) -> Response:
    form.as_seen.data = concurrent_changes.as_text(cases)
    form.lead.choices = _as_choices(cases)
    if form.lead.data is None and cases:
        form.lead.data = str(cases[0].id)  # the oldest, until somebody chooses
    lead = next((case for case in cases if str(case.id) == form.lead.data), None)
    obstacles = merge_obstacles(actor(), cases, lead)
    status = 409 if found else form_status()
    is_refused = any(each.is_final for each in obstacles)
    told = {"problem": "" if obstacles else problem, "obstacles": obstacles, "is_refused": is_refused}
    told |= {"meanwhile": found, "is_possible": is_possible}
    return page("desk/consolidation/new.html", status=status, cases=cases, form=form, **told)
