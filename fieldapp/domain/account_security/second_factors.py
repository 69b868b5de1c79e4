"""The second factor: a code of six digits from an app, new every half minute (TOTP, RFC 6238), used once.

It is set up by whoever knows the password and can read a code of it, and reset by a second person who may.
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

import pyotp
from pyotp.utils import strings_equal
from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, powers
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.access.powers import Power
from fieldapp.domain.account_security import known_browsers, recovery_codes
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.locks import lock_people
from fieldapp.models import Person, SecondFactor

PERIOD = 30  # seconds
STEPS = (0, -1, 1)  # clocks of phones are a little wrong


def find(session: Session, person_id: UUID) -> SecondFactor | None:
    return session.scalars(select(SecondFactor).where(SecondFactor.person_id == person_id)).one_or_none()


def is_on(session: Session, person_id: UUID) -> bool:
    """Whether a code is asked of this person at sign-in."""
    confirmed = select(SecondFactor.id).where(SecondFactor.confirmed_at.is_not(None))
    return session.scalar(confirmed.where(SecondFactor.person_id == person_id)) is not None


def begin_set_up(session: Session, person: Person) -> SecondFactor:
    """A new secret, which counts once a code of it is typed; what is in use stays in use until then."""
    lock_people(session, person)
    factor = find(session, person.id)
    if factor is None:
        factor = SecondFactor(person_id=person.id)
        session.add(factor)
    factor.pending_secret = pyotp.random_base32()
    return factor


def set_up_address(secret: str, sign_in_name: str, issuer: str) -> str:
    """What an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=sign_in_name, issuer_name=issuer)


def confirm(session: Session, person: Person, code: str, now: datetime) -> list[str] | None:
    """Take the pending secret into use; returns ten new recovery codes, or None when the code is not one of it."""
    lock_people(session, person)
    factor = find(session, person.id)
    step = _step_of(factor.pending_secret, code, now) if factor and factor.pending_secret else None
    if factor is None or step is None:
        return None
    factor.secret, factor.pending_secret = factor.pending_secret, None
    factor.confirmed_at, factor.last_step = now, step
    known_browsers.end_trust(session, person.id)
    audit_log.line(session, Act.SET_UP_SECOND_FACTOR, person.id, now)
    return recovery_codes.make(session, person.id)


def use(session: Session, person_id: UUID, typed: str, now: datetime) -> bool:
    """Whether a code of the app or a recovery code fits; it is spent then."""
    factor = find(session, person_id)
    if factor is None or factor.secret is None or factor.confirmed_at is None:
        return False
    step = _step_of(factor.secret, typed, now)
    if step is None:
        return recovery_codes.use(session, person_id, typed, now)
    newer = or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step)
    used = update(SecondFactor).where(SecondFactor.id == factor.id, newer).values(last_step=step)
    return cast("CursorResult[Any]", session.execute(used)).rowcount == 1


def reset(session: Session, actor: Actor, person: Person, now: datetime) -> None:
    """A second person takes the factor of somebody who lost phone and codes away. Raises NotYours, RuleBroken."""
    lock_people(session, person)
    powers.require(actor, Power.RESET_SECOND_FACTOR, person, day_of(now))
    _remove(session, actor, person, now)


def reset_on_the_server(session: Session, person: Person, now: datetime) -> None:
    """The operator does it for somebody whom nobody stands above. Raises RuleBroken."""
    lock_people(session, person)
    _remove(session, None, person, now)


def _remove(session: Session, actor: Actor | None, person: Person, now: datetime) -> None:
    factor = find(session, person.id)
    if factor is None or factor.confirmed_at is None:
        raise RuleBroken("This account has no second factor.")
    session.delete(factor)
    recovery_codes.remove(session, person.id)
    known_browsers.end_trust(session, person.id)
    audit_log.note(session, Act.RESET_SECOND_FACTOR, actor, now, person)


def _step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The half minute that this is the code of; None when it is of none about now."""
    code, present = text.code(typed).replace(" ", ""), int(now.timestamp()) // PERIOD
    totp = pyotp.TOTP(secret)
    return next((present + by for by in STEPS if strings_equal(totp.generate_otp(present + by), code)), None)
