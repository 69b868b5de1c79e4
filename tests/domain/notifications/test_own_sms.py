"""Short messages to one's own number, by one's own wish."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.notifications import own_sms
from fieldapp.models import AccessEntry, Channel


@pytest.fixture
def switch(session, town, now):
    def _switch(is_on, at=now):
        own_sms.switch_own_sms(session, actor(town.mei, at), is_on, at)

    return _switch


def own(session, person, now):
    return own_sms.own_sms(session, actor(person, now))


def test_messages_are_switched_on_and_off_and_on_again_by_one_channel(session, town, switch, now):
    assert own(session, town.mei, now) is None
    switch(True)
    channel = own(session, town.mei, now)
    assert (channel.for_id, channel.person_id, channel.unit_id) == (town.mei.id, town.mei.id, None)
    assert (channel.scope, channel.address, channel.made_at) == (town.grid.scope, None, now)
    switch(False)
    assert own(session, town.mei, now) is None and channel.ended_at == now
    switch(False, now + timedelta(days=1))
    assert channel.ended_at == now
    switch(True)
    assert own(session, town.mei, now) is channel and channel.ended_at is None
    fields = [
        entry.field for entry in session.scalars(select(AccessEntry).where(AccessEntry.verb == "switch_sms"))
    ]
    assert sorted(fields) == ["off", "off", "on", "on"]


def test_they_are_nobody_elses(session, town, switch, now):
    switch(True)
    assert own(session, town.wu, now) is None


def test_switching_off_what_never_was_on_makes_no_channel(session, switch):
    switch(False)
    assert session.scalars(select(Channel)).all() == []


def test_without_a_number_they_cannot_be_switched_on_but_off(session, town, switch, now):
    switch(True)
    town.mei.phone = None
    session.flush()
    with pytest.raises(RuleBroken, match="not on file"):
        switch(True)
    switch(False)
    assert own(session, town.mei, now) is None


def test_the_channel_moves_with_the_person(session, town, switch, now):
    switch(True)
    town.mei.postings[0].place, town.mei.postings[0].scope = town.second_grid, town.second_grid.scope
    switch(True)
    assert own(session, town.mei, now).scope == town.second_grid.scope
    town.mei.postings[0].ends_on = day_of(now)
    switch(True)
    assert own(session, town.mei, now).scope == ""
