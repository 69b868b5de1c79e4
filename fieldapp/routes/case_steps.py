"""One page and one POST for every step of a case, for the phone and the desk alike."""

from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain import case_flow, case_rights
from fieldapp.domain.errors import DomainError
from fieldapp.forms import cases as forms
from fieldapp.models import Case
from fieldapp.web.access import actor, require, signed_in
from fieldapp.web.asked import body
from fieldapp.web.case_pages import find_case
from fieldapp.web.entries import Sent
from fieldapp.web.entries import case_steps as entry
from fieldapp.web.frames import case_address
from fieldapp.web.labels import label
from fieldapp.web.pages import page, see_other
from fieldapp.web.request_size import PHOTOS, takes
from fieldapp.web.step_pages import fill_in, offered, step_context
from fieldapp.web.steps import BY_NOUN, StepPage
from fieldapp.web.submissions import once
from fieldapp.web.uploads import receive_photos

blueprint = Blueprint("case_steps", __name__, url_prefix="/cases")


@blueprint.get("/<uuid:case_id>/<noun>")
@signed_in
def new(case_id: UUID, noun: str) -> Response:
    step, case = BY_NOUN.get(noun) or abort(404), find_case(case_id)
    require(any(case_rights.may_do(actor(), case, verb) for verb in step.verbs))
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
    except DomainError as refused:
        case = find_case(case_id)
        return _page(step, case, entry.form_of(step, case, request.form), str(refused))
    with db.looking():  # SQLite's one writer need not wait while somebody's form is read
        ready = entry.prepare(step, Sent(request.form, case_id, photos))
        case, form = ready.about, ready.form
        if not form.validate():
            return _page(step, case, form)
    try:
        once(form, f"case_{noun}", ready.write)
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _page(step, case, form, str(broken))
    return see_other(case_address(case_id))


def _page(step: StepPage, case: Case, form: forms.StepForm, problem: str = "") -> Response:
    allowed = [
        v for v in step.verbs if case_flow.allows(case.state, v) and case_rights.is_due(actor(), case, v)
    ]
    if request.method == "GET" and not allowed:
        return page("errors/error.html", status=409, message=_moved_on(case))
    status = 422 if request.method == "POST" else 200
    said = gettext(problem) if problem else ""
    return page("cases/step.html", status=status, **step_context(step, case, form, said))


def _with_text(step: StepPage, case: Case) -> Response:
    """The same form with a standard text among the public words, and all that was typed; nothing is written."""
    require(any(case_rights.may_do(actor(), case, verb) for verb in step.verbs))
    form = entry.form_of(step, case, request.form)
    if not fill_in(offered(step, case), form):
        abort(404)
    return page("cases/step.html", **step_context(step, case, form))


def _moved_on(case: Case) -> str:
    return gettext("This case has moved on: it is now “%(state)s”.", state=label(case.state))
