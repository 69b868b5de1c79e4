"""One page and one POST for every step of a case, for the phone and the desk alike."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import case_flow, cases
from fieldapp.domain.cases import Words
from fieldapp.domain.errors import DomainError
from fieldapp.forms import cases as forms
from fieldapp.models import Case, Unit, Verb
from fieldapp.web.access import actor, require, signed_in
from fieldapp.web.case_pages import find_case
from fieldapp.web.frames import case_address
from fieldapp.web.labels import label
from fieldapp.web.pages import page, see_other
from fieldapp.web.steps import BY_NOUN, StepPage
from fieldapp.web.submissions import once
from fieldapp.web.uploads import receive_photos

blueprint = Blueprint("case_steps", __name__, url_prefix="/cases")

PLAIN: dict[Verb, Callable[..., Any]] = {
    Verb.ACCEPT: cases.accept,
    Verb.DECLINE: cases.decline,
    Verb.SETTLE: cases.settle,
    Verb.SIGN: cases.sign_for,
    Verb.START: cases.start_work,
    Verb.OBJECT: cases.object_to_dispatch,
    Verb.RESUME: cases.resume,
    Verb.FEED_BACK: cases.feed_back,
    Verb.CLOSE: cases.close,
    Verb.REOPEN: cases.reopen,
    Verb.ESCALATE: cases.escalate,
}


@blueprint.get("/<uuid:case_id>/<noun>")
@signed_in
def new(case_id: UUID, noun: str) -> Response:
    step, case = BY_NOUN.get(noun) or abort(404), find_case(case_id)
    require(any(cases.may_do(actor(), case, verb) for verb in step.verbs))
    return _page(step, case, _form(step, case, None))


@blueprint.post("/<uuid:case_id>/<noun>")
@signed_in
def create(case_id: UUID, noun: str) -> Redirect:
    step = BY_NOUN.get(noun) or abort(404)
    try:
        photos = receive_photos() if step.takes_photos else []
    except DomainError as refused:
        case = find_case(case_id)
        return _page(step, case, _form(step, case, request.form), str(refused))
    case = find_case(case_id)
    form = _form(step, case, request.form)
    require(any(cases.may_do(actor(), case, verb) for verb in step.verbs))
    if not form.validate():
        return _page(step, case, form)
    words = Words(form.internal_words.data or "", form.public_words.data or "", photos)
    try:
        once(form, f"case_{noun}", lambda: _take(case, step, form, words))
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _page(step, case, form, str(broken))
    return see_other(case_address(case_id))


def _take(case: Case, step: StepPage, form: forms.StepForm, words: Words) -> dict[str, str]:
    session, now = db.session(), clock.now()
    yes = getattr(form, "decision", None) is not None and form.decision.data == "yes"  # type: ignore[attr-defined]
    match step.verbs[0]:
        case Verb.DISPATCH:
            target = cases.find_target(session, case, form.target.data, clock.today())  # type: ignore[attr-defined]
            cases.dispatch(session, actor(), case, target or abort(422), words, now)
        case Verb.VERIFY:
            (cases.verify if yes else cases.redo)(session, actor(), case, words, now)
        case Verb.UPHOLD_OBJECTION:
            cases.decide_objection(session, actor(), case, yes, words, now)
        case Verb.GRANT_EXTENSION:
            cases.decide_extension(session, actor(), case, yes, words, now)
        case Verb.ASK_EXTENSION:
            cases.ask_extension(session, actor(), case, form.until.data, words, now)  # type: ignore[attr-defined]
        case Verb.HOLD:
            cases.hold(session, actor(), case, form.until.data, words, now)  # type: ignore[attr-defined]
        case Verb.RESTRICT:
            cases.restrict(session, actor(), case, form.minor.data, words, now)  # type: ignore[attr-defined]
        case verb:
            PLAIN[verb](session, actor(), case, words, now)
    return {"id": str(case.id)}


def _form(step: StepPage, case: Case, submitted: Any) -> forms.StepForm:
    form = step.form(submitted)
    if isinstance(form, forms.DispatchForm):
        units, people = cases.targets(db.session(), case, clock.today())
        form.target.choices = [("", gettext("Please choose"))]
        form.target.choices += [(f"unit:{unit.id}", _unit_words(unit)) for unit in units]
        form.target.choices += [(f"person:{p.id}", gettext("%(name)s (field)", name=p.name)) for p in people]
    return form


def _unit_words(unit: Unit) -> str:
    return gettext("%(name)s (grid centre)", name=unit.name) if unit.is_centre else unit.name


def _page(step: StepPage, case: Case, form: forms.StepForm, problem: str = "") -> Response:
    allowed = [verb for verb in step.verbs if case_flow.allows(case.state, verb)]
    if request.method == "GET" and not allowed:
        return page("errors/error.html", status=409, message=_moved_on(case))
    status = 422 if request.method == "POST" else 200
    return page(
        "cases/step.html",
        status=status,
        step=step,
        case=case,
        form=form,
        problem=gettext(problem) if problem else "",
    )


def _moved_on(case: Case) -> str:
    return gettext("This case has moved on: it is now “%(state)s”.", state=label(case.state))
