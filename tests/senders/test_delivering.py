"""Digests on their way out: never twice, never lost without a trace, whatever the other side does."""

import gc
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from support.gateway import CUT, SILENT, run_gateway
from support.live import run_live

from fieldapp import clock, db
from fieldapp.clock import CHINA
from fieldapp.domain import database_epochs
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.notifications import channels, dead_deliveries, deliveries, delivery_results, digests
from fieldapp.domain.notifications.channels import NewChannel
from fieldapp.domain.notifications.deliveries import LEASE
from fieldapp.domain.notifications.delivery_results import WAITS
from fieldapp.domain.notifications.digests import Line, Recipient
from fieldapp.domain.privacy import retention
from fieldapp.models import (
    Case,
    Channel,
    ChannelKind,
    Delivery,
    DeliveryFault,
    DeliveryState,
    Digest,
    Person,
    Unit,
    Urgency,
)
from fieldapp.senders import delivering, door

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
S, F = DeliveryState, DeliveryFault
MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The process dies here: nothing after it runs."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(door, "SECONDS", 0.4)


@pytest.fixture
def gateway():
    with run_gateway() as gateway:
        yield gateway


@pytest.fixture
def settings(gateway):
    return {
        "SMS_GATEWAY_URL": f"{gateway.url}/send",
        "SMS_GATEWAY_KEY": "gateway-key",
        "PUBLIC_ADDRESS": "https://grid.example.gov.cn",
    }


@pytest.fixture
def site(tmp_path, settings, now):
    """An app on a database of its own; nothing is rolled back."""
    with run_live(tmp_path / "photos", now, **settings) as live:
        yield live


class Office:
    """A unit that is told by short message, and what its outbox looks like."""

    def __init__(self, site, now):
        self.site, self.now = site, now
        with self.reading() as session:
            self.unit = session.scalars(select(Unit).where(Unit.name.contains("市政"))).one()
            self.case = session.scalars(select(Case).where(Case.is_open.is_(True)).limit(1)).one()
            yan = session.scalars(select(Person).where(Person.sign_in_name == "yan")).one()
        with self.writing() as session:
            new = NewChannel(ChannelKind.SMS, "13900001111")
            actor = Actor.of(session.get_one(Person, yan.id), now.date())
            channels.add(session, actor, session.get_one(Unit, self.unit.id), new, now)

    def reading(self):
        return _In(self.site.app, db.looking)

    def writing(self):
        return _In(self.site.app, db.transaction)

    def told(self, at, urgency=Urgency.ORDINARY, cause="warning"):
        """A digest with one line; what the outbox makes of it."""
        with self.writing() as session:
            case = session.get_one(Case, self.case.id)
            case.urgency = urgency
            session.flush()
            digests.write(session, [Line(Recipient(self.unit.id, True), at, case.id, cause)])

    def outbox(self):
        with self.reading() as session:
            return session.scalars(select(Delivery).order_by(Delivery.due_at)).all()

    @property
    def only(self):
        (row,) = self.outbox()
        return row


class _In:
    def __init__(self, app, door):
        self.app, self.door = app, door

    def __enter__(self):
        self.context = self.app.app_context()
        self.context.__enter__()
        self.inner = self.door()
        self.inner.__enter__()
        return db.session()

    def __exit__(self, *error):
        self.inner.__exit__(*error)
        self.context.__exit__(*error)


@pytest.fixture
def office(site, now):
    return Office(site, now)


def run(site):
    return delivering.deliver(site.app)


@pytest.mark.setting("PUBLIC_ADDRESS")
def test_a_digest_leaves_once_with_a_number_and_a_link_and_no_word_of_the_case(site, office, gateway, now):
    office.told(now)
    assert [run(site), run(site), run(site)] == [1, 0, 0]
    ((path, headers, body),) = gateway.received
    assert (path, headers["Authorization"], body["to"]) == ("/send", "Bearer gateway-key", "13900001111")
    assert body["text"] == "网格随手办 11-24 10:00：有 1 件事件待处理。https://grid.example.gov.cn/reminders/"
    assert body["id"] == headers["Idempotency-Key"] == str(office.only.id)
    assert (office.only.state, office.only.settled_at) == (S.SENT, now)


