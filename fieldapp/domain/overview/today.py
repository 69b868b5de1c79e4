"""Today's list: everything somebody is to do next, in one list, the most pressing first. No counts, no scores."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy.orm import Session, defer, joinedload

from fieldapp.clock import day_of
from fieldapp.domain.access import record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.joint_handling import call_lists
from fieldapp.domain.overview.entries import MOST_ENTRIES, Ask, Entry
from fieldapp.domain.overview.own_cases import case_entries
from fieldapp.domain.overview.own_visits import visit_entries
from fieldapp.domain.patrols import patrols
from fieldapp.domain.tasks import finishing, refusing
from fieldapp.models import CallAnswer, Task, TaskState

LATEST = datetime.max.replace(tzinfo=UTC)


def entries(session: Session, actor: Actor, now: datetime) -> list[Entry]:
    """At most MOST_ENTRIES, a patrol under way first, then by when it is due."""
    found = [
        *_tasks(session, actor),
        *case_entries(session, actor, now),
        *visit_entries(session, actor, day_of(now)),
    ]
    found += [*_calls(session, actor), *_refused(session, actor)]
    found.sort(key=lambda entry: (entry.due_at or LATEST, entry.ask, entry.id))
    return [*_patrol(session, actor), *found][:MOST_ENTRIES]


def _patrol(session: Session, actor: Actor) -> Iterator[Entry]:
    begun = patrols.unfinished(session, actor)
    if begun is not None:
        yield Entry(Ask.FINISH_PATROL, begun.id, begun.grid.name, begun.place_words, None)


def _tasks(session: Session, actor: Actor) -> Iterator[Entry]:
    mine = record_visibility.visible_tasks(actor).where(
        Task.assignee_id == actor.id, Task.state == TaskState.OPEN
    )
    mine = mine.options(joinedload(Task.place), joinedload(Task.household), defer(Task.note))
    for task in session.scalars(mine.order_by(Task.due_on, Task.id).limit(MOST_ENTRIES)):
        where = task.household.address if task.household else task.place.name
        due_at, home = finishing.due_at(task), task.household
        yield Entry(Ask.DO_TASK, task.id, task.title, where, due_at, household=home)


def _refused(session: Session, actor: Actor) -> Iterator[Entry]:
    """What a worker refused as unlisted work: to be withdrawn, or given anew with a basis."""
    if not actor.may_anywhere("give_task"):
        return
    query = refusing.refused_tasks(actor).options(joinedload(Task.place), defer(Task.note))
    for task in session.scalars(query.order_by(Task.due_on, Task.id).limit(MOST_ENTRIES)).unique():
        yield Entry(Ask.REFUSED_TASK, task.id, task.title, task.place.name, finishing.due_at(task))


def _calls(session: Session, actor: Actor) -> Iterator[Entry]:
    """What my units are called in to."""
    for called_unit in (
        session.scalars(call_lists.awaiting(actor).limit(MOST_ENTRIES)) if actor.unit_ids else ()
    ):
        case, is_coming = called_unit.call.case, called_unit.answer is CallAnswer.COMING
        due = called_unit.call.come_by if is_coming else called_unit.call.answer_by
        detail = f"{case.place.name} {case.place_words}".strip()
        yield Entry(Ask.JOIN if is_coming else Ask.ANSWER_CALL, case.id, case.summary, detail, due)
