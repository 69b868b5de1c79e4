"""The lives of this database. A restored backup begins a new one, and phones send again what they keep."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.models import Epoch

INIT, RESTORE = "init", "restore"


def current(session: Session) -> str:
    """The id of the life this database is in, as phones remember it; empty before the first was begun."""
    epoch = _latest(session)
    return str(epoch.id) if epoch else ""


def begin(session: Session, cause: str, now: datetime) -> Epoch:
    """Begin a new life; it is the latest even when the clock has been set back since the one before."""
    before = _latest(session)
    began_at = max(now, before.began_at + timedelta(microseconds=1)) if before else now
    epoch = Epoch(began_at=began_at, cause=cause)
    session.add(epoch)
    session.flush()
    return epoch


def begin_first(session: Session, now: datetime) -> None:
    """The first life, unless there has been one."""
    if _latest(session) is None:
        begin(session, INIT, now)


def restored_at(session: Session) -> datetime | None:
    """When this life began, if a restored backup began it."""
    epoch = _latest(session)
    return epoch.began_at if epoch and epoch.cause == RESTORE else None


def _latest(session: Session) -> Epoch | None:
    return session.scalars(select(Epoch).order_by(Epoch.began_at.desc()).limit(1)).first()
