"""A patrol begun, finished, or written down afterwards; pieces of a route the worker chose to keep."""

from typing import Any, cast
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import joinedload, selectinload

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.patrols import findings, patrols, routes
from fieldapp.domain.patrols.findings import Findings
from fieldapp.entries.base import Entry, Ready, Sent, field_of, target_of
from fieldapp.forms.patrols import LoggedPatrolForm, PatrolForm, StartForm, TrackForm
from fieldapp.models import Patrol, Place, Report
from fieldapp.web.access import actor, one_or_404, require


def prepare_start(sent: Sent) -> Ready:
    form = start_form(sent.fields)
    return Ready(form, lambda: _start(form, sent))


def prepare_log(sent: Sent) -> Ready:
    form = logged_form(sent.fields)
    return Ready(form, lambda: _log(form))


def prepare_finish(sent: Sent) -> Ready:
    patrol, form = own(sent.target_id), PatrolForm(sent.fields)
    return Ready(form, lambda: _finish(patrol, form, sent), patrol)


def prepare_track(sent: Sent) -> Ready:
    patrol, form = own(sent.target_id), TrackForm(sent.fields)
    return Ready(form, lambda: _keep_track(patrol, form), patrol)


def start_form(submitted: Any) -> StartForm:
    form = StartForm(submitted)
    form.grid.choices = _place_choices()
    return form


def logged_form(submitted: Any) -> LoggedPatrolForm:
    form = LoggedPatrolForm(submitted)
    form.grid.choices = _place_choices()
    return form


def find(patrol_id: UUID | None) -> Patrol:
    query = record_visibility.visible_patrols(actor()).where(Patrol.id == patrol_id)
    query = query.options(
        joinedload(Patrol.grid),
        joinedload(Patrol.route),
        selectinload(Patrol.checks),
        selectinload(Patrol.reports).load_only(Report.patrol_id),
    )
    return cast(Patrol, one_or_404(query))


def own(patrol_id: UUID | None) -> Patrol:
    """A patrol one walked oneself; another's finished one can only be looked at."""
    patrol = find(patrol_id)
    require(patrol.person_id == actor().id)
    return patrol


def _start(form: StartForm, sent: Sent) -> dict[str, str]:
    begun_at = sent.captured_at or clock.now()
    patrol = patrols.start(db.session(), actor(), _place(form.grid.data), begun_at, form.claim)
    return {"id": str(patrol.id)}


def _log(form: LoggedPatrolForm) -> dict[str, str]:
    where_and_when = (_place(form.grid.data), form.on.data)
    session, found = db.session(), _findings(form)
    patrol = patrols.log(session, actor(), where_and_when, found, clock.now(), form.claim)  # type: ignore[arg-type]
    return {"id": str(patrol.id)}


def _finish(patrol: Patrol, form: PatrolForm, sent: Sent) -> dict[str, str]:
    found, ended_at = _findings(form, with_route=True), sent.captured_at or clock.now()
    patrols.finish(db.session(), actor(), patrol, found, ended_at)
    return {"id": str(patrol.id)}


def _keep_track(patrol: Patrol, form: TrackForm) -> dict[str, str]:
    routes.keep_batch(db.session(), actor(), patrol, form.number.data or 0, form.fixes)
    return {"id": str(patrol.id)}


def _findings(form: PatrolForm, with_route: bool = False) -> Findings:
    return Findings(
        place_words=form.place_words.data or "",
        words=form.words.data or "",
        checks=form.checks,
        route=form.fixes if with_route else (),
    )


def _place(place_id: str) -> Place:
    return db.session().get_one(Place, UUID(place_id))


def _place_choices() -> list[tuple[str, str]]:
    if not actor().may_anywhere("log_patrol"):
        return []
    return [(str(place.id), place.name) for place in db.session().scalars(findings.places(actor()))]


def _edit_address(answer: dict[str, Any]) -> str:
    return url_for("field.patrols.edit", patrol_id=answer["id"])


def _address(answer: dict[str, Any]) -> str:
    return url_for("field.patrols.show", patrol_id=answer["id"])


ENTRIES = [
    Entry("patrol_start", "log_patrol", prepare_start, _edit_address, field_of(grid=Place)),
    Entry("patrol", "log_patrol", prepare_log, _address, field_of(grid=Place)),
    Entry("patrol_finish", "log_patrol", prepare_finish, _address, target_of(Patrol)),
    Entry("patrol_track", "log_patrol", prepare_track, _edit_address, target_of(Patrol)),
]
