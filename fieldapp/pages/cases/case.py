"""What the case's page shows, on the phone and at the desk alike."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, load_only

from fieldapp import clock, db
from fieldapp.domain.access import offline_exclusions, policy, record_visibility
from fieldapp.domain.access.case_visibility import KEPT
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.consolidation import look_alikes, merging, observations
from fieldapp.domain.consolidation.look_alikes import LookAlike
from fieldapp.domain.maps.pictures import Picture, draw_picture
from fieldapp.forms.reports import ReporterForm
from fieldapp.models import (
    Case,
    CaseState,
    Category,
    Household,
    Person,
    Place,
    Report,
    Task,
    Unit,
    Urgency,
    Visit,
)
from fieldapp.pages.cases.clocks import clocks_and_told
from fieldapp.pages.cases.history import as_it_stands, others_named, story
from fieldapp.pages.cases.next_step import steps_context
from fieldapp.pages.cases.reporters import reporters_of
from fieldapp.pages.omissions import lacking
from fieldapp.web.access import actor
from fieldapp.web.paging import MOST_LISTED, Listing, Page, every_page, paginate_found

PER_PAGE = 30
# What a row of a list shows of a case, and what its page does; built once.
IN_A_ROW = (
    load_only(
        Case.number, Case.state, Case.is_open, Case.urgency, Case.summary, Case.scope, Case.lat, Case.lon,
        Case.due_at, Case.accept_by, Case.closed_at, raiseload=True,
    ),
    joinedload(Case.category).load_only(Category.name),
    joinedload(Case.place).load_only(Place.name),
    joinedload(Case.unit).load_only(Unit.name),
    joinedload(Case.handler).load_only(Person.name),
)  # fmt: skip
MOST_TAKEN = 90  # rows of the list on a phone


def case_rows(ids: Sequence[UUID]) -> list[Case]:
    """These cases in this order, with what a list shows of each. The ids come from a search of one's own cases."""
    query = policy.visible_among(actor(), ids)
    return lists.in_order(db.session().scalars(query.options(*IN_A_ROW)), ids)


LISTED: tuple[Any, ...] = (
    Case.id, Case.number, Case.state, Case.is_open, Case.urgency, Case.summary, Case.scope, Case.lat, Case.lon,
    Case.due_at, Case.accept_by, Case.closed_at, Case.opened_at, Category.name.label("category_name"),
    Place.name.label("place_name"), Unit.name.label("unit_name"), Person.name.label("handler_name"),
)  # fmt: skip


class CasePoint(NamedTuple):
    """Where one case is drawn."""

    lat: float
    lon: float
    sign: str = ""
    is_urgent: bool = False


class Named(NamedTuple):
    """What a list shows of a place or a unit."""

    name: str


class Listed(NamedTuple):
    """A case as a list shows it: a row, without the cost of an object of the model."""

    id: UUID
    number: str
    state: CaseState
    is_open: bool
    urgency: Urgency
    summary: str
    scope: str
    lat: float | None
    lon: float | None
    due_at: datetime | None
    accept_by: datetime | None
    closed_at: datetime | None
    opened_at: datetime
    category: Named
    place: Named
    unit: Named | None
    handler: Named | None

    @classmethod
    def of(cls, row: Any) -> "Listed":
        *plain, category, place, unit, handler, _total, _looked_at = row
        whose = [Named(name) if name else None for name in (unit, handler)]
        return cls._make([*plain, Named(category), Named(place), *whose])


def listed_cases(ids: Sequence[UUID]) -> list[Listed]:
    """These cases in this order, as a list shows them. The ids come from a search of one's own cases."""
    rows = {row.id: row for row in db.session().execute(_with_names().where(Case.id.in_(ids)))} if ids else {}
    return [Listed.of((*rows[case_id], 0, 0)) for case_id in ids if case_id in rows]


def list_page(by: CaseQuery, per_page: int = 50, listing: Listing | None = None) -> tuple[Page, bool]:
    """One page of a list of cases, and whether words were looked for among the newest matches only."""
    session, who = db.session(), actor()
    first, now = lists.first(session, who, by, MOST_LISTED), clock.now()

    def read(start: int, count: int) -> Sequence[Any]:
        return session.execute(_rows_of(first, start, count), lists.times(now)).all()

    page = paginate_found(read, per_page, listing)
    is_cut = lists.is_cut(session, who, by, page.rows)
    return replace(page, rows=[Listed.of(row) for row in page.rows]), is_cut


@lru_cache(KEPT)
def _rows_of(first: Select[Any], start: int, count: int) -> Select[Any]:
    part = first.limit(count).offset(start).subquery()
    query = _with_names(part.c.total, part.c.looked_at).join(part, Case.id == part.c.id)
    return query.order_by(part.c.due_at, part.c.id)


def _with_names(*more: Any) -> Select[Any]:
    query = select(*LISTED, *more).select_from(Case)
    for named, key in (
        (Category, Case.category_id), (Place, Case.place_id), (Unit, Case.unit_id), (Person, Case.handler_id),
    ):  # fmt: skip
        query = query.join(named, key == named.id, isouter=True)
    return query


