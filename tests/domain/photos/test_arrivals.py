"""An announced photo is taken in once, when its bytes are the announced ones and a photo."""

import hashlib
from uuid import uuid4

import pytest

from fieldapp.domain.photos import arrivals, encoding, photos
from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.models import PhotoState


@pytest.fixture
def files(tmp_path):
    return PhotoFiles(tmp_path)


@pytest.fixture
def announced(session, town, files, now):
    """announced(body): a photo of these bytes, all of which are here."""

    def announce(body):
        photo_id, sha256 = uuid4(), hashlib.sha256(body).hexdigest()
        (photo,) = photos.announce(session, [(photo_id, len(body), sha256)], uuid4(), town.mei.id, now)
        files.append(photo_id, 0, body)
        return photo

    return announce


def test_other_bytes_than_the_announced_ones_are_sent_again(session, files, announced, now):
    photo = announced(b"announced")
    judged = arrivals.judge(b"something else")
    assert arrivals.complete(session, files, photo.id, judged, now, is_account_ended=False) is None
    assert photo.state is PhotoState.ARRIVING and files.arrived(photo.id) == 0


def test_what_is_no_photo_is_noted_as_failed_and_nothing_of_it_is_kept(session, files, announced, now):
    photo = announced(b"no photo")
    done = arrivals.complete(
        session, files, photo.id, arrivals.judge(b"no photo"), now, is_account_ended=False
    )
    assert (done.state, done.failure) == (PhotoState.FAILED, encoding.NO_PHOTO)
    assert not (files.root / RECEIVED).exists()


def test_what_a_twin_has_completed_stays_as_it_is(session, files, announced, now):
    photo = announced(b"no photo")
    arrivals.complete(session, files, photo.id, arrivals.judge(b"no photo"), now, is_account_ended=False)
    again = arrivals.complete(session, files, photo.id, arrivals.judge(b""), now, is_account_ended=False)
    assert again is photo and again.state is PhotoState.FAILED
