"""The working calendar at the desk: its days, hours and years, each change with a basis and with what it moved."""

from datetime import datetime, time
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.calendar.calendars import NATION
from fieldapp.domain.deadline_changes import calendar_editions, calendar_notices
from fieldapp.domain.deadline_changes.calendar_notices import Change, NewDay
from fieldapp.domain.errors import Refusal, RuleBroken
from fieldapp.domain.sheets.tables import as_text
from fieldapp.forms.calendars import CalendarForm, DayForm, HoursForm, NoticeForm, YearForm
from fieldapp.models import DayKind, WorkingHours
from fieldapp.pages import imports
from fieldapp.pages.calendar_days import day_name
from fieldapp.pages.place_choice import find_named, place_choice
from fieldapp.web.access import actor, working
from fieldapp.web.labels.labels import choices, when
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_size import takes
from fieldapp.web.request_values import body, query
from fieldapp.web.submit_once import once

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")
FORMS: dict[str, type[CalendarForm]] = {
    "day": DayForm,
    "hours": HoursForm,
    "notice": NoticeForm,
    "year": YearForm,
}


@blueprint.get("/")
@working("edit_calendar")
def index() -> Response:
    year = query.number("year", 2000, 2100) or clock.today().year
    where, session = query.text("place").strip() or NATION, db.session()
    named = find_named(where)
    return page(
        "desk/calendar/index.html",
        year=year,
        place_name=named.name if named else "",
        day_name=day_name,
        place="" if where == NATION else where,
        days=calendar_editions.days_of(session, where, year),
        years=calendar_editions.years_of(session, where),
        hours=[_words(row) for row in calendar_editions.hours_of(session, where)],
        moments=[
            (edition, _moved(edition.moved)) for edition in calendar_editions.editions_of(session, where, 5)
        ],
    )


@blueprint.get("/edit")
@working("edit_calendar")
def edit() -> Response:
    what = _what(query.text("what") or "day")
    return _page(what, FORMS[what](place=query.text("place")))


@blueprint.post("/places")
@working("edit_calendar")
def places() -> Response:
    """The places found while somebody types."""
    with db.looking():
        form = CalendarForm(request.form)
        return page("desk/calendar/places.html", form=form, **place_choice(form, "place"))


@blueprint.get("/template")
@working("edit_calendar")
def template() -> Response:
    return imports.template(calendar_notices.COLUMNS, gettext("Days"))


@blueprint.post("/")
@working("edit_calendar")
@takes(imports.SHEET)
def create() -> Redirect:
    what = _what(body.text("what"))
    form = FORMS[what](request.form)
    _fill(form)
    if "search" in body or not form.validate():  # the first: for a place, without a script
        return _page(what, form)
    if isinstance(form, NoticeForm) and (answer := _looked_through(form)):
        return answer
    try:
        once(form, f"calendar_{what}", lambda: {"id": str(_publish(form))})
    except Refusal as broken:
        db.session().rollback()
        return _page(what, form, gettext(str(broken)))
    return see_other(url_for("desk.calendar.index", place=form.place.data or None))


def _looked_through(form: NoticeForm) -> Response | None:
    """The rows as they were read, and what is wrong with them; nothing once they are right and were shown."""
    try:
        rows = calendar_notices.read_notice(imports.source(form.notice.data))
    except RuleBroken as refused:
        return _page("notice", form, imports.said(refused))
    form.notice.data = as_text(rows, calendar_notices.COLUMNS)
    bad = imports.wrong(rows)
    if form.is_looked_at.data and not bad:
        return None
    form.is_looked_at.data = "" if bad else "1"
    return page(
        "desk/calendar/notice.html",
        status=422 if bad else 200,
        form=form,
        rows=rows,
        bad=bad,
        columns=calendar_notices.COLUMNS,
        called=imports.called,
        **place_choice(form, "place"),
    )


def _what(asked: str) -> str:
    """Which of the four forms."""
    return asked if asked in FORMS else abort(404)


def _publish(form: CalendarForm) -> UUID:
    where, basis = form.place.data or NATION, form.basis.data or ""
    change = _change(form, where, basis)
    edition, _ = calendar_editions.publish(db.session(), actor(), change, clock.now())
    return edition.id


def _change(form: CalendarForm, where: str, basis: str) -> Change:
    if isinstance(form, DayForm):
        kind = DayKind(form.kind.data) if form.kind.data != "plain" else None
        return Change(where, basis, [NewDay(form.on.data, kind, form.name.data or "")])  # type: ignore[arg-type]
    if isinstance(form, HoursForm):
        return Change(where, basis, hours=form.spans)
    if isinstance(form, YearForm):
        return Change(where, basis, years=[(form.year.data or 0, bool(form.is_official.data))])
    assert isinstance(form, NoticeForm)  # noqa: S101 - tells the type checker
    return calendar_notices.notice_of(
        calendar_notices.read_notice(form.notice.data or ""), where, basis, form.year.data
    )


def _fill(form: CalendarForm) -> None:
    if isinstance(form, DayForm):
        form.kind.choices = [*choices(DayKind), ("plain", gettext("Regular weekday schedule"))]


def _page(what: str, form: CalendarForm, problem: str = "") -> Response:
    _fill(form)
    status = 200 if "search" in body else form_status()
    shown = {"what": what, "form": form, "problem": problem, **place_choice(form, "place")}
    return page("desk/calendar/edit.html", status=status, **shown)


def _words(row: WorkingHours) -> str:
    spans = (row.opens_minute, row.closes_minute)
    return "–".join(f"{time(m // 60 % 24, m % 60):%H:%M}" for m in spans)


def _moved(rows: list[list[str]]) -> list[tuple[str, str, str]]:
    """Case number, deadline before and after, as people read them."""
    return [(number, *(when(datetime.fromisoformat(at)) for at in both)) for number, *both in rows[:50]]  # type: ignore[misc]
