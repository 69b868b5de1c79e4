"""Meetings at the desk: the list, planning one, its agenda, and its units when it is held."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.domain.meetings import agenda_changes, meetings, plans
from fieldapp.domain.meetings.agenda_changes import Move
from fieldapp.domain.meetings.plans import OutsideWork
from fieldapp.forms.base import CreatingForm
from fieldapp.forms.meetings import (
    AttendanceForm,
    CancellationForm,
    ChangeForm,
    MatterForm,
    MoveForm,
    OpeningForm,
    PlanForm,
)
from fieldapp.models import Meeting, MeetingKind, MeetingState, Place
from fieldapp.pages.meetings import meetings as pages
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import as_uuid, either
from fieldapp.web.submit_once import once

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")


@blueprint.get("/")
@working("see_meetings")
def index() -> Response:
    return page("desk/meetings/index.html", **pages.index_context())


@blueprint.get("/new")
@working("manage_meetings")
def new() -> Response:
    place = _place()
    return _plan_page(PlanForm(place=str(place.id), kind=MeetingKind.REGULAR.value), place)


@blueprint.post("/")
@working("manage_meetings")
def create() -> Redirect:
    place, form = _place(), PlanForm(request.form)
    pages.fill_plan(form, place)
    if not form.validate():
        return _plan_page(form, place)
    found = attempt(form, "meeting", lambda: _plan(form, place))
    if found.problem:
        form.at.errors = [found.problem] if found.is_outside_work else form.at.errors
        return _plan_page(form, place, "" if found.is_outside_work else found.problem)
    return see_other(url_for("desk.meetings.show", meeting_id=found.answer["id"]))


@blueprint.get("/<uuid:meeting_id>")
@working("see_meetings")
def show(meeting_id: UUID) -> Response:
    return show_page(find(meeting_id))


@blueprint.get("/<uuid:meeting_id>/edit")
@working("manage_meetings")
def edit(meeting_id: UUID) -> Response:
    meeting = find_managed(meeting_id)
    require(meeting.state is MeetingState.PLANNED)
    return _change_page(pages.change_form(meeting), meeting)


@blueprint.post("/<uuid:meeting_id>/edit")
@working("manage_meetings")
def change(meeting_id: UUID) -> Redirect:
    meeting, form = find_managed(meeting_id), ChangeForm(request.form)
    pages.fill_plan(form, meeting.place)
    if not form.validate():
        return _change_page(form, meeting)
    found = attempt(form, "meeting_change", lambda: _change(form, meeting))
    if found.problem:
        meeting = find_managed(meeting_id)
        pages.fill_plan(form, meeting.place)
        form.at.errors = [found.problem] if found.is_outside_work else form.at.errors
        return _change_page(form, meeting, "" if found.is_outside_work else found.problem, found.status)
    return see_other(_address(meeting_id))


@blueprint.post("/<uuid:meeting_id>/cancellation")
@working("manage_meetings")
def call_off(meeting_id: UUID) -> Redirect:
    meeting, form = find_managed(meeting_id), CancellationForm(request.form)
    said = (form.reason.data or "", form.as_seen.data or "")
    refused = refuse(
        meeting,
        form,
        "meeting_cancellation",
        lambda: plans.call_off(db.session(), actor(), meeting, *said),
    )
    return refused or see_other(_address(meeting_id))


@blueprint.post("/<uuid:meeting_id>/matters")
@working("manage_meetings")
def add_matter(meeting_id: UUID) -> Redirect:
    meeting, form = find_managed(meeting_id), MatterForm(request.form)
    said = (form.title.data or "", clock.now(), form.as_seen.data or "")
    refused = refuse(
        meeting, form, "meeting_matter", lambda: agenda_changes.add(db.session(), actor(), meeting, *said)
    )
    return refused or see_other(_address(meeting_id))


@blueprint.post("/<uuid:meeting_id>/agenda")
@working("manage_meetings")
def move(meeting_id: UUID) -> Redirect:
    """One line moved, removed or put back; pressed twice it is moved twice, unless the page says what it saw."""
    meeting, form = find_managed(meeting_id), MoveForm(request.form)
    how, _, key = (form.act.data or "").partition(" ")
    if not form.validate() or how not in set(Move):
        abort(422)
    try:
        said = (key, Move(how), clock.now(), form.as_seen.data or "")
        agenda_changes.move(db.session(), actor(), meeting, *said)
    except AlreadyDone as moved:
        db.session().rollback()
        return show_page(find(meeting_id), problem=gettext(str(moved)), status=409)
    return see_other(url_for("desk.meetings.show", meeting_id=meeting_id, _anchor="agenda"))


@blueprint.post("/<uuid:meeting_id>/opening")
@working("manage_meetings")
def open_meeting(meeting_id: UUID) -> Redirect:
    meeting, form = find_managed(meeting_id), OpeningForm(request.form)
    said = (clock.now(), form.as_seen.data or "")
    refused = refuse(
        meeting,
        form,
        "meeting_opening",
        lambda: agenda_changes.open_meeting(db.session(), actor(), meeting, *said),
    )
    return refused or see_other(_address(meeting_id))


@blueprint.post("/<uuid:meeting_id>/units")
@working("manage_meetings")
def note_attendance(meeting_id: UUID) -> Redirect:
    meeting, form = find_managed(meeting_id), AttendanceForm(request.form)
    form.present.choices = [(str(each.unit_id), "") for each in meeting.units]
    present = [found for each in form.present.data or [] if (found := as_uuid(each))]
    refused = refuse(
        meeting,
        form,
        "meeting_attendance",
        lambda: meetings.note_attendance(db.session(), actor(), meeting, present, form.as_seen.data or ""),
    )
    return refused or see_other(_address(meeting_id))


class Outcome:
    """How an act went: the ids it answered with, or what is in its way, as somebody reads it."""

    def __init__(self, answer: dict[str, Any] | None = None, refused: Refusal | None = None) -> None:
        self.answer = answer or {}
        self.problem = gettext(str(refused)) if refused else ""
        self.status = (
            409 if isinstance(refused, AlreadyDone) else 403 if isinstance(refused, NotYours) else 422
        )
        self.is_outside_work = isinstance(refused, OutsideWork)


def attempt(form: CreatingForm, kind: str, act: Callable[[], dict[str, Any]]) -> Outcome:
    """Act once for a valid form. What is refused is rolled back and told beside what was typed."""
    try:
        return Outcome(once(form, kind, act))
    except Refusal as refused:
        db.session().rollback()
        return Outcome(refused=refused)


def refuse(
    meeting: Meeting, form: CreatingForm, kind: str, act: Callable[[], object]
) -> Response | None:  # fmt: skip
    """Act; what is in the way comes back as the page with the form as it was typed."""
    meeting_id = meeting.id
    if not form.validate():
        return show_page(meeting, form, status=422)

    def _act() -> dict[str, Any]:
        act()
        return {"id": str(meeting_id)}

    found = attempt(form, kind, _act)
    if found.problem:
        return show_page(find(meeting_id), form, problem=found.problem, status=found.status)
    return None


def _address(meeting_id: UUID) -> str:
    return url_for("desk.meetings.show", meeting_id=meeting_id)


def find(meeting_id: UUID) -> Meeting:
    """A meeting of my areas or units; outside them it does not exist."""
    query = meetings.visible(actor()).where(Meeting.id == meeting_id)
    shown = (joinedload(Meeting.place), joinedload(Meeting.called_by), joinedload(Meeting.units))
    return cast("Meeting", one_or_404(query.options(*shown)))


def find_managed(meeting_id: UUID) -> Meeting:
    """The same, for who manages it: 403 for a unit that only attends."""
    meeting = find(meeting_id)
    require(meetings.may_manage(actor(), meeting))
    return meeting


def show_page(meeting: Meeting, *forms: Any, problem: str = "", status: int = 200) -> Response:
    context = pages.show_context(meeting, *forms)
    return page(
        "desk/meetings/show.html", status=status, problem=problem, title=pages.title_of(meeting), forms=forms, **context
    )  # fmt: skip


def _place() -> Place:
    """The area that is asked for, or the first of mine."""
    mine = meetings.places_to_meet(actor())
    wanted = either.identifier("place")
    found = next((place for place in mine if wanted in {None, place.id}), None)
    return found or abort(404 if wanted else 403)


def _plan(form: PlanForm, place: Place) -> dict[str, str]:
    kind, plan = MeetingKind(form.kind.data), pages.plan_of(form, place)
    made = plans.plan(db.session(), actor(), place, kind, plan, clock.now(), form.claim)
    return {"id": str(made.id)}


def _change(form: ChangeForm, meeting: Meeting) -> dict[str, str]:
    plan = pages.plan_of(form, meeting.place)
    plans.change(db.session(), actor(), meeting, plan, clock.now(), form.as_seen.data or "")
    return {"id": str(meeting.id)}


def _plan_page(form: PlanForm, place: Place, problem: str = "") -> Response:
    pages.fill_plan(form, place)
    places = meetings.places_to_meet(actor())
    return page(
        "desk/meetings/form.html", status=form_status(), form=form, place=place, places=places, meeting=None,
        problem=problem,
    )  # fmt: skip


def _change_page(form: ChangeForm, meeting: Meeting, problem: str = "", status: int = 0) -> Response:
    said = {"form": form, "place": meeting.place, "places": [], "meeting": meeting, "problem": problem}
    return page("desk/meetings/form.html", status=status or form_status(), **said)
