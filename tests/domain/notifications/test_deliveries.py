"""The outbox of digests: written with its cause, claimed before it leaves, joined, and left out when not needed."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.escalating import at
from support.handling import actor

from fieldapp.domain.effects import WAKES
from fieldapp.domain.notifications import channels, deliveries, own_sms
from fieldapp.domain.notifications.channels import NewChannel
from fieldapp.domain.notifications.deliveries import LEASE
from fieldapp.domain.notifications.digests import Line, Recipient, write
from fieldapp.models import CaseState, ChannelKind, Delivery, DeliveryFault, DeliveryState, Digest, Urgency

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday in working hours, no holiday near
S = DeliveryState
MINUTE = timedelta(minutes=1)


@pytest.fixture
def tell(session, town, channel, now):
    """tell(moment, case) → the delivery of a digest for the roads unit about the case."""

    def _tell(moment=now, case=None, urgency=Urgency.ORDINARY):
        about = case or town.case
        about.urgency = urgency
        session.flush()
        before = set(session.scalars(select(Delivery.id)))
        write(session, [Line(Recipient(town.roads.id, True), moment, about.id, "warning")])
        (made,) = session.scalars(select(Delivery).where(Delivery.id.not_in(before)))
        return made

    return _tell


@pytest.fixture
def claim(session):
    def _claim(delivery, moment):
        parcel = deliveries.claim(session, delivery.id, moment)
        session.expire_all()
        return parcel

    return _claim


# --- written


def test_a_digest_gets_a_delivery_for_each_channel_of_its_unit(session, town, tell, yan, channel, now):
    channels.end(
        session, yan, channels.add(session, yan, town.roads, NewChannel(ChannelKind.MAIL, "a@b.cn"), now), now
    )
    channels.add(session, yan, town.street_centre, NewChannel(ChannelKind.SMS, "13900002222"), now)
    made = tell(now + MINUTE)
    assert (made.channel_id, made.state, made.attempts, made.unsure_count) == (channel.id, S.WAITING, 0, 0)
    assert (made.due_at, made.next_try_at, made.is_urgent) == (now + MINUTE, now + MINUTE, False)


def test_the_same_digest_is_delivered_once_however_often_it_is_written(session, tell, now):
    made = tell()
    deliveries.write(session, [made.digest_id])
    assert session.scalars(select(Delivery)).all() == [made]


def test_a_digest_about_an_urgent_case_is_urgent_and_wakes_the_worker(session, town, tell):
    session.info.pop(WAKES, None)
    assert not tell().is_urgent and WAKES not in session.info
    assert tell(case=town.other_case, moment=town.case.opened_at, urgency=Urgency.URGENT).is_urgent
    assert session.info[WAKES]


# --- what is to be done


def test_it_is_quiet_until_something_waits_or_a_lease_has_ended(session, delivery, now):
    assert deliveries.is_quiet(session, now)
    made = delivery(next_try_at=now + MINUTE)
    assert deliveries.is_quiet(session, now) and not deliveries.is_quiet(session, now + MINUTE)
    made.state, made.lease_until = S.SENDING, now + LEASE
    assert deliveries.is_quiet(session, now + LEASE - MINUTE) and not deliveries.is_quiet(
        session, now + LEASE
    )
    made.state = S.SENT
    assert deliveries.is_quiet(session, now + LEASE)


def test_what_may_leave_comes_urgent_first_then_by_its_time(session, delivery, now):
    plain, earlier = delivery(), delivery(next_try_at=now - MINUTE)
    urgent = delivery(is_urgent=True)
    delivery(state=S.SENDING)
    delivery(next_try_at=now + MINUTE)
    assert deliveries.ready(session, now) == [urgent.id, earlier.id, plain.id]
    assert deliveries.ready(session, now, most=1) == [urgent.id]


def test_outside_work_only_what_is_urgent_or_a_test_leaves(session, tell, delivery, now):
    night = at("2026-11-24T20:00")
    waiting, test, urgent = tell(), delivery(), delivery(is_urgent=True)
    assert set(deliveries.ready(session, night)) == {urgent.id, test.id}
    assert waiting.next_try_at == at("2026-11-25T08:30")
    assert waiting.id in deliveries.ready(session, at("2026-11-25T08:30"))


# --- claimed


def test_a_message_is_claimed_by_one_until_it_is_settled(session, tell, claim, channel, now):
    made = tell()
    assert claim(made, now - MINUTE) is None
    parcel = claim(made, now + MINUTE)
    assert (parcel.id, parcel.channel, parcel.count) == (made.id, channel, 1)
    assert (parcel.is_urgent, parcel.due_at, parcel.lease_until) == (False, now, now + MINUTE + LEASE)
    assert (made.state, made.attempts, made.lease_until) == (S.SENDING, 1, now + MINUTE + LEASE)
    assert claim(made, now + 2 * LEASE) is None


def test_a_claim_forgets_how_the_last_attempt_ended(session, tell, claim, now):
    made = tell()
    made.answer, made.fault = "500", DeliveryFault.ERROR
    session.flush()
    claim(made, now)
    assert (made.answer, made.fault) == ("", None)


def test_a_test_counts_no_cases_and_joins_nothing(session, tell, delivery, claim, now):
    digest, test = tell(), delivery()
    assert claim(test, now).count is None
    assert digest.state is S.WAITING
    assert claim(digest, now).count == 1


def test_what_waits_for_the_same_channel_becomes_one_message_and_each_case_counts_once(
    session, town, tell, claim, now
):
    first, second, third = tell(), tell(now - MINUTE), tell(now - 2 * MINUTE, town.other_case)
    assert claim(first, now).count == 2
    for joined in (second, third):
        assert (joined.state, joined.joined_id, joined.settled_at) == (S.JOINED, first.id, now)


def test_what_is_not_due_urgent_or_may_have_left_before_is_not_joined(
    session, town, tell, delivery, claim, now
):
    first, later, test = tell(), tell(now + MINUTE), delivery()
    unsure, urgent = tell(now - MINUTE), tell(now - 2 * MINUTE)
    unsure.unsure_count, urgent.is_urgent = 1, True
    session.flush()
    claim(first, now)
    assert [row.state for row in (later, test, unsure, urgent)] == [S.WAITING] * 4


def test_a_repetition_says_what_was_said_before_and_joins_nothing(session, town, tell, claim, now):
    again, other = tell(), tell(now - MINUTE, town.other_case)
    again.unsure_count = 1
    session.flush()
    assert claim(again, now).count == 1 and other.state is S.WAITING


def test_what_waits_for_another_channel_is_not_joined(session, town, tell, claim, yan, now):
    channels.add(session, yan, town.street_centre, NewChannel(ChannelKind.SMS, "13900002222"), now)
    first = tell()
    write(session, [Line(Recipient(town.street_centre.id, True), now, town.case.id, "warning")])
    claim(first, now)
    other = session.scalars(select(Delivery).where(Delivery.id != first.id)).one()
    assert other.state is S.WAITING


@pytest.mark.parametrize("how", ["closed", "put away"])
def test_nothing_is_said_of_what_was_settled_or_put_away_before(session, town, tell, claim, now, how):
    made = tell()
    if how == "closed":
        town.case.state, town.case.is_open = CaseState.CLOSED, False
    else:
        session.get_one(Digest, made.digest_id).put_away_at = now
    session.flush()
    assert claim(made, now) is None
    assert (made.state, made.settled_at, made.lease_until) == (S.NOT_NEEDED, now, None)


def test_nothing_leaves_by_a_channel_that_ended(session, tell, claim, channel, yan, now):
    made = tell()
    channels.end(session, yan, channel, now)
    assert claim(made, now) is None and made.state is S.NOT_NEEDED


def test_nothing_leaves_for_somebody_whose_account_ended(session, town, claim, now):
    own_sms.switch_own_sms(session, actor(town.mei, now), True, now)
    write(session, [Line(Recipient(town.mei.id, False), now, town.case.id, "warning")])
    made = session.scalars(select(Delivery)).one()
    town.mei.ended_at = now
    session.flush()
    assert claim(made, now) is None and made.state is S.NOT_NEEDED


def test_a_message_to_somebody_whose_account_runs_leaves(session, town, claim, now):
    own_sms.switch_own_sms(session, actor(town.mei, now), True, now)
    write(session, [Line(Recipient(town.mei.id, False), now, town.case.id, "warning")])
    assert claim(session.scalars(select(Delivery)).one(), now).count == 1
