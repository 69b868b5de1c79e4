"""The daily seal of the access log's chain, and how far it has been sent to a log server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.crypto import keys
from fieldapp.domain.privacy.audit_chain import Fault, Link, digest_at, oldest_unlinked
from fieldapp.models import AuditExport, AuditFault, AuditSeal


@dataclass(frozen=True)
class State:
    """What an auditor reads above the log: the newest seal, and since when lines wait to be linked."""

    seal: AuditSeal | None
    waits_since: datetime | None


def seal(session: Session, link: Link, faults: Sequence[Fault], now: datetime) -> AuditSeal:
    """Write down how far the chain reaches and what was found wrong with it."""
    made = AuditSeal(number=link.number, digest=link.digest or "", sealed_at=now, faults=len(faults))
    if faults:
        made.first_fault, made.first_number = faults[0].kind, faults[0].number
    session.add(made)
    return made


def state(session: Session) -> State:
    return State(newest(session), oldest_unlinked(session))


def newest(session: Session) -> AuditSeal | None:
    return session.scalars(select(AuditSeal).order_by(AuditSeal.sealed_at.desc()).limit(1)).first()


def broken_seals(session: Session, head: Link) -> list[Fault]:
    """Seals that know another line than stands there now, or one behind the end."""
    found: list[Fault] = []
    for each in session.scalars(select(AuditSeal).where(AuditSeal.number > 0).order_by(AuditSeal.number)):
        if each.number > head.number:
            found.append(Fault(AuditFault.CUT, head.number + 1, each.number))
        elif digest_at(session, each.number) not in {each.digest, None}:  # what is missing is named already
            found.append(Fault(AuditFault.CHANGED, each.number, each.number))
    return found


def sent_until(session: Session, target: str) -> int:
    """The last line that this log server has got; 0 for a new one, which gets all of them."""
    row = _export_of(session, target)
    return row.number if row else 0


def note_sent(session: Session, target: str, number: int, now: datetime) -> None:
    row = _export_of(session, target)
    if row is None:
        session.add(AuditExport(target_digest=_digest(target), number=number, sent_at=now))
    else:
        row.number, row.sent_at = max(number, row.number), now


def _export_of(session: Session, target: str) -> AuditExport | None:
    return session.scalars(
        select(AuditExport).where(AuditExport.target_digest == _digest(target))
    ).one_or_none()


def _digest(target: str) -> str:
    return keys.blind(target, "audit export")
