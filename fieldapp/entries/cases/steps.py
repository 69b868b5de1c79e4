"""A step of a case: one entry a noun (`case_feedback`, `case_verification`, …)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from flask import abort
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.cases import chasing, concurrent_changes, objections, rights, steps
from fieldapp.domain.cases.concurrent_changes import Seen
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.joint_handling import calls
from fieldapp.entries.base import Entry, Ready, Sent, target_of
from fieldapp.entries.cases.find import find_case
from fieldapp.entries.cases.step_table import STEPS, StepPage
from fieldapp.forms import cases as forms
from fieldapp.forms import joint
from fieldapp.models import Case, Person, Unit, Verb
from fieldapp.web.access import actor, require
from fieldapp.web.layouts import case_address

# What each page does; of two verbs the first stands for both.
ACTS: dict[Verb, Callable[..., Any]] = {
    Verb.ACCEPT: steps.accept,
    Verb.DECLINE: steps.decline,
    Verb.SETTLE: steps.settle,
    Verb.DISPATCH: steps.dispatch,
    Verb.SIGN: steps.sign_for,
    Verb.START: steps.start_work,
    Verb.OBJECT: objections.raise_objection,
    Verb.UPHOLD_OBJECTION: objections.decide,
    Verb.ASK_EXTENSION: steps.ask_extension,
    Verb.GRANT_EXTENSION: steps.decide_extension,
    Verb.HOLD: steps.hold,
    Verb.RESUME: steps.resume,
    Verb.ASK_REPORTER: chasing.ask_reporter,
    Verb.HEAR_REPORTER: chasing.hear_reporter,
    Verb.FEED_BACK: steps.feed_back,
    Verb.VERIFY: steps.verify_or_redo,
    Verb.CLOSE: steps.close,
    Verb.REOPEN: steps.reopen,
    Verb.ANSWER_COMPLAINT: steps.answer_complaint,
    Verb.ESCALATE: steps.escalate,
    Verb.CHASE: chasing.chase,
    Verb.SUPERVISE: chasing.supervise,
    Verb.RESTRICT: steps.restrict,
    Verb.WHISTLE: calls.whistle,
    Verb.ANSWER_CALL: calls.answer,
    Verb.JOIN: calls.join,
    Verb.CONCLUDE: calls.conclude,
}
GIVES_TARGETS = forms.DispatchForm | joint.ObjectionForm | joint.ObjectionDecisionForm | joint.WhistleForm

Targets = tuple[Sequence[Unit], Sequence[Person]]


def prepare(step: StepPage, sent: Sent) -> Ready:
    case = find_case(sent.target_id)
    form = form_of(step, case, sent.fields)
    require(sent.is_decided or any(rights.may_do(actor(), case, verb) for verb in step.verbs))
    if sent.is_decided:
        return Ready(form, lambda: _note_late(case, form, sent), case)
    seen = seen_by(form, step, case, sent)
    return Ready(form, lambda: _take(case, step, form, replace(_words(form, sent), seen=seen)), case)


def seen_by(form: forms.StepForm, step: StepPage, case: Case, sent: Sent) -> Seen:
    """What the case was when the form was opened; at the latest, when it is read.

    A phone sends in a row what it began from one kept page, so its own steps do not count against it.
    """
    counts = concurrent_changes.told(form.as_seen.data)
    if not sent.is_from_phone:
        counts.setdefault(case.id, case.step_count)
    return Seen(counts, frozenset(step.verbs), actor().id if sent.is_from_phone else None)


def form_of(
    step: StepPage, case: Case, submitted: Any, targets: Callable[..., Targets] = steps.targets
) -> forms.StepForm:
    form = step.form(submitted)
    if isinstance(form, GIVES_TARGETS):
        offer_targets(form, case, *targets(db.session(), case, clock.today()))
    if submitted is None:
        form.as_seen.data = concurrent_changes.as_text([case])
    if isinstance(form, joint.ArrivalForm) and submitted is None:
        form.until.data = clock.today()
    return form


def offer_targets(form: Any, case: Case, units: Sequence[Unit], people: Sequence[Person]) -> None:
    """Whom a case can be given to, whose it is said to be, or who is called in.

    A form sent again is read as the first time, so what is sent may name units that are not offered any more.
    """
    form.offered = {f"unit:{unit.id}": unit for unit in units} | {f"person:{p.id}": p for p in people}
    is_new = form.internal_words.raw_data is None
    others = [unit for unit in units if unit.id != case.unit_id or not is_new]
    choose, field = [("", gettext("Please choose"))], [(f"person:{p.id}", _person_words(p)) for p in people]
    match form:
        case joint.WhistleForm():
            free = calls.free_units(actor(), case, units) if is_new else units
            form.units.choices = [(f"unit:{unit.id}", unit.name) for unit in free]
        case joint.ObjectionForm():
            form.target.choices = [*choose, *_choices(others)]
        case joint.ObjectionDecisionForm():
            form.target.choices = [("", gettext("Dispatch later")), *_choices(others), *field]
            if is_new:
                form.target.data = f"unit:{objections.suggested_id(case)}"
        case _:
            form.target.choices = [*choose, *_choices(units), *field]


def _choices(units: Sequence[Unit]) -> list[tuple[str, str]]:
    return [(f"unit:{unit.id}", _unit_words(unit)) for unit in units]


def _note_late(case: Case, form: forms.StepForm, sent: Sent) -> dict[str, str]:
    """The case has moved on: what came late stands in its history and changes nothing."""
    steps.note_late(db.session(), actor(), case, _words(form, sent), clock.now())
    return {"id": str(case.id)}


def _words(form: forms.StepForm, sent: Sent) -> Words:
    return Words(form.internal_words.data or "", form.public_words.data or "", sent.photos)


def _take(case: Case, step: StepPage, form: forms.StepForm, words: Words) -> dict[str, str]:
    act, more = ACTS[step.verbs[0]], _more(step.verbs[0], form)
    act(db.session(), actor(), case, *more, words, clock.now())
    return {"id": str(case.id)}


def _more(verb: Verb, form: Any) -> tuple[Any, ...]:
    """What a step says besides its words: whom it names, a decision, a day."""
    match verb:
        case Verb.DISPATCH | Verb.OBJECT:
            return (_target(form, form.target.data),)
        case Verb.UPHOLD_OBJECTION:
            is_yes = form.decision.data == "yes"
            return is_yes, _target(form, form.target.data) if is_yes and form.target.data else None
        case Verb.WHISTLE:
            return [_target(form, choice) for choice in form.units.data], form.until.data
        case Verb.RESTRICT:
            return (form.minor.data,)
    if "decision" in form:
        return (form.decision.data == "yes",)
    return (form.until.data,) if "until" in form else ()


def _target(form: Any, choice: str) -> Unit | Person:
    """The unit or person that was chosen."""
    return cast("Unit | Person", form.offered.get(choice) or abort(422))


def _unit_words(unit: Unit) -> str:
    return gettext("%(name)s (grid centre)", name=unit.name) if unit.is_centre else unit.name


def _person_words(person: Person) -> str:
    return gettext("%(name)s (field)", name=person.name)


def _entry(step: StepPage) -> Entry:
    return Entry(
        f"case_{step.noun}",
        "signed_in",
        lambda sent: prepare(step, sent),
        lambda answer: case_address(answer["id"]),
        target_of(Case),
    )


ENTRIES = [_entry(step) for step in STEPS]
