"""One-time codes for a new password: handed out, used once, spent."""

import secrets
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.crypto import keys
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import ON_THE_SERVER, Act
from fieldapp.domain.people.sign_in_failures import unlock
from fieldapp.models import OneTimeCode, Person

CODE_LIFE = timedelta(days=3)


def hand_out_code(session: Session, person: Person, made_by_id: UUID | None, now: datetime) -> str:
    """A new one-time code of eight digits; older unused ones stop working. `made_by_id` None: on the server."""
    spend_codes(session, person.id, now)
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


def spend_codes(session: Session, person_id: UUID, now: datetime) -> None:
    unused = update(OneTimeCode).where(OneTimeCode.person_id == person_id, OneTimeCode.used_at.is_(None))
    session.execute(unused.values(used_at=now))


def _code_digest(person_id: UUID, code: str) -> str:
    return keys.blind(f"{person_id}:{code}", "one-time code")
