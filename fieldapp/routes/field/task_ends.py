"""A task refused as unlisted work, and what was said of a task taken back."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.service_items import minutes
from fieldapp.domain.tasks import taking_back
from fieldapp.domain.tasks.concurrent_changes import TASK_MOVED_ON, TaskMovedOn
from fieldapp.entries import Sent
from fieldapp.entries import tasks as entry
from fieldapp.forms.tasks import MinutesForm, WithdrawalForm
from fieldapp.pages.cases.concurrent_changes import start_again
from fieldapp.pages.tasks import show_contexts
from fieldapp.web.access import actor, require, signed_in, working
from fieldapp.web.rendering import page, see_other
from fieldapp.web.submit_once import once

blueprint = Blueprint("task_ends", __name__, url_prefix="/tasks/<uuid:task_id>")


@blueprint.post("/refusal")
@signed_in
def refuse(task_id: UUID) -> Redirect:
    ready = entry.prepare_refused(Sent(request.form, task_id))
    if not ready.form.validate():
        return page(
            "field/tasks/show.html", status=422, **show_contexts([ready.about], refused=ready.form)[0]
        )
    try:
        once(ready.form, "task_refused", ready.write)
    except TaskMovedOn:
        return _moved_page(task_id)
    return see_other(url_for("field.tasks.show", task_id=task_id))


@blueprint.post("/minutes")
@working("voice_opinion")
def say_minutes(task_id: UUID) -> Redirect:
    """Without a receipt, which would hold who sent it: the mark alone keeps a second one out."""
    task, form = entry.find(task_id), MinutesForm(request.form)
    require(minutes.may_give(actor(), task))
    if not form.validate():
        context = show_contexts([task])[0] | {"minutes_form": form}
        return page("field/tasks/show.html", status=422, **context)
    minutes.give(db.session(), actor(), task, form.minutes.data or 0, clock.now())
    return see_other(url_for("field.tasks.show", task_id=task_id))


@blueprint.post("/undo")
@signed_in
def take_back(task_id: UUID) -> Redirect:
    task, form = entry.find(task_id), WithdrawalForm(request.form)
    require(taking_back.may_take_back(actor(), task))
    try:
        taking_back.take_back(db.session(), actor(), task, clock.now(), form.as_seen.data or "")
    except TaskMovedOn:
        return _moved_page(task_id)
    return see_other(url_for("field.tasks.show", task_id=task_id))


def _moved_page(task_id: UUID) -> Response:
    """The task as it is now."""
    start_again()
    context = show_contexts([entry.find(task_id)])[0] | {"moved": gettext(TASK_MOVED_ON)}
    return page("field/tasks/show.html", status=409, **context)
