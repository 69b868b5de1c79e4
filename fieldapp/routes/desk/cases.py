"""Cases at the desk: the list with its filters, one case, and its print."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from sqlalchemy import select

from fieldapp import clock, db
from fieldapp.domain import case_lists, categories
from fieldapp.domain.case_lists import CaseQuery
from fieldapp.forms.cases import CaseFilter
from fieldapp.models import CaseState, Source, Unit, Urgency
from fieldapp.web.access import actor, signed_in
from fieldapp.web.case_pages import case_context, case_rows, find_case
from fieldapp.web.labels import choices
from fieldapp.web.pages import page
from fieldapp.web.paging import COUNT_LIMIT, paginate_ids

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("/")
@signed_in
def index() -> Response:
    form, unit, session = _filter(), _unit(), db.session()
    by = replace(_asked(form), unit_id=unit.id if unit else None)
    ids = case_lists.first_ids(session, actor(), by, clock.now(), COUNT_LIMIT)
    return page(
        "desk/cases/index.html",
        form=form,
        cases=paginate_ids(ids, case_rows),
        unit=unit,
        is_cut=case_lists.is_cut(session, actor(), by),
        may_merge=actor().may_anywhere("merge_cases"),
    )


@blueprint.get("/<uuid:case_id>")
@signed_in
def show(case_id: UUID) -> Response:
    return page("cases/show.html", **case_context(find_case(case_id)))


@blueprint.get("/<uuid:case_id>/print")
@signed_in
def print_file(case_id: UUID) -> Response:
    return page("cases/print.html", **case_context(find_case(case_id)))


def _filter() -> CaseFilter:
    form = CaseFilter(request.args)
    form.state.choices = [("open", gettext("All open")), ("all", gettext("All")), *choices(CaseState)]
    form.urgency.choices = [("", gettext("All")), *choices(Urgency)]
    form.source.choices = [("", gettext("All")), *choices(Source)]
    families = categories.by_family(categories.kinds(db.session()))
    form.category.choices = {"": [("", gettext("All"))]}
    form.category.choices |= {name: [(k.code, k.name) for k in kinds] for name, kinds in families.items()}
    form.area.choices = [("", gettext("My whole area"))]
    form.area.choices += [
        (place.scope, place.name) for place in case_lists.areas_below(db.session(), actor())
    ]
    return form


def _asked(form: CaseFilter) -> CaseQuery:
    """The filters as asked; one that is none of the choices narrows nothing."""
    form.validate()
    good = {name: field.data or "" for name, field in form._fields.items() if not field.errors}
    return CaseQuery(
        words=good.get("words", ""),
        state=good.get("state") or "open",
        category=good.get("category", ""),
        urgency=good.get("urgency", ""),
        source=good.get("source", ""),
        area=good.get("area", ""),
        overdue=bool(good.get("overdue")),
    )


def _unit() -> Unit | None:
    try:
        wanted = UUID(request.args.get("unit", ""))
    except ValueError:
        return None
    return db.session().scalars(select(Unit).where(Unit.id == wanted)).one_or_none()
