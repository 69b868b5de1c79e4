"""What the case's page shows, on the phone and at the desk alike."""

from typing import Any

from flask_babel import gettext
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from fieldapp import db
from fieldapp.domain import case_flow, cases, consolidation, policy
from fieldapp.models import Case, CaseStep, Report, Task, Verb
from fieldapp.web.access import actor, one_or_404
from fieldapp.web.labels import label, when
from fieldapp.web.steps import STEPS

# What can be done next stands first and largest; the rest follows in this order.
MAIN = (Verb.SIGN, Verb.ACCEPT, Verb.DISPATCH, Verb.START, Verb.FEED_BACK, Verb.VERIFY, Verb.CLOSE)


def find_case(case_id: object) -> Case:
    """A case this person may see, with all its page needs; else 404."""
    query = policy.visible_cases(actor()).where(Case.id == case_id)
    found = one_or_404(with_page(query))
    assert isinstance(found, Case)  # noqa: S101 - tells the type checker
    return found


def with_page(query: Select[Case]) -> Select[Case]:
    return query.options(
        joinedload(Case.category),
        joinedload(Case.place),
        joinedload(Case.unit),
        joinedload(Case.handler),
        joinedload(Case.merged_into),
        selectinload(Case.reports).options(joinedload(Report.person), selectinload(Report.photos)),
        selectinload(Case.steps).options(
            joinedload(CaseStep.person),
            joinedload(CaseStep.unit),
            joinedload(CaseStep.target_person),
            joinedload(CaseStep.words),
            selectinload(CaseStep.photos),
        ),
    )


def case_context(case: Case) -> dict[str, Any]:
    possible = [s for s in STEPS if any(_offers(case, verb) for verb in s.verbs)]
    main = next((s for verb in MAIN for s in possible if s.verbs[0] is verb), None)
    tasks = policy.visible_tasks(actor()).where(Task.case_id == case.id).options(joinedload(Task.assignee))
    merged = policy.visible_cases(actor()).where(Case.merged_into_id == case.id)
    alike = (
        consolidation.look_alikes(db.session(), case, policy.visible_cases(actor())) if case.is_open else []
    )
    may_merge = actor().may("merge_cases", case.scope)
    return {
        "case": case,
        "main_step": main,
        "other_steps": [step for step in possible if step is not main],
        "timeline_rows": [_row(step) for step in reversed(case.steps)],
        "tasks": db.session().scalars(tasks).unique().all(),
        "merged_cases": db.session().scalars(merged).unique().all(),
        "look_alikes": alike if may_merge else [],
        "may_merge": may_merge,
        "may_give_task": case.is_open and actor().may("give_task", case.scope),
    }


def _offers(case: Case, verb: Verb) -> bool:
    return case_flow.allows(case.state, verb) and cases.may_do(actor(), case, verb)


def _row(step: CaseStep) -> dict[str, Any]:
    who = step.person.name if step.person else gettext("A resident")
    role = f" · {label(step.role)}" if step.role else ""
    target = step.target_person.name if step.target_person else step.unit.name if step.unit else ""
    return {
        "title": f"{label(step.verb)} → {target}" if target else label(step.verb),
        "when": when(step.at),
        "who": who + role,
        "words": step.internal_words,
        "public_words": step.public_words,
        "photos": step.photos,
        "tone": "neutral",
    }
