"""Signing in and out: passwords, one-time codes, locks, and sessions as rows that can be ended."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import bindparam, case, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, defer, joinedload

from fieldapp import text
from fieldapp.crypto import keys
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import ON_THE_SERVER, Act
from fieldapp.domain.errors import DomainError
from fieldapp.models import AddressFailure, OneTimeCode, Person, Place, Posting, SignInSession
from fieldapp.models.base import Instant

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
# Every request asks this: built once, with all that policy wants to know of who asks. A telephone number is not
# deciphered for it, and no outline of a place is read.
OF_COOKIE = (
    select(SignInSession)
    .where(SignInSession.token_digest == bindparam("digest"))
    .options(
        joinedload(SignInSession.person).options(
            defer(Person.phone),
            joinedload(Person.postings)
            .joinedload(Posting.place)
            .load_only(Place.code, Place.scope, Place.name, Place.level, Place.parent_id),
        )
    )
)

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


class SignInRefused(DomainError):
    """Wrong name or password, or a lock; says the same for unknown names."""


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one of this hash. Takes the same time for nobody's."""
    try:
        return HASHER.verify(password_hash or NOBODY, password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def person_named(session: Session, sign_in_name: str) -> Person | None:
    query = select(Person).where(
        Person.sign_in_name == text.code(sign_in_name).lower(), Person.ended_at.is_(None)
    )
    return session.scalars(query).one_or_none()


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
    digest = keys.blind(address, "address")
    counted = update(AddressFailure).where(
        AddressFailure.address_digest == digest, AddressFailure.failures > 0
    )
    session.execute(counted.values(failures=AddressFailure.failures - 1))


def unlock(session: Session, person_id: UUID) -> None:
    session.execute(update(Person).where(Person.id == person_id).values(failed_sign_ins=0, locked_until=None))


def note_failure(session: Session, person_id: UUID | None, now: datetime, request_id: str) -> None:
    audit_log.line(session, Act.SIGN_IN_FAILED, person_id, now).request_id = request_id


def still_theirs(session: Session, person_id: UUID, password_hash: str | None) -> Person | None:
    """The person, held until the end of this transaction; None when ended or given a new password meanwhile."""
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None or person.ended_at is not None or person.password_hash != password_hash:
        return None
    return person


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
    audit_log.line(session, Act.SIGN_IN, person.id, now)
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
    """Store an already computed hash, end every session, and spend the codes that are still out."""
    person.password_hash, person.must_change_password = password_hash, False
    session.flush()
    end_sessions(session, person.id, now)
    _spend_codes(session, person.id, now)
    audit_log.line(session, Act.SET_PASSWORD, person.id, now)


def hand_out_code(session: Session, person: Person, made_by_id: UUID | None, now: datetime) -> str:
    """A new one-time code of eight digits; older unused ones stop working. `made_by_id` None: on the server."""
    _spend_codes(session, person.id, now)
    code = f"{secrets.randbelow(10**8):08d}"
    session.add(
        OneTimeCode(
            person_id=person.id,
            code_digest=_code_digest(person.id, code),
            made_by_id=made_by_id or person.id,
            expires_at=now + CODE_LIFE,
        )
    )
    unlock(session, person.id)
    why = "" if made_by_id else ON_THE_SERVER
    audit_log.line(session, Act.HAND_OUT_CODE, made_by_id, now, person, purpose=why)
    return code


def use_code(session: Session, person: Person, code: str, now: datetime) -> bool:
    """Spend a one-time code: true once, and then a new password must be set."""
    mine = (
        OneTimeCode.person_id == person.id,
        OneTimeCode.code_digest == _code_digest(person.id, text.code(code)),
    )
    spent = update(OneTimeCode).where(*mine, OneTimeCode.used_at.is_(None), OneTimeCode.expires_at > now)
    if cast("CursorResult[Any]", session.execute(spent.values(used_at=now))).rowcount != 1:
        return False
    person.must_change_password = True
    return True


def _spend_codes(session: Session, person_id: UUID, now: datetime) -> None:
    unused = update(OneTimeCode).where(OneTimeCode.person_id == person_id, OneTimeCode.used_at.is_(None))
    session.execute(unused.values(used_at=now))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code_digest(person_id: UUID, code: str) -> str:
    return keys.blind(f"{person_id}:{code}", "one-time code")
