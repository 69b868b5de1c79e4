"""Certificates: what one is worth on a day, who records and revokes them, and who needs a new one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.people import certificates
from fieldapp.domain.people.certificates import NewCertificate, state_of
from fieldapp.models import Certificate, CertificateState, Setting

S = CertificateState


@pytest.fixture
def today(now):
    return day_of(now)


@pytest.fixture
def recorded(session, town, now, today):
    """recorded(days) → a certificate of the worker Mei that holds so many days from today."""

    def _record(days, issued=-10, person=None):
        issued_on, valid_until = today + timedelta(days=issued), today + timedelta(days=days)
        new = NewCertificate("610902-1", "区中心", issued_on, valid_until)
        return certificates.record(session, Actor.of(town.bai, today), person or town.mei, new, now)

    return _record


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, S.EXPIRED), (0, S.RUNS_OUT), (59, S.RUNS_OUT), (60, S.VALID), (700, S.VALID)],
)
def test_a_certificate_holds_up_to_and_with_its_last_day(recorded, today, days, state):
    assert state_of(recorded(days), today) is state


def test_a_certificate_is_not_valid_before_the_day_of_issue(recorded, today):
    assert state_of(recorded(700), today - timedelta(days=11)) is S.NOT_YET


def test_a_certificate_ends_after_it_begins_and_within_ten_years(recorded):
    for days in (-11, 3700):
        with pytest.raises(RuleBroken):
            recorded(days)


def test_a_revoked_certificate_is_worth_nothing_and_is_revoked_once(session, town, now, today, recorded):
    certificate = recorded(700)
    certificates.revoke(session, Actor.of(town.bai, today), certificate, "遗失", now)
    assert state_of(certificate, today) is S.REVOKED
    assert certificates.latest_of(session, town.mei.id) is None
    with pytest.raises(AlreadyDone):
        certificates.revoke(session, Actor.of(town.bai, today), certificate, "遗失", now)


def test_nobody_certifies_themselves_or_somebody_beside_or_above(session, town, now, today):
    new = NewCertificate("1", "区中心", today, today)
    for giver, receiver in ((town.bai, town.bai), (town.mei, town.lin), (town.lin, town.mei)):
        with pytest.raises(NotYours):
            certificates.record(session, Actor.of(giver, today), receiver, new, now)


def test_who_holds_none_or_one_that_ends_within_the_warning_days_is_to_renew(
    session, town, now, today, recorded
):
    def _due():
        return set(session.scalars(certificates.people_to_renew(Actor.of(town.bai, today), today, 60)))

    assert {town.mei, town.lin} <= _due() and town.tang not in _due()
    recorded(60)
    assert town.mei not in _due() and town.lin in _due()
    session.scalars(select(Certificate)).one().valid_until = today + timedelta(days=59)
    assert town.mei in _due()


def test_people_of_other_areas_are_not_listed(session, town, today):
    due = session.scalars(certificates.people_to_renew(Actor.of(town.tang, today), today, 60)).all()
    assert town.mei in due and town.far not in due


def test_each_person_is_listed_with_the_certificate_that_holds_longest(session, town, recorded):
    recorded(10)
    longest = recorded(700)
    recorded(20)
    [mei, lin] = certificates.with_latest(session, [town.mei, town.lin])
    assert (mei.person, mei.certificate, lin.certificate) == (town.mei, longest, None)
    assert certificates.certificates_of(session, town.mei.id)[0] is longest


def test_the_warning_days_are_a_row(session):
    assert certificates.warning_days(session) == 60
    session.scalars(select(Setting).where(Setting.key == "certificate_warning_days")).first().value = "90"
    session.flush()
    assert certificates.warning_days(session) == 90


def test_nobody_revokes_their_own_or_of_somebody_beside_or_above(session, town, now, today, recorded):
    certificate = recorded(700)
    for who in (town.mei, town.lin, town.sun):
        with pytest.raises(NotYours):
            certificates.revoke(session, Actor.of(who, today), certificate, "遗失", now)
    assert certificate.revoked_on is None


def test_whoever_lost_their_certificate_is_to_renew_again(session, town, now, today, recorded):
    certificates.revoke(session, Actor.of(town.bai, today), recorded(700), "遗失", now)
    assert (
        town.mei in session.scalars(certificates.people_to_renew(Actor.of(town.bai, today), today, 60)).all()
    )
