"""What an escalation run did: which milestones were reached, who was told."""

from datetime import datetime

import pytest
from sqlalchemy import select

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.escalation import run as escalation_run
from fieldapp.models import Digest, LadderFault, Notice, Reminder, Rung  # fmt: skip

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)  # the town's case, reported an hour before
ACCEPT_BY = datetime(2026, 11, 25, 9, 0, tzinfo=CHINA)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def actor(person, now):
    return Actor.of(person, day_of(now))


def fired(session, case):
    rows = session.scalars(select(Rung).where(Rung.case_id == case.id, Rung.fired_at.is_not(None)))
    return [
        (r.kind.value, r.level.value)
        for r in sorted(rows, key=lambda r: (r.due_at, escalation_run.ORDER[r.kind]))
    ]


def told(session, case, kind):
    rows = session.scalars(select(Reminder).where(Reminder.case_id == case.id, Reminder.cause == kind))
    return {r.digest.person.name if r.digest.person else r.digest.unit.name for r in rows}


def rows(session):
    session.expire_all()
    return (
        sorted(
            (str(r.case_id), r.kind, r.level, r.turn, r.due_at, r.fired_at)
            for r in session.scalars(select(Rung))
        ),
        sorted((str(r.case_id), r.cause, str(r.digest_id)) for r in session.scalars(select(Reminder))),
        session.query(Digest).count(),
    )


def notices(session):
    found = session.scalars(
        select(Notice).where(Notice.kind.in_(list(LadderFault)), Notice.ended_at.is_(None))
    )
    return {(n.kind, n.scope) for n in found} - {
        ("ladder_no_centre", "610902001004")
    }  # the other village has none
