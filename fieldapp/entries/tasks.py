"""A task done, or refused as unlisted work."""

from typing import Any, cast
from uuid import UUID

from flask import url_for
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.tasks import finishing, history, refusing
from fieldapp.entries.base import Entry, Ready, Sent, target_of
from fieldapp.forms.tasks import DoneForm, RefusedForm
from fieldapp.models import Task, TaskHanding, TaskStep, TaskVerb
from fieldapp.web.access import actor, one_or_404, require


def prepare_done(sent: Sent) -> Ready:
    task, form = find(sent.target_id), DoneForm(sent.fields)
    require(sent.is_decided or finishing.may_finish(actor(), task))
    return Ready(form, lambda: _finish(task, form, sent), task)


def prepare_refused(sent: Sent) -> Ready:
    task, form = find(sent.target_id), RefusedForm(sent.fields)
    require(sent.is_decided or refusing.may_refuse(actor(), task))
    return Ready(form, lambda: _refuse(task, form, sent), task)


def find(task_id: UUID | None) -> Task:
    query = record_visibility.visible_tasks(actor()).where(Task.id == task_id)
    return cast(Task, one_or_404(with_task_page(query)))


def _finish(task: Task, form: DoneForm, sent: Sent) -> dict[str, str]:
    said = (db.session(), actor(), task, form.words.data or "", sent.photos, clock.now())
    if sent.is_decided:
        finishing.add_late_words(*said)
    else:
        finishing.finish(*said, form.as_seen.data or "")
    return {"id": str(task.id)}


def _refuse(task: Task, form: RefusedForm, sent: Sent) -> dict[str, str]:
    session, remark, now = db.session(), form.remark.data or "", clock.now()
    if sent.is_decided:
        history.note_step(session, task, TaskVerb.REFUSE, actor(), remark, now)
    else:
        refusing.refuse(session, actor(), task, remark, now, form.as_seen.data or "")
    return {"id": str(task.id)}


def see(answer: dict[str, Any]) -> str:
    return url_for("field.tasks.show", task_id=answer["id"])


ENTRIES = [
    Entry("task_done", "signed_in", prepare_done, see, target_of(Task)),
    Entry("task_refused", "signed_in", prepare_refused, see, target_of(Task)),
]


def with_task_page(query: Select[Task]) -> Select[Task]:
    """Everything a task's page needs."""
    return query.options(
        joinedload(Task.place),
        joinedload(Task.assignee),
        joinedload(Task.given_by),
        joinedload(Task.service_item),
        joinedload(Task.case),
        joinedload(Task.household),
        selectinload(Task.photos),
        selectinload(Task.handings).options(
            joinedload(TaskHanding.from_person), joinedload(TaskHanding.to_person)
        ),
        joinedload(Task.steps).joinedload(TaskStep.person),
    )