def test_what_was_sent_is_forgotten_after_thirty_days_and_what_lies_before_a_person_is_not(site, office, now):
    office.told(now)
    office.told(now + timedelta(hours=2), cause="overdue")
    with office.writing() as session:
        rows = session.scalars(select(Delivery)).all()
        for row, state in zip(rows, (DeliveryState.SENT, DeliveryState.DEAD), strict=True):
            row.state, row.settled_at = state, now
    for days, left in ((29, 2), (31, 1)):
        with office.writing() as session:
            retention.purge(session, now + timedelta(days=days))
        assert len(office.outbox()) == left
    assert office.only.state is DeliveryState.DEAD


def test_it_does_not_leave_before_its_moment(site, office, gateway, move_clock, now):
    office.told(now + timedelta(minutes=30))
    assert run(site) == 0
    move_clock(now + timedelta(minutes=30))
    assert run(site) == 1


def test_the_delivery_is_written_with_its_cause_or_not_at_all(office, now):
    with pytest.raises(Killed), office.writing() as session:
        digests.write(session, [Line(Recipient(office.unit.id, True), now, office.case.id, "warning")])
        raise Killed
    assert office.outbox() == []


def test_two_writers_of_one_digest_make_one_delivery(office, now):
    office.told(now)
    office.told(now, cause="overdue")
    assert office.only.state is S.WAITING


def test_a_unit_without_a_channel_is_told_in_the_app_only(office, now):
    with office.writing() as session:
        session.execute(Channel.__table__.update().values(ended_at=now))
    office.told(now)
    assert office.outbox() == []


# --- the other side's faults ------------------------------------------------------------------------


def after(site, office, gateway, answer, urgency=Urgency.ORDINARY, now=None):
    gateway.says(answer)
    office.told(now, urgency)
    assert run(site) == 0
    return office.only


@pytest.mark.parametrize(
    ("answer", "fault", "number"),
    [((500, {}), F.ERROR, "500"), ((429, {}), F.ERROR, "429"), ((200, {"code": 7}), F.ERROR, "7"),
     ((200, b"<html>proxy"), F.ERROR, ""), ((200, {}), F.ERROR, "")],
)  # fmt: skip
def test_an_error_is_tried_again_a_little_later_each_time(
    site, office, gateway, now, move_clock, answer, fault, number
):
    row = after(site, office, gateway, answer, now=now)
    assert (row.state, row.fault, row.answer, row.next_try_at) == (S.WAITING, fault, number, now + MINUTE)
    assert run(site) == 0 and len(gateway.received) == 1  # not before its time
    move_clock(now + MINUTE)
    run(site)
    assert (office.only.attempts, office.only.next_try_at) == (2, now + timedelta(minutes=6))
    gateway.says((200, {"code": 0}))
    move_clock(now + timedelta(minutes=6))
    assert run(site) == 1
    assert office.only.state is S.SENT and office.only.fault is None
    assert len(set(gateway.keys)) == 1  # the receiver can know it again


@pytest.mark.parametrize("answer", [(403, {}), (404, {}), (302, {})])
def test_a_refusal_goes_before_a_person_at_once(site, office, gateway, now, answer):
    row = after(site, office, gateway, answer, now=now)
    assert (row.state, row.fault, row.answer) == (S.DEAD, F.REFUSED, str(answer[0]))
    assert [path for path, _, _ in gateway.received] == ["/send"]  # and no redirect was followed


def test_a_gateway_that_is_not_there_is_tried_for_most_of_a_day_and_then_lies_before_a_person(
    site, office, gateway, now, move_clock
):
    gateway.server_close()
    office.told(now, Urgency.URGENT)
    moment = now
    for number, wait in enumerate(WAITS, 1):
        run(site)
        row = office.only
        assert (row.state, row.fault, row.attempts) == (S.WAITING, F.NO_CONNECTION, number)
        moment += wait
        move_clock(moment)
    run(site)
    assert (office.only.state, office.only.attempts) == (S.DEAD, len(WAITS) + 1)
    assert timedelta(hours=20) < moment - now <= timedelta(hours=24)


@pytest.mark.parametrize("answer", [SILENT, CUT, (504, {})])
def test_what_may_have_arrived_is_not_said_twice(site, office, gateway, now, move_clock, answer):
    row = after(site, office, gateway, answer, now=now)
    assert (row.state, row.fault) == (S.DEAD, F.UNSURE)
    move_clock(now + timedelta(hours=2))
    assert run(site) == 0 and len(gateway.received) == 1


