"""Photo files are named by their content, written whole or not at all, and put together from pieces."""

import hashlib
import os
from uuid import uuid4

import pytest

from fieldapp import disks
from fieldapp.domain.photos.files import ARRIVING, READY, RECEIVED, BrokenFile, PhotoFiles

BODY = b"a picture"
NAME = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def files(tmp_path):
    return PhotoFiles(tmp_path / "photos")


def test_a_file_is_stored_under_its_hash_and_read_again(files):
    assert files.store(RECEIVED, BODY) == NAME
    assert files.read(RECEIVED, NAME) == BODY and files.is_whole(RECEIVED, NAME)
    assert files.path(RECEIVED, NAME) == files.root / "received" / NAME[:2] / NAME
    assert [path.name for path in files.root.rglob("*") if path.is_file()] == [NAME]
    with pytest.raises(FileNotFoundError):
        files.read(READY, NAME)
    assert not files.is_whole(READY, NAME)


def test_storing_the_same_again_makes_the_file_young(files):
    files.store(READY, BODY)
    os.utime(files.path(READY, NAME), (1000, 1000))
    inode = files.path(READY, NAME).stat().st_ino
    files.store(READY, BODY)
    assert files.path(READY, NAME).stat().st_mtime > 1000
    assert files.path(READY, NAME).stat().st_ino == inode  # not written anew


def test_a_damaged_file_is_told_and_can_be_replaced(files):
    files.store(READY, BODY)
    files.path(READY, NAME).write_bytes(b"half")
    with pytest.raises(BrokenFile):
        files.read(READY, NAME)
    assert not files.is_whole(READY, NAME)
    files.replace(READY, NAME, BODY)
    assert files.read(READY, NAME) == BODY


def test_a_write_that_fails_leaves_nothing(files, monkeypatch):
    def fail(_descriptor):
        raise OSError("no room")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no room"):
        files.store(READY, BODY)
    assert [path for path in files.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["", "x", NAME[:-1], NAME + "0", NAME[:-1].upper() + "G", "../" + NAME[3:]])
def test_a_name_that_is_no_hash_has_no_path(files, name):
    with pytest.raises(ValueError):
        files.path(READY, name)


def test_a_removed_file_is_gone_and_removing_it_again_is_nothing(files):
    files.store(READY, BODY)
    for _ in range(2):
        files.remove(READY, NAME)
    assert not files.is_whole(READY, NAME)


def test_taking_back_leaves_no_empty_folder_and_no_other_file_behind(files):
    files.store(READY, BODY)
    files.take_back(READY, NAME)
    assert list(files.root.iterdir()) == []
    other = files.store(READY, b"another")
    files.store(READY, BODY)
    files.take_back(READY, NAME)
    assert files.is_whole(READY, other) and not files.path(READY, NAME).exists()


# --- pieces


def test_pieces_are_added_at_the_end_and_a_piece_for_another_place_changes_nothing(files):
    photo = uuid4()
    assert (files.arrived(photo), files.read_arrived(photo)) == (0, b"")
    assert files.append(photo, 0, b"abc") == 3
    assert files.append(photo, 0, b"abc") == files.append(photo, 4, b"x") == 3
    assert files.append(photo, 3, b"de") == files.arrived(photo) == 5
    assert files.read_arrived(photo) == b"abcde"
    assert files.arrived(uuid4()) == 0


def test_dropped_pieces_begin_again(files):
    photo = uuid4()
    for remove in (files.drop_arrived, lambda photo: files.remove(ARRIVING, photo.hex)):
        files.append(photo, 0, b"abc")
        remove(photo)
        remove(photo)
        assert files.arrived(photo) == 0


def test_a_nearly_full_disk_takes_no_photo_and_still_takes_what_was_made_of_one(files, monkeypatch):
    asked = []
    monkeypatch.setattr(disks, "has_room", lambda folder, size: asked.append((folder, size)))
    with pytest.raises(OSError, match="nearly full"):
        files.store(RECEIVED, BODY)
    with pytest.raises(OSError, match="nearly full"):
        files.append(uuid4(), 0, BODY)
    assert asked == [(files.root, len(BODY))] * 2
    assert files.store(READY, BODY) == NAME


# --- what lies there


def test_old_files_are_told_by_when_they_were_last_touched(files):
    files.store(READY, BODY)
    other = files.store(READY, b"another")
    os.utime(files.path(READY, NAME), (1000, 1000))
    os.utime(files.path(READY, other), (1001, 1001))
    assert list(files.older_than(READY, 10, 1010)) == []
    assert list(files.older_than(READY, 10, 1011)) == [NAME]
    assert set(files.older_than(READY, 10, 1012)) == {NAME, other}
    assert list(files.older_than(RECEIVED, 10, 2000)) == []


def test_names_come_in_order_and_unfinished_files_are_none(files):
    names = {files.store(READY, bytes([number])) for number in range(9)}
    (files.path(READY, min(names)).parent / ".new-abc").write_bytes(b"x")
    assert list(files.names(READY)) == sorted(names)
    assert list(files.names(RECEIVED)) == []
