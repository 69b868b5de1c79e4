"""A case opened from what somebody saw; the worker's form, the public form and every later door call this."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import workflow
from fieldapp.domain.cases.opening import NewReport, open_case
from fieldapp.domain.cases.supervision import tell_levels
from fieldapp.domain.consolidation import merging
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.geography.outlines import find_grid
from fieldapp.domain.photos import photos
from fieldapp.domain.reports import tracking_codes
from fieldapp.domain.search.phone_keys import phone_digest
from fieldapp.models import Case, CaseState, Involvement, Place, Report, Source, Verb


def open_report(
    session: Session, new: NewReport, reporter: Actor | None, now: datetime, report_id: UUID | None = None
) -> Report:
    """Store a report and open its case, with deadlines; returns the report (its id is the sender's).

    `new.joins` takes the case in at once if it still may; else it stays a case of its own.

    Raises RuleBroken when no place can be found for it or a photo the category needs is missing.
    """
    if new.category.photo_needed and not new.photos:
        raise RuleBroken("This kind of problem cannot be handled without a photo. Please add one.")
    place = _place_of(session, new, reporter, now)
    source = new.source or (Source.WORKER if reporter else Source.RESIDENT)
    writer = reporter or new.filed_by
    with session.no_autoflush:  # all of it is written in one go
        case = open_case(session, new, place, source, now)
        report = _report_of(new, case, place, reporter, now)
        _add_keys(report, report_id or uuid4())
        session.add(report)
        if reporter:
            session.add(Involvement(case_id=case.id, person_id=reporter.id, since=now))
        first = workflow.Note(internal_words=new.note)
        workflow.write_step(session, case, (Verb.REPORT, CaseState.REPORTED), writer, now, first)
    session.flush()
    if new.visit is not None and new.visit.case_id is None:
        new.visit.case_id = case.id
    photos.attach(session, new.photos, now, report_id=report.id, uploaded_by_id=writer.id if writer else None)
    if new.joins is not None:
        merging.add_mine(session, writer, case, new.joins, now)
    tell_levels(session, case, now)
    return report


def _add_keys(report: Report, report_id: UUID) -> None:
    """What the report is found by: its id, the reporter's tracking code and phone number, both as hashes."""
    report.id = report_id
    report.tracking_digest = tracking_codes.digest(tracking_codes.tracking_code(report_id))
    report.has_pin = report.source is not Source.WORKER
    if report.reporter_phone:
        report.reporter_phone_last4 = phone_digest(report.reporter_phone)


def _report_of(new: NewReport, case: Case, place: Place, reporter: Actor | None, now: datetime) -> Report:
    return Report(
        case=case,
        first_case_id=case.id,
        source=case.source,
        category_id=new.category.id,
        urgency=new.urgency,
        words=new.words.strip(),
        place_words=new.place_words.strip(),
        lat=new.lat,
        lon=new.lon,
        accuracy_m=new.accuracy_m,
        grid_id=place.id if place.is_grid else None,
        scope=place.scope,
        person_id=reporter.id if reporter else None,
        filed_by_id=new.filed_by.id if new.filed_by else None,
        patrol_id=new.patrol_id,
        awaited_patrol_id=new.awaited_patrol_id,
        awaited_visit_id=new.awaited_visit_id,
        captured_at=new.captured_at,
        captured_told=new.captured_told,
        received_at=now,
        reporter_name=new.reporter_name or None,
        reporter_phone=new.reporter_phone or None,
        contact_wish=new.contact_wish,
    )


def _place_of(session: Session, new: NewReport, reporter: Actor | None, now: datetime) -> Place:
    """The grid chosen, else the one holding the point, else the reporter's own posting."""
    if new.grid is not None:
        return new.grid
    if new.lat is not None and new.lon is not None:
        found = find_grid(session, new.lat, new.lon, clock.day_of(now))
        if found is not None:
            return found
    if reporter and reporter.home:
        return reporter.home
    raise RuleBroken("Please say which village or community this is in.")
