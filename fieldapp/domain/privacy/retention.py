"""What is deleted when its time is over: routes, quarantine, spent codes, old sign-ins, orphaned photos.

Of what phones sent and nobody took in, the words and photos go; the receipt with its outcome stays.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Delete, Update, delete, exists, select, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.photos.files import ARRIVING, READY, RECEIVED, PhotoFiles
from fieldapp.domain.photos.needed_files import needed_names
from fieldapp.models import (
    AddressFailure,
    BundleManifest,
    Delivery,
    DeliveryState,
    Effect,
    KnownBrowser,
    OneTimeCode,
    Outcome,
    PatrolRoute,
    Photo,
    PhotoState,
    Quarantined,
    Receipt,
    SignInSession,
    Unapplied,
)

DAY = timedelta(days=1)
NOT_TAKEN_IN = (Outcome.SET_ASIDE, Outcome.DISCARDED, Outcome.NEEDS_FIX, Outcome.QUARANTINED)


def purge(session: Session, now: datetime) -> None:
    """Delete the rows whose time is over."""
    for query in (
        delete(PatrolRoute).where(PatrolRoute.delete_on <= day_of(now)),
        delete(Quarantined).where(Quarantined.delete_at <= now),
        delete(Unapplied).where(Unapplied.delete_at <= now),
        _emptied(now),
        _without_use(now),
        delete(AddressFailure).where(AddressFailure.window_started_at < now - DAY),
        delete(OneTimeCode).where(OneTimeCode.expires_at < now - 30 * DAY),
        delete(SignInSession).where(SignInSession.last_seen_at < now - 60 * DAY),
        # Sessions of before are gone by then, or never rested so long.
        delete(KnownBrowser).where(KnownBrowser.last_at < now - 180 * DAY, ~_has_sessions()),
        delete(BundleManifest).where(BundleManifest.made_at < now - 30 * DAY),
        delete(Effect).where(Effect.done_at < now - 30 * DAY),
        delete(Delivery).where(Delivery.settled_at < now - 30 * DAY, Delivery.state != DeliveryState.DEAD),
    ):
        session.execute(query)


def _has_sessions() -> ColumnElement[bool]:
    return exists().where(SignInSession.known_browser_id == KnownBrowser.id)


def _emptied(now: datetime) -> Update:
    """What its sender did not put right for 30 days: the phone has it still, the words here go."""
    old = (Unapplied.outcome == Outcome.NEEDS_FIX, Unapplied.received_at < now - 30 * DAY)
    return update(Unapplied).where(*old, Unapplied.body.is_not(None)).values(body=None)


def _without_use(now: datetime) -> Delete:
    """Photos of what was not taken in, a while after that; their files are orphans then."""
    unattached = (Photo.report_id.is_(None), Photo.step_id.is_(None), Photo.task_id.is_(None))
    refused = select(Receipt.id).where(Receipt.outcome.in_(NOT_TAKEN_IN))
    kept = select(Unapplied.id).where(Unapplied.outcome == Outcome.SET_ASIDE)  # until its words go
    old = (Photo.received_at < now - 30 * DAY, Photo.submission_id.in_(refused))
    return delete(Photo).where(*unattached, *old, Photo.submission_id.not_in(kept))


def orphans(session: Session, files: PhotoFiles, now: datetime) -> list[tuple[str, str]]:
    """(folder, name) of photo files older than a day that no row needs."""
    age = DAY.total_seconds()
    needed: dict[str, set[str]] = {
        kind: set(session.scalars(needed_names(kind))) for kind in (RECEIVED, READY)
    }
    arriving = session.scalars(select(Photo.id).where(Photo.state == PhotoState.ARRIVING))
    needed[ARRIVING] = {id.hex for id in arriving}
    return [
        (kind, name)
        for kind in (RECEIVED, READY, ARRIVING)
        for name in files.older_than(kind, age, now.timestamp())
        if name not in needed[kind]
    ]
