"""Failed attempts to sign in, counted by account and by address, and the locks they lead to."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import bindparam, case, literal, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from fieldapp.crypto import keys
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.models import AddressFailure, Person
from fieldapp.models.base import Instant

FAILURES_BEFORE_LOCK = 5
ACCOUNT_LOCK = timedelta(minutes=15)
ADDRESS_FAILURES = 100  # whole counties sit behind one address
ADDRESSES: Any = AddressFailure.__table__


def _count_of_address(insert: Any) -> Any:
    """One more failure of an address, in a new quarter of an hour the first; answers with how many there are."""
    is_old = ADDRESSES.c.window_started_at <= bindparam("old", type_=Instant)
    first = insert.on_conflict_do_update(
        index_elements=["address_digest"],
        set_={
            "failures": case((is_old, 1), else_=ADDRESSES.c.failures + 1),
            "window_started_at": case(
                (is_old, bindparam("now", type_=Instant)), else_=ADDRESSES.c.window_started_at
            ),
        },
    )
    return first.returning(ADDRESSES.c.failures)


UPSERTS = {
    "sqlite": _count_of_address(sqlite.insert(ADDRESSES)),
    "postgresql": _count_of_address(postgresql.insert(ADDRESSES)),
}


def count_attempt(session: Session, person_id: UUID | None, address: str, now: datetime) -> bool:
    """Count a failure against account and address before the password is looked at; forgive() takes it back.

    So guesses sent in parallel are as many failures; the fifth locks. False when a lock holds already.
    """
    row = {"id": uuid4(), "address_digest": keys.blind(address, "address")}
    row |= {"window_started_at": now, "failures": 1}
    written = UPSERTS[session.get_bind().dialect.name]
    values = {**row, "old": now - ACCOUNT_LOCK, "now": now}
    from_address = session.connection().execute(written, values).scalar_one()
    if person_id is None:
        return False
    open_now = or_(Person.locked_until.is_(None), Person.locked_until <= now)
    is_last = Person.failed_sign_ins + 1 >= FAILURES_BEFORE_LOCK
    counted = update(Person).where(Person.id == person_id, open_now)
    counted = counted.values(
        failed_sign_ins=case((is_last, 0), else_=Person.failed_sign_ins + 1),
        locked_until=case((is_last, literal(now + ACCOUNT_LOCK, Instant)), else_=None),
    )
    is_open = cast("CursorResult[Any]", session.execute(counted)).rowcount == 1
    return is_open and from_address <= ADDRESS_FAILURES


def forgive(session: Session, person_id: UUID, address: str) -> None:
    """The attempt was none: a right password or code opens the account again."""
    unlock(session, person_id)
    _forgive_address(session, address)


def _forgive_address(session: Session, address: str) -> None:
    digest = keys.blind(address, "address")
    counted = update(AddressFailure).where(
        AddressFailure.address_digest == digest, AddressFailure.failures > 0
    )
    session.execute(counted.values(failures=AddressFailure.failures - 1))


def take_back(session: Session, person_id: UUID, address: str) -> None:
    """The attempt was none, but the person is not in yet: what was counted before it still counts.

    So a right password does not give five new guesses at the second factor.
    """
    was_last = Person.locked_until.is_not(None)
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(
            failed_sign_ins=case(
                (was_last, FAILURES_BEFORE_LOCK - 1),
                (Person.failed_sign_ins > 0, Person.failed_sign_ins - 1),
                else_=0,
            ),
            locked_until=None,
        )
    )
    _forgive_address(session, address)


def unlock(session: Session, person_id: UUID) -> None:
    session.execute(update(Person).where(Person.id == person_id).values(failed_sign_ins=0, locked_until=None))


def note_failure(session: Session, person_id: UUID | None, now: datetime, request_id: str) -> None:
    audit_log.line(session, Act.SIGN_IN_FAILED, person_id, now).request_id = request_id
