"""The photo job: nothing is served before it, the original goes after it, and it may be killed anywhere."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from fieldapp import jobs
from fieldapp.domain import effects, photos
from fieldapp.domain.photo_files import READY, RECEIVED, PhotoFiles
from fieldapp.models import Effect, Photo, PhotoState


@pytest.fixture
def files(app):
    return PhotoFiles(app.config["PHOTO_FOLDER"])


def jpeg(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def received(session, town, files, now):
    photo = Photo(state=PhotoState.WAITING, received_sha256=files.store(RECEIVED, jpeg()))
    photos.attach(session, [photo], now, report_id=town.report.id, uploaded_by_id=town.mei.id)
    session.commit()
    return photo


def test_a_photo_is_shown_only_after_the_job(app, session, town, received, files, sign_in):
    mei = sign_in(town.mei)
    assert mei.get(f"/photos/{received.id}").status_code == 404
    assert jobs.carry_out(app) == 1
    answer = mei.get(f"/photos/{received.id}")
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
    assert mei.get(f"/photos/{received.id}/thumbnail").status_code == 200
    assert not files.path(RECEIVED, received.received_sha256).exists()


def test_only_those_who_see_the_case_see_its_photo(app, town, received, sign_in):
    jobs.carry_out(app)
    assert sign_in(town.lin).get(f"/photos/{received.id}").status_code == 200
    assert sign_in(town.zhao).get(f"/photos/{received.id}").status_code == 404
    assert app.test_client().get(f"/photos/{received.id}").status_code == 303


def test_the_job_done_twice_changes_nothing(app, session, received, files):
    jobs.carry_out(app)
    session.expire_all()
    before = session.get_one(Photo, received.id).sha256
    effect = session.scalars(select(Effect)).one()
    effect.done_at = effect.next_try_at = None
    session.commit()
    jobs.carry_out(app)
    session.expire_all()
    assert session.get_one(Photo, received.id).sha256 == before
    assert files.path(READY, before).exists()


def test_a_picture_that_cannot_be_decoded_fails_and_is_never_shown(app, session, town, files, now):
    photo = Photo(state=PhotoState.WAITING, received_sha256=files.store(RECEIVED, b"no picture at all"))
    photos.attach(session, [photo], now, report_id=town.report.id)
    session.commit()
    jobs.carry_out(app)
    session.expire_all()
    assert session.get_one(Photo, photo.id).state is PhotoState.FAILED


def test_a_missing_file_is_tried_again_later(app, session, received, files, now):
    files.remove(RECEIVED, received.received_sha256)
    assert jobs.carry_out(app) == 0
    session.expire_all()
    effect = session.scalars(select(Effect)).one()
    assert effect.done_at is None and effect.attempts == 1 and effect.next_try_at > now
    assert effects.due(session, now) == []


def test_orphaned_files_go_and_needed_ones_stay(app, session, received, files, now, move_clock):
    from datetime import timedelta

    stray = files.store(RECEIVED, b"nobody's")
    move_clock(now + timedelta(days=900))
    jobs.tick(app)
    assert not files.path(RECEIVED, stray).exists()
    session.expire_all()
    ready = session.get_one(Photo, received.id).sha256
    move_clock(now + timedelta(days=1800))
    jobs.tick(app)
    assert files.path(READY, ready).exists()
