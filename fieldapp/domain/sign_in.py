"""Signing in and out: passwords, one-time codes, locks, and sessions as rows that can be ended."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, joinedload

from fieldapp.crypto import keys
from fieldapp.domain.errors import DomainError
from fieldapp.models import AccessEntry, AddressFailure, OneTimeCode, Person, SignInSession

# OWASP's profile; hashing happens outside the write transaction.
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
NOBODY = HASHER.hash("nobody")  # so that an unknown name takes as long as a known one

FAILURES_BEFORE_LOCK = 5
ACCOUNT_LOCK = timedelta(minutes=15)
ADDRESS_FAILURES = 100  # whole counties sit behind one address
PHONE_SESSION = timedelta(days=30)
DESK_IDLE = timedelta(minutes=30)
CODE_LIFE = timedelta(days=3)
SEEN_EVERY = timedelta(minutes=5)
SHORTEST_PASSWORD = 8
# Every request asks this: built once, with all that policy wants to know of who asks.
OF_COOKIE = (
    select(SignInSession)
    .where(SignInSession.token_digest == bindparam("digest"))
    .options(joinedload(SignInSession.person).joinedload(Person.postings))
)


class SignInRefused(DomainError):
    """Wrong name or password, or a lock; says the same for unknown names."""


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def password_fits(person: Person | None, password: str) -> bool:
    """Whether `password` is the person's. Takes the same time for nobody."""
    stored = person.password_hash if person and person.password_hash else NOBODY
    try:
        return HASHER.verify(stored, password) and person is not None and person.password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def person_named(session: Session, sign_in_name: str) -> Person | None:
    query = select(Person).where(
        Person.sign_in_name == sign_in_name.strip().lower(), Person.ended_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def is_locked(session: Session, person: Person | None, address: str, now: datetime) -> bool:
    if person and person.locked_until and person.locked_until > now:
        return True
    row = _address_row(session, address)
    return row is not None and row.failures >= ADDRESS_FAILURES and row.window_started_at > now - ACCOUNT_LOCK


def note_failure(
    session: Session, person_id: UUID | None, address: str, now: datetime, request_id: str
) -> None:
    """Count one failed sign-in against the account and the address; the fifth locks the account."""
    if person_id is not None:
        session.execute(
            update(Person).where(Person.id == person_id).values(failed_sign_ins=Person.failed_sign_ins + 1)
        )
        session.execute(
            update(Person)
            .where(Person.id == person_id, Person.failed_sign_ins >= FAILURES_BEFORE_LOCK)
            .values(failed_sign_ins=0, locked_until=now + ACCOUNT_LOCK)
        )
    row = _address_row(session, address)
    if row is None:
        row = AddressFailure(address_digest=keys.blind(address, "address"), window_started_at=now, failures=0)
        session.add(row)
    elif row.window_started_at <= now - ACCOUNT_LOCK:
        row.window_started_at, row.failures = now, 0
    row.failures += 1
    session.add(AccessEntry(at=now, person_id=person_id, verb="sign_in_failed", request_id=request_id))


def begin_session(session: Session, person: Person, is_phone: bool, browser: str, now: datetime) -> str:
    """A new signed-in session; returns the secret for the cookie (only its hash is stored)."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            token_digest=_digest(token),
            person_id=person.id,
            is_phone=is_phone,
            started_at=now,
            last_seen_at=now,
            browser=browser[:120],
        )
    )
    person.failed_sign_ins, person.locked_until = 0, None
    session.add(AccessEntry(at=now, person_id=person.id, verb="sign_in"))
    return token


def find_session(session: Session, token: str, now: datetime) -> SignInSession | None:
    """The live session of a cookie, or None when ended, expired, idle or its person ended."""
    found = session.scalars(OF_COOKIE, {"digest": _digest(token)}).unique().one_or_none()
    if found is None or found.ended_at is not None or found.person.ended_at is not None:
        return None
    limit = PHONE_SESSION if found.is_phone else DESK_IDLE
    return found if found.last_seen_at > now - limit else None


def needs_touch(found: SignInSession, now: datetime) -> bool:
    return found.last_seen_at < now - SEEN_EVERY


def touch(session: Session, session_id: UUID, now: datetime) -> None:
    session.execute(update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now))


def end_sessions(session: Session, person_id: UUID, now: datetime, only: UUID | None = None) -> int:
    """Sign out one session or all of a person's; returns how many ended."""
    query = update(SignInSession).where(
        SignInSession.person_id == person_id, SignInSession.ended_at.is_(None)
    )
    if only is not None:
        query = query.where(SignInSession.id == only)
    result = cast("CursorResult[Any]", session.execute(query.values(ended_at=now)))
    return result.rowcount


def set_password(session: Session, person: Person, password_hash: str, now: datetime) -> None:
    """Store an already computed hash and end every other session."""
    person.password_hash, person.must_change_password = password_hash, False
    end_sessions(session, person.id, now)
    session.add(AccessEntry(at=now, person_id=person.id, verb="set_password"))


def hand_out_code(session: Session, person: Person, made_by_id: UUID, now: datetime) -> str:
    """A new one-time code of eight digits; older unused ones of this person stop working."""
    session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person.id, OneTimeCode.used_at.is_(None))
        .values(used_at=now)
    )
    code = f"{secrets.randbelow(10**8):08d}"
    session.add(
        OneTimeCode(
            person_id=person.id,
            code_digest=_code_digest(person.id, code),
            made_by_id=made_by_id,
            expires_at=now + CODE_LIFE,
        )
    )
    person.failed_sign_ins, person.locked_until = 0, None
    session.add(AccessEntry(at=now, person_id=made_by_id, verb="hand_out_code", subject_id=person.id))
    return code


def use_code(session: Session, person: Person | None, code: str, now: datetime) -> bool:
    """Spend a one-time code: true once, and then a new password must be set."""
    if person is None:
        return False
    query = select(OneTimeCode).where(OneTimeCode.code_digest == _code_digest(person.id, code.strip()))
    row = session.scalars(query).one_or_none()
    if row is None or row.used_at is not None or row.expires_at <= now:
        return False
    row.used_at = now
    person.must_change_password = True
    return True


def _address_row(session: Session, address: str) -> AddressFailure | None:
    digest = keys.blind(address, "address")
    return session.scalars(
        select(AddressFailure).where(AddressFailure.address_digest == digest)
    ).one_or_none()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code_digest(person_id: UUID, code: str) -> str:
    return keys.blind(f"{person_id}:{code}", "one-time code")
