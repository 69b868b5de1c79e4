"""What the page of a step shows around its form: what was asked before, and standard texts to begin from."""

from collections.abc import Sequence
from typing import Any, cast

from flask_babel import gettext

from fieldapp import db
from fieldapp.domain.cases import rights, standard_texts
from fieldapp.domain.cases.open_calls import open_calls
from fieldapp.domain.errors import N_
from fieldapp.domain.organisation.usual_units import Why, proposed
from fieldapp.entries.cases.step_table import StepPage
from fieldapp.forms.cases import DispatchForm, StepForm
from fieldapp.models import Case, JointCall, StandardText, Unit, Verb
from fieldapp.pages.cases.reporters import reach_of
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day, label, when
from fieldapp.web.locale import translate
from fieldapp.web.request_values import body

Facts = list[tuple[str, Any]]

REASONS = {
    Why.LAST_HERE: N_("Proposed: handled the last case of this category here."),
    Why.USUAL: N_("Proposed: the usual department for this category."),
}


def step_context(step: StepPage, case: Case, form: StepForm, problem: str = "") -> dict[str, Any]:
    """For a phone's store without the texts: they are the network's to give."""
    texts = [] if actor().takes_along else offered(step, case)
    return {
        "step": step,
        "case": case,
        "form": form,
        "problem": problem,
        "said": _said(step, case),
        "texts": texts,
        "proposal": _propose(case, form),
    }


def _propose(case: Case, form: Any) -> str:
    """Choose a unit beforehand in a new form of a dispatch; returns why this one."""
    is_new = form.internal_words.raw_data is None and not actor().takes_along
    if not (is_new and isinstance(form, DispatchForm)):
        return ""
    units = [target for target in cast("Any", form).offered.values() if isinstance(target, Unit)]
    proposal = proposed(db.session(), case, units)
    if proposal is None:
        return ""
    form.target.data = f"unit:{proposal.unit.id}"
    return translate(REASONS[proposal.why])


def offered(step: StepPage, case: Case) -> Sequence[StandardText]:
    return standard_texts.fitting(db.session(), [case.category], step.verbs)


def fill_in(texts: Sequence[StandardText], form: StepForm) -> bool:
    """Add the standard text whose button was pressed to the public words; False when none of these was."""
    chosen = body.identifier("text")
    text = next((text for text in texts if text.id == chosen), None) if chosen else None
    if text is not None:
        form.public_words.data = standard_texts.added_to(form.public_words.data or "", text)
    return text is not None


def _said(step: StepPage, case: Case) -> Facts:
    match step.verbs[0]:
        case Verb.UPHOLD_OBJECTION:
            return _asked(case, Verb.OBJECT, gettext("Should handle it instead"))
        case Verb.GRANT_EXTENSION:
            until = (gettext("End date"), day(case.asked_due_at))
            return [*_asked(case, Verb.ASK_EXTENSION, ""), until]
        case Verb.ANSWER_CALL | Verb.JOIN:
            one = rights.awaited(actor(), case, step.verbs[0])
            return _call(case, one.call) if one else []
        case Verb.CONCLUDE:
            return [fact for call in open_calls(case) for fact in _found(case, call)]
    return _of_reporter(step.verbs[0], case)


def _of_reporter(verb: Verb, case: Case) -> Facts:
    if verb is Verb.ASK_REPORTER:
        return [(gettext("How the reporter can be reached"), "\n".join(reach_of(case)))]
    return _asked(case, Verb.COMPLAIN, "") if verb is Verb.ANSWER_COMPLAINT else []


def _asked(case: Case, verb: Verb, named: str) -> Facts:
    """The reason of the latest step of this kind, and the unit it names."""
    step = next((step for step in reversed(case.steps) if step.verb is verb), None)
    if step is None:
        return []
    return [(gettext("Reason"), step.internal_words), (named, step.unit.name if step.unit and named else "")]


def _call(case: Case, call: JointCall) -> Facts:
    return [
        (gettext("What they are asked to do"), _words(case, call.step_id)),
        (gettext("Calling unit"), call.unit.name if call.unit else ""),
        (gettext("Answer by"), when(call.answer_by)),
        (gettext("Attend by"), when(call.come_by)),
    ]


def _found(case: Case, call: JointCall) -> Facts:
    found = ((one, _words(case, one.step_id)) for one in call.called)
    return [
        (one.unit.name, gettext(": ").join(filter(None, (label(one.answer), words)))) for one, words in found
    ]


def _words(case: Case, step_id: object) -> str:
    return next((step.internal_words for step in case.steps if step.id == step_id), "")
