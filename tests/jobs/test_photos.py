"""The photo job: nothing is served before it, the original goes after it, and it may be killed anywhere."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from fieldapp import jobs
from fieldapp.domain import effects
from fieldapp.domain.photos import encoding, photos, reencoding
from fieldapp.domain.photos.files import READY, RECEIVED, PhotoFiles
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


@pytest.fixture
def ready(app, session, received):
    jobs.carry_out(app)
    session.expire_all()
    return session.get_one(Photo, received.id)


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
    stray = files.store(RECEIVED, b"nobody's")
    move_clock(now + timedelta(days=900))
    jobs.tick(app)
    assert not files.path(RECEIVED, stray).exists()
    session.expire_all()
    ready = session.get_one(Photo, received.id).sha256
    move_clock(now + timedelta(days=1800))
    jobs.tick(app)
    assert files.path(READY, ready).exists()


def test_a_decoder_that_is_always_killed_is_given_up(
    app, session, received, now, move_clock, monkeypatch, tmp_path
):
    decoder = tmp_path / "decoder.py"
    decoder.write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(encoding, "DECODER", decoder)
    for attempt in range(reencoding.MOST_DECODINGS):
        session.expire_all()
        assert session.get_one(Photo, received.id).state is PhotoState.WAITING
        jobs.carry_out(app)
        move_clock(now + timedelta(hours=attempt + 1))
    session.expire_all()
    photo = session.get_one(Photo, received.id)
    assert photo.state is PhotoState.FAILED and photo.failure == photos.GIVEN_UP
    assert session.scalars(select(Effect)).one().done_at


def test_the_job_goes_on_after_a_photo_that_cannot_be_opened(app, session, town, received, files, now):
    bomb = Photo(state=PhotoState.WAITING, received_sha256=files.store(RECEIVED, b"no picture"))
    photos.attach(session, [bomb], now - timedelta(hours=1), report_id=town.report.id)
    session.commit()
    assert jobs.carry_out(app) == 2
    session.expire_all()
    assert session.get_one(Photo, received.id).state is PhotoState.READY


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"half")])
@pytest.mark.parametrize("address", ["", "/thumbnail"])
def test_a_lost_photo_is_said_to_be_lost_and_logged(town, ready, files, sign_in, caplog, harm, address):
    path = files.path(READY, ready.thumbnail_sha256 if address else ready.sha256)
    harm(path)
    answer = sign_in(town.mei).get(f"/photos/{ready.id}{address}")
    assert answer.status_code == 404 and answer.mimetype == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store"
    assert path.name in caplog.text
