"""Today's list: everything somebody is to do next, in one list, the most pressing first. No counts, no scores."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import and_, or_
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
        *_calls(session, actor),
    ]
    found.sort(key=lambda entry: (entry.due_at or LATEST, entry.ask, entry.id))
    return [*_patrol(session, actor), *found][:MOST_ENTRIES]


def _patrol(session: Session, actor: Actor) -> Iterator[Entry]:
    begun = patrols.unfinished(session, actor)
    if begun is not None:
        yield Entry(Ask.FINISH_PATROL, begun.id, begun.grid.name, begun.place_words, None)


def _tasks(session: Session, actor: Actor) -> Iterator[Entry]:
    """My own tasks; and what workers refused as unlisted work, to be withdrawn, or given anew with a basis."""
    waiting = and_(Task.assignee_id == actor.id, Task.state == TaskState.OPEN)
    if actor.may_anywhere("give_task"):
        waiting = or_(waiting, refusing.awaits_giver(actor))
    query = record_visibility.visible_tasks(actor).where(waiting)
    query = query.options(joinedload(Task.place), joinedload(Task.household), defer(Task.note))
    for task in session.scalars(query.order_by(Task.due_on, Task.id).limit(MOST_ENTRIES)):
        due_at, home = finishing.due_at(task), task.household
        if task.state is TaskState.REFUSED:
            yield Entry(Ask.REFUSED_TASK, task.id, task.title, task.place.name, due_at)
        else:
            where = home.address if home else task.place.name
            yield Entry(Ask.DO_TASK, task.id, task.title, where, due_at, household=home)


def _calls(session: Session, actor: Actor) -> Iterator[Entry]:
    """What my units are called in to."""
    for called_unit in (
        session.scalars(call_lists.awaiting(actor).limit(MOST_ENTRIES)) if actor.unit_ids else ()
    ):
        case, is_coming = called_unit.call.case, called_unit.answer is CallAnswer.COMING
        due = called_unit.call.come_by if is_coming else called_unit.call.answer_by
        detail = f"{case.place.name} {case.place_words}".strip()
        yield Entry(Ask.JOIN if is_coming else Ask.ANSWER_CALL, case.id, case.summary, detail, due)
