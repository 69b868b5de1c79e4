"""The channels of a unit: who looks after them, each once, and nothing kept of one that ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.notifications import channels
from fieldapp.domain.notifications.channels import NewChannel
from fieldapp.models import AccessEntry, Channel, ChannelKind

SMS = NewChannel(ChannelKind.SMS, "13900001111")
MAIL = NewChannel(ChannelKind.MAIL, "a@example.gov.cn")


@pytest.fixture
def yan(town, now):
    return actor(town.yan, now)


@pytest.fixture
def add(session, town, yan, now):
    def _add(new=SMS, unit=None, at=now):
        return channels.add(session, yan, unit or town.roads, new, at)

    return _add


def lines(session, channel):
    entries = session.scalars(select(AccessEntry).where(AccessEntry.subject_id == channel.id))
    return sorted((entry.verb, entry.field) for entry in entries)


def test_a_channel_belongs_to_its_unit_and_lies_where_the_unit_lies(session, town, add, now):
    channel = add(NewChannel(ChannelKind.DINGTALK, "https://robot", "secret"))
    assert (channel.for_id, channel.unit_id, channel.person_id) == (town.roads.id, town.roads.id, None)
    assert (channel.scope, channel.kind, channel.made_at) == (town.roads.scope, ChannelKind.DINGTALK, now)
    assert (channel.address, channel.secret, channel.ended_at) == ("https://robot", "secret", None)
    assert add().secret is None
    assert lines(session, channel) == [("channel_added", "dingtalk")]


def test_a_unit_has_the_same_channel_once_and_another_unit_may_have_it_too(session, town, add):
    add()
    with pytest.raises(RuleBroken, match="already"):
        add()
    add(MAIL)
    add(unit=town.street_centre)
    assert len(channels.of_unit(session, town.roads)) == 2


def test_an_ended_channel_forgets_what_opened_it_and_is_taken_up_again(session, town, add, yan, now):
    channel = add(NewChannel(ChannelKind.DINGTALK, "https://robot", "secret"))
    channels.end(session, yan, channel, now)
    assert (channel.ended_at, channel.address, channel.secret) == (now, None, None)
    assert channels.of_unit(session, town.roads) == []
    channels.end(session, yan, channel, now + timedelta(hours=1))
    assert channel.ended_at == now  # ended once
    again = add(NewChannel(ChannelKind.DINGTALK, "https://robot", "another"))
    assert again is channel and (again.address, again.secret, again.ended_at) == (
        "https://robot",
        "another",
        None,
    )
    assert lines(session, channel) == [("channel_added", "dingtalk")] * 2 + [("channel_ended", "dingtalk")]


def test_a_channel_that_is_gone_is_not_ended(session, add, yan, now):
    channel = add()
    session.execute(Channel.__table__.delete())
    with pytest.raises(AlreadyDone):
        channels.end(session, yan, channel, now)


def test_only_administrators_of_the_area_add_channels(session, town, now):
    for name in ("gao", "luo", "tang", "sun", "ding", "mei"):
        with pytest.raises(NotYours):
            channels.add(session, actor(getattr(town, name), now), town.roads, SMS, now)
    town.yan.postings[0].scope = town.village.scope
    with pytest.raises(NotYours):
        channels.add(session, actor(town.yan, now), town.roads, SMS, now)


def test_a_units_channels_stand_oldest_first(session, town, add, now):
    late, early = add(), add(MAIL, at=now - timedelta(days=1))
    add(unit=town.street_centre)
    assert channels.of_unit(session, town.roads) == [early, late]


def test_the_kinds_of_channels_are_told_by_unit(session, town, add, yan, now):
    add(MAIL)
    add(NewChannel(ChannelKind.MAIL, "b@example.gov.cn"))
    add()
    channels.end(session, yan, add(NewChannel(ChannelKind.WECOM, "https://x")), now)
    add(NewChannel(ChannelKind.FEISHU, "https://x"), unit=town.street_centre)
    found = channels.kinds_of(session, [town.roads, town.county_centre])
    assert found == {town.roads.id: [ChannelKind.MAIL, ChannelKind.SMS]}


def test_a_channel_is_found_by_its_owner_its_kind_and_its_address(session, town, add):
    channel = add()
    digest = channel.address_digest
    assert channels.find_channel(session, town.roads.id, ChannelKind.SMS, digest) is channel
    assert channels.find_channel(session, town.roads.id, ChannelKind.MAIL, digest) is None
    assert channels.find_channel(session, town.street_centre.id, ChannelKind.SMS, digest) is None
    assert channels.find_channel(session, town.roads.id, ChannelKind.SMS, "") is None


def test_an_administrator_sees_the_channels_of_the_area(session, town, add, now):
    channel = add()
    assert session.scalars(channels.visible(actor(town.yan, now))).all() == [channel]
    assert session.scalars(channels.visible(actor(town.gao, now))).all() == []
    town.yan.postings[0].scope = town.village.scope
    assert session.scalars(channels.visible(actor(town.yan, now))).all() == []


def names(session, who, *words):
    return [unit.name for unit in session.scalars(channels.visible_units(who, *words))]


def test_units_with_a_channel_stand_first_and_those_that_ended_not_at_all(session, town, add, yan, now):
    assert names(session, yan)[0] == town.city_centre.name
    channel = add()
    assert names(session, yan)[0] == town.roads.name
    channels.end(session, yan, channel, now)
    assert names(session, yan)[0] == town.city_centre.name
    town.city_centre.ends_on = now.date()
    assert town.city_centre.name not in names(session, yan)
    assert names(session, actor(town.tang, now)) == []


@pytest.mark.parametrize("words", ["市政设施", "市政 设施", "市政\u3000设施", " 市政设施管理所"])
def test_units_are_found_by_a_part_of_their_name_whatever_the_blanks(session, town, yan, words):
    assert names(session, yan, words) == [town.roads.name]
    town.roads.name = "老城 街道\u3000市政设施管理所"
    assert names(session, yan, words) == [town.roads.name]


def test_a_sign_that_databases_read_as_anything_finds_nothing(session, yan):
    assert names(session, yan, "%") == names(session, yan, "_") == []
