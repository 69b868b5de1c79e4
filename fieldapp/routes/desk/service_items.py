"""Service items at the desk: what waits for me, applications, the catalogue; and applying for one."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.service_items import applications, refusals, rights
from fieldapp.domain.service_items.workflow import ItemMovedOn
from fieldapp.forms.service_items import ItemForm
from fieldapp.models import ItemState, ItemVerb, ServiceItem, Task
from fieldapp.pages.service_items import (
    SHOWN,
    ends_soon,
    fill_item,
    form_of,
    my_units,
    name_problems,
    new_item_of,
    show_context,
)
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import as_uuid, query
from fieldapp.web.submit_once import once

blueprint = Blueprint("service_items", __name__, url_prefix="/service-items")
PER_PAGE = 30


@blueprint.get("/")
@working("see_service_items")
def index() -> Response:
    """One of the lists; without a choice what waits for me, if I take steps at all."""
    takes_steps = actor().may_anywhere("take_item_step")
    shown = query.text("show") if query.text("show") in SHOWN else "waiting" if takes_steps else "in_force"
    items = paginate(
        _listed(shown).options(joinedload(ServiceItem.place), joinedload(ServiceItem.applicant_unit)),
        PER_PAGE,
    )
    return page(
        "desk/service_items/index.html",
        items=items,
        shown=shown,
        takes_steps=takes_steps,
        may_apply=bool(my_units()),
        sees_review=actor().may_anywhere("review_item"),
        sees_refused=actor().may_anywhere("see_refused_tasks"),
        ends_soon={item.id: ends_soon(item, clock.today()) for item in items.rows},
        on=clock.today(),
    )


@blueprint.get("/new")
@working("apply_item")
def new() -> Response:
    form = fill_item(ItemForm(starts_on=clock.today(), kind="regular"))
    task = _refused_task()
    if task is not None:
        form.name.data, form.content.data = task.title, task.title
    return _form_page(form, None)


@blueprint.post("/")
@working("apply_item")
def create() -> Redirect:
    form = fill_item(ItemForm(request.form))
    posting = actor().posting_for("apply_item", as_uuid(form.unit.data))
    if not form.validate() or posting is None or name_problems(form, posting.scope):
        return _form_page(form, None)
    try:
        answer = once(form, "service_item", lambda: _apply(form))
    except RuleBroken as broken:
        return _form_page(form, None, gettext(str(broken)))
    return see_other(url_for("desk.service_items.show", item_id=answer["id"]))


@blueprint.get("/<uuid:item_id>")
@working("see_service_items")
def show(item_id: UUID) -> Response:
    return page("desk/service_items/show.html", **show_context(find(item_id)))


@blueprint.get("/<uuid:item_id>/edit")
@working("apply_item")
def edit(item_id: UUID) -> Response:
    item = find(item_id)
    require(rights.may(actor(), item, ItemVerb.APPLY_AGAIN))
    return _form_page(form_of(item), item)


@blueprint.post("/<uuid:item_id>/edit")
@working("apply_item")
def change(item_id: UUID) -> Redirect:
    item = find(item_id)
    require(rights.may(actor(), item, ItemVerb.APPLY_AGAIN))
    form = fill_item(ItemForm(request.form))
    if not form.validate() or name_problems(form, item.scope, item.id):
        return _form_page(form, item)
    try:
        once(form, "service_item_edit", lambda: _apply_again(form, item))
    except ItemMovedOn as moved:
        return _form_page(form, item, gettext(str(moved)), 409)
    except RuleBroken as broken:
        return _form_page(form, item, gettext(str(broken)))
    return see_other(url_for("desk.service_items.show", item_id=item_id))


def find(item_id: UUID) -> ServiceItem:
    query = rights.visible(actor()).where(ServiceItem.id == item_id)
    shown = (
        joinedload(ServiceItem.place),
        joinedload(ServiceItem.applicant_unit),
        joinedload(ServiceItem.fields),
    )
    item = one_or_404(query.options(*shown))
    assert isinstance(item, ServiceItem)  # noqa: S101 - tells the type checker
    return item


def _listed(shown: str) -> Select[ServiceItem]:
    if shown == "waiting":
        return rights.waiting(actor())
    is_over = and_(ServiceItem.state == ItemState.IN_FORCE, ServiceItem.ends_on <= clock.today())
    in_states = ServiceItem.state.in_(SHOWN[shown])
    where = or_(in_states, is_over) if shown == "over" else and_(in_states, is_over.is_not(True))
    return rights.visible(actor()).where(where).order_by(ServiceItem.group, ServiceItem.code)


def _refused_task() -> Task | None:
    """The refused task that an application is begun from."""
    task_id = query.identifier("task")
    return (
        db.session().scalars(refusals.visible(actor()).where(Task.id == task_id)).first() if task_id else None
    )


def _apply(form: ItemForm) -> dict[str, str]:
    unit_id = UUID(form.unit.data)
    item = applications.apply(db.session(), actor(), unit_id, new_item_of(form), clock.now(), form.claim)
    return {"id": str(item.id)}


def _apply_again(form: ItemForm, item: ServiceItem) -> dict[str, str]:
    said = (form.reply.data or "", clock.now(), form.as_seen.data or "")
    applications.apply_again(db.session(), actor(), item, new_item_of(form), *said)
    return {"id": str(item.id)}


def _form_page(form: ItemForm, item: ServiceItem | None, problem: str = "", status: int = 0) -> Response:
    status = status or form_status()
    return page("desk/service_items/form.html", status=status, form=form, item=item, problem=problem)