def list_context(listing: Listing) -> dict[str, Any]:
    """The page of the phone's list of open cases that is asked for."""
    return _list_context(list_page(CaseQuery(), PER_PAGE, listing)[0])


def list_contexts(listing: Listing) -> list[dict[str, Any]]:
    """The first pages of that list."""
    return [_list_context(page) for page in every_page(_open_cases(), PER_PAGE, listing, MOST_TAKEN)]


def _open_cases() -> Select[Case]:
    query = policy.visible_cases(actor()).where(Case.is_open.is_(True)).order_by(Case.due_at, Case.id)
    return query.options(joinedload(Case.place).load_only(Place.name))


def _list_context(page: Page) -> dict[str, Any]:
    return {"cases": page, "is_partial": lacking().cases}


def case_context(case: Case, asked: tuple[UUID, ReporterForm] | None = None) -> dict[str, Any]:
    return case_contexts([case], asked)[0]


def case_contexts(
    rows: Sequence[Case], asked: tuple[UUID, ReporterForm] | None = None
) -> list[dict[str, Any]]:
    """What the pages of these cases show, in a fixed number of queries where nobody merges (a phone does not).

    `asked`: a report, and the form by which its reporter was asked for, when it has to be shown again.
    """
    tasks, merged, numbers, visits = _tasks(rows), _merged(rows), _numbers(rows), _visits(rows)
    clocks_of = clocks_and_told(rows)
    reporters = reporters_of(rows, asked)
    return [
        {
            "case": case,
            "reporters": reporters,
            **steps_context(case),
            "words_of_step": {step.id: step.internal_words for step in case.steps} if case.calls else {},
            "story": story(case, numbers),
            "as_it_stands": as_it_stands(case),
            "tasks": tasks[case.id],
            "visits": visits[case.id],
            "merged_cases": merged[case.id],
            "own_reports": _own_reports(case),
            "place_map": _place_map(case),
            "look_alikes": _look_alikes(case) if may_merge else [],
            "may_merge": may_merge,
            "may_split": may_merge and case.is_open and len(case.reports) > 1,
            "may_give_task": case.is_open and actor().may("give_task", case.scope),
            **clocks_of(case),
        }
        for case in rows
        for may_merge in [actor().may("merge_cases", case.scope)]
    ]


def _tasks(rows: Sequence[Case]) -> dict[UUID | None, list[Task]]:
    query = record_visibility.visible_tasks(actor()).where(Task.case_id.in_([case.id for case in rows]))
    found: dict[UUID | None, list[Task]] = defaultdict(list)
    for task in db.session().scalars(query.options(joinedload(Task.assignee))).unique():
        found[task.case_id].append(task)
    return found


def _visits(rows: Sequence[Case]) -> dict[UUID | None, list[Visit]]:
    """The visits on which it was found, to households that this person may see."""
    homes = record_visibility.visible_households(actor()).with_only_columns(Household.id)
    query = select(Visit).where(Visit.case_id.in_([case.id for case in rows]), Visit.household_id.in_(homes))
    found: dict[UUID | None, list[Visit]] = defaultdict(list)
    if actor().takes_along:
        query = query.where(offline_exclusions.visit_travels(clock.today()))
    if actor().may_anywhere("see_households"):
        for visit in db.session().scalars(query.options(joinedload(Visit.household)).order_by(Visit.on)):
            found[visit.case_id].append(visit)
    return found


def _merged(rows: Sequence[Case]) -> dict[UUID | None, list[Case]]:
    """The cases merged into each of these."""
    query = policy.visible_cases(actor()).where(Case.merged_into_id.in_([case.id for case in rows]))
    found: dict[UUID | None, list[Case]] = defaultdict(list)
    for case in db.session().scalars(query).unique():
        found[case.merged_into_id].append(case)
    return found


def _own_reports(case: Case) -> Sequence[Report]:
    """What the reporters of a merged case wrote, which lies in another case by now."""
    return merging.reports_of_merged(db.session(), case) if not actor().takes_along else ()


def _place_map(case: Case) -> Picture | None:
    """The grid it lies in, and its point; for the desk, where there is room for it."""
    if actor().starts_in_field or not case.place.outline:
        return None
    marks = [CasePoint(case.lat, case.lon)] if case.lat is not None and case.lon is not None else []
    return draw_picture(marks, [case.place], {})


def _numbers(rows: Sequence[Case]) -> dict[UUID, str]:
    """The numbers of the other cases that these histories name."""
    named = others_named(rows)
    query = select(Case.id, Case.number).where(Case.id.in_(named))
    return {row.id: row.number for row in db.session().execute(query)} if named else {}


def _look_alikes(case: Case) -> list[LookAlike]:
    """Merging is done at the desk, with the network there."""
    if actor().takes_along or not case.is_open:
        return []
    found = look_alikes.for_staff(db.session(), actor(), observations.seen_in(case), but=case.id)
    return [alike for alike in found if alike.is_open]
