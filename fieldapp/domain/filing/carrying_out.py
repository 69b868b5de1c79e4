"""On its day a filed re-division is carried out in one act: grids, households, cases, tasks and postings.

Safe to run twice, in parallel, or after being killed: the filing is locked, and only one that is filed and due is
carried out. If the grids have changed meanwhile, it goes back to the town with the reason instead.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act as Logged
from fieldapp.domain.errors import N_
from fieldapp.domain.filing import clocks, moves, proposals
from fieldapp.domain.filing.moves import Goes, Plan
from fieldapp.domain.filing.workflow import FLOW, note_step
from fieldapp.domain.locks import lock
from fieldapp.domain.places import division_merging, grid_outlines, grids, place_versions
from fieldapp.domain.places.grids import NewGrid
from fieldapp.models import (
    Case,
    Filing,
    FilingGrid,
    FilingState,
    FilingVerb,
    GridDepartment,
    Household,
    Place,
    Posting,
    Report,
    Resident,
    Task,
    Visit,
)

V = FilingVerb
AT_ONCE = 500  # ids in one statement
HAD_CHANGED = N_("The grids of this village were changed otherwise before the day came.")
Places = Mapping[int, Place]


def due_ids(session: Session, on: date) -> Sequence[UUID]:
    """The filed re-divisions whose day has come."""
    return session.scalars(_due(on).with_only_columns(Filing.id).order_by(Filing.effective_on)).all()


def carry_out(session: Session, filing_id: UUID, now: datetime) -> bool:
    """Carry one out; False when it is not due (any more). Never raises for what has changed meanwhile."""
    filing = session.get_one(Filing, filing_id)
    lock(session, filing, "grids")
    if filing.state is not FilingState.FILED or not filing.effective_on or filing.effective_on > day_of(now):
        return False
    lock(session, filing.village)
    if filing.based_on != proposals.mark(proposals.present_grids(session, filing.village, now)):
        filing.state = FLOW[V.SEND_BACK][1]
        note_step(session, None, filing, V.SEND_BACK, HAD_CHANGED, now)
        return False
    plan = moves.plan(session, filing, day_of(now))
    places = _places(session, filing, now)
    _move(session, plan, places)
    _move_postings(session, filing, plan, places, now)
    _end(session, filing, places, now)
    filing.state = FLOW[V.CARRY_OUT][1]
    clocks.stop(filing)
    note_step(session, None, filing, V.CARRY_OUT, "", now)
    audit_log.line(session, Logged.CARRY_OUT_FILING, filing.filed_by_id, now, filing, filing.number or "")
    session.flush()
    session.expire_all()
    return True


def _due(on: date) -> Select[Filing]:
    return select(Filing).where(Filing.state == FilingState.FILED, Filing.effective_on <= on)


def _places(session: Session, filing: Filing, now: datetime) -> Places:
    """Number → its place: the new ones made, the present ones with their name and boundary."""
    made: dict[int, Place] = {}
    for row in sorted(filing.grids, key=lambda row: (row.level, row.number)):
        if row.present is None:
            made[row.number] = grids.make_grid(session, filing.village, _new(filing, row, made), now)
            row.code = made[row.number].code
        else:
            made[row.number] = row.present
            if row.is_changed and not row.is_ending:
                _change(session, filing, row, row.present, now)
        if not row.is_ending:
            _supervise(session, made[row.number], row.department_id)
    return made


def _new(filing: Filing, row: FilingGrid, made: Places) -> NewGrid:
    parent = made[row.parent_number] if row.level == 3 and row.parent_number else None
    return NewGrid(row.name, row.kind, row.level, parent, row.outline, row.boundary_words, _basis(filing))


def _change(session: Session, filing: Filing, row: FilingGrid, grid: Place, now: datetime) -> None:
    place_versions.keep_first(session, grid, now)
    if row.name != grid.name:
        former = [each for each in grid.former_names.split() if each != row.name]
        grid.former_names = " ".join([*former, *grid.name.split()])
        grid.name = row.name
    grid_outlines.set_outline(grid, row.outline, row.boundary_words)
    place_versions.keep(session, grid, filing.filed_by_id, _basis(filing), now)


def _supervise(session: Session, grid: Place, unit_id: UUID | None) -> None:
    known = session.scalars(select(GridDepartment).where(GridDepartment.place_id == grid.id)).one_or_none()
    if unit_id is None:
        return
    if known is None:
        session.add(GridDepartment(place_id=grid.id, unit_id=unit_id))
    else:
        known.unit_id = unit_id


def _move(session: Session, plan: Plan, places: Places) -> None:
    """Households with residents and visits, open cases with their reports, open tasks."""
    for ids, grid in _batches(plan.moved(plan.households), places):
        _set(session, Household, Household.id.in_(ids), grid_id=grid.id, scope=grid.scope)
        for model in (Resident, Visit):
            _set(session, model, model.household_id.in_(ids), scope=grid.scope)
    for ids, grid in _batches(plan.moved(plan.cases), places):
        _set(session, Case, Case.id.in_(ids), place_id=grid.id, scope=grid.scope)
        _set(session, Report, Report.case_id.in_(ids), grid_id=grid.id, scope=grid.scope)
    for ids, grid in _batches(plan.moved(plan.tasks), places):
        _set(session, Task, Task.id.in_(ids), place_id=grid.id, scope=grid.scope)


def _set(session: Session, model: Any, where: Any, **values: Any) -> None:
    session.execute(
        update(model).where(where).values(**values), execution_options={"synchronize_session": False}
    )


def _batches(goes: Goes, places: Places) -> Iterator[tuple[list[UUID], Place]]:
    by_number = defaultdict(list)
    for id, number in goes.items():
        by_number[number].append(id)
    for number, ids in sorted(by_number.items()):
        for start in range(0, len(ids), AT_ONCE):
            yield ids[start : start + AT_ONCE], places[number]


def _move_postings(session: Session, filing: Filing, plan: Plan, places: Places, now: datetime) -> None:
    """Whoever works in a grid that ends goes on where its rows go; a part keeps the people of its former grid."""
    today = day_of(now)
    ending = {row.present_id for row in filing.grids if row.is_ending}
    for old in plan.postings:
        targets = [places[plan.homes[old.place_id]]] if old.place_id in ending else []
        parts = (row for row in filing.grids if row.origin_id == old.place_id and row.keeps_people)
        targets += [places[row.number] for row in parts]
        for there in targets:
            if not _works_at(session, old.person_id, there, old.role, today):
                division_merging.begin_posting(session, filing.filed_by_id, old, there, old.unit_id, now)
        if old.place_id in ending:
            old.ends_on = max(today, old.starts_on)


def _works_at(session: Session, person_id: UUID, grid: Place, role: Any, on: date) -> bool:
    query = select(Posting).filter_by(person_id=person_id, place_id=grid.id, role=role)
    return any(each.is_active(on) for each in session.scalars(query).unique())


def _end(session: Session, filing: Filing, places: Places, now: datetime) -> None:
    """Grids that end keep their codes; what still lies there, closed cases too, goes where their rows went."""
    for row in filing.grids:
        if row.into_number is not None and row.present is not None:
            into = places[row.into_number]
            place_versions.keep_first(session, row.present, now)
            row.present.ends_on, row.present.merged_into_id = day_of(now), into.id
            place_versions.keep(session, row.present, filing.filed_by_id, _basis(filing), now)
            division_merging.move_remaining(session, row.present, into)
    session.flush()


def _basis(filing: Filing) -> str:
    return " ".join(filter(None, (filing.number, filing.basis)))
