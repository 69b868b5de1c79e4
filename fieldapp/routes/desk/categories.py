"""Categories at the desk: what they say, changed with a preview, retired instead of deleted, every version kept."""

from typing import cast
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import ChangedMeanwhile, Refusal
from fieldapp.domain.reports import category_changes
from fieldapp.forms.categories import CategoryForm, NewCategoryForm
from fieldapp.models import Category
from fieldapp.pages import categories as pages_categories
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.submit_once import once

blueprint = Blueprint("categories", __name__, url_prefix="/categories")


@blueprint.get("/")
@working("edit_categories")
def index() -> Response:
    return page("desk/categories/index.html", categories=category_changes.every(db.session()))


@blueprint.get("/new")
@working("edit_categories")
def new() -> Response:
    return _new_page(pages_categories.new_form(None))


@blueprint.post("/")
@working("edit_categories")
def create() -> Redirect:
    form = pages_categories.new_form(request.form)
    if not form.validate():
        return _new_page(form)
    try:
        once(form, "category", lambda: {"id": str(_add(form).id)})
    except Refusal as broken:
        db.session().rollback()
        return _new_page(form, gettext(str(broken)))
    return see_other(url_for("desk.categories.index"))


@blueprint.get("/<uuid:category_id>")
@working("edit_categories")
def edit(category_id: UUID) -> Response:
    category = _find(category_id)
    return _page(category, pages_categories.form_of(category, None))


@blueprint.post("/<uuid:category_id>/preview")
@working("edit_categories")
def preview(category_id: UUID) -> Response:
    category = _find(category_id)
    form = pages_categories.form_of(category, request.form)
    return _page(category, form, is_shown=form.validate())


@blueprint.post("/<uuid:category_id>")
@working("edit_categories")
def save(category_id: UUID) -> Redirect:
    category = _find(category_id)
    form = pages_categories.form_of(category, request.form)
    if not form.validate():
        return _page(category, form)
    try:
        once(form, "category", lambda: {"number": _change(category, form)})
    except ChangedMeanwhile as changed:
        db.session().rollback()
        return _page(_find(category_id), form, gettext(str(changed)), 409, is_shown=True)
    except Refusal as broken:
        db.session().rollback()
        return _page(_find(category_id), form, gettext(str(broken)))
    return see_other(url_for("desk.categories.index"))


def _add(form: NewCategoryForm) -> Category:
    families = select(Category).where(Category.parent_id.is_(None))
    family = cast("Category", one_or_404(families.where(Category.code == form.family.data)))
    said = pages_categories.said_in(form)
    return category_changes.add(db.session(), actor(), family, said, form.basis.data or "", clock.now())


def _change(category: Category, form: CategoryForm) -> int:
    said, basis, seen = pages_categories.said_in(form), form.basis.data or "", form.as_seen.data or ""
    return category_changes.change(db.session(), actor(), category, said, basis, clock.now(), seen).number


def _find(category_id: UUID) -> Category:
    children = select(Category).where(Category.parent_id.is_not(None))
    return cast("Category", one_or_404(children.where(Category.id == category_id)))


def _new_page(form: NewCategoryForm, problem: str = "") -> Response:
    return page("desk/categories/new.html", status=form_status(), form=form, problem=problem)


def _page(
    category: Category, form: CategoryForm, problem: str = "", status: int = 0, is_shown: bool = False
) -> Response:
    shown = pages_categories.context(category, form, is_shown)
    template = "desk/categories/edit.html"
    status = status or (200 if is_shown else form_status())
    return page(template, status=status, category=category, form=form, problem=problem, **shown)
