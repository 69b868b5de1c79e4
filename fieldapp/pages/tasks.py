"""What the pages of tasks show: of one on the spot, or of many that a phone takes along."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.service_items import minutes
from fieldapp.domain.tasks import concurrent_changes, finishing, handing_on, refusing, taking_back
from fieldapp.forms.tasks import DoneForm, MinutesForm, RefusedForm
from fieldapp.models import Case, Task, TaskState
from fieldapp.pages.omissions import lacking
from fieldapp.web.access import actor
from fieldapp.web.paging import Listing, Page, every_page, paginate

PER_PAGE = 30
MOST_TAKEN = 90  # rows of one list on a phone
WITHDRAWABLE = {TaskState.OPEN, TaskState.REFUSED}


def list_context(listing: Listing) -> dict[str, Any]:
    """The page of the list that is asked for."""
    return _list_context(listing, paginate(_query(listing), PER_PAGE, listing))


def list_contexts(listing: Listing) -> list[dict[str, Any]]:
    """The first pages of the list."""
    return [
        _list_context(listing, page) for page in every_page(_query(listing), PER_PAGE, listing, MOST_TAKEN)
    ]


def show_contexts(
    rows: Sequence[Task], submitted: DoneForm | None = None, refused: RefusedForm | None = None
) -> list[dict[str, Any]]:
    """`submitted`: the form in which it was said to be done, when it has to be shown again."""
    case_ids = {task.case_id for task in rows if task.case_id}
    visible = policy.visible_among(actor(), case_ids).with_only_columns(Case.id)
    unsampled = _unsampled(rows)
    seen = set(db.session().scalars(visible)) if case_ids else set()
    return [
        {
            "task": task,
            "form": submitted or DoneForm(as_seen=concurrent_changes.as_seen(task)),
            "as_seen": concurrent_changes.as_seen(task),
            "moved": "",
            "photo_problem": "",
            "due_at": finishing.due_at(task),
            "is_open": is_open,
            "sees_case": task.case_id in seen,
            "may_finish": is_open and finishing.may_finish(actor(), task),
            "may_hand_on": is_open and handing_on.may_hand_on(actor(), task),
            "refused_form": refused or RefusedForm(as_seen=concurrent_changes.as_seen(task)),
            "may_refuse": is_open and refusing.may_refuse(actor(), task),
            "may_take_back": taking_back.may_take_back(actor(), task),
            "may_withdraw": task.state in WITHDRAWABLE and handing_on.may_withdraw(actor(), task),
            "may_give_anew": task.state is TaskState.REFUSED and actor().may("give_task", task.scope),
            "minutes_form": MinutesForm() if task.id in unsampled else None,
            "is_refusing": task.household is not None and task.household.is_refusing(clock.today()),
        }
        for task in rows
        for is_open in [task.state is TaskState.OPEN]
    ]


def _unsampled(rows: Sequence[Task]) -> set[UUID]:
    """My finished tasks of which nobody has said how long they took; never asked on a page that a phone keeps."""
    if actor().takes_along:
        return set()
    mine = [task for task in rows if minutes.may_give(actor(), task)]
    return {task.id for task in mine} - minutes.sampled_among(db.session(), mine)


def _list_context(listing: Listing, page: Page) -> dict[str, Any]:
    whose, state = _which(listing)
    return {
        "tasks": page,
        "whose": whose,
        "state": state,
        "due_at": finishing.due_at,
        "may_give": actor().may_anywhere("give_task"),
        "today": clock.today(),
        "is_partial": lacking().tasks,
    }


def _which(listing: Listing) -> tuple[str, str]:
    may_give = actor().may_anywhere("give_task")
    whose = "mine" if listing.arguments.get("whose") == "mine" or not may_give else "all"
    return whose, "done" if listing.arguments.get("state") == "done" else "open"


def _query(listing: Listing) -> Select[Task]:
    whose, state = _which(listing)
    query = record_visibility.visible_tasks(actor()).options(
        joinedload(Task.assignee), joinedload(Task.place), joinedload(Task.household)
    )
    if whose == "mine":
        query = query.where(Task.assignee_id == actor().id)
    if state == "open":
        return query.where(Task.state == TaskState.OPEN).order_by(Task.due_on, Task.id)
    return query.where(Task.state != TaskState.OPEN).order_by(Task.given_at.desc(), Task.id)
