"""One page and one POST for every step of a case, for the phone and the desk alike."""

from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain.cases import concurrent_changes, rights, workflow
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.photos.encoding import PhotoRefused
from fieldapp.domain.receipts import OtherContent
from fieldapp.entries import Ready, Sent
from fieldapp.entries.cases import steps as entry
from fieldapp.entries.cases.find import find_case
from fieldapp.entries.cases.step_table import BY_NOUN, StepPage
from fieldapp.entries.uploads import PHOTOS, receive_photos
from fieldapp.forms import cases as forms
from fieldapp.models import Case
from fieldapp.pages.cases.concurrent_changes import meanwhile, start_again
from fieldapp.pages.cases.next_step import possible_steps
from fieldapp.pages.cases.step import fill_in, offered, step_context
from fieldapp.web.access import actor, require, signed_in
from fieldapp.web.labels.labels import label
from fieldapp.web.layouts import case_address
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_size import takes
from fieldapp.web.request_values import body
from fieldapp.web.submit_once import once

blueprint = Blueprint("case_steps", __name__, url_prefix="/cases")


@blueprint.get("/<uuid:case_id>/<noun>")
@signed_in
def new(case_id: UUID, noun: str) -> Response:
    step, case = BY_NOUN.get(noun) or abort(404), find_case(case_id)
    require(any(rights.may_do(actor(), case, verb) for verb in step.verbs))
    return _page(step, case, entry.form_of(step, case, None))


@blueprint.post("/<uuid:case_id>/<noun>")
@takes(PHOTOS)
@signed_in
def create(case_id: UUID, noun: str) -> Redirect:
    step = BY_NOUN.get(noun) or abort(404)
    if "text" in body:
        return _with_text(step, find_case(case_id))
    try:
        photos = receive_photos() if step.takes_photos else []
    except PhotoRefused as refused:
        case = find_case(case_id)
        return _page(step, case, entry.form_of(step, case, request.form), str(refused))
    try:
        with db.looking():  # SQLite's one writer need not wait while somebody's form is read
            ready = entry.prepare(step, Sent(request.form, case_id, photos))
            as_seen = ready.form.as_seen.data or concurrent_changes.as_text([ready.about])
            if not ready.form.validate():
                return _page(step, ready.about, ready.form)
    except Forbidden:
        return _lost_meanwhile(step, case_id)
    return _untaken(step, ready, as_seen) or see_other(case_address(case_id))


def _untaken(step: StepPage, ready: Ready, as_seen: str) -> Response | None:
    """Take the step; the form again where it could not be taken."""
    case, form = ready.about, ready.form
    try:
        once(form, f"case_{step.noun}", ready.write)
    except OtherContent:
        raise
    except AlreadyDone:
        return _moved_page(step, case.id, as_seen)
    except RuleBroken as broken:
        return _page(step, case, form, str(broken))
    return None


def _page(step: StepPage, case: Case, form: forms.StepForm, problem: str = "") -> Response:
    allowed = [v for v in step.verbs if workflow.allows(case.state, v) and rights.is_due(actor(), case, v)]
    if request.method == "GET" and not allowed:
        return page("errors/error.html", status=409, message=_moved_on(case))
    status = form_status()
    said = gettext(problem) if problem else ""
    return page("cases/step.html", status=status, **step_context(step, case, form, said))


def _lost_meanwhile(step: StepPage, case_id: UUID) -> Response:
    """Whoever could do it when the form was opened is told why they cannot any more; others are refused."""
    case, as_seen = find_case(case_id), body.text("as_seen", longest=forms.SEEN)
    require(concurrent_changes.told(as_seen).get(case.id, case.step_count) < case.step_count)
    return _moved_page(step, case_id, as_seen)


def _moved_page(step: StepPage, case_id: UUID, as_seen: str) -> Response:
    """What happened meanwhile, all that was typed, and the step again where it is still possible."""
    start_again()
    with db.looking():
        case = find_case(case_id)
        form = entry.form_of(step, case, request.form)
        form.as_seen.data = concurrent_changes.as_text([case])
        events, is_possible = meanwhile(as_seen), step in possible_steps(case)
        more = {"meanwhile": events, "is_possible": is_possible, "had_photos": bool(request.files)}
        problem = "" if events else gettext(concurrent_changes.GONE_ON)
        return page("cases/step.html", status=409, **step_context(step, case, form, problem), **more)


def _with_text(step: StepPage, case: Case) -> Response:
    """The same form with a standard text among the public words, and all that was typed; nothing is written."""
    require(any(rights.may_do(actor(), case, verb) for verb in step.verbs))
    form = entry.form_of(step, case, request.form)
    if not fill_in(offered(step, case), form):
        abort(404)
    return page("cases/step.html", **step_context(step, case, form))


def _moved_on(case: Case) -> str:
    return gettext("This case has changed. Its state is now “%(state)s”.", state=label(case.state))
