"""A step of a case: one entry a noun (`case_feedback`, `case_verification`, …)."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain import case_rights, cases, joint_calls, objections, urging
from fieldapp.domain.cases import Words
from fieldapp.forms import cases as forms
from fieldapp.forms import joint
from fieldapp.models import Case, Person, Unit, Verb
from fieldapp.web.access import actor, require
from fieldapp.web.case_pages import find_case
from fieldapp.web.entries.base import Entry, Ready, Sent, target_of
from fieldapp.web.frames import case_address
from fieldapp.web.steps import STEPS, StepPage

PLAIN: dict[Verb, Callable[..., Any]] = {
    Verb.ACCEPT: cases.accept,
    Verb.DECLINE: cases.decline,
    Verb.SETTLE: cases.settle,
    Verb.SIGN: cases.sign_for,
    Verb.START: cases.start_work,
    Verb.RESUME: cases.resume,
    Verb.FEED_BACK: cases.feed_back,
    Verb.CLOSE: cases.close,
    Verb.REOPEN: cases.reopen,
    Verb.ESCALATE: cases.escalate,
    Verb.CHASE: urging.chase,
    Verb.SUPERVISE: urging.supervise,
    Verb.HEAR_REPORTER: urging.hear_reporter,
    Verb.CONCLUDE: joint_calls.conclude,
}

UNTIL: dict[Verb, Callable[..., Any]] = {  # these name a day
    Verb.ASK_EXTENSION: cases.ask_extension,
    Verb.HOLD: cases.hold,
    Verb.ASK_REPORTER: urging.ask_reporter,
    Verb.JOIN: joint_calls.join,
}

Targets = tuple[Sequence[Unit], Sequence[Person]]


def prepare(step: StepPage, sent: Sent) -> Ready:
    case = find_case(sent.target_id)
    form = form_of(step, case, sent.fields)
    require(sent.is_decided or any(case_rights.may_do(actor(), case, verb) for verb in step.verbs))
    take = _note_late if sent.is_decided else _take
    return Ready(form, lambda: take(case, step, form, sent), case)


def form_of(
    step: StepPage, case: Case, submitted: Any, targets: Callable[..., Targets] = cases.targets
) -> forms.StepForm:
    form = step.form(submitted)
    if isinstance(
        form, forms.DispatchForm | joint.ObjectionForm | joint.ObjectionDecisionForm | joint.WhistleForm
    ):
        offer_targets(form, case, *targets(db.session(), case, clock.today()))
    if isinstance(form, joint.ArrivalForm) and submitted is None:
        form.until.data = clock.today()
    return form


def offer_targets(form: Any, case: Case, units: Sequence[Unit], people: Sequence[Person]) -> None:
    """Whom a case can be given to, whose it is said to be, or who is called in."""
    others = [(f"unit:{unit.id}", _unit_words(unit)) for unit in units if unit.id != case.unit_id]
    field = [(f"person:{p.id}", gettext("%(name)s (field)", name=p.name)) for p in people]
    if isinstance(form, joint.WhistleForm):
        free = {f"unit:{unit.id}" for unit in joint_calls.free_units(units, case)}
        form.units.choices = [choice for choice in others if choice[0] in free]
    elif isinstance(form, joint.ObjectionForm):
        form.target.choices = [("", gettext("Please choose")), *others]
    elif isinstance(form, joint.ObjectionDecisionForm):
        form.target.choices = [("", gettext("Dispatch it later")), *others, *field]
        if form.target.raw_data is None:  # just opened
            form.target.data = f"unit:{objections.suggested_id(case)}"
    else:
        own = [(f"unit:{unit.id}", _unit_words(unit)) for unit in units]
        form.target.choices = [("", gettext("Please choose")), *own, *field]


def _note_late(case: Case, _step: StepPage, form: forms.StepForm, sent: Sent) -> dict[str, str]:
    """The case has moved on: what came late stands in its history and changes nothing."""
    cases.note_late(db.session(), actor(), case, _words(form, sent), clock.now())
    return {"id": str(case.id)}


def _words(form: forms.StepForm, sent: Sent) -> Words:
    return Words(form.internal_words.data or "", form.public_words.data or "", sent.photos)


def _take(case: Case, step: StepPage, form: forms.StepForm, sent: Sent) -> dict[str, str]:
    session, now, words = db.session(), clock.now(), _words(form, sent)
    yes = getattr(form, "decision", None) is not None and form.decision.data == "yes"  # type: ignore[attr-defined]
    match step.verbs[0]:
        case Verb.DISPATCH:
            cases.dispatch(session, actor(), case, _target(case, form), words, now)
        case Verb.VERIFY:
            (cases.verify if yes else cases.redo)(session, actor(), case, words, now)
        case Verb.OBJECT:
            objections.raise_objection(session, actor(), case, _target(case, form), words, now)
        case Verb.UPHOLD_OBJECTION:
            target = _target(case, form) if yes and form.target.data else None  # type: ignore[attr-defined]
            objections.decide(session, actor(), case, yes, words, now, target)
        case Verb.WHISTLE:
            units = [_target(case, form, choice) for choice in form.units.data]  # type: ignore[attr-defined]
            joint_calls.whistle(session, actor(), case, units, form.until.data, words, now)  # type: ignore[attr-defined]
        case Verb.ANSWER_CALL:
            joint_calls.answer(session, actor(), case, yes, words, now)
        case Verb.GRANT_EXTENSION:
            cases.decide_extension(session, actor(), case, yes, words, now)
        case verb if verb in UNTIL:
            UNTIL[verb](session, actor(), case, form.until.data, words, now)  # type: ignore[attr-defined]
        case Verb.RESTRICT:
            cases.restrict(session, actor(), case, form.minor.data, words, now)  # type: ignore[attr-defined]
        case verb:
            PLAIN[verb](session, actor(), case, words, now)
    return {"id": str(case.id)}


def _target(case: Case, form: Any, choice: str = "") -> Any:
    """The unit or person that was chosen."""
    found = cases.find_target(db.session(), case, choice or form.target.data, clock.today())
    return found or abort(422)


def _unit_words(unit: Unit) -> str:
    return gettext("%(name)s (grid centre)", name=unit.name) if unit.is_centre else unit.name


def _entry(step: StepPage) -> Entry:
    return Entry(
        f"case_{step.noun}",
        "signed_in",
        lambda sent: prepare(step, sent),
        lambda answer: case_address(answer["id"]),
        target_of(Case),
    )


ENTRIES = [_entry(step) for step in STEPS]
