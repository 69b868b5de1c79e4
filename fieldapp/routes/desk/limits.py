"""Limits at the desk: seen as a table, changed one at a time, and never before it was shown what that would do."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.deadline_changes import limits
from fieldapp.domain.deadline_changes.recalculation import Moved, NewLimit
from fieldapp.domain.errors import ChangedMeanwhile, Refusal, RuleBroken
from fieldapp.forms.limits import LimitForm
from fieldapp.models import Category, Limit, Step, TimeUnit, Urgency
from fieldapp.web.access import actor, working
from fieldapp.web.labels.labels import choices
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import query
from fieldapp.web.submit_once import once

blueprint = Blueprint("limits", __name__, url_prefix="/limits")


@blueprint.get("/")
@working("edit_limits")
def index() -> Response:
    names = {row.code: row.name for row in db.session().execute(select(Category.code, Category.name))}
    return page("desk/limits/index.html", limits=limits.every(db.session()), names=names)


@blueprint.get("/edit")
@working("edit_limits")
def edit() -> Response:
    """The form; with a whole limit in the address also what it would do to open cases."""
    form = _fill(LimitForm(request.args))
    if "amount" not in query:
        return _page(form)
    if not form.validate():
        return _page(form)
    new = _limit(form)
    try:
        moved = limits.preview(db.session(), new, clock.now())
    except RuleBroken as broken:
        return _page(form, problem=gettext(str(broken)))
    form.as_seen.data = limits.mark_of(_find(new))
    overdue = [each for each in moved if each.becomes_overdue(clock.now())]
    return _page(form, is_shown=True, moved=moved, overdue=overdue)


@blueprint.post("/")
@working("edit_limits")
def save() -> Redirect:
    form = _fill(LimitForm(request.form))
    if not form.validate():
        return _page(form)
    try:
        once(form, "limit", lambda: {"moved": len(_save(form))})
    except ChangedMeanwhile as changed:
        db.session().rollback()
        return _page(form, problem=gettext(str(changed)), status=409, now=_find(_limit(form)))
    except Refusal as broken:
        db.session().rollback()
        return _page(form, problem=gettext(str(broken)))
    return see_other(url_for("desk.limits.index"))


def _save(form: LimitForm) -> list[Moved]:
    return limits.save(db.session(), actor(), _limit(form), clock.now(), form.as_seen.data or "")


def _find(new: NewLimit) -> Limit | None:
    return limits.find(db.session(), new.category_code, new.urgency, new.step)


def _limit(form: LimitForm) -> NewLimit:
    return NewLimit(
        category_code=form.category.data or "",
        urgency=Urgency(form.urgency.data),
        step=Step(form.step.data),
        amount=form.amount.data or 0,
        unit=TimeUnit(form.unit.data),
        basis=form.basis.data or "",
    )


def _fill(form: LimitForm) -> LimitForm:
    rows = db.session().execute(select(Category.code, Category.name).where(Category.parent_id.is_not(None)))
    form.category.choices = [("", gettext("All categories")), *((row.code, row.name) for row in rows)]
    form.urgency.choices, form.step.choices, form.unit.choices = (
        choices(Urgency),
        choices(Step),
        choices(TimeUnit),
    )
    return form


def _page(form: LimitForm, problem: str = "", status: int = 0, **shown: object) -> Response:
    status = status or form_status()
    return page("desk/limits/edit.html", status=status, form=form, problem=problem, **shown)
