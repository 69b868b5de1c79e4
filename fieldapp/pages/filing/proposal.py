"""What the page of one filing shows: its grids, what it moves, what is wrong with it, its story and the next step."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.filing import notices, proposals, rights, steps, workflow
from fieldapp.domain.filing.checks import Finding
from fieldapp.domain.filing.preview import Preview, preview
from fieldapp.forms.filings import ProposedGridForm, StepForm
from fieldapp.models import Filing, FilingGrid, FilingState, FilingStep, FilingVerb, Place
from fieldapp.pages.filing.drawings import before_and_after
from fieldapp.web.access import actor

V = FilingVerb
# Of each step: what its button says, and what to write.
STEP_WORDS: dict[FilingVerb, tuple[Any, Any]] = {
    V.SUBMIT: (
        _l("Submit to the county"),
        _l("The county reviews it on the working calendar. You may add words."),
    ),
    V.AGREE: (_l("Agree, on to the city"), _l("Write the county's opinion.")),
    V.FILE: (
        _l("File and give it a number"),
        _l(
            "Choose the day it takes effect. On that day everything moves by itself; until then it can be undone."
        ),
    ),
    V.RETURN: (_l("Return to the town"), _l("Write what is to be changed.")),
    V.UNDO: (_l("Undo the filing"), _l("Nothing has moved yet. Write why; the departments are told again.")),
    V.WITHDRAW: (_l("Withdraw"), _l("Write why. Its story is kept.")),
}
# Whose step it is, as everybody reads it.
NEXT = {
    FilingState.DRAFT: _l("Next: the town completes the proposal and submits it to the county."),
    FilingState.SUBMITTED: _l("Next: the county reviews it and agrees or returns it."),
    FilingState.RETURNED: _l("Next: the town changes what was asked for and submits it again."),
    FilingState.AGREED: _l(
        "Next: the city files it, gives it a number and says from when it holds, or returns it."
    ),
    FilingState.FILED: _l(
        "Next: on its day everything is carried out by itself. Until then the city can undo it."
    ),
    FilingState.IN_FORCE: _l("Carried out. The next change needs a filing of its own."),
    FilingState.WITHDRAWN: _l("Withdrawn. The town may begin another proposal."),
    FilingState.UNDONE: _l("Undone before its day. The town may begin another proposal."),
}


def show_context(filing: Filing, chosen: StepForm | None = None) -> dict[str, Any]:
    """One filing with what this person can do with it now."""
    session, today, seen = db.session(), clock.today(), workflow.as_seen(filing)
    is_open = filing.state in proposals.OPEN
    found = preview(session, filing, today) if is_open else None
    told = notices.notices_of(session, filing)
    story = select(FilingStep).where(FilingStep.filing_id == filing.id).order_by(FilingStep.number)
    offered = steps.offered(actor(), filing, today)
    return {
        "filing": filing,
        "next_words": NEXT[filing.state],
        "may_change": filing.state in workflow.CHANGEABLE and rights.may(actor(), filing, V.SUBMIT),
        "step_forms": [(*STEP_WORDS[verb], _step_form(verb, seen, chosen)) for verb in offered],
        "drawings": before_and_after(filing.grids),
        "households": households_of(filing, found),
        "complaints": complaints(filing, found.findings if found else []),
        "has_changed": is_open and _has_changed(filing),
        "flows": flows(filing, found),
        "unplaced": len(found.plan.unplaced) if found else 0,
        "postings": found.plan.postings if found else [],
        "told": told,
        "may_note": notices.may_note(actor(), told),
        "story": session.scalars(
            story.options(joinedload(FilingStep.person), joinedload(FilingStep.unit))
        ).all(),
        "seen": seen,
        "names": {row.number: row.name for row in filing.grids},
        "moved": "",
    }


def households_of(filing: Filing, found: Preview | None) -> Mapping[int, int | None]:
    """Households of each grid: as they will be, or as they were filed."""
    if found is None:
        return {row.number: row.households for row in filing.grids}
    return {row.number: found.households.get(row.number, 0) for row in filing.grids}


def complaints(filing: Filing, found: Sequence[Finding]) -> list[tuple[str, str, bool]]:
    """Grid, sentence, whether it is only a hint."""
    names = {row.number: row.name for row in filing.grids}
    return [
        (names.get(each.number or 0, ""), gettext(each.message, **each.values), each.is_hint)
        for each in found
    ]


def of_grid(filing: Filing, number: int) -> list[str]:
    """What is wrong with one grid, for its own page."""
    found = preview(db.session(), filing, clock.today())
    return [gettext(each.message, **each.values) for each in found.findings if each.number == number]


def flows(filing: Filing, found: Preview | None) -> list[tuple[str, str, int, int, int]]:
    """From which present grid to which grid go how many households, open cases and open tasks."""
    if found is None:
        return []
    before = {row.present_id: row.before_name for row in filing.grids if row.present_id}
    after = {row.number: row.name for row in filing.grids}
    return [
        (before[each.from_id], after[each.number], each.households, each.cases, each.tasks)
        for each in found.plan.counts()
    ]


def grid_choices(filing: Filing, but: FilingGrid | None = None) -> list[tuple[str, str]]:
    """The grids of a proposal that go on, by number."""
    going_on = [row for row in filing.grids if not row.is_ending and row is not but]
    return [("", gettext("Please choose")), *((str(row.number), row.name) for row in going_on)]


def fill_grid(form: ProposedGridForm, village: Place) -> Any:
    """The departments that may supervise."""
    units = proposals.departments_for(db.session(), village)
    form.department.choices = [("", gettext("None")), *((str(unit.id), unit.name) for unit in units)]
    return form


def department_of(form: ProposedGridForm) -> UUID | None:
    """The chosen department, if it is one of those offered."""
    offered = {str(each[0]) for each in form.department.choices or ()}
    chosen = form.department.data or ""
    return UUID(chosen) if chosen and chosen in offered else None


def others_around(filing: Filing, but: FilingGrid | None) -> list[FilingGrid]:
    """The outlines beside one that is drawn."""
    return [row for row in filing.grids if row is not but and row.outline and not row.is_ending]


def count_waiting() -> int:
    """How many filings wait for this person; nobody else is asked the database for it."""
    if not (actor().may_anywhere("take_filing_step") or actor().may_anywhere("note_filing")):
        return 0
    return len(db.session().scalars(rights.waiting(actor()).with_only_columns(Filing.id).limit(100)).all())


def _has_changed(filing: Filing) -> bool:
    present = proposals.present_grids(db.session(), filing.village, clock.now())
    return filing.based_on != proposals.mark(present)


def _step_form(verb: FilingVerb, seen: str, chosen: StepForm | None) -> StepForm:
    if chosen is not None and chosen.step.data == verb.value:
        return chosen
    return StepForm(step=verb.value, as_seen=seen)
