"""Badges: genuine, expired, revoked, of somebody who left, or none."""

from datetime import timedelta

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.people import badges, certificates
from fieldapp.domain.people.certificates import NewCertificate
from fieldapp.models import BadgeState


@pytest.fixture
def certificate(session, town, now):
    today = day_of(now)
    new = NewCertificate("610902-1", "区中心", today, today + timedelta(days=30))
    return certificates.record(session, Actor.of(town.bai, today), town.mei, new, now)


def check(session, certificate, now, days=0):
    return badges.check(session, badges.badge_code(certificate.id), day_of(now) + timedelta(days=days))


def test_a_badge_shows_its_holder_and_where_they_work(session, town, certificate, now):
    badge = check(session, certificate, now)
    assert badge.state is BadgeState.GENUINE
    assert badge.certificate.person is town.mei
    assert [posting.place for posting in badge.postings] == [town.grid]


def test_a_badge_is_found_however_its_code_is_typed(session, certificate, now):
    code = badges.badge_code(certificate.id)
    for typed in (code.lower(), f"{code[:4]} {code[4:8]}-{code[8:]}", f"https://x.cn/badges/{code}?a=1"):
        assert badges.check(session, typed, day_of(now)).state is BadgeState.GENUINE


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "expired"), (0, "genuine"), (30, "genuine"), (31, "expired")]
)
def test_a_badge_is_genuine_from_its_first_to_its_last_day(session, town, certificate, now, days, state):
    town.mei.postings[0].starts_on = day_of(now) - timedelta(days=90)
    assert check(session, certificate, now, days).state == state


def test_a_revoked_badge_shows_nobody(session, town, certificate, now):
    certificates.revoke(session, Actor.of(town.bai, day_of(now)), certificate, "遗失", now)
    assert check(session, certificate, now) == badges.Badge(BadgeState.REVOKED)


def test_a_badge_of_somebody_who_left_shows_nobody(session, town, certificate, now):
    town.mei.postings[0].ends_on = day_of(now)
    assert check(session, certificate, now) == badges.Badge(BadgeState.LEFT)


def test_a_badge_of_a_closed_account_shows_nobody(session, town, certificate, now):
    town.mei.ended_at = now
    assert check(session, certificate, now) == badges.Badge(BadgeState.LEFT)


def test_a_code_that_is_none_is_not_genuine(session, certificate, now):
    code = badges.badge_code(certificate.id)
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for typed in ("", "x", wrong, "2" * 12):
        assert badges.check(session, typed, day_of(now)) == badges.Badge(BadgeState.UNKNOWN)
