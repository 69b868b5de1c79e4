"""Tasks: giving one, the list, doing it, handing it on, withdrawing it."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from sqlalchemy import Select
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.photos.encoding import PhotoRefused
from fieldapp.domain.service_items import catalogue
from fieldapp.domain.tasks import concurrent_changes, giving, handing_on
from fieldapp.domain.tasks.concurrent_changes import TASK_MOVED_ON, TaskMovedOn
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.entries import Sent
from fieldapp.entries import tasks as entry
from fieldapp.entries.uploads import PHOTOS, receive_photos
from fieldapp.forms.tasks import DoneForm, HandingForm, TaskForm, WithdrawalForm
from fieldapp.models import (
    Case,
    Household,
    Level,
    Person,
    Place,
    ServiceItem,
    Task,
    TaskState,
    Unit,
)
from fieldapp.pages.cases.concurrent_changes import start_again
from fieldapp.pages.tasks import list_context, show_contexts
from fieldapp.web.access import actor, one_or_404, require, signed_in, working
from fieldapp.web.paging import Listing
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_size import takes
from fieldapp.web.request_values import as_uuid, body, either, query
from fieldapp.web.submit_once import once

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")

MOST_PLACES = 300  # in a drop-down


@blueprint.get("/")
@signed_in
def index() -> Response:
    return page("field/tasks/index.html", **list_context(Listing.asked()))


@blueprint.get("/new")
@working("give_task")
def new() -> Response:
    about = _subject()
    if about is None:
        return page("field/tasks/where.html", places=db.session().scalars(_my_grids()).all())
    require(actor().may("give_task", about.scope))
    return _new_page(_task_form(about, None), about)


@blueprint.post("/")
@working("give_task")
def create() -> Redirect:
    about = _subject() or abort(404)
    require(actor().may("give_task", about.scope))
    form = _task_form(about, request.form)
    if not form.validate():
        return _new_page(form, about)
    try:
        answer = once(form, "task", lambda: _give(form, about))
    except RuleBroken as broken:
        return _new_page(form, about, gettext(str(broken)))
    return see_other(_address(answer["id"]))


@blueprint.get("/<uuid:task_id>")
@signed_in
def show(task_id: UUID) -> Response:
    return _show_page(entry.find(task_id))


@blueprint.post("/<uuid:task_id>/done")
@takes(PHOTOS)
@signed_in
def finish(task_id: UUID) -> Redirect:
    try:
        photos = receive_photos()
    except PhotoRefused as refused:
        return _show_page(entry.find(task_id), DoneForm(request.form), gettext(str(refused)))
    try:
        ready = entry.prepare_done(Sent(request.form, task_id, photos))
        if not ready.form.validate():
            return _show_page(ready.about, ready.form)
        once(ready.form, "task_done", ready.write)
    except (TaskMovedOn, Forbidden) as moved:
        return _moved_page(task_id, DoneForm(request.form), moved)
    return see_other(_address(task_id))


@blueprint.get("/<uuid:task_id>/hand-on")
@signed_in
def ask_hand_on(task_id: UUID) -> Response:
    task = entry.find(task_id)
    require(handing_on.may_hand_on(actor(), task) and task.state is TaskState.OPEN)
    return _handing_page(task, HandingForm(as_seen=concurrent_changes.as_seen(task)))


@blueprint.post("/<uuid:task_id>/hand-on")
@signed_in
def hand_on(task_id: UUID) -> Redirect:
    form, problem = HandingForm(request.form), ""
    try:
        # The task is looked up inside: who handed it on may not see it any more when the POST is re-sent.
        if form.validate():
            once(form, "task_handing", lambda: _hand_on(entry.find(task_id), form))
            return see_other(_address(task_id) if _sees(task_id) else url_for("field.tasks.index"))
    except TaskMovedOn as changed:
        start_again()
        return _handing_page(entry.find(task_id), form, moved=gettext(str(changed)))
    except RuleBroken as broken:
        problem = gettext(str(broken))
    return _handing_page(entry.find(task_id), form, problem)


@blueprint.post("/<uuid:task_id>/withdraw")
@signed_in
def withdraw(task_id: UUID) -> Redirect:
    task, form = entry.find(task_id), WithdrawalForm(request.form)
    require(handing_on.may_withdraw(actor(), task))
    try:
        handing_on.withdraw(db.session(), actor(), task, form.as_seen.data or "")
    except TaskMovedOn as moved:
        return _moved_page(task_id, DoneForm(), moved)
    return see_other(_address(task_id))


def _subject() -> Subject | None:
    """What ?case=, ?household= or ?place= (or the form's hidden fields) name; outside my area: 404."""
    if either.text("case"):
        case = one_or_404(policy.visible_case(actor()), case_id=_id("case"))
        return Subject(case=cast(Case, case))
    if either.text("household"):
        found = one_or_404(
            record_visibility.visible_households(actor()).where(Household.id == _id("household"))
        )
        return Subject(household=cast(Household, found))
    if either.text("place"):
        return Subject(place=cast(Place, one_or_404(_my_grids().where(Place.id == _id("place")))))
    return None


def _id(name: str) -> UUID:
    return either.identifier(name) or abort(404)


def _my_grids() -> Select[Place]:
    mine = policy.places_for(actor(), "give_task").where(Place.level == Level.GRID, Place.ends_on.is_(None))
    return mine.order_by(Place.scope).limit(MOST_PLACES)


def _task_form(about: Subject, submitted: Any) -> TaskForm:
    form = TaskForm(submitted)
    if submitted is None:
        for name in ("case", "household", "place"):
            form[name].data = query.text(name)
    groups = catalogue.by_group(catalogue.admitted(db.session(), clock.today(), about.scope))
    form.item.choices = {"": [("", gettext("Please choose"))]}
    form.item.choices |= {group: [(str(i.id), i.name) for i in items] for group, items in groups.items()}
    form.assignee.choices = _workers(about.scope)
    form.unit.choices = _asking_units(about.scope)
    form.is_refused = about.household is not None and about.household.is_refusing(clock.today())
    return form


def _workers(scope: str, but: UUID | None = None) -> list[tuple[str, str]]:
    people = db.session().scalars(giving.workers_for(actor(), scope, clock.today())).all()
    return [("", gettext("Please choose")), *((str(p.id), p.name) for p in people if p.id != but)]


def _asking_units(scope: str) -> list[tuple[str, str]]:
    units = db.session().scalars(giving.asking_units(scope)).all()
    return [("", gettext("No other unit")), *((str(unit.id), unit.name) for unit in units)]


def _give(form: TaskForm, about: Subject) -> dict[str, str]:
    session = db.session()
    item_id, unit_id = as_uuid(form.item.data), as_uuid(form.unit.data)
    new_task = NewTask(
        title=form.title.data or "",
        due_on=form.due_on.data,  # type: ignore[arg-type]
        assignee=session.get_one(Person, UUID(form.assignee.data)),
        about=about,
        item=session.get(ServiceItem, item_id) if item_id else None,
        note=form.note.data or "",
        emergency_reason=form.emergency_reason.data or "",
        unit=session.get(Unit, unit_id) if unit_id else None,
    )
    return {"id": str(giving.give(session, actor(), new_task, clock.now(), form.claim).id)}


def _hand_on(task: Task, form: HandingForm) -> dict[str, str]:
    to_id = as_uuid(form.to.data)
    to = db.session().get(Person, to_id) if to_id else None
    if to is None:
        raise RuleBroken("Please choose another worker of the same village.")
    seen = form.as_seen.data or ""
    handing_on.hand_on(db.session(), actor(), task, to, form.reason.data or "", clock.now(), seen)
    return {"id": str(task.id)}


def _sees(task_id: UUID) -> bool:
    query = record_visibility.visible_tasks(actor()).where(Task.id == task_id).with_only_columns(Task.id)
    return db.session().scalar(query) is not None


def _address(task_id: object) -> str:
    return url_for("field.tasks.show", task_id=task_id)


def _new_page(form: TaskForm, about: Subject, problem: str = "") -> Response:
    status = form_status()
    return page(
        "field/tasks/new.html",
        status=status,
        form=form,
        about=about,
        refused_until=about.household.refusal_until if about.household and form.is_refused else None,
        problem=problem,
    )


def _show_page(task: Task, form: DoneForm | None = None, photo_problem: str = "") -> Response:
    context = show_contexts([task], form)[0] | {"photo_problem": photo_problem}
    return page("field/tasks/show.html", status=form_status(), **context)


def _moved_page(task_id: UUID, form: DoneForm, moved: Exception) -> Response:
    """The task as it is now, with what was typed. Whoever never could do it is refused."""
    start_again()
    task, seen = entry.find(task_id), body.text("as_seen")
    require(not isinstance(moved, Forbidden) or (bool(seen) and seen != concurrent_changes.as_seen(task)))
    context = show_contexts([task], form)[0] | {"moved": gettext(TASK_MOVED_ON)}
    return page("field/tasks/show.html", status=409, **context)


def _handing_page(task: Task, form: HandingForm, problem: str = "", moved: str = "") -> Response:
    if moved and task.state is not TaskState.OPEN:
        return page(
            "field/tasks/show.html",
            status=409,
            **show_contexts([task])[0] | {"moved": f"{moved} {form.reason.data}"},
        )
    require(handing_on.may_hand_on(actor(), task))
    form.as_seen.data = concurrent_changes.as_seen(task)
    form.to.choices = _workers(task.scope, but=task.assignee_id)
    status = 409 if moved else form_status()
    said = {"problem": problem, "moved": moved}
    return page("field/tasks/hand_on.html", status=status, task=task, form=form, **said)
