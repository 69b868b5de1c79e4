"""Several reports, one case: merging, undoing it, and finding look-alikes. Nothing merges by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain import clocks, policy
from fieldapp.domain.case_flow import Note, involve, take_step, write_step
from fieldapp.domain.errors import AlreadyDone, DomainError, NotYours
from fieldapp.domain.geo import distance_m
from fieldapp.domain.policy import Actor
from fieldapp.models import OPEN_STATES, Case, CaseState, Person, Verb

DEGREE_M = 111_320


def merge(
    session: Session, actor: Actor, lead: Case, others: Sequence[Case], reason: str, now: datetime
) -> Case:
    """Put the reports of `others` into `lead`; the earliest deadline holds.

    Raises DomainError for a case with itself, across restrictions, or without a reason.
    """
    if not reason.strip():
        raise DomainError("Please say why these are the same problem.")
    if not others or lead in others:
        raise DomainError("Please choose at least two different cases.")
    for case in (lead, *others):
        if not actor.may("merge_cases", case.scope):
            raise NotYours("This step is somebody else's to take.")
    if {case.is_restricted for case in (lead, *others)} == {True, False}:
        raise DomainError("A restricted case cannot be merged with an open one.")
    if lead.state not in OPEN_STATES:
        raise AlreadyDone("This case has moved on since you opened it. Please look again.")
    for case in others:
        _merge_one(session, actor, lead, case, reason, now)
    return lead


def undo_merge(session: Session, actor: Actor, case: Case, reason: str, now: datetime) -> Case:
    """Give a merged case back its reports, state and deadline; the lead's deadline is worked out anew."""
    lead = case.merged_into
    if case.state is not CaseState.MERGED or lead is None:
        raise AlreadyDone("This merge was already undone.")
    if not actor.may("merge_cases", case.scope):
        raise NotYours("This step is somebody else's to take.")
    merged = next(step for step in reversed(case.steps) if step.verb is Verb.MERGE)
    before: dict[str, Any] = merged.before or {}
    state = CaseState(before["state"])
    write_step(session, case, (Verb.UNMERGE, state), actor, now, Note(internal_words=reason, other=lead))
    case.state, case.is_open, case.merged_into_id, case.merged_into = state, True, None, None
    case.due_at = _time(before.get("due_at"))
    ids = {UUID(report_id) for report_id in before["reports"]}
    for report in list(lead.reports):
        if report.id in ids:
            report.case_id = case.id
    session.flush()
    session.expire(lead, ["reports"])
    session.expire(case, ["reports"])
    write_step(session, lead, (Verb.UNMERGE, lead.state), actor, now, Note(internal_words=reason, other=case))
    lead.due_at = _earliest_left(session, lead)
    clocks.follow(session, case, now)
    clocks.refresh(session, lead, now)
    return case


def look_alikes(session: Session, case: Case, visible: Select[Case], most: int = 5) -> list[Case]:
    """Open cases of the same category family, within its radius (or village) and window; nearest first."""
    window = timedelta(days=case.category.duplicate_window_days)
    family = case.category.parent_id or case.category_id
    query = visible.where(
        Case.id != case.id,
        Case.is_open.is_(True),
        Case.opened_at.between(case.opened_at - window, case.opened_at + window),
        Case.category.has(parent_id=family) if case.category.parent_id else Case.category_id == family,
        Case.is_restricted == case.is_restricted,
    )
    same_village = policy.within(Case.scope, [case.scope[:12]])  # as near as words without a point can tell
    if case.lat is not None and case.lon is not None:
        reach = case.category.duplicate_radius_m / DEGREE_M * 1.3
        box = and_(
            Case.lat.between(case.lat - reach, case.lat + reach),
            Case.lon.between(case.lon - reach, case.lon + reach),
        )
        query = query.where(or_(box, and_(Case.lat.is_(None), same_village)))
    else:
        query = query.where(same_village)
    found = session.scalars(query.order_by(Case.opened_at.desc()).limit(30)).unique().all()
    near = [other for other in found if _is_near(case, other)]
    return sorted(near, key=lambda other: _distance(case, other) or 0.0)[:most]


def _merge_one(session: Session, actor: Actor, lead: Case, case: Case, reason: str, now: datetime) -> None:
    before = {
        "state": case.state.value,
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "lead_due_at": lead.due_at.isoformat() if lead.due_at else None,
        "reports": [str(report.id) for report in case.reports],
    }
    take_step(session, case, Verb.MERGE, actor, now, Note(internal_words=reason, other=lead, before=before))
    case.merged_into_id, case.merged_into = lead.id, lead
    for report in list(case.reports):
        report.case_id = lead.id
        if report.person_id:
            involve(session, lead, session.get_one(Person, report.person_id), now)
    if case.due_at and (lead.due_at is None or case.due_at < lead.due_at):
        lead.due_at = case.due_at
    session.flush()
    clocks.refresh(session, lead, now)  # its rungs follow the earliest deadline
    session.expire(lead, ["reports"])
    session.expire(case, ["reports"])
    added = (Verb.ADD_REPORT, lead.state)
    write_step(session, lead, added, actor, now, Note(internal_words=reason, other=case, before=before))


def _earliest_left(session: Session, lead: Case) -> datetime | None:
    """The lead's own deadline before any merge, or the earliest of those still merged into it."""
    first = next((s for s in lead.steps if s.verb is Verb.ADD_REPORT and s.before), None)
    own = _time((first.before or {}).get("lead_due_at")) if first else lead.due_at
    still = session.scalars(select(Case.due_at).where(Case.merged_into_id == lead.id)).all()
    return min((at for at in (own, *still) if at is not None), default=None)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _distance(one: Case, other: Case) -> float | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return distance_m(one.lat, one.lon, other.lat, other.lon)


def _is_near(one: Case, other: Case) -> bool:
    distance = _distance(one, other)
    return distance is None or distance <= one.category.duplicate_radius_m
