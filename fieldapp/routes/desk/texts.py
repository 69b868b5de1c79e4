"""Standard texts at the desk: seen by step, added, changed and taken away by administrators."""

from itertools import groupby
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.cases import standard_texts
from fieldapp.domain.errors import ChangedMeanwhile
from fieldapp.domain.reports import category_changes
from fieldapp.entries.cases.step_table import STEPS
from fieldapp.forms.standard_texts import StandardTextForm
from fieldapp.models import Category, StandardText, Verb
from fieldapp.web.access import actor, working
from fieldapp.web.labels.labels import label
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import body
from fieldapp.web.submit_once import once

blueprint = Blueprint("texts", __name__, url_prefix="/texts")


@blueprint.get("/")
@working("edit_standard_texts")
def index() -> Response:
    names = {row.code: row.name for row in db.session().execute(select(Category.code, Category.name))}
    steps = groupby(standard_texts.every(db.session()), key=lambda text: text.verb)
    return page("desk/texts/index.html", steps=[(verb, list(texts)) for verb, texts in steps], names=names)


@blueprint.get("/new")
@working("edit_standard_texts")
def new() -> Response:
    return _page(_fill(StandardTextForm()), None)


@blueprint.post("/")
@working("edit_standard_texts")
def create() -> Redirect:
    return _save(StandardText(), "standard_text") or see_other(url_for("desk.texts.index"))


@blueprint.get("/<uuid:text_id>")
@working("edit_standard_texts")
def edit(text_id: UUID) -> Response:
    text = _find(text_id)
    return _page(_form_of(text), text)


@blueprint.post("/<uuid:text_id>")
@working("edit_standard_texts")
def change(text_id: UUID) -> Redirect:
    return _save(_find(text_id), "standard_text_edit") or see_other(url_for("desk.texts.index"))


@blueprint.post("/<uuid:text_id>/removal")
@working("edit_standard_texts")
def remove(text_id: UUID) -> Redirect:
    text, seen = _find(text_id), body.text("as_seen")
    try:
        standard_texts.remove(db.session(), actor(), text, clock.now(), seen)
    except ChangedMeanwhile as changed:
        return _page(_form_of(text), text, gettext(str(changed)))
    return see_other(url_for("desk.texts.index"))


def _save(text: StandardText, kind: str) -> Response | None:
    """The form again when something is wrong with it."""
    form = _fill(StandardTextForm(request.form))
    if not form.validate():
        return _page(form, text)

    def _write() -> dict[str, str]:
        asked = (form.category.data or "", Verb(form.verb.data), form.words.data or "")
        seen = form.as_seen.data or ""
        return {"id": str(standard_texts.save(db.session(), actor(), text, *asked, clock.now(), seen).id)}

    try:
        once(form, kind, _write)
    except ChangedMeanwhile as changed:
        return _page(form, text, gettext(str(changed)))
    return None


def _find(text_id: UUID) -> StandardText:
    return standard_texts.find(db.session(), text_id) or abort(404)


def _form_of(text: StandardText) -> StandardTextForm:
    form = StandardTextForm(category=text.category_code, verb=text.verb.value, words=text.words)
    return _fill(form)


def _fill(form: StandardTextForm) -> StandardTextForm:
    kinds = category_changes.every(db.session())
    form.category.choices = [("", gettext("All categories")), *((kind.code, kind.name) for kind in kinds)]
    form.verb.choices = [(verb.value, label(verb)) for step in STEPS for verb in step.verbs]
    return form


def _page(form: StandardTextForm, text: StandardText | None, problem: str = "") -> Response:
    """The form, which rests on the text as it stands now; with a problem it stands beside what was typed."""
    status = 409 if problem else form_status()
    known = text if text is not None and text.id is not None else None
    if known is not None and (problem or request.method == "GET"):
        form.as_seen.data = standard_texts.mark_of(known)
    return page("desk/texts/edit.html", status=status, form=form, text=known, problem=problem)
