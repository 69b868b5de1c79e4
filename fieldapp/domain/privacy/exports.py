"""What somebody takes along as a file is written down first; then they may fetch it, for a short while."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.models import AccessEntry

FETCHED_FOR = timedelta(minutes=10)


def own_export(actor: Actor, act: Act, now: datetime) -> Select[AccessEntry]:
    """The exports this person may fetch now, because they were written down."""
    mine = (AccessEntry.person_id == actor.id, AccessEntry.verb == act.value)
    return select(AccessEntry).where(*mine, AccessEntry.at > now - FETCHED_FOR)
