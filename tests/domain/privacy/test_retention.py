"""What is deleted when its time is over, and what is not."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.photos.files import ARRIVING, READY, RECEIVED, PhotoFiles
from fieldapp.domain.privacy import retention
from fieldapp.models import (
    AddressFailure,
    BundleManifest,
    Channel,
    ChannelKind,
    Delivery,
    DeliveryState,
    Device,
    Door,
    DutyShift,
    DutyTime,
    Effect,
    OneTimeCode,
    Outcome,
    Patrol,
    PatrolRoute,
    Photo,
    PhotoState,
    Quarantined,
    QuarantineKind,
    Receipt,
    SignInSession,
    Unapplied,
)

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def kept(session, now):
    """kept(row) → whether the row is still there after a purge."""

    def _kept(row):
        session.add(row)
        session.flush()
        model, row_id = type(row), row.id
        retention.purge(session, now)
        session.expire_all()
        return session.scalars(select(model).where(model.id == row_id)).first() is not None

    return _kept


def test_a_route_goes_on_its_day(session, town, kept, now):
    def route(delete_on):
        patrol = Patrol(person_id=town.mei.id, grid_id=town.grid.id, scope=town.grid.scope, on=day_of(now))
        session.add(patrol)
        session.flush()
        return PatrolRoute(patrol_id=patrol.id, points=[], length_m=0, gap_count=0, delete_on=delete_on)

    assert kept(route(day_of(now) + DAY)) and not kept(route(day_of(now)))


def quarantined(delete_at):
    return Quarantined(
        door=Door.SYNC,
        kind=QuarantineKind.UNREADABLE,
        body="x",
        received_at=delete_at - DAY,
        delete_at=delete_at,
    )


def test_quarantine_goes_when_its_time_is_over(kept, now):
    assert kept(quarantined(now + SECOND)) and not kept(quarantined(now))


def unapplied(town, **columns):
    plain = {"kind": "note", "outcome": Outcome.REVIEW, "person_id": town.mei.id, "scope": town.grid.scope}
    return Unapplied(**plain | {"id": uuid4(), "entity_id": uuid4(), "body": "话"} | columns)


def test_what_was_decided_goes_when_its_time_is_over(town, kept, now):
    assert kept(unapplied(town, received_at=now, delete_at=now + SECOND))
    assert not kept(unapplied(town, received_at=now, delete_at=now))
    assert kept(unapplied(town, received_at=now - 900 * DAY))


@pytest.mark.parametrize(
    ("outcome", "age", "is_emptied"),
    [
        (Outcome.NEEDS_FIX, 30 * DAY + SECOND, True),
        (Outcome.NEEDS_FIX, 30 * DAY, False),
        (Outcome.REVIEW, 300 * DAY, False),
        (Outcome.PARKED, 300 * DAY, False),
    ],
)
def test_words_that_nobody_put_right_for_thirty_days_go(town, kept, now, outcome, age, is_emptied):
    row = unapplied(town, outcome=outcome, received_at=now - age)
    assert kept(row) and (row.body is None) is is_emptied


def test_a_duty_roster_goes_after_the_days_that_administrators_set(town, kept, now):
    for days, is_kept in ((91, True), (92, True), (93, False)):
        on = day_of(now) - days * DAY
        shift = DutyShift(unit_id=town.street_centre.id, on=on, time=DutyTime.DAY, person_id=town.tang.id)
        assert kept(shift) is is_kept


def test_an_address_that_failed_is_forgotten_after_a_day(kept, now):
    def failure(began):
        return AddressFailure(address_digest=uuid4().hex, window_started_at=began, failures=3)

    assert kept(failure(now - DAY)) and not kept(failure(now - DAY - SECOND))


def test_codes_sessions_manifests_and_effects_go_after_their_days(session, town, kept, now):
    device = Device(person_id=town.mei.id, first_contact_at=now, last_contact_at=now)
    session.add(device)
    session.flush()

    def code(at):
        return OneTimeCode(
            person_id=town.mei.id, made_by_id=town.yan.id, code_digest=uuid4().hex, expires_at=at
        )

    def signed_in(at):
        digest = uuid4().hex
        return SignInSession(
            person_id=town.mei.id, token_digest=digest, is_phone=True, started_at=at, last_seen_at=at
        )

    def manifest(at):
        return BundleManifest(device_id=device.id, made_at=at, pages=b"x")

    def effect(at):
        return Effect(kind="x", payload={}, made_at=now - 99 * DAY, done_at=at)

    for make, days in ((code, 30), (signed_in, 60), (manifest, 30), (effect, 30)):
        assert kept(make(now - days * DAY)), make
        assert not kept(make(now - days * DAY - SECOND)), make
    assert kept(effect(None))


def test_settled_deliveries_go_after_thirty_days_and_those_before_a_person_stay(session, town, kept, now):
    channel = Channel(
        for_id=town.roads.id, unit_id=town.roads.id, scope=town.roads.scope, kind=ChannelKind.SMS, made_at=now
    )
    session.add(channel)
    session.flush()

    def delivery(state, settled_at):
        times = {"due_at": now - 99 * DAY, "next_try_at": now - 99 * DAY, "settled_at": settled_at}
        return Delivery(channel_id=channel.id, is_urgent=False, state=state, **times)

    old = now - 30 * DAY - SECOND
    assert not kept(delivery(DeliveryState.SENT, old)) and kept(delivery(DeliveryState.DEAD, old))
    assert kept(delivery(DeliveryState.SENT, old + SECOND)) and kept(delivery(DeliveryState.WAITING, None))


# --- photos


@pytest.fixture
def photo(session, town, now):
    """photo(outcome, …) → a photo of a submission with that outcome, long received."""

    def _photo(outcome=Outcome.DISCARDED, age=31 * DAY, **columns):
        receipt = Receipt(
            id=uuid4(), door=Door.SYNC, kind="note", person_id=town.mei.id, body_sha256="x", received_at=now,
            outcome=outcome,
        )  # fmt: skip
        session.add(receipt)
        plain = {"received_sha256": uuid4().hex, "submission_id": receipt.id, "received_at": now - age}
        return Photo(**plain | columns)

    return _photo


@pytest.mark.parametrize("outcome", Outcome)
def test_photos_of_what_was_not_taken_in_go_with_it(kept, photo, outcome):
    assert kept(photo(outcome)) is (outcome in {Outcome.APPLIED, Outcome.PARKED, Outcome.REVIEW})


def test_photos_stay_for_thirty_days_and_with_what_shows_them(town, kept, photo):
    step = town.case.steps[0]
    assert kept(photo(age=30 * DAY)) and not kept(photo(age=30 * DAY + SECOND))
    assert kept(photo(report_id=town.report.id)) and kept(photo(step_id=step.id))
    assert kept(photo(task_id=town.task.id)) and kept(photo(submission_id=None))


def test_photos_of_something_set_aside_stay_until_its_words_go(session, town, kept, photo, now):
    picture = photo(Outcome.SET_ASIDE)
    session.flush()
    row = unapplied(town, id=picture.submission_id, outcome=Outcome.SET_ASIDE, received_at=now)
    row.delete_at = now + SECOND
    session.add(row)
    assert kept(picture)
    row.delete_at = now
    assert not kept(picture)


@pytest.fixture
def files(tmp_path):
    return PhotoFiles(tmp_path)


def test_files_of_a_day_ago_that_no_row_needs_are_orphans(session, town, files, now):
    received, ready = files.store(RECEIVED, b"1"), files.store(READY, b"2")
    needed, thumbnail = files.store(RECEIVED, b"3"), files.store(READY, b"4")
    arriving, stray = uuid4(), uuid4()
    for photo_id in (arriving, stray):
        files.append(photo_id, 0, b"5")
    plain = {"received_at": now, "submission_id": uuid4()}
    session.add(Photo(state=PhotoState.WAITING, received_sha256=needed, **plain))
    session.add(Photo(state=PhotoState.READY, received_sha256=received, thumbnail_sha256=thumbnail, **plain))
    session.add(Photo(id=arriving, state=PhotoState.ARRIVING, received_sha256="x", **plain))
    session.flush()
    for path in files.root.rglob("*"):
        os.utime(path, (now.timestamp(), now.timestamp()))
    assert retention.orphans(session, files, now + DAY) == []
    assert set(retention.orphans(session, files, now + DAY + SECOND)) == {
        (RECEIVED, received), (READY, ready), (ARRIVING, stray.hex)
    }  # fmt: skip
