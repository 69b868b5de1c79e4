"""Tasks on the phone: mine, those I gave, giving one, finishing it, handing it on."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import policy, service_items, tasks
from fieldapp.domain.errors import DomainError
from fieldapp.domain.tasks import NewTask
from fieldapp.forms.tasks import DoneForm, HandOnForm, TaskForm
from fieldapp.models import Case, Household, Level, Person, Photo, Place, Task, TaskHanding, TaskState
from fieldapp.web.access import actor, one_or_404, require, signed_in, working
from fieldapp.web.pages import page, see_other
from fieldapp.web.paging import paginate
from fieldapp.web.submissions import once
from fieldapp.web.uploads import receive_photos

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")


@blueprint.get("/")
@signed_in
def index() -> Response:
    state = TaskState.DONE if request.args.get("state") == "done" else TaskState.OPEN
    query = policy.visible_tasks(actor()).where(Task.state == state)
    query = query.options(joinedload(Task.assignee), joinedload(Task.place)).order_by(Task.due_on)
    return page(
        "field/tasks/index.html",
        tasks=paginate(query, per_page=30),
        state=state,
        today=clock.today(),
        may_give_task=actor().may_anywhere("give_task"),
    )


@blueprint.get("/new")
@working("give_task")
def new() -> Response:
    return _new_page(_form(None))


@blueprint.post("/")
@working("give_task")
def create() -> Redirect:
    form = _form(request.form)
    if not form.validate():
        return _new_page(form)
    try:
        answer = once(form, "task", lambda: {"id": str(_give(form).id)})
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _new_page(form, str(broken))
    return see_other(_address(UUID(answer["id"])))


@blueprint.get("/<uuid:task_id>")
@signed_in
def show(task_id: UUID) -> Response:
    return _task_page(_find(task_id))


@blueprint.post("/<uuid:task_id>/done")
@signed_in
def finish(task_id: UUID) -> Redirect:
    task, form = _find(task_id), DoneForm(request.form)
    require(task.assignee_id == actor().id)
    try:
        photos = receive_photos()
    except DomainError as refused:
        return _task_page(task, str(refused), done=form)
    if not form.validate():
        return _task_page(task, done=form)
    once(form, "task_done", lambda: _finish(task, form, photos))
    return see_other(_address(task_id))


@blueprint.post("/<uuid:task_id>/handings")
@signed_in
def hand_on(task_id: UUID) -> Redirect:
    task = _find(task_id)
    form = _hand_on_form(task, request.form)
    if not form.validate():
        return _task_page(task, handing=form)
    try:
        once(form, "task_handing", lambda: _hand_on(task, form))
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _task_page(task, str(broken), handing=form)
    return see_other(url_for("field.tasks.index"))


@blueprint.post("/<uuid:task_id>/withdrawal")
@signed_in
def withdraw(task_id: UUID) -> Redirect:
    tasks.withdraw(db.session(), actor(), _find(task_id))
    return see_other(_address(task_id))


def _give(form: TaskForm) -> Task:
    session = db.session()
    place = one_or_404(_grids().where(Place.id == UUID(form.grid.data)))
    household, case = _household(), _case()
    assert isinstance(place, Place)  # noqa: S101 - tells the type checker
    new_task = NewTask(
        title=form.title.data or "",
        due_on=form.due_on.data,  # type: ignore[arg-type]
        assignee=session.get_one(Person, UUID(form.assignee.data)),
        place=case.place if case else household.grid if household else place,
        note=form.note.data or "",
        item=tasks.find_item(session, UUID(form.item.data)) if form.item.data else None,
        case=case,
        household=household,
    )
    return tasks.give_task(session, actor(), new_task, clock.now(), form.claim)


def _finish(task: Task, form: DoneForm, photos: list[Photo]) -> dict[str, str]:
    tasks.finish(db.session(), actor(), task, form.words.data or "", photos, clock.now())
    return {"id": str(task.id)}


def _hand_on(task: Task, form: HandOnForm) -> dict[str, str]:
    person = db.session().get_one(Person, UUID(form.to.data))
    tasks.hand_on(db.session(), actor(), task, person, form.reason.data or "", clock.now())
    return {"id": str(task.id)}


def _form(submitted: Any) -> TaskForm:
    form, session, today = TaskForm(submitted), db.session(), clock.today()
    grids = session.scalars(_grids().order_by(Place.scope).limit(200)).all()
    people: dict[UUID, str] = {}
    for scope in actor().scopes("give_task"):
        people |= {p.id: p.name for p in session.scalars(policy.workers_in(scope, today).limit(200)).unique()}
    choose = ("", gettext("Please choose"))
    form.grid.choices = [choose] + [(str(grid.id), grid.name) for grid in grids]
    form.assignee.choices = [choose] + [(str(key), name) for key, name in people.items()]
    form.item.choices = {
        "": [("", gettext("None: the case is the basis") if _case() else gettext("Please choose"))]
    }
    for item in service_items.admitted(session, today):
        form.item.choices.setdefault(item.group, []).append((str(item.id), item.name))
    home = _household()
    if submitted is None:
        form.grid.data = str(home.grid_id) if home else str(grids[0].id) if len(grids) == 1 else ""
    return form


def _grids() -> Any:
    mine = policy.places_for(actor(), "give_task")
    return mine.where(Place.level == Level.GRID, Place.ends_on.is_(None))


def _household() -> Household | None:
    """The household the task is about, named in the address or the form; outside my area: 404."""
    wanted = request.values.get("household", "")
    if not wanted:
        return None
    try:
        found = tasks.subject_household(db.session(), actor(), UUID(wanted))
    except ValueError:
        abort(404)
    return found or abort(404)


def _case() -> Case | None:
    wanted = request.values.get("case", "")
    if not wanted:
        return None
    try:
        query = policy.visible_cases(actor()).where(Case.id == UUID(wanted))
    except ValueError:
        abort(404)
    found = one_or_404(query)
    assert isinstance(found, Case)  # noqa: S101 - tells the type checker
    return found


def _find(task_id: UUID) -> Task:
    query = policy.visible_tasks(actor()).where(Task.id == task_id)
    task = one_or_404(
        query.options(
            joinedload(Task.assignee),
            joinedload(Task.given_by),
            joinedload(Task.service_item),
            joinedload(Task.place),
            joinedload(Task.household),
            joinedload(Task.case),
            selectinload(Task.photos),
            selectinload(Task.handings).options(
                joinedload(TaskHanding.from_person), joinedload(TaskHanding.to_person)
            ),
        )
    )
    assert isinstance(task, Task)  # noqa: S101 - tells the type checker
    return task


def _hand_on_form(task: Task, submitted: Any) -> HandOnForm:
    form = HandOnForm(submitted)
    people = tasks.candidates(db.session(), task.scope, clock.today())
    form.to.choices = [("", gettext("Please choose"))]
    form.to.choices += [(str(person.id), person.name) for person in people if person.id != task.assignee_id]
    return form


def _address(task_id: UUID) -> str:
    return url_for("field.tasks.show", task_id=task_id)


def _new_page(form: TaskForm, problem: str = "") -> Response:
    return _answer("field/tasks/new.html", problem, form=form, household=_household(), case=_case())


def _task_page(
    task: Task, problem: str = "", done: DoneForm | None = None, handing: HandOnForm | None = None
) -> Response:
    is_mine, gives = task.assignee_id == actor().id, actor().may("give_task", task.scope)
    sees_home = task.household is not None and actor().may("see_households", task.scope)
    is_open = task.state is TaskState.OPEN
    return _answer(
        "field/tasks/show.html",
        problem,
        task=task,
        today=clock.today(),
        sees_home=sees_home,
        done=(done or DoneForm()) if is_mine and is_open else None,
        handing=(handing or _hand_on_form(task, None)) if (is_mine or gives) and is_open else None,
        may_withdraw=is_open and (gives or task.given_by_id == actor().id),
    )


def _answer(template: str, problem: str, **context: object) -> Response:
    status = 422 if request.method == "POST" else 200
    return page(template, status=status, problem=gettext(problem) if problem else "", **context)
