"""Ten codes to sign in with when the phone is lost, shown once, kept as keyed hashes, each used once."""

import secrets
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.crypto import keys
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.models import RecoveryCode

COUNT, HALF = 10, 5
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that look alike


def make(session: Session, person_id: UUID) -> list[str]:
    """New codes in two halves, as they are shown; the ones before stop working."""
    remove(session, person_id)
    codes = ["".join(secrets.choice(SIGNS) for _ in range(2 * HALF)) for _ in range(COUNT)]
    session.add_all(RecoveryCode(person_id=person_id, code_digest=_digest(person_id, code)) for code in codes)
    return [f"{code[:HALF]}-{code[HALF:]}" for code in codes]


def use(session: Session, person_id: UUID, typed: str, now: datetime) -> bool:
    """Whether this is an unused code of theirs; it is used then."""
    digest = _digest(person_id, text.code(typed).lower().replace("-", "").replace(" ", ""))
    mine = (RecoveryCode.person_id == person_id, RecoveryCode.code_digest == digest)
    used = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=now)
    if cast("CursorResult[Any]", session.execute(used)).rowcount != 1:
        return False
    audit_log.line(session, Act.USE_RECOVERY_CODE, person_id, now)
    return True


def count_left(session: Session, person_id: UUID) -> int:
    unused = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.used_at.is_(None))
    return session.scalar(unused.where(RecoveryCode.person_id == person_id)) or 0


def remove(session: Session, person_id: UUID) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def _digest(person_id: UUID, code: str) -> str:
    return keys.blind(f"{person_id}:{code}", "recovery code")
