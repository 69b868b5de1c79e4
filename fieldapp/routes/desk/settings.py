"""Settings at the desk: listed with basis and range, changed with a preview, every value kept and brought back."""

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import setting_changes
from fieldapp.domain.errors import ChangedMeanwhile, Refusal
from fieldapp.domain.reference.settings import BY_KEY, DEFINITIONS, Definition
from fieldapp.forms.settings import SettingForm
from fieldapp.pages import operator_words
from fieldapp.pages import settings as pages_settings
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import body, query
from fieldapp.web.submit_once import once

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("/")
@working("edit_settings")
def index() -> Response:
    return page("desk/settings/index.html", groups=pages_settings.groups())


@blueprint.get("/edit")
@working("edit_settings")
def edit() -> Response:
    definition = BY_KEY.get(query.text("key")) or abort(404)
    return _page(definition, pages_settings.form_of(definition, None))


@blueprint.post("/preview")
@working("edit_settings")
def preview() -> Response:
    definition, form = _asked()
    return _page(definition, form, is_shown=form.validate())


@blueprint.post("/")
@working("edit_settings")
def save() -> Redirect:
    definition, form = _asked()
    if not form.validate():
        return _page(definition, form)
    try:
        once(form, "setting", lambda: {"number": _change(definition, form)})
    except ChangedMeanwhile as changed:
        db.session().rollback()
        return _page(definition, form, gettext(str(changed)), 409, is_shown=True)
    except Refusal as broken:
        db.session().rollback()
        return _page(definition, form, gettext(str(broken)))
    operator_words.forget(current_app)
    return see_other(url_for("desk.settings.index", _anchor=definition.key))


def _asked() -> tuple[Definition, SettingForm]:
    """Which setting, and what was typed. A form that names none of them is about the first, and wrong."""
    definition = BY_KEY.get(body.text("key")) or DEFINITIONS[0]
    return definition, pages_settings.form_of(definition, request.form)


def _change(definition: Definition, form: SettingForm) -> int:
    value = pages_settings.said(definition, form.value.data or "")
    basis, seen = form.basis.data or "", form.as_seen.data or ""
    return setting_changes.change(db.session(), actor(), definition, value, basis, clock.now(), seen).number


def _page(
    definition: Definition, form: SettingForm, problem: str = "", status: int = 0, is_shown: bool = False
) -> Response:
    shown = pages_settings.context(definition, form, is_shown)
    status = status or (200 if is_shown else form_status())
    return page("desk/settings/edit.html", status=status, form=form, problem=problem, **shown)
