"""The PIN of a report: four digits that protect what is the reporter's own.

Derived from the report's id with our key, so it stands in no table and a stolen database tells nothing. Guesses are
few: the fifth in a row locks the report's PIN for a quarter of an hour, every further five for a day.
"""

from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, cast
from uuid import UUID

from sqlalchemy import case, literal, or_, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from fieldapp.crypto import keys
from fieldapp.models import Report
from fieldapp.models.base import Instant

DIGITS = 4
TRIES = 5
FIRST_LOCK, LATER_LOCK = timedelta(minutes=15), timedelta(days=1)


def pin_of(report_id: UUID) -> str:
    """The PIN that goes with a report filed since there are PINs."""
    return f"{int(keys.blind(str(report_id), 'report pin'), 16) % 10**DIGITS:0{DIGITS}d}"


def is_right(report: Report, typed: str) -> bool:
    return compare_digest(pin_of(report.id), typed)


def count_attempt(session: Session, report_id: UUID, now: datetime) -> bool:
    """Count a failure before the PIN is looked at; forgive() takes it back. False while a lock holds.

    So guesses sent in parallel are as many failures.
    """
    failures = Report.pin_failures + 1
    until = case(
        (failures == TRIES, literal(now + FIRST_LOCK, Instant)),
        (failures % TRIES == 0, literal(now + LATER_LOCK, Instant)),
        else_=None,
    )
    open_now = or_(Report.pin_locked_until.is_(None), Report.pin_locked_until <= now)
    counted = update(Report).where(Report.id == report_id, Report.has_pin.is_(True), open_now)
    counted = counted.values(pin_failures=failures, pin_locked_until=until)
    counted = counted.execution_options(synchronize_session=False)
    return cast("CursorResult[Any]", session.execute(counted)).rowcount == 1


def forgive(session: Session, report_id: UUID) -> None:
    """The PIN was right: whoever holds it begins anew."""
    freed = update(Report).where(Report.id == report_id).values(pin_failures=0, pin_locked_until=None)
    session.execute(freed.execution_options(synchronize_session=False))
