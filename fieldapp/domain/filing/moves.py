"""What a re-division moves, and where to: households, open cases and tasks of the grids that it changes.

The preview and the act itself ask the same plan. What has a position goes where that lies; a household without one goes
where somebody said, else it stays with what its grid becomes. A task follows its household, else its case.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.geography.partitions import Finder
from fieldapp.models import (
    Case,
    Filing,
    FilingChoice,
    FilingGrid,
    GridKind,
    Household,
    Posting,
    Task,
    TaskState,
)

Goes = dict[UUID, int]  # the id of a row → the number of the grid it goes to


@dataclass(frozen=True)
class Plan:
    """Where each row of the changed grids goes. `homes`: present grid → what it becomes.

    `unplaced`: households that could go to several, and whose position does not tell.
    """

    homes: Mapping[UUID, int]
    lies_at: Mapping[UUID, UUID]  # household, case or task → present grid
    households: Goes = field(default_factory=dict)
    cases: Goes = field(default_factory=dict)
    tasks: Goes = field(default_factory=dict)
    unplaced: Sequence[UUID] = ()
    postings: Sequence[Posting] = ()

    def counts(self) -> list["Flow"]:
        """How many of each go from which present grid to which grid of the proposal."""
        counted = [Counter(self._ways(goes)) for goes in (self.households, self.cases, self.tasks)]
        ways = sorted({way for each in counted for way in each}, key=lambda way: (str(way[0]), way[1]))
        return [Flow(*way, *(each[way] for each in counted)) for way in ways]

    def moved(self, goes: Goes) -> Goes:
        """Those that leave what their grid becomes, or whose grid ends."""
        return {id: number for id, number in goes.items() if self.homes[self.lies_at[id]] != number}

    def _ways(self, goes: Goes) -> Iterable[tuple[UUID, int]]:
        return ((self.lies_at[id], number) for id, number in goes.items())


@dataclass(frozen=True)
class Flow:
    """What goes from one present grid to one grid of the proposal."""

    from_id: UUID
    number: int
    households: int
    cases: int
    tasks: int


def plan(session: Session, filing: Filing, on: date) -> Plan:
    """Where everything goes that lies at a grid which is divided, ended or bounded anew. Seven statements at most."""
    homes = _homes(filing)
    if not homes:
        return Plan({}, {})
    finder, lies_at = _finder(filing, homes), dict[UUID, UUID]()
    chosen = _chosen(session, filing)
    households, unplaced = Goes(), []
    for id, grid_id, lat, lon in session.execute(_households(homes)):
        found = finder.find(lat, lon) if lat is not None and lon is not None else None
        lies_at[id], households[id] = grid_id, found or chosen.get(id, homes[grid_id])
        if found is None and _is_open(filing, grid_id):
            unplaced.append(id)
    cases = Goes()
    for id, place_id, lat, lon in session.execute(_cases(homes)):
        found = finder.find(lat, lon) if lat is not None and lon is not None else None
        lies_at[id], cases[id] = place_id, found or homes[place_id]
    tasks = Goes()
    for id, place_id, household_id, case_id in session.execute(_tasks(homes)):
        lies_at[id] = place_id
        of_household = households.get(household_id) if household_id else None
        of_case = cases.get(case_id) if case_id else None
        tasks[id] = of_household or of_case or homes[place_id]
    postings = session.scalars(_postings(homes, on)).unique().all()
    return Plan(homes, lies_at, households, cases, tasks, unplaced, postings)


def _homes(filing: Filing) -> dict[UUID, int]:
    """Changed present grid → the grid of the proposal that its rows stay with."""
    origins = {row.origin_id for row in filing.grids}
    return {
        row.present_id: row.into_number or row.number
        for row in filing.grids
        if row.present_id and (row.is_ending or row.has_moved or row.present_id in origins)
    }


def _finder(filing: Filing, homes: Mapping[UUID, int]) -> Finder[int]:
    """The grids a position may lie in, the deeper ones first; those that nothing changes are left alone."""
    rows = [row for row in filing.grids if _takes_up(row, homes)]
    rows.sort(key=lambda row: (-row.level, row.number))
    return Finder((row.number, row.outline) for row in rows if row.outline)


def _takes_up(row: FilingGrid, homes: Mapping[UUID, int]) -> bool:
    if row.is_ending or row.kind is not GridKind.COMPREHENSIVE:
        return False
    return row.is_new or row.number in homes.values()


def _is_open(filing: Filing, grid_id: UUID) -> bool:
    """Whether a household of this grid may go to more than one."""
    row = next(row for row in filing.grids if row.present_id == grid_id)
    return row.has_moved or any(each.origin_id == grid_id for each in filing.grids)


def _chosen(session: Session, filing: Filing) -> dict[UUID, int]:
    going_on = {row.number for row in filing.grids if not row.is_ending}
    query = select(FilingChoice.household_id, FilingChoice.number).where(FilingChoice.filing_id == filing.id)
    return {id: number for id, number in session.execute(query) if number in going_on}


def _households(homes: Iterable[UUID]) -> Select[UUID, UUID, float | None, float | None]:
    query = select(Household.id, Household.grid_id, Household.lat, Household.lon)
    return query.where(Household.grid_id.in_(list(homes)))


def _cases(homes: Iterable[UUID]) -> Select[UUID, UUID, float | None, float | None]:
    query = select(Case.id, Case.place_id, Case.lat, Case.lon)
    return query.where(Case.place_id.in_(list(homes)), Case.is_open.is_(True))


def _tasks(homes: Iterable[UUID]) -> Select[UUID, UUID, UUID | None, UUID | None]:
    query = select(Task.id, Task.place_id, Task.household_id, Task.case_id)
    return query.where(Task.place_id.in_(list(homes)), Task.state == TaskState.OPEN)


def _postings(homes: Iterable[UUID], on: date) -> Select[Posting]:
    lasts = or_(Posting.ends_on.is_(None), Posting.ends_on > on)
    query = select(Posting).where(Posting.place_id.in_(list(homes)), lasts)
    return query.options(joinedload(Posting.person)).order_by(Posting.role, Posting.id)
