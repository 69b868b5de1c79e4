"""Notices wait for work to begin and go out together."""

import pytest
from sqlalchemy import select
from support.escalating import ACCEPT_BY, actor, at

from fieldapp.domain.calendar.working_days import Calendar
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.notifications import digests
from fieldapp.models import Digest  # fmt: skip


def test_notices_wait_for_work_to_begin_and_share_one_digest(session, town, scan):
    for case in (town.case, town.other_case):
        steps.dispatch(session, actor(town.luo, ACCEPT_BY), case, town.roads, Words(), at("2026-11-24T15:00"))
        steps.sign_for(session, actor(town.sun, ACCEPT_BY), case, Words(), at("2026-11-24T15:00"))
    session.flush()
    scan(at("2026-11-30T21:00"))  # the warnings were due at 9; the scan comes at night
    digest = session.scalars(select(Digest).where(Digest.person_id == town.sun.id)).one()
    assert digest.send_at == at("2026-12-01T08:30") and len(digest.reminders) == 2
    sun = actor(town.sun, ACCEPT_BY)
    assert digests.count(session, sun, at("2026-11-30T22:00")) == 0
    assert digests.count(session, sun, at("2026-12-01T08:30")) == 2
    digests.put_away(session, sun, at("2026-12-01T09:00"), at("2026-12-01T09:00"))
    assert digests.count(session, sun, at("2026-12-01T09:00")) == 0


@pytest.mark.parametrize(
    ("now_at", "expected"),
    [("2026-11-24T10:00", "2026-11-24T10:00"), ("2026-11-24T10:01", "2026-11-24T10:30"), ("2026-11-24T11:45", "2026-11-24T12:00"),
     ("2026-11-24T12:10", "2026-11-24T14:00"), ("2026-11-24T17:29", "2026-11-24T17:30"), ("2026-11-28T10:00", "2026-11-30T08:30")],
)  # fmt: skip
def test_when_a_digest_goes_out(now_at, expected):
    spans = [
        (at("2026-01-01T08:30").time(), at("2026-01-01T12:00").time()),
        (at("2026-01-01T14:00").time(), at("2026-01-01T17:30").time()),
    ]
    calendar = Calendar({}, {2026}, spans, spans[:1])
    assert digests.send_at(calendar, at(now_at), False, 30) == at(expected)
