"""Tasks that were refused as unlisted work: counted by the unit that had them given; what comes next."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain.service_items import refusals
from fieldapp.models import Task
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import page, see_other

blueprint = Blueprint("refused_tasks", __name__, url_prefix="/service-items/refused-tasks")
PER_PAGE = 30


@blueprint.get("/")
@working("see_refused_tasks")
def index() -> Response:
    tasks = paginate(refusals.visible(actor()), PER_PAGE)
    return page(
        "desk/service_items/refused.html",
        counts=refusals.counts(db.session(), actor()),
        tasks=tasks,
        withdrawable={task.id for task in tasks.rows if refusals.may_withdraw(actor(), task)},
        may_apply=actor().may_anywhere("apply_item"),
    )


@blueprint.post("/<uuid:task_id>/withdrawal")
@working("take_item_step")
def withdraw(task_id: UUID) -> Redirect:
    task = one_or_404(refusals.visible(actor()).where(Task.id == task_id))
    assert isinstance(task, Task)  # noqa: S101 - tells the type checker
    refusals.withdraw(db.session(), actor(), task)
    return see_other(url_for("desk.refused_tasks.index"))
