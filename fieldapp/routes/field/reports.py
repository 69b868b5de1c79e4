"""Reporting a problem from the phone, and the reports one has made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import categories, policy
from fieldapp.domain.errors import DomainError
from fieldapp.domain.reports import NewReport, open_report
from fieldapp.forms.reports import ReportForm
from fieldapp.models import Case, Level, Patrol, Photo, Place, Report, Urgency
from fieldapp.web.access import actor, working
from fieldapp.web.frames import case_address
from fieldapp.web.labels import choices
from fieldapp.web.pages import page, see_other
from fieldapp.web.paging import paginate
from fieldapp.web.submissions import once
from fieldapp.web.uploads import receive_photos

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/")
@working("report")
def index() -> Response:
    mine = select(Report).where(Report.person_id == actor().id).order_by(Report.received_at.desc())
    mine = mine.options(joinedload(Report.case).joinedload(Case.merged_into), joinedload(Report.category))
    return page("field/reports/index.html", reports=paginate(mine, per_page=30))


@blueprint.get("/new")
@working("report")
def new() -> Response:
    form = _form(None)
    form.patrol_id.data = request.args.get("patrol", "")
    return _page(form)


@blueprint.get("/guide")
@working("report")
def guide() -> Response:
    families = categories.by_family(categories.kinds(db.session()))
    return page("field/reports/guide.html", families=families)


@blueprint.post("/")
@working("report")
def create() -> Redirect:
    try:
        photos = receive_photos()
    except DomainError as refused:
        return _page(_form(request.form), photo_problem=gettext(str(refused)))
    form = _form(request.form)
    if not form.validate():
        return _page(form)
    try:
        answer = once(form, "report", lambda: _open(form, photos))
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _page(form, photo_problem=gettext(str(broken)))
    return see_other(case_address(answer["case"]))


def _open(form: ReportForm, photos: list[Photo]) -> dict[str, str]:
    session, kind = db.session(), form.kind
    assert kind is not None  # noqa: S101 - a valid form has one
    new_report = NewReport(
        category=kind,
        words=form.words.data or "",
        urgency=Urgency(form.urgency.data),
        place_words=form.place_words.data or "",
        lat=form.lat.data,
        lon=form.lon.data,
        accuracy_m=form.accuracy_m.data,
        grid=_chosen_grid(form.grid.data),
        patrol_id=_own_patrol(form.patrol_id.data),
        captured_at=_moment(form.captured_at.data),
        minor_involved=bool(form.minor_involved.data),
        photos=photos,
    )
    report = open_report(session, new_report, actor(), clock.now(), form.claim)
    return {"id": str(report.id), "case": str(report.case_id)}


def _form(submitted: Any) -> ReportForm:
    """The form; of a sent one only the chosen kind is looked up, a page to be shown lists them all."""
    form = ReportForm(submitted, urgency=None if submitted else Urgency.ORDINARY.value)
    if submitted:
        form.kind = categories.find_kind(db.session(), form.category.data or "")
        form.category.choices = [(form.kind.code, form.kind.name)] if form.kind else []
    form.urgency.choices = choices(Urgency)
    grids = db.session().scalars(_my_grids()).all()
    form.grid.choices = [("", gettext("Find it from the position or my posting"))]
    form.grid.choices += [(str(grid.id), grid.name) for grid in grids]
    return form


def _offer_kinds(form: ReportForm) -> None:
    families = categories.by_family(categories.kinds(db.session()))
    form.category.choices = {"": [("", gettext("Please choose"))]}
    for name, kinds in families.items():
        form.category.choices[name] = [(kind.code, kind.name, _told(kind)) for kind in kinds]


def _told(kind: categories.Kind) -> dict[str, object]:
    """What the page tells when this kind is chosen."""
    return {"data-when": kind.report_when, "data-done": kind.done_when, "data-photo": int(kind.photo_needed)}


def _my_grids() -> Any:
    """The grids one may choose from; many only for those who answer for a whole town."""
    mine = policy.places_for(actor(), "report").where(Place.level == Level.GRID, Place.ends_on.is_(None))
    return mine.order_by(Place.scope).limit(200)


def _chosen_grid(grid_id: str | None) -> Place | None:
    if not grid_id:
        return None
    return db.session().scalars(_my_grids().where(Place.id == UUID(grid_id))).one_or_none()


def _own_patrol(patrol_id: str | None) -> UUID | None:
    """The patrol this was seen on, if it is the reporter's own."""
    try:
        wanted = UUID(patrol_id or "")
    except ValueError:
        return None
    return db.session().scalar(select(Patrol.id).where(Patrol.id == wanted, Patrol.person_id == actor().id))


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _page(form: ReportForm, photo_problem: str = "") -> Response:
    _offer_kinds(form)
    status = 422 if request.method == "POST" else 200
    return page("field/reports/new.html", status=status, form=form, photo_problem=photo_problem)
