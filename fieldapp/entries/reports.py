"""A report of a problem, from the form or the phone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Select, select

from fieldapp import clock, db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.offline.captured_times import captured_time, told_time
from fieldapp.domain.reports import categories
from fieldapp.domain.reports.intake import open_report
from fieldapp.entries.base import Entry, Ready, Sent
from fieldapp.forms.reports import ReportForm
from fieldapp.models import Base, Case, Household, Level, Patrol, Place, Urgency, Visit
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import choices
from fieldapp.web.layouts import case_address
from fieldapp.web.request_values import as_uuid


def prepare(sent: Sent) -> Ready:
    form = form_of(sent.fields)
    form.asks = not sent.is_from_phone
    return Ready(form, lambda: _open(form, sent))


def form_of(submitted: Any) -> ReportForm:
    """The form; of a sent one only the chosen kind is looked up, a page to be shown lists them all."""
    form = ReportForm(submitted, urgency=Urgency.ORDINARY.value if submitted is None else None)
    if submitted is not None:
        form.kind = categories.find_kind(db.session(), form.category.data or "")
        form.category.choices = [(form.kind.code, form.kind.name)] if form.kind else []
    form.urgency.choices = choices(Urgency)
    form.grid.choices = [("", gettext("Use my location or posting"))]
    form.grid.choices += [(str(grid.id), grid.name) for grid in _grids_for(form, submitted)]
    return form


def _grids_for(form: ReportForm, submitted: Any) -> Sequence[Place]:
    if not submitted:
        return db.session().scalars(_my_grids()).all()
    chosen = chosen_grid(form.grid.data)
    return [chosen] if chosen else []


def _open(form: ReportForm, sent: Sent) -> dict[str, str]:
    session, kind = db.session(), form.kind
    assert kind is not None  # noqa: S101 - a valid form has one
    patrol_id = as_uuid(form.patrol_id.data)
    own = _own_patrol(patrol_id)
    visit_id = as_uuid(form.visit_id.data)
    visit = own_visit(visit_id)
    lat, lon = form.position or (None, None)
    captured_at = sent.captured_at or captured_time(form.captured_at.data, clock.now())
    new_report = NewReport(
        category=kind,
        words=form.words.data or "",
        urgency=Urgency(form.urgency.data),
        place_words=form.place_words.data or "",
        lat=lat,
        lon=lon,
        accuracy_m=form.accuracy_m.data if form.position else None,
        note=_note(form.left_out),
        grid=chosen_grid(form.grid.data),
        patrol_id=own,
        awaited_patrol_id=None if own else patrol_id,
        visit=visit,
        awaited_visit_id=None if visit else visit_id,
        captured_at=captured_at,
        captured_told=None if captured_at else sent.captured_told or told_time(form.captured_at.data),
        minor_involved=bool(form.minor_involved.data),
        photos=sent.photos,
        joins=visible_case(form.joins.data),
    )
    report = open_report(session, new_report, actor(), clock.now(), form.claim)
    return {"id": str(report.id), "case": str(report.case_id)}


def _note(left_out: str) -> str:
    if not left_out:
        return ""
    return gettext("The phone's location (%(where)s) is outside the area and was not used.", where=left_out)


def visible_case(case_id: str | None) -> Case | None:
    """The case, if this person may see it."""
    wanted = as_uuid(case_id)
    if wanted is None:
        return None
    return db.session().scalars(policy.visible_case(actor()), {"case_id": wanted}).one_or_none()


def _my_grids() -> Select[Place]:
    """The grids one may choose from; many only for those who answer for a whole town."""
    mine = policy.places_for(actor(), "report").where(Place.level == Level.GRID, Place.ends_on.is_(None))
    return mine.order_by(Place.scope).limit(200)


def chosen_grid(grid_id: str | None) -> Place | None:
    """The grid, if it is one of those one may report from."""
    wanted = as_uuid(grid_id)
    return db.session().scalars(_my_grids().where(Place.id == wanted)).one_or_none() if wanted else None


def _own_patrol(patrol_id: UUID | None) -> UUID | None:
    """The patrol this was seen on, if it is the reporter's own."""
    if patrol_id is None:
        return None
    mine = select(Patrol.id).where(Patrol.id == patrol_id, Patrol.person_id == actor().id)
    return db.session().scalar(mine)


def own_visit(visit_id: UUID | None) -> Visit | None:
    """The visit this came of, if it is the reporter's own and they may still see the household."""
    if visit_id is None:
        return None
    mine = select(Visit).where(Visit.id == visit_id, Visit.person_id == actor().id)
    seen = record_visibility.visible_households(actor()).with_only_columns(Household.id)
    return db.session().scalar(mine.where(Visit.household_id.in_(seen)))


MENTIONS: dict[str, type[Base]] = {"joins": Case, "patrol_id": Patrol, "visit_id": Visit}
ENTRIES = [
    Entry("report", "report", prepare, lambda answer: case_address(answer["case"]), mentions=MENTIONS),
]
