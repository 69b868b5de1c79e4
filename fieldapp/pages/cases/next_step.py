"""What the page of a case offers to do: the step that is due, whom the case waits for, and the other steps."""

from typing import Any

from flask_babel import gettext

from fieldapp.domain.cases import next_steps
from fieldapp.domain.errors import N_
from fieldapp.entries.cases.step_table import STEPS, StepPage
from fieldapp.models import Case, CaseState
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day, label
from fieldapp.web.locale import translate

S = CaseState
# What each state waits for, and of whom: %(who)s is who has it, else the responsible level.
WAITS: dict[CaseState, str] = {
    S.REPORTED: N_("Waiting to be accepted: %(level)s"),
    S.ACCEPTED: N_("Accepted, waiting to be dispatched: %(level)s"),
    S.DISPATCHED: N_("Waiting to be signed for: %(who)s"),
    S.OBJECTED: N_("Objection raised, waiting for the decision: %(level)s"),
    S.SIGNED: N_("Signed for, waiting for work to start: %(who)s"),
    S.IN_HAND: N_("In progress, waiting for feedback: %(who)s"),
    S.EXTENSION_ASKED: N_("Extension requested, waiting for the decision: %(level)s"),
    S.ON_HOLD: N_("On hold until %(review)s: %(who)s"),
    S.ASKED_REPORTER: N_("Waiting for the reporter's answer, to be recorded by: %(who)s"),
    S.SETTLED: N_("Settled on the spot, waiting to be verified by someone else"),
    S.FED_BACK: N_("Fed back, waiting to be verified by someone else"),
    S.VERIFIED: N_("Verified, waiting to be closed: %(level)s"),
}


def possible_steps(case: Case) -> list[StepPage]:
    """The steps this person may take with the case as it is now."""
    who = actor()
    return [step for step in STEPS if any(next_steps.is_offered(who, case, verb) for verb in step.verbs)]


def steps_context(case: Case) -> dict[str, Any]:
    """`main_step` is None where the case waits for somebody else, whom `waits_for` names."""
    possible, due = possible_steps(case), next_steps.due_step(actor(), case)
    main = next((step for step in possible if step.verbs[0] is due), None)
    return {
        "main_step": main,
        "other_steps": [step for step in possible if step is not main],
        "waits_for": waits_for(case),
    }


def waits_for(case: Case) -> str:
    """What happens next and by whom, in one line; nothing where nothing is left to do."""
    if case.complained_at is not None:
        return gettext("The reporter complained: the county answers")
    if units := next_steps.awaited_units(case):
        return gettext("Waiting for called units: %(units)s", units=gettext(", ").join(units))
    if case.state not in WAITS:
        return ""
    whose = " · ".join(each.name for each in (case.unit, case.handler) if each is not None)
    words = {"who": whose or label(case.level), "level": label(case.level), "review": day(case.review_on)}
    return translate(WAITS[case.state]) % words
