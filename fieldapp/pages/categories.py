"""What the desk's pages of categories show: the form, what a change would do, and the versions before."""

from dataclasses import fields
from typing import Any, cast

from flask_babel import gettext
from sqlalchemy import select

from fieldapp import db
from fieldapp.domain.reports import category_changes
from fieldapp.domain.reports.category_changes import CHANGED, NewCategory
from fieldapp.forms.categories import CategoryForm, NewCategoryForm
from fieldapp.models import Category

EMPTY = {field.name: cast("Any", field.type)() for field in fields(NewCategory)}


def form_of(category: Category, asked: Any) -> CategoryForm:
    """The form as it was sent, else with what the category says now."""
    if asked is not None:
        return CategoryForm(asked)
    said = vars(category_changes.as_it_stands(category))
    form = CategoryForm(None, data=said)
    form.as_seen.data = category_changes.mark_of(category)
    return form


def new_form(asked: Any) -> NewCategoryForm:
    usual = {"is_public": True, "duplicate_radius_m": 100, "duplicate_window_days": 14}
    form = NewCategoryForm(asked, data=None if asked is not None else usual)
    families = (
        select(Category.code, Category.name).where(Category.parent_id.is_(None)).order_by(Category.position)
    )
    form.family.choices = [
        ("", gettext("Please choose")),
        *((row.code, row.name) for row in db.session().execute(families)),
    ]
    return form


def said_in(form: CategoryForm) -> NewCategory:
    said: dict[str, Any] = {name: form[name].data or EMPTY[name] for name in CHANGED}
    return NewCategory(**said)


def context(category: Category, form: CategoryForm, is_shown: bool) -> dict[str, Any]:
    """The differences when a preview was asked for, the open cases concerned, and what it said before.

    Who sees the differences has seen what the category says now, so the form may be saved upon that.
    """
    if is_shown:
        form.as_seen.data = category_changes.mark_of(category)
    differences = category_changes.differences(category, said_in(form)) if is_shown else []
    labels = {name: form[name].label.text for name in CHANGED}
    return {
        "is_shown": is_shown,
        "differences": [
            (labels[each.field], _words(each.before), _words(each.after)) for each in differences
        ],
        "open_count": category_changes.open_cases(db.session(), category) if is_shown else 0,
        "versions": category_changes.versions(db.session(), category),
    }


def _words(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value) if value not in (None, "") else "—"
