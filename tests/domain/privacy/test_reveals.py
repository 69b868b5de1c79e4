"""Reading what is masked leaves a line in the log: who, what, why and when."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.domain.privacy import reveals
from fieldapp.models import AccessEntry


@pytest.fixture
def look(session, now):
    def _look(person, subject, fields, purpose="visit", at=now):
        actor = Actor.of(person, day_of(now))
        return reveals.reveal(session, actor, subject, fields, purpose, at, "request-1")

    return _look


def test_a_reveal_is_written_down_without_a_personal_word(town, look, now):
    entry = look(town.mei, town.granny, ["name", "emergency_phone", "name"], "emergency")
    written = (entry.person_id, entry.verb, entry.subject_kind, entry.subject_id, entry.field)
    assert written == (town.mei.id, "reveal", "resident", town.granny.id, "emergency_phone,name")
    assert (entry.purpose, entry.at, entry.request_id) == ("emergency", now, "request-1")


def test_without_purpose_or_field_nothing_is_revealed(session, town, look):
    for fields, purpose in (
        ([], "visit"), (["contact_name"], ""), (["contact_name"], "curiosity"), (["please_note"], "visit"),
        (["name"], "visit"),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            look(town.mei, town.house, fields, purpose)
    assert session.scalar(select(func.count()).where(AccessEntry.verb == "reveal")) == 0


def test_household_heads_auditors_and_other_grids_reveal_nothing(town, look):
    for person in (town.wu, town.ding, town.zhao, town.sun, town.yan, town.far):
        with pytest.raises(NotYours):
            look(person, town.house, ["contact_phone"])


def test_the_resident_can_be_told_who_looked_in_six_months(session, town, look, now):
    look(town.mei, town.house, ["contact_name"], at=now - timedelta(days=184))
    first = look(town.mei, town.house, ["contact_name"], at=now - timedelta(days=100))
    last = look(town.lin, town.house, ["contact_phone"])
    look(town.mei, town.granny, ["name"])
    assert reveals.who_looked(session, town.house, now) == [last, first]
