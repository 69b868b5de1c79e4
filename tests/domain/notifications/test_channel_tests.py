"""Test messages by a channel, and what left by it last."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.notifications import channel_tests, channels
from fieldapp.domain.notifications.channels import NewChannel
from fieldapp.domain.notifications.digests import Line, Recipient, write
from fieldapp.models import AccessEntry, ChannelKind, Delivery, DeliveryState

MINUTE = timedelta(minutes=1)


@pytest.fixture
def send(session, yan, channel, now):
    def _send(at=now, by=channel):
        return channel_tests.send_test(session, yan, by, at)

    return _send


def test_a_test_waits_like_any_message_belongs_to_no_digest_and_leaves_its_line(
    session, yan, send, channel, now
):
    test = send()
    assert (test.channel_id, test.digest_id, test.is_urgent) == (channel.id, None, False)
    assert (test.state, test.due_at, test.next_try_at) == (DeliveryState.WAITING, now, now)
    line = session.scalars(select(AccessEntry).where(AccessEntry.verb == "test_channel")).one()
    assert (line.person_id, line.subject_id) == (yan.id, channel.id)


def test_a_second_test_within_a_minute_is_refused(send, now):
    send()
    for at in (now, now + MINUTE - timedelta(seconds=1)):
        with pytest.raises(RuleBroken, match="less than a minute"):
            send(at)
    send(now + MINUTE)


def test_tests_of_another_channel_and_messages_that_are_none_do_not_count(session, town, yan, send, now):
    write(session, [Line(Recipient(town.roads.id, True), now, town.case.id, "warning")])
    assert session.scalars(select(Delivery)).one().digest_id is not None
    send()
    send(by=channels.add(session, yan, town.street_centre, NewChannel(ChannelKind.SMS, "13900001111"), now))


def test_an_ended_channel_sends_no_test(session, yan, send, channel, now):
    channels.end(session, yan, channel, now)
    session.flush()
    with pytest.raises(RuleBroken, match="no longer in use"):
        send()


def test_the_newest_messages_of_each_channel_are_shown(session, town, delivery, channel, now):
    other = channels.add(
        session, actor(town.yan, now), town.street_centre, NewChannel(ChannelKind.MAIL, "a@example.com"), now
    )
    mine = [delivery(due_at=now - number * MINUTE) for number in range(4)]
    delivery(due_at=now + MINUTE, joined_id=mine[0].id)  # told by another one
    theirs = delivery(channel=other, due_at=now - timedelta(days=3))
    assert channel_tests.latest(session, [channel, other]) == {channel.id: mine[:3], other.id: [theirs]}
    assert channel_tests.latest(session, [channel], most=1) == {channel.id: mine[:1]}
    assert channel_tests.latest(session, []) == {}
