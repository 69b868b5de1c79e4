"""Photos as rows: announced, taken in, attached, ready or failed."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.domain.photos import photos
from fieldapp.models import Effect, Photo, PhotoState, Quarantined, QuarantineKind


@pytest.fixture
def announce(session, town, now):
    def _announce(*ids, person=None, submission=None, at=now):
        listed = [(photo_id, 10 + number, f"hash {number}") for number, photo_id in enumerate(ids)]
        return photos.announce(session, listed, submission or uuid4(), (person or town.mei).id, at)

    return _announce


def ordered(session):
    return [effect.payload["photo_id"] for effect in session.scalars(select(Effect).order_by(Effect.made_at))]


def test_announced_photos_are_rows_in_their_order(town, announce, now):
    ids, submission = [uuid4(), uuid4()], uuid4()
    found = announce(*ids, submission=submission)
    assert [photo.id for photo in found] == ids
    assert [(p.state, p.size, p.received_sha256) for p in found] == [
        (PhotoState.ARRIVING, 10, "hash 0"), (PhotoState.ARRIVING, 11, "hash 1")
    ]  # fmt: skip
    assert {(p.submission_id, p.uploaded_by_id, p.received_at) for p in found} == {
        (submission, town.mei.id, now)
    }


def test_a_known_photo_belongs_to_the_later_version_of_the_form_and_is_otherwise_unchanged(announce, now):
    photo_id, later = uuid4(), uuid4()
    (photo,) = announce(photo_id)
    photo.state = PhotoState.READY
    assert announce(uuid4(), photo_id, submission=later, at=now + timedelta(hours=1))[1] is photo
    assert (photo.submission_id, photo.state, photo.size, photo.received_at) == (
        later,
        PhotoState.READY,
        10,
        now,
    )


def test_somebody_elses_photo_is_neither_taken_nor_moved(town, announce):
    photo_id, submission = uuid4(), uuid4()
    (photo,) = announce(photo_id, submission=submission)
    assert announce(photo_id, person=town.wu) == []
    assert (photo.submission_id, photo.uploaded_by_id) == (submission, town.mei.id)


def test_a_photo_that_is_all_here_is_ordered_to_be_encoded_anew(session, announce, now):
    (photo,) = announce(uuid4())
    later = now + timedelta(minutes=1)
    photos.take_in(session, photo, later)
    assert (photo.state, photo.received_at) == (PhotoState.WAITING, later)
    (effect,) = session.scalars(select(Effect))
    assert (effect.kind, effect.payload, effect.made_at) == (
        "reencode_photo",
        {"photo_id": str(photo.id)},
        later,
    )


def test_a_photo_of_an_ended_account_lies_in_quarantine_and_is_shown_to_nobody(session, town, announce, now):
    (photo,) = announce(uuid4())
    photos.into_quarantine(session, photo, b"\x00\xff picture", now)
    session.flush()
    row = session.scalars(select(Quarantined)).one()
    assert (row.kind, row.subject_id, row.person_id) == (QuarantineKind.PHOTO, photo.id, town.mei.id)
    assert base64.b64decode(row.body) == b"\x00\xff picture"
    assert photo.state is PhotoState.FAILED and "after the account was closed" in photo.failure
    assert ordered(session) == []


@pytest.mark.parametrize("where", ["report_id", "step_id", "task_id"])
def test_photos_are_attached_to_what_they_show_and_only_what_waits_is_encoded(session, town, now, where):
    subject = {"report_id": town.report.id, "step_id": town.case.steps[0].id, "task_id": town.task.id}[where]
    waiting, arriving = (
        Photo(state=state, received_sha256="x") for state in (PhotoState.WAITING, PhotoState.ARRIVING)
    )
    photos.attach(session, [waiting, arriving], now, **{where: subject}, uploaded_by_id=town.mei.id)
    for photo in (waiting, arriving):
        others = {"report_id", "step_id", "task_id"} - {where}
        assert getattr(photo, where) == subject and not any(getattr(photo, name) for name in others)
        assert (photo.uploaded_by_id, photo.received_at) == (town.mei.id, now)
    assert ordered(session) == [str(waiting.id)]


def test_a_photo_ends_as_a_picture_or_with_the_reason_why_not():
    ready, failed = Photo(), Photo()
    photos.mark_ready(ready, "picture", "thumbnail", 800, 600)
    assert (ready.state, ready.sha256, ready.thumbnail_sha256) == (PhotoState.READY, "picture", "thumbnail")
    assert (ready.width, ready.height) == (800, 600)
    photos.mark_failed(failed, "why")
    assert (failed.state, failed.failure, failed.sha256) == (PhotoState.FAILED, "why", None)
