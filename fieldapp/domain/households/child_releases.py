"""A record kept as a child's is released by two people: one asks and says why, another decides.

What the year of birth and the care kinds say is never overruled: whoever asks corrects them first. Until it is
decided the record stays a child's, whatever was changed (residents.update_resident).
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import N_, AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import ChildRelease, Resident, says_child

STILL_SAID = N_("The year of birth or a care type still indicates a child. Please correct it first.")


def ask(session: Session, actor: Actor, resident: Resident, reason: str, now: datetime) -> ChildRelease:
    """Say that somebody is not under 18, and why. Raises RuleBroken while the record itself says so."""
    if not may_ask(actor, resident):
        raise NotYours("You can see this, but it is not yours to do. Please ask your centre.")
    lock(session, resident, "care")
    if not reason.strip():
        raise RuleBroken("Please enter a reason.")
    if not resident.is_child(day_of(now)):
        raise AlreadyDone("This does not count as a child's record.")
    _refuse_while_said(resident, now)
    if asked_for(session, [resident.id]):
        raise AlreadyDone("This has already been requested; someone else has to decide.")
    release = ChildRelease(
        resident_id=resident.id, asked_by_id=actor.id, asked_at=now, reason=reason.strip(), resident=resident
    )
    session.add(release)
    audit_log.note(session, Act.ASK_CHILD_RELEASE, actor, now, resident)
    session.flush()
    return release


def decide(session: Session, actor: Actor, release: ChildRelease, is_agreed: bool, now: datetime) -> None:
    """Agree or not. Raises NotYours for who asked, and for who may not see children's files."""
    if not may_decide(actor, release):
        raise NotYours(
            "Someone other than the requester, with permission for minors' records, must decide this."
        )
    resident = release.resident
    lock(session, resident, "care")
    lock(session, release)
    if release.decided_at is not None:
        raise AlreadyDone("This has already been decided.")
    if is_agreed:
        _refuse_while_said(resident, now)
        resident.is_minor = False
        resident.version += 1
    release.decided_by_id, release.decided_at, release.is_agreed = actor.id, now, is_agreed
    act = Act.AGREE_CHILD_RELEASE if is_agreed else Act.REFUSE_CHILD_RELEASE
    audit_log.note(session, act, actor, now, resident)
    session.flush()


def may_ask(actor: Actor, resident: Resident) -> bool:
    return actor.may("register_household", resident.scope)


def may_decide(actor: Actor, release: ChildRelease) -> bool:
    may = actor.sees_restricted and actor.may("release_child", release.resident.scope)
    return may and actor.id != release.asked_by_id


def asked_for(session: Session, resident_ids: Iterable[UUID]) -> dict[UUID, ChildRelease]:
    """Resident's id → what waits for a decision."""
    query = select(ChildRelease).where(
        ChildRelease.resident_id.in_(resident_ids), ChildRelease.decided_at.is_(None)
    )
    found = session.scalars(query.options(joinedload(ChildRelease.asked_by)))
    return {release.resident_id: release for release in found}


def waiting(actor: Actor) -> Select[ChildRelease]:
    """What this person can decide, the oldest first."""
    seen = record_visibility.visible_residents(actor, actor.on).with_only_columns(Resident.id)
    mine = policy.within(Resident.scope, actor.scopes("release_child") if actor.sees_restricted else [])
    query = select(ChildRelease).where(
        ChildRelease.decided_at.is_(None),
        ChildRelease.asked_by_id != actor.id,
        ChildRelease.resident_id.in_(seen.where(mine)),
    )
    return query.order_by(ChildRelease.asked_at, ChildRelease.id)


def _refuse_while_said(resident: Resident, now: datetime) -> None:
    if says_child(resident.birth_year, resident.care_kinds, day_of(now)):
        raise RuleBroken(STILL_SAID)
