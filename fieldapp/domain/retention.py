"""What is deleted when its time is over: routes, quarantine, spent codes, old sign-ins, orphaned photos."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.photo_files import READY, RECEIVED, PhotoFiles
from fieldapp.models import (
    AddressFailure,
    Effect,
    OneTimeCode,
    PatrolRoute,
    Photo,
    PhotoState,
    Quarantined,
    SignInSession,
)

DAY = timedelta(days=1)


def purge(session: Session, now: datetime) -> None:
    """Delete the rows whose time is over."""
    for query in (
        delete(PatrolRoute).where(PatrolRoute.delete_on <= day_of(now)),
        delete(Quarantined).where(Quarantined.delete_at <= now),
        delete(AddressFailure).where(AddressFailure.window_started_at < now - DAY),
        delete(OneTimeCode).where(OneTimeCode.expires_at < now - 30 * DAY),
        delete(SignInSession).where(SignInSession.last_seen_at < now - 60 * DAY),
        delete(Effect).where(Effect.done_at < now - 30 * DAY),
    ):
        session.execute(query)


def orphans(session: Session, files: PhotoFiles, now: datetime) -> list[tuple[str, str]]:
    """(folder, name) of photo files older than a day that no row needs."""
    age = DAY.total_seconds()
    waiting = select(Photo.received_sha256).where(Photo.state == PhotoState.WAITING)
    needed: dict[str, set[str | None]] = {RECEIVED: set(session.scalars(waiting)), READY: set()}
    for shown in (Photo.sha256, Photo.thumbnail_sha256):
        needed[READY] |= set(session.scalars(select(shown).where(shown.is_not(None))))
    return [
        (kind, name)
        for kind in (RECEIVED, READY)
        for name in files.older_than(kind, age, now.timestamp())
        if name not in needed[kind]
    ]
