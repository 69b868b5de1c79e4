"""The list of meetings, one meeting with its agenda, and the form that plans one."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.access import policy
from fieldapp.domain.meetings import agenda, decisions, meetings, minutes_content, open_decisions, plans
from fieldapp.domain.meetings.agenda import Line
from fieldapp.domain.service_items import rights
from fieldapp.forms.meetings import (
    AttendanceForm,
    CancellationForm,
    ChangeForm,
    MatterForm,
    OpeningForm,
    PlanForm,
)
from fieldapp.models import (
    Case,
    Decision,
    Meeting,
    MeetingKind,
    MeetingState,
    Place,
    ServiceItem,
)
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import choices, when
from fieldapp.web.paging import paginate

PER_PAGE = 20
MOST_OPEN = 60
STANDING = (MeetingState.PLANNED, MeetingState.OPENED)


def index_context() -> dict[str, Any]:
    """What waits first: decisions of my units, meetings to come or being held; then earlier ones."""
    session, mine = db.session(), meetings.visible(actor()).options(joinedload(Meeting.place))
    coming = mine.where(Meeting.state.in_(STANDING)).order_by(Meeting.starts_at, Meeting.id).limit(PER_PAGE)
    past = mine.where(Meeting.state.not_in(STANDING)).order_by(Meeting.starts_at.desc(), Meeting.id)
    of_units = session.scalars(_shown(open_decisions.of_units(actor()))).unique().all()
    known = {each.id for each in of_units}
    of_area = session.scalars(_shown(open_decisions.of_area(actor()))).unique().all()
    return {
        "coming": session.scalars(coming).all(),
        "past": paginate(past, PER_PAGE),
        "of_units": of_units,
        "of_area": [each for each in of_area if each.id not in known],
        "may_end": _may_end,
        "may_plan": bool(meetings.places_to_meet(actor())),
        "today": clock.today(),
    }


def show_context(meeting: Meeting, *forms: Any) -> dict[str, Any]:
    """One meeting. `forms`: those that come back to be put right, in place of empty ones."""
    session, now = db.session(), clock.now()
    lines = agenda.lines(session, meeting, now)
    may_manage = meetings.may_manage(actor(), meeting)
    seen = meetings.as_seen(meeting)
    given = {type(form): form for form in forms}
    units = minutes_content.units_of(session, meeting)
    attendance = given.get(AttendanceForm) or AttendanceForm(as_seen=seen, present=_there(units))
    attendance.present.choices = [(str(each.unit_id), each.unit.name) for each in units]
    return {
        "meeting": meeting,
        "lines": [line for line in lines if not line.is_removed],
        "removed": [line for line in lines if line.is_removed],
        "units": units,
        "decided": _decided(lines),
        "may_manage": may_manage,
        "sees_cases": _visible_cases(lines),
        "sees_items": _visible_items(lines),
        "as_seen": seen,
        "matter_form": given.get(MatterForm) or MatterForm(as_seen=seen),
        "cancellation_form": given.get(CancellationForm) or CancellationForm(as_seen=seen),
        "opening_form": given.get(OpeningForm) or OpeningForm(as_seen=seen),
        "attendance_form": attendance,
        "is_its_day": clock.day_of(meeting.starts_at) <= clock.today(),
        "is_noted": all(each.is_present is not None for each in units),
        "today": clock.today(),
        "may_end": _may_end,
        "may_undo": lambda decision: decisions.may_take_back(actor(), decision),
    }


def fill_plan(form: ChangeForm, place: Place) -> ChangeForm:
    """The choices of a plan: the units that can attend."""
    units = db.session().scalars(meetings.units_of_area(place)).all()
    form.units.choices = [(str(unit.id), unit.name) for unit in units]
    if isinstance(form, PlanForm):
        kinds = choices(MeetingKind)
        form.kind.choices = kinds if place.level in plans.JOINT_AT else kinds[:1]
    return form


def plan_of(form: ChangeForm, place: Place) -> plans.Plan:
    """What a valid form asks for."""
    wanted = [UUID(each) for each in form.units.data or []]
    units = db.session().scalars(meetings.units_of_area(place)).all()
    return plans.Plan(form.starts_at, form.room.data or "", [unit for unit in units if unit.id in wanted])


def change_form(meeting: Meeting) -> ChangeForm:
    """The plan as it stands."""
    local = meeting.starts_at.astimezone(clock.CHINA)
    said: dict[str, Any] = {"on": local.date(), "at": local.time(), "room": meeting.room}
    units = [str(each.unit_id) for each in meeting.units]
    form = ChangeForm(**said, units=units, as_seen=meetings.as_seen(meeting))
    return fill_plan(form, meeting.place)


def title_of(meeting: Meeting) -> str:
    """A meeting in a heading."""
    return gettext("%(place)s, %(time)s", place=meeting.place.name, time=when(meeting.starts_at))


def next_meeting() -> Meeting | None:
    """The next one of this person's areas and units; for the overview."""
    if not actor().may_anywhere("see_meetings"):
        return None
    mine = meetings.visible(actor()).where(Meeting.state.in_(STANDING)).options(joinedload(Meeting.place))
    return db.session().scalars(mine.order_by(Meeting.starts_at, Meeting.id).limit(1)).first()


def count_of_units() -> int:
    """How many decisions wait for this person's units; for the overview."""
    if not actor().unit_ids or not actor().may_anywhere("see_meetings"):
        return 0
    query = open_decisions.of_units(actor()).with_only_columns(Decision.id).limit(MOST_OPEN)
    return len(db.session().scalars(query).all())


def _may_end(decision: Decision) -> bool:
    """Whether this person reports it as carried out; what became a task ends with its task."""
    return decision.is_open and decision.task_id is None and decisions.may_end(actor(), decision)


def _shown(query: Select[Decision]) -> Select[Decision]:
    options = (*open_decisions.shown(), joinedload(Decision.matter), joinedload(Decision.meeting))
    return query.options(*options).limit(MOST_OPEN)


def _there(units: Any) -> list[str]:
    return [str(each.unit_id) for each in units if each.is_present is not False]


def _decided(lines: list[Line]) -> dict[str, list[Decision]]:
    """Line's key → decisions on it, those of earlier meetings as well."""
    roots = {line.key: line.earlier_id or (line.matter.id if line.matter else None) for line in lines}
    found = open_decisions.of_matters(db.session(), {root for root in roots.values() if root})
    return {key: found.get(root, []) for key, root in roots.items() if root}


def _visible_cases(lines: list[Line]) -> set[UUID]:
    ids = {line.case_id for line in lines if line.case_id}
    visible = policy.visible_among(actor(), ids).with_only_columns(Case.id)
    return set(db.session().scalars(visible)) if ids else set()


def _visible_items(lines: list[Line]) -> dict[UUID, ServiceItem]:
    ids = {line.item_id for line in lines if line.item_id}
    if not ids or not actor().may_anywhere("see_service_items"):
        return {}
    found = db.session().scalars(rights.visible(actor()).where(ServiceItem.id.in_(ids)))
    return {item.id: item for item in found}
