"""A received photo becomes a harmless picture, or is noted as none."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from fieldapp.bounded_process import ProgramFailed
from fieldapp.domain.photos import encoding, photos, reencoding
from fieldapp.domain.photos.encoding import PhotoRefused
from fieldapp.domain.photos.files import READY, RECEIVED, PhotoFiles
from fieldapp.domain.photos.reencoding import MOST_DECODINGS, Picture, Reencoded
from fieldapp.models import Photo, PhotoState


@pytest.fixture
def files(tmp_path):
    return PhotoFiles(tmp_path)


@pytest.fixture
def photo(session, now):
    def _photo(state=PhotoState.WAITING, received="hash"):
        made = Photo(state=state, received_sha256=received, received_at=now)
        session.add(made)
        session.flush()
        return made

    return _photo


def decoder(monkeypatch, does):
    monkeypatch.setattr(encoding, "reencode_file", lambda file, _meanwhile: does(file))


def ends(_file):
    raise ProgramFailed("killed")


@pytest.mark.parametrize("state", PhotoState)
def test_only_a_photo_that_waits_has_a_received_file(session, photo, state):
    expected = "hash" if state is PhotoState.WAITING else None
    assert reencoding.received_of(session, photo(state).id) == expected


def test_an_unknown_photo_has_no_received_file(session):
    assert reencoding.received_of(session, uuid4()) is None


def test_a_decoded_photo_is_two_files_and_a_size(files, monkeypatch):
    received = files.store(RECEIVED, b"sent")
    made = SimpleNamespace(picture=b"large", thumbnail=b"small", width=800, height=600)
    decoder(monkeypatch, lambda file: made if file.read() == b"sent" else None)
    became = reencoding.reencode(files, received, 0)
    assert (became.failure, became.cause) == ("", None)
    assert files.read(READY, became.picture.sha256) == b"large"
    assert files.read(READY, became.picture.thumbnail_sha256) == b"small"
    assert (became.picture.width, became.picture.height) == (800, 600)


def test_a_refused_photo_says_why(files, monkeypatch):
    def refuse(_file):
        raise PhotoRefused(encoding.NO_PHOTO)

    decoder(monkeypatch, refuse)
    became = reencoding.reencode(files, files.store(RECEIVED, b"sent"), 0)
    assert became == Reencoded(failure=encoding.NO_PHOTO)


def test_a_decoder_that_is_ended_is_tried_again_a_few_times_and_then_given_up(files, monkeypatch):
    received = files.store(RECEIVED, b"sent")
    decoder(monkeypatch, ends)
    for attempts in range(MOST_DECODINGS):
        with pytest.raises(ProgramFailed):
            reencoding.reencode(files, received, attempts)
    became = reencoding.reencode(files, received, MOST_DECODINGS)
    assert (became.failure, became.picture) == (photos.GIVEN_UP, None)
    assert isinstance(became.cause, ProgramFailed)


def test_what_a_photo_became_is_noted(session, photo):
    ready, failed = photo(), photo()
    reencoding.write_down(session, ready.id, Reencoded(Picture("a", "b", 8, 6)))
    reencoding.write_down(session, failed.id, Reencoded(failure="why"))
    assert (ready.state, ready.sha256, ready.thumbnail_sha256, ready.width, ready.height) == (
        PhotoState.READY, "a", "b", 8, 6,
    )  # fmt: skip
    assert (failed.state, failed.failure) == (PhotoState.FAILED, "why")


def test_a_received_file_is_needed_while_a_photo_of_the_same_content_waits(session, photo):
    photo(PhotoState.READY)
    photo(received="another")
    assert not reencoding.is_received_needed(session, "hash")
    photo()
    assert reencoding.is_received_needed(session, "hash")