@pytest.mark.parametrize("answer", [SILENT, CUT])
def test_what_is_urgent_is_said_again_under_the_same_key_but_not_for_ever(
    site, office, gateway, now, move_clock, answer
):
    row = after(site, office, gateway, answer, Urgency.URGENT, now)
    assert (row.state, row.unsure_count) == (S.WAITING, 1)
    moment = now
    while office.only.state is S.WAITING:
        moment = office.only.next_try_at
        move_clock(moment)
        run(site)
    assert len(gateway.received) == 3 and len(set(gateway.keys)) == 1
    assert (office.only.state, office.only.fault) == (S.DEAD, F.UNSURE)


@pytest.mark.setting("SMS_GATEWAY_DEDUPES")
def test_a_gateway_that_knows_its_keys_may_be_asked_again_even_when_it_is_not_urgent(
    site, office, gateway, now, move_clock
):
    site.app.config["SMS_GATEWAY_DEDUPES"] = True
    row = after(site, office, gateway, CUT, now=now)
    assert (row.state, row.next_try_at) == (S.WAITING, now + MINUTE)
    gateway.says((200, {"code": 0}))
    move_clock(now + MINUTE)
    assert run(site) == 1 and len(set(gateway.keys)) == 1


def test_one_that_drips_its_answer_is_cut_off(site, office, gateway, now, monkeypatch):
    from support.gateway import DRIP

    monkeypatch.setattr(door, "WHOLE_SECONDS", 0.3)
    assert after(site, office, gateway, DRIP, now=now).fault is F.UNSURE


# --- our own faults ---------------------------------------------------------------------------------


def killed_while_sending(site, monkeypatch, before=False):
    """The worker dies after the message has left (or just before), and before that is noted."""
    send = delivering._send

    def _die(config, parcel):
        if not before:
            send(config, parcel)
        raise Killed

    monkeypatch.setattr(delivering, "_send", _die)
    with pytest.raises(Killed):
        run(site)
    monkeypatch.setattr(delivering, "_send", send)
    gc.collect()


@pytest.mark.parametrize("before", [True, False])
def test_a_worker_killed_between_claim_and_note_sends_nothing_twice(
    site, office, gateway, now, move_clock, monkeypatch, before
):
    office.told(now)
    killed_while_sending(site, monkeypatch, before)
    assert office.only.state is S.SENDING
    assert run(site) == 0  # somebody has it, until the lease ends
    move_clock(now + LEASE)
    assert run(site) == 0
    assert (office.only.state, office.only.fault) == (S.DEAD, F.LOST)
    assert len(gateway.received) == (0 if before else 1)


def test_a_worker_killed_with_an_urgent_message_says_it_again_under_the_same_key(
    site, office, gateway, now, move_clock, monkeypatch
):
    office.told(now, Urgency.URGENT)
    killed_while_sending(site, monkeypatch)
    move_clock(now + LEASE)
    run(site)
    move_clock(now + LEASE + MINUTE)
    assert run(site) == 1
    assert len(gateway.received) == 2 and len(set(gateway.keys)) == 1


def test_a_mistake_of_ours_stops_neither_the_others_nor_says_what_it_held(
    site, office, gateway, now, monkeypatch, move_clock
):
    office.told(now, Urgency.URGENT)
    office.told(now - MINUTE)
    real, broken = delivering._send, []

    def _break_once(config, parcel):
        if not broken:
            broken.append(parcel)
            raise ValueError("https://secret.example/key=abc")
        real(config, parcel)

    monkeypatch.setattr(delivering, "_send", _break_once)
    assert run(site) == 1
    rows = office.outbox()
    assert sorted(row.state for row in rows) == [S.SENT, S.WAITING]
    assert not any("secret" in row.answer for row in rows)


def test_two_workers_at_once_send_each_message_once(site, office, gateway, now):
    """They meet at the door: each has looked at what is ready before either claims."""
    for number in range(4):
        office.told(now - number * MINUTE, Urgency.URGENT)
    with office.writing() as session:  # each through a channel of its own, so that nothing is joined
        for row in session.scalars(select(Delivery)):
            row.unsure_count = 1
    meeting, ready = threading.Barrier(2), deliveries.ready

    def _meet(session, now, most=200):
        found = ready(session, now, most)
        session.commit()
        meeting.wait(10)
        return found

    deliveries.ready = _meet
    try:
        workers = [threading.Thread(target=run, args=(site,)) for _ in range(2)]
        [worker.start() for worker in workers]
        [worker.join() for worker in workers]
    finally:
        deliveries.ready = ready
    assert sorted(gateway.keys) == sorted(str(row.id) for row in office.outbox())
    assert {row.state for row in office.outbox()} == {S.SENT}


