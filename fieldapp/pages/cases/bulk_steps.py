"""What the page of one step for many cases shows, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp import clock, db
from fieldapp.domain.access import policy
from fieldapp.domain.cases import bulk_steps, concurrent_changes, standard_texts
from fieldapp.domain.cases.bulk_steps import BulkStep, Order, Outcome, Outlook
from fieldapp.domain.cases.steps import Words
from fieldapp.entries.cases.find import with_case_page
from fieldapp.forms import bulk as forms
from fieldapp.forms.cases import DispatchForm, StepForm
from fieldapp.models import Case, StandardText, Unit, Verb
from fieldapp.pages.cases import concurrent_changes as cases_concurrent_changes
from fieldapp.pages.cases.case import case_rows
from fieldapp.web.access import actor
from fieldapp.web.locale import translate
from fieldapp.web.request_values import as_uuid


@dataclass(frozen=True)
class BulkPage:
    """The words of one step, its form, and whose standard texts it offers."""

    step: BulkStep
    verb: Verb
    title: Any
    done: Any
    hint: Any
    form: type[StepForm]


PAGES = {
    page.step: page
    for page in (
        BulkPage(
            BulkStep.DISPATCH,
            Verb.DISPATCH,
            _l("Dispatch"),
            _l("Dispatched"),
            _l("You stay responsible until the recipient has signed for the case."),
            forms.BulkDispatchForm,
        ),
        BulkPage(
            BulkStep.CHASE,
            Verb.CHASE,
            _l("Chase"),
            _l("Chased"),
            _l("The handler is reminded. The deadline does not change."),
            StepForm,
        ),
        BulkPage(
            BulkStep.CLOSURE,
            Verb.CLOSE,
            _l("Verify and close"),
            _l("Verified and closed"),
            _l("Check on site or ask the reporter. A photo is not required."),
            forms.BulkClosureForm,
        ),
    )
}


@dataclass(frozen=True)
class Told:
    """One case on the page of what happened; `case` is None when it can no longer be seen."""

    case: Case | None
    number: str
    why: str
    events: list[tuple[str, str, str]] = field(default_factory=list)  # where somebody was quicker


def chosen(ids: Sequence[str]) -> tuple[list[Case], list[UUID]]:
    """The first MOST cases chosen, in the order of their deadlines, and the ids that are not there for me."""
    wanted = list(dict.fromkeys(one for text in ids if (one := as_uuid(text))))[: bulk_steps.MOST]
    query = with_case_page(policy.visible_among(actor(), wanted))
    found = list(db.session().scalars(query.order_by(Case.due_at, Case.id)).unique()) if wanted else []
    return found, sorted(set(wanted) - {case.id for case in found})


def outlooks(page: BulkPage, found: Sequence[Case]) -> list[Outlook]:
    return [bulk_steps.outlook(actor(), case, page.step) for case in found]


def form_of(page: BulkPage, able: Sequence[Case], submitted: Any = None) -> StepForm:
    form = page.form(submitted)
    if submitted is None:
        form.as_seen.data = concurrent_changes.as_text(able)
    if isinstance(form, DispatchForm):
        targets = bulk_steps.targets(db.session(), able, clock.today())
        form.target.choices = [("", gettext("Please choose"))]
        form.target.choices += [(target.choice, _target_words(target, len(able))) for target in targets]
    return form


def texts_for(page: BulkPage, able: Sequence[Case]) -> Sequence[StandardText]:
    """What can be said of each of them."""
    return standard_texts.fitting(db.session(), [case.category for case in able], [page.verb]) if able else []


def order_of(page: BulkPage, form: StepForm) -> Order:
    words = Words(form.internal_words.data or "", form.public_words.data or "")
    target = form.target.data if isinstance(form, DispatchForm) else ""
    return Order(page.step, words, target or "", concurrent_changes.told(form.as_seen.data))


def carry_out(found: Sequence[Case], gone: Sequence[UUID], order: Order) -> dict[str, Any]:
    """Take the step with each; what can no longer be seen is named, too."""
    done = bulk_steps.carry_out(db.session(), actor(), found, order, clock.today(), clock.now())
    return {
        "step": order.step.value,
        **bulk_steps.as_answer([*done, *(Outcome(i, "", bulk_steps.GONE) for i in gone)]),
    }


def told(answer: dict[str, Any]) -> list[Told]:
    """What happened to each, what was not done first."""
    outcomes = bulk_steps.from_answer(answer)
    rows = {case.id: case for case in case_rows([each.case_id for each in outcomes])}
    moved = cases_concurrent_changes.of_cases({o.case_id: o.seen for o in outcomes if o.seen is not None})
    events = {each.case.id: each.events for each in moved}
    every = [
        Told(rows.get(o.case_id), o.number, translate(o.why) if o.why else "", events.get(o.case_id, []))
        for o in outcomes
    ]
    return sorted(every, key=lambda each: not each.why)


def last_feedback(case: Case) -> Any:
    """The step that says what was done: who verifies reads it first."""
    return next((s for s in reversed(case.steps) if s.verb in {Verb.FEED_BACK, Verb.SETTLE}), None)


def _target_words(target: bulk_steps.Target, of: int) -> str:
    who = target.who
    if not isinstance(who, Unit):
        name = gettext("%(name)s (field)", name=who.name)
    else:
        name = gettext("%(name)s (grid centre)", name=who.name) if who.is_centre else who.name
    if target.count == of:
        return name
    return gettext("%(name)s: applies to %(count)s of %(all)s", name=name, count=target.count, all=of)
