"""The minutes of a meeting: read, signed off, corrected by a new version, printed."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.meetings import meetings, minutes
from fieldapp.forms.meetings import CorrectionForm, SignOffForm
from fieldapp.models import Meeting, MeetingState
from fieldapp.pages.meetings.meetings import title_of
from fieldapp.pages.meetings.minutes import correction_form, minutes_context
from fieldapp.routes.desk.meetings import attempt, find, find_managed
from fieldapp.web.access import actor, require, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import query

blueprint = Blueprint("minutes", __name__, url_prefix="/meetings/<uuid:meeting_id>/minutes")
HAS_MINUTES = (MeetingState.OPENED, MeetingState.SIGNED_OFF)


@blueprint.get("/")
@working("see_meetings")
def show(meeting_id: UUID) -> Response:
    meeting = find(meeting_id)
    require(meeting.state in HAS_MINUTES)
    return _page(meeting)


@blueprint.post("/")
@working("manage_meetings")
def sign_off(meeting_id: UUID) -> Redirect:
    meeting, form = find_managed(meeting_id), SignOffForm(request.form)
    if not form.validate():
        return _page(meeting, form, status=422)
    found = attempt(form, "minutes", lambda: _sign_off(meeting, form))
    if found.problem:
        return _page(find(meeting_id), form, found.problem, found.status)
    return see_other(url_for("desk.minutes.show", meeting_id=meeting_id))


@blueprint.get("/correction")
@working("manage_meetings")
def ask_correction(meeting_id: UUID) -> Response:
    meeting = find_managed(meeting_id)
    require(meeting.state is MeetingState.SIGNED_OFF)
    return _correction_page(meeting, CorrectionForm(as_seen=meetings.as_seen(meeting)))


@blueprint.post("/correction")
@working("manage_meetings")
def correct(meeting_id: UUID) -> Redirect:
    meeting, form = find_managed(meeting_id), CorrectionForm(request.form)
    require(meeting.state is MeetingState.SIGNED_OFF)
    if not form.validate():
        return _correction_page(meeting, form)
    found = attempt(form, "minutes_correction", lambda: _correct(meeting, form))
    if found.problem:
        return _correction_page(find_managed(meeting_id), form, found.problem, found.status)
    return see_other(url_for("desk.minutes.show", meeting_id=meeting_id))


@blueprint.get("/print")
@working("see_meetings")
def print_out(meeting_id: UUID) -> Response:
    meeting = find(meeting_id)
    require(meeting.state in HAS_MINUTES)
    context = minutes_context(meeting, query.number("version"))
    return page("desk/meetings/print.html", title=title_of(meeting), **context)


def _sign_off(meeting: Meeting, form: SignOffForm) -> dict[str, str]:
    said = (form.course.data or "", clock.now(), form.as_seen.data or "")
    return {"id": str(minutes.sign_off(db.session(), actor(), meeting, *said).id)}


def _correct(meeting: Meeting, form: CorrectionForm) -> dict[str, str]:
    said = (form.part.data or "", form.words.data or "", form.reason.data or "")
    made = minutes.correct(db.session(), actor(), meeting, *said, clock.now(), form.as_seen.data or "")
    return {"id": str(made.id)}


def _page(
    meeting: Meeting, form: SignOffForm | None = None, problem: str = "", status: int = 200
) -> Response:  # fmt: skip
    context = minutes_context(meeting, query.number("version"), form)
    return page(
        "desk/meetings/minutes.html", status=status, title=title_of(meeting), problem=problem, **context
    )


def _correction_page(meeting: Meeting, form: CorrectionForm, problem: str = "", status: int = 0) -> Response:
    correction_form(meeting, form)
    status = status or form_status()
    return page("desk/meetings/correction.html", status=status, meeting=meeting, form=form, problem=problem)
