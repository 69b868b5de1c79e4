"""Reading what is masked: only with a purpose, only for a while, and always in the log."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.forms.households import PURPOSES
from fieldapp.models import AccessEntry, Household, Resident

FIELDS: dict[str, list[str]] = {
    "household": ["contact_name", "contact_phone", "refused_words"],
    "resident": ["name", "emergency_name", "emergency_phone", "consent_words"],
}
SHOWN_FOR = timedelta(minutes=10)
LOOKED, MOST_SHOWN = ("reveal", "take_along"), 100
LOOKED_SINCE = timedelta(days=183)  # six months: how far back a resident is told who looked


def kind_of(subject: Household | Resident) -> str:
    """The subject's name in the access log."""
    return "household" if isinstance(subject, Household) else "resident"


def reveal(
    session: Session,
    actor: Actor,
    subject: Household | Resident,
    fields: list[str],
    purpose: str,
    now: datetime,
    request_id: str = "",
) -> AccessEntry:
    """Write down that `actor` reads `fields` of `subject` for `purpose`; the page may then show them."""
    if not actor.may("reveal", subject.scope):
        raise NotYours("You can see this, but it is not yours to do. Please ask your centre.")
    if purpose not in dict(PURPOSES):
        raise RuleBroken("Please choose a purpose.")
    kind = kind_of(subject)
    if not fields or not set(fields) <= set(FIELDS[kind]):
        raise RuleBroken("Please choose the information to view.")
    entry = audit_log.note(session, Act.REVEAL, actor, now, subject, ",".join(sorted(set(fields))), purpose)
    entry.request_id = request_id
    session.flush()
    return entry


def who_looked(session: Session, subject: Household | Resident, now: datetime) -> list[AccessEntry]:
    """Everybody who revealed something of `subject`, or took it along, in the last six months, latest first."""
    return who_looked_at(session, [subject.id], now)[subject.id]


def who_looked_at(
    session: Session, subject_ids: Sequence[UUID], now: datetime
) -> defaultdict[UUID, list[AccessEntry]]:
    """The same for many subjects at once."""
    looked = (
        select(AccessEntry)
        .where(
            AccessEntry.subject_id.in_(subject_ids),
            AccessEntry.verb.in_(LOOKED),
            AccessEntry.at >= now - LOOKED_SINCE,
        )
        .options(joinedload(AccessEntry.person))
        .order_by(AccessEntry.at.desc())
    )
    found: defaultdict[UUID, list[AccessEntry]] = defaultdict(list)
    for entry in session.scalars(looked):
        if entry.subject_id and len(found[entry.subject_id]) < MOST_SHOWN:
            found[entry.subject_id].append(entry)
    return found
