"""A list of people at the desk: read, looked at row by row, then added as a whole; their one-time codes on paper."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.errors import Refusal, RuleBroken
from fieldapp.domain.people import imports, people_lists
from fieldapp.domain.sheets.tables import Row, as_text
from fieldapp.forms.people import ImportForm
from fieldapp.models import Person, Receipt
from fieldapp.pages import imports as pages_imports
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_size import takes
from fieldapp.web.submit_once import once

blueprint = Blueprint("people_lists", __name__, url_prefix="/people/import")


@blueprint.get("/")
@working("manage_people")
def new() -> Response:
    return page("desk/people_lists/new.html", form=ImportForm(), problem="")


@blueprint.get("/template")
@working("manage_people")
def template() -> Response:
    return pages_imports.template(people_lists.COLUMNS, gettext("People"))


@blueprint.post("/")
@working("manage_people")
@takes(pages_imports.SHEET)
def check() -> Response:
    """What would become of each row; nothing is kept."""
    form = ImportForm(request.form)
    if not form.validate():
        return _refused(form)
    try:
        rows = people_lists.read(pages_imports.source(form.rows.data))
    except RuleBroken as refused:
        return _refused(form, pages_imports.said(refused))
    imports.check(db.session(), actor(), rows, clock.now())
    return _checked(rows)


@blueprint.post("/people")
@working("manage_people")
@takes(pages_imports.SHEET)
def create() -> Redirect:
    form = ImportForm(request.form)
    if not form.validate():
        return _refused(form)
    rows: list[Row] = []
    try:
        rows = people_lists.read(form.rows.data or "")
        once(form, "people", lambda: _add(rows))
    except Refusal as refused:
        db.session().rollback()
        return _checked(rows) if rows else _refused(form, pages_imports.said(refused))
    return see_other(url_for("desk.people_lists.show", submission_id=form.claim))


@blueprint.get("/<uuid:submission_id>")
@working("manage_people")
def show(submission_id: UUID) -> Response:
    people = _imported(submission_id)
    new = sum(not person.password_hash for person in people)
    return page("desk/people_lists/show.html", people=people, new=new, submission_id=submission_id)


@blueprint.post("/<uuid:submission_id>/codes")
@working("manage_people")
def hand_out_codes(submission_id: UUID) -> Response:
    """The sheet itself: codes are kept nowhere, so this answer is the only time they are seen."""
    people = _imported(submission_id)
    codes = imports.hand_out_codes(db.session(), actor(), people, clock.now())
    answer = page("desk/people_lists/codes.html", codes=codes, submission_id=submission_id)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _add(rows: list[Row]) -> dict[str, list[str]]:
    made = imports.import_people(db.session(), actor(), rows, clock.now())
    return {"ids": [str(person.id) for person in made]}


def _imported(submission_id: UUID) -> list[Person]:
    """The people of a list of mine."""
    receipt = db.session().get(Receipt, submission_id)
    if receipt is None or receipt.kind != "people" or receipt.person_id != actor().id:
        abort(404)
    ids = [UUID(each) for each in (receipt.answer or {}).get("ids", [])]
    mine = record_visibility.visible_people(actor()).where(Person.id.in_(ids), Person.ended_at.is_(None))
    return list(db.session().scalars(mine.order_by(Person.sign_in_name)))


def _checked(rows: list[Row]) -> Response:
    bad = [row for row in rows if row.problems]
    form = ImportForm(rows=as_text(rows, people_lists.COLUMNS))
    return page(
        "desk/people_lists/check.html",
        status=422 if bad else 200,
        form=form,
        rows=rows,
        bad=pages_imports.wrong(rows),
        columns=people_lists.COLUMNS,
        called=pages_imports.called,
    )


def _refused(form: ImportForm, problem: str = "") -> Response:
    return page("desk/people_lists/new.html", status=422, form=form, problem=problem)