def test_who_comes_back_after_the_lease_changes_nothing(site, office, now):
    office.told(now)
    with office.writing() as session:
        parcel = deliveries.claim(session, office.only.id, now)
    with office.writing() as session:
        delivery_results.settle(session, frozenset(), now + LEASE)
    with office.writing() as session:
        dead_deliveries.retry(session, None, session.get_one(Delivery, parcel.id), now + LEASE)
        again = deliveries.claim(session, parcel.id, now + LEASE)
    with office.writing() as session:
        assert not delivery_results.note_sent(session, parcel, now + LEASE)
        assert delivery_results.note_sent(session, again, now + LEASE)


def test_after_a_restore_what_waited_is_not_sent_but_shown(site, office, gateway, now, move_clock):
    office.told(now, Urgency.URGENT)
    with office.writing() as session:
        database_epochs.begin(session, database_epochs.RESTORE, now + timedelta(hours=1))
    move_clock(now + timedelta(hours=2))
    assert run(site) == 0 and gateway.received == []
    assert (office.only.state, office.only.fault) == (S.DEAD, F.RESTORED)
    with office.writing() as session:
        dead_deliveries.retry(
            session, None, session.scalars(select(Delivery)).one(), now + timedelta(hours=2)
        )
    assert run(site) == 1


# --- working time, and one message instead of ten ---------------------------------------------------

EVENING = datetime(2026, 11, 24, 20, 0, tzinfo=CHINA)
MORNING = datetime(2026, 11, 25, 8, 30, tzinfo=CHINA)


def test_what_was_held_up_until_the_evening_waits_for_the_morning(site, office, gateway, now, move_clock):
    office.told(now)
    move_clock(EVENING)
    assert run(site) == 0 and gateway.received == []
    assert office.only.next_try_at == MORNING
    move_clock(MORNING)
    assert run(site) == 1


def test_what_is_urgent_leaves_at_night(site, office, move_clock):
    move_clock(EVENING)
    office.told(EVENING, Urgency.URGENT)
    assert run(site) == 1


def test_ten_digests_held_up_leave_as_one_message(site, office, gateway, now, move_clock):
    for number in range(10):
        office.told(now + number * MINUTE)
    move_clock(now + timedelta(hours=1))
    assert run(site) == 1
    ((_, _, body),) = gateway.received
    assert "有 1 件事件" in body["text"]  # one case, however often it was told of
    assert sorted({row.state for row in office.outbox()}) == [S.JOINED, S.SENT]


def test_what_was_read_in_the_app_or_closed_meanwhile_is_not_sent(site, office, gateway, now):
    office.told(now)
    with office.writing() as session:
        session.scalars(select(Digest)).one().put_away_at = now
    assert run(site) == 0 and gateway.received == []
    assert office.only.state is S.NOT_NEEDED


def test_nothing_leaves_by_a_channel_that_was_ended_meanwhile(site, office, gateway, now):
    office.told(now)
    with office.writing() as session:
        channel = session.scalars(select(Channel)).one()
        yan = session.scalars(select(Person).where(Person.sign_in_name == "yan")).one()
        channels.end(session, Actor.of(yan, now.date()), channel, now)
    assert run(site) == 0 and gateway.received == []
    assert office.only.state is S.NOT_NEEDED


def test_slow_receivers_do_not_hold_up_the_rest_of_the_work(site, office, gateway, now, monkeypatch):
    office.told(now)
    monkeypatch.setattr(delivering, "BUDGET_SECONDS", 0)
    assert run(site) == 0
    assert office.only.state is S.WAITING


def test_the_tick_delivers_and_a_case_that_is_late_reaches_its_unit_outside(
    site, office, gateway, now, move_clock
):
    from fieldapp import jobs

    with office.writing() as session:
        case = session.get_one(Case, office.case.id)
        case.unit_id = office.unit.id
    late = datetime(2026, 12, 3, 9, 0, tzinfo=CHINA)
    move_clock(late)
    with site.app.app_context():
        jobs.escalate()
    with office.reading() as session:
        made = session.scalar(select(func.count()).select_from(Delivery))
    assert made
    move_clock(late + timedelta(minutes=30))
    jobs.tick(site.app)
    assert gateway.received
    assert clock.now() == late + timedelta(minutes=30)
