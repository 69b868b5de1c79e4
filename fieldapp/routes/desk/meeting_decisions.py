"""Decisions of a meeting: recorded on a matter, taken back, or reported as carried out."""

from typing import cast
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import Refusal
from fieldapp.domain.meetings import decisions
from fieldapp.forms.meetings import CompletionForm, DecisionForm
from fieldapp.models import Decision, Matter, MatterKind, Meeting, MeetingState
from fieldapp.pages.meetings import decisions as pages
from fieldapp.routes.desk.meetings import Outcome, attempt, find_managed, show_page
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.rendering import form_status, page, see_other

blueprint = Blueprint("meeting_decisions", __name__, url_prefix="/meetings")


@blueprint.get("/<uuid:meeting_id>/matters/<uuid:matter_id>/decisions")
@working("manage_meetings")
def new(meeting_id: UUID, matter_id: UUID) -> Response:
    meeting = find_managed(meeting_id)
    matter = _find_matter(meeting, matter_id)
    require(meeting.state is MeetingState.OPENED and matter.kind is not MatterKind.ADMISSION)
    return _form_page(matter, DecisionForm(as_step=matter.case is not None))


@blueprint.post("/<uuid:meeting_id>/matters/<uuid:matter_id>/decisions")
@working("manage_meetings")
def create(meeting_id: UUID, matter_id: UUID) -> Redirect:
    meeting = find_managed(meeting_id)
    matter, form = _find_matter(meeting, matter_id), DecisionForm(request.form)
    pages.fill(form, matter)
    if not form.validate():
        return _form_page(matter, form)
    found = attempt(form, "meeting_decision", lambda: _decide(form, matter))
    if found.problem:
        matter = _find_matter(find_managed(meeting_id), matter_id)
        return _form_page(matter, form, found.problem, found.status)
    return see_other(url_for("desk.meetings.show", meeting_id=meeting_id, _anchor=f"matter-{matter_id}"))


@blueprint.post("/decisions/<uuid:decision_id>/undo")
@working("manage_meetings")
def take_back(decision_id: UUID) -> Redirect:
    decision = _find_decision(decision_id)
    meeting = find_managed(decision.meeting_id)
    try:
        decisions.take_back(db.session(), actor(), decision, clock.now())
    except Refusal as refused:
        found, meeting_id = Outcome(refused=refused), meeting.id
        db.session().rollback()
        return show_page(find_managed(meeting_id), problem=found.problem, status=found.status)
    return see_other(url_for("desk.meetings.show", meeting_id=meeting.id))


@blueprint.get("/decisions/<uuid:decision_id>/completion")
@working("see_meetings")
def ask_completion(decision_id: UUID) -> Response:
    decision = _find_decision(decision_id)
    require(decisions.may_end(actor(), decision))
    return _completion_page(decision, CompletionForm())


@blueprint.post("/decisions/<uuid:decision_id>/completion")
@working("see_meetings")
def complete(decision_id: UUID) -> Redirect:
    decision, form = _find_decision(decision_id), CompletionForm(request.form)
    require(decisions.may_end(actor(), decision))
    if not form.validate():
        return _completion_page(decision, form)
    found = attempt(form, "meeting_decision_end", lambda: _end(decision, form.words.data or ""))
    if found.problem:
        return _completion_page(_find_decision(decision_id), form, found.problem, found.status)
    return see_other(url_for("desk.meetings.index"))


def _decide(form: DecisionForm, matter: Matter) -> dict[str, str]:
    new = pages.new_decision_of(form, matter)
    made = decisions.decide(
        db.session(), actor(), matter, new, clock.now(), form.claim, form.as_seen.data or ""
    )
    return {"id": str(made.id)}


def _end(decision: Decision, words: str) -> dict[str, str]:
    decisions.end(db.session(), actor(), decision, words, clock.now())
    return {"id": str(decision.id)}


def _find_matter(meeting: Meeting, matter_id: UUID) -> Matter:
    query = select(Matter).where(Matter.id == matter_id, Matter.meeting_id == meeting.id)
    shown = (joinedload(Matter.case), joinedload(Matter.meeting))
    return cast("Matter", one_or_404(query.options(*shown)))


def _find_decision(decision_id: UUID) -> Decision:
    query = decisions.visible(actor()).where(Decision.id == decision_id)
    shown = (joinedload(Decision.meeting).joinedload(Meeting.place), joinedload(Decision.matter))
    return cast("Decision", one_or_404(query.options(*shown, joinedload(Decision.task))))


def _form_page(matter: Matter, form: DecisionForm, problem: str = "", status: int = 0) -> Response:
    context = pages.form_context(matter, form)
    return page("desk/meetings/decision.html", status=status or form_status(), problem=problem, **context)


def _completion_page(
    decision: Decision, form: CompletionForm, problem: str = "", status: int = 0
) -> Response:  # fmt: skip
    status = status or form_status()
    return page(
        "desk/meetings/completion.html", status=status, decision=decision, form=form, problem=problem,
        today=clock.today(),
    )  # fmt: skip
