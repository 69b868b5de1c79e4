"""What is revealed on a phone for a day: written down person by person, for who may reveal, never a minor."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours
from fieldapp.domain.offline import temporary_reveals
from fieldapp.models import AccessEntry


@pytest.fixture
def take(session, now):
    def _take(person, people, at=now, **how):
        actor = Actor.of(person, day_of(at), **{"takes_along": True} | how)
        return temporary_reveals.take_along(session, actor, people, "visit", at, "request-1")

    return _take


def ends(session, person, at):
    return temporary_reveals.taken(session, Actor.of(person, day_of(at), takes_along=True), at)


def test_a_reveal_on_a_phone_holds_for_a_day(session, town, take, now):
    take(town.mei, [town.granny])
    assert ends(session, town.mei, now) == {town.granny.id: now + timedelta(hours=24)}
    assert ends(session, town.mei, now + timedelta(hours=23, minutes=59)) != {}
    assert ends(session, town.mei, now + timedelta(hours=24)) == {}
    assert ends(session, town.lin, now) == {}


def test_the_log_holds_who_and_what_but_no_word(town, take, now):
    [entry] = take(town.mei, [town.granny])
    assert (entry.verb, entry.person_id, entry.subject_id) == ("take_along", town.mei.id, town.granny.id)
    assert (entry.purpose, entry.request_id, entry.at) == ("visit", "request-1", now)
    assert entry.field == "contact_name,contact_phone,emergency_name,emergency_phone,name"


def test_taking_it_again_an_hour_later_is_another_line_sooner_it_is_not(session, town, take, now):
    for minutes in (0, 59, 60):
        take(town.mei, [town.granny], now + timedelta(minutes=minutes))
    assert session.scalar(select(func.count()).where(AccessEntry.verb == "take_along")) == 2
    assert ends(session, town.mei, now + timedelta(hours=2)) == {town.granny.id: now + timedelta(hours=25)}


def test_it_is_refused_without_the_right_to_reveal_and_to_who_reads_on_the_spot(town, take):
    with pytest.raises(NotYours):
        take(town.wu, [town.granny])
    with pytest.raises(NotYours):
        take(town.zhao, [town.granny])
    with pytest.raises(NotYours):
        take(town.mei, [town.granny], takes_along=False)


def test_a_line_for_another_purpose_or_about_nobody_reveals_nothing(session, town, now):
    mei = Actor.of(town.mei, day_of(now), takes_along=True)
    for subject, purpose in ((("resident", town.granny.id), "call-out"), (None, "visit")):
        audit_log.note(session, Act.TAKE_ALONG, mei, now, subject, purpose=purpose)
    session.flush()
    assert ends(session, town.mei, now) == {}


def test_of_several_reveals_of_one_person_the_last_to_end_counts(session, town, take, now):
    take(town.mei, [town.granny], now - timedelta(hours=3))
    take(town.mei, [town.granny])
    assert ends(session, town.mei, now) == {town.granny.id: now + timedelta(hours=24)}
