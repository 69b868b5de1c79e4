"""A full disk: nothing is acknowledged that is not stored, and what is sent later goes in."""

import errno
import io
import os
import resource
import shutil
import subprocess

import pytest
from PIL import Image
from sqlalchemy import event, func, select
from support import databases
from support.live import run_live
from support.phone import Phone, report_fields

from fieldapp import disks
from fieldapp.domain.photos import files as photo_files
from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.models import Photo, PhotoState, Receipt, Report

PIECE = 128 * 1024


@pytest.fixture
def mei(live_app):
    live_app.app.config["PROPAGATE_EXCEPTIONS"] = False  # answered, as the real server does
    with live_app.session() as session:
        return Phone(live_app.sign_in("mei"), databases.CastHere(session).mei)


@pytest.fixture
def fields(live_app):
    with live_app.session() as session:
        return report_fields(databases.CastHere(session), words="满" * 1_000)


@pytest.fixture
def body():
    return b"\xff\xd8" + os.urandom(2 * PIECE) + b"\xff\xd9"  # no picture, but bytes all the same


@pytest.fixture
def picture():
    out = io.BytesIO()
    Image.effect_noise((240, 180), 90).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def counted(live_app, what, *where):
    with live_app.session() as session:
        return session.scalar(select(func.count()).select_from(what).where(*where))


@pytest.mark.skipif(databases.kind() != "sqlite", reason="a file's own limit is SQLite's")
def test_a_full_database_acknowledges_nothing_and_takes_it_later(live_app, mei, fields):
    item = mei.save("report", fields)
    limits = [8, 1_000_000]  # as many pages as there are; then room again

    def limit(connection, *_):
        connection.execute(f"PRAGMA max_page_count={limits[0]}")

    event.listen(live_app.engine, "checkout", limit)
    full = [mei.send(item).status_code for _ in range(2)]
    assert full == [503, 503]
    assert counted(live_app, Receipt, Receipt.id == item.id) == 0
    limits.pop(0)
    assert mei.send(item).status_code == 201
    event.remove(live_app.engine, "checkout", limit)
    assert counted(live_app, Report, Report.id == item.id) == 1


def test_a_piece_that_fits_only_in_part_is_sent_on_from_there(live_app, mei, fields, body):
    item = mei.save("report", fields, [body])
    mei.send(item)
    [photo_id] = item.photos
    assert mei.piece(photo_id, 0, body[:PIECE]).status_code == 200
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (PIECE + 1000, hard))
    try:
        answer = mei.piece(photo_id, PIECE, body[PIECE : 2 * PIECE])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (answer.status_code, answer.json) == (503, {"state": "later", "because": "full"})
    assert answer.headers["Retry-After"]
    here = mei.offset_of(photo_id)
    assert PIECE <= here < 2 * PIECE
    while here < len(body):
        answer = mei.piece(photo_id, here, body[here : here + PIECE])
        here += len(body[here : here + PIECE])
    assert (answer.status_code, answer.json["blob"]) == (201, str(photo_id))
    assert answer.json["sha256"] == item.body["blobs"][0]["sha256"]


def test_photos_stop_before_the_disk_is_full_so_that_text_goes_on(
    live_app, mei, fields, picture, monkeypatch
):
    before = disks.RESERVE
    monkeypatch.setattr(disks, "RESERVE", 1 << 62)
    item = mei.save("report", fields, [picture])
    assert mei.send(item).status_code == 201
    assert counted(live_app, Report, Report.id == item.id) == 1
    [photo_id] = item.photos
    answer = mei.piece(photo_id, 0, picture)
    assert (answer.status_code, answer.json) == (503, {"state": "later", "because": "full"})
    assert mei.offset_of(photo_id) == 0  # not a byte of it took room from the text
    monkeypatch.setattr(disks, "RESERVE", before)
    assert mei.piece(photo_id, 0, picture).status_code == 201


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="mounting takes root")
def test_a_disk_that_is_really_full_takes_text_and_holds_photos_back(tmp_path, monkeypatch):
    """The photos on 1 MB of their own, without a reserve: the system itself says that there is no room."""
    small = tmp_path / "photos"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    monkeypatch.setattr(disks, "RESERVE", 0)
    try:
        (small / "ballast").write_bytes(os.urandom(1024 * 1024 - 64 * 1024))
        with run_live(small, PROPAGATE_EXCEPTIONS=False) as live:
            with live.session() as session:
                cast = databases.CastHere(session)
                phone, words = Phone(live.sign_in("mei"), cast.mei), report_fields(cast)
            body = os.urandom(2 * PIECE)
            item = phone.save("report", words, [body])
            assert phone.send(item).status_code == 201
            [photo_id] = item.photos
            answer = phone.piece(photo_id, 0, body[:PIECE])
            assert (answer.status_code, answer.json["because"]) == (503, "full")
            (small / "ballast").unlink()
            here = phone.offset_of(photo_id)
            assert phone.piece(photo_id, here, body[here : here + PIECE]).status_code == 200
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.parametrize("nth", [1, 2])
def test_a_disk_that_cannot_flush_acknowledges_no_photo(live_app, mei, fields, picture, monkeypatch, nth):
    item = mei.save("report", fields, [picture])
    mei.send(item)
    [photo_id] = item.photos
    flushed, flush = [], os.fsync

    def refuse(number):  # the piece's own flush, then that of the whole photo
        flushed.append(number)
        if len(flushed) == nth:
            raise OSError(errno.ENOSPC, "no space left on device")
        flush(number)

    monkeypatch.setattr(photo_files.os, "fsync", refuse)
    assert mei.piece(photo_id, 0, picture).status_code == 503
    assert counted(live_app, Photo, Photo.id == photo_id, Photo.state == PhotoState.ARRIVING) == 1
    here = mei.offset_of(photo_id)
    answer = mei.piece(photo_id, here, picture[here:])
    assert answer.status_code == 201
    files = PhotoFiles(live_app.app.config["PHOTO_FOLDER"])
    assert files.read(RECEIVED, answer.json["sha256"]) == picture
