"""An access log with something of everything in it."""

from datetime import timedelta

from sqlalchemy import delete

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.models import AccessEntry


def write_lines(session, town, now):
    """A line of each act by mei about wu, one elsewhere, one of the operator, one of a resident looked at."""
    session.execute(delete(AccessEntry))
    for number, act in enumerate(Act):
        audit_log.line(session, act, town.mei.id, now - timedelta(minutes=number), town.wu)
    audit_log.line(session, Act.POST, town.far.id, now, town.far)
    audit_log.note(session, Act.POST, None, now, town.far)
    audit_log.line(session, Act.SIGN_IN_FAILED, None, now)
    audit_log.line(session, Act.CHANGE_LIMIT, town.far.id, now)
    audit_log.line(session, Act.REVEAL, town.far.id, now, town.granny)
    session.flush()
