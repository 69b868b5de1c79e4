"""A backup taken while people work restores into a town where everything fits together."""

import hashlib
import io
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from backups.conftest import KEY, files_of, looking_into, rows_of
from PIL import Image
from sqlalchemy import insert, select
from support import databases

from fieldapp import jobs
from fieldapp.backups import restoring
from fieldapp.backups.sets import Archive
from fieldapp.backups.stores import FolderStore
from fieldapp.crypto import StreamKey
from fieldapp.domain.photos.files import READY, RECEIVED, PhotoFiles
from fieldapp.models import AccessEntry, Household, Person, Photo, PhotoState, Receipt, Report, Resident


def jpeg(number):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (number % 256, number // 256 % 256, 7)).save(out, "JPEG")
    return out.getvalue()


class Writer:
    """Somebody who files one report with a photo after the other, until stopped; photos are re-encoded meanwhile."""

    def __init__(self, live):
        self._live, self._client = live, live.sign_in("mei")
        self._stop, self._filed, self.ids = False, threading.Condition(), []
        self._thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop = True
        self._thread.join()

    def wait_for_more(self, number):
        with self._filed:
            wanted = len(self.ids) + number
            assert self._filed.wait_for(lambda: len(self.ids) >= wanted, timeout=60)

    def _write(self):
        while not self._stop:
            submission = str(uuid4())
            form = {"submission_id": submission, "category": "lamp", "words": "灯坏了", "place_words": "桥头",
                    "urgency": "ordinary", "photos": (io.BytesIO(jpeg(len(self.ids))), "lamp.jpg")}  # fmt: skip
            answer = self._client.post("/field/reports/", data=form, content_type="multipart/form-data")
            assert answer.status_code == 303, answer.text
            if len(self.ids) % 2:
                jobs.carry_out(self._live.app)
            with self._filed:
                self.ids.append(submission)
                self._filed.notify_all()


class Slow(FolderStore):
    """A store during whose longest write others go on working."""

    def __init__(self, root, meanwhile):
        super().__init__(root)
        self._meanwhile = meanwhile

    def put(self, name, pieces):
        def _noticed():
            for number, piece in enumerate(pieces):
                if number == 1 and name.endswith("/rows"):
                    self._meanwhile()
                yield piece

        super().put(name, _noticed())


def test_a_backup_taken_while_reports_arrive_is_one_consistent_town(live, root, take, bring_back):
    with live.session() as session:  # one that is not re-encoded meanwhile, whatever the others do
        report = databases.CastHere(session).report
        waits = files_of(live.app).store(RECEIVED, jpeg(999))
        session.add(
            Photo(
                state=PhotoState.WAITING,
                received_sha256=waits,
                report_id=report.id,
                received_at=databases.NOW,
            )
        )
        session.commit()
    with Writer(live) as writer:
        writer.wait_for_more(3)
        slow = Archive(Slow(root, lambda: writer.wait_for_more(3)), StreamKey(KEY))
        known_before = list(writer.ids)
        taken = take(slow)
        known_after = list(writer.ids)
    assert taken.manifest.absent == [] and len(known_after) >= len(known_before) + 3
    restored = bring_back()
    files = files_of(restored)
    with looking_into(restored) as session:
        receipts = set(session.scalars(select(Receipt.id).where(Receipt.kind == "report")))
        reports = set(session.scalars(select(Report.id)))
        assert receipts <= reports
        assert {str(i) for i in reports} >= set(known_before)
        assert len({str(i) for i in reports} & set(known_after)) < len(known_after)
        shown = session.scalars(select(Photo)).all()
        assert {p.report_id for p in shown} >= receipts
        for photo in shown:
            ready = photo.state is PhotoState.READY
            names = [(READY, photo.sha256), (READY, photo.thumbnail_sha256)]
            for kind, name in names if ready else [(RECEIVED, photo.received_sha256)]:
                assert hashlib.sha256(files.read(kind, name)).hexdigest() == name
        assert {p.state for p in shown} == {PhotoState.READY, PhotoState.WAITING}


def test_a_photo_re_encoded_under_the_copiers_hands_is_saved_as_the_picture_it_became(live, take, bring_back):
    """It came after the first copying, is in the snapshot as received, and is gone when it is to be copied."""
    taken_in = files_of(live.app).store(RECEIVED, jpeg(1))
    with live.session() as session:
        town = databases.CastHere(session)
        from fieldapp.domain.photos import photos

        photo = Photo(state=PhotoState.WAITING, received_sha256=taken_in)
        photos.attach(session, [photo], databases.NOW, report_id=town.report.id)
        session.flush()
        photo_id = photo.id
        session.commit()

    class Slippery(PhotoFiles):
        is_first = True

        def names(self, kind):
            return iter(()) if kind == RECEIVED else super().names(kind)

        def read(self, kind, name):
            if kind == RECEIVED and self.is_first:
                Slippery.is_first = False
                assert jobs.carry_out(live.app) == 1
            return super().read(kind, name)

    assert take(files=Slippery(live.app.config["PHOTO_FOLDER"])).manifest.absent == []
    assert not Slippery.is_first
    with looking_into(bring_back()) as session:
        assert session.get_one(Photo, photo_id).state is PhotoState.READY


def test_nothing_of_people_is_readable_in_the_backups_bytes(live, place, take):
    take()
    written = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    assert len(written) > 20_000
    with live.session() as session:
        words = [
            *session.scalars(select(Person.name)),
            *session.scalars(select(Resident.name)),
            *session.scalars(select(Household.address)),
            *session.scalars(select(Household.contact_phone).where(Household.contact_phone.is_not(None))),
            *session.scalars(select(Report.words)),
        ]
    assert len(words) > 15
    assert [word for word in words if word.encode() in written] == []
    assert b"picture" not in written


def test_encrypted_words_are_never_decrypted_on_their_way(live, take, bring_back, monkeypatch):
    """The personal-data key is not needed to take a backup, and a restore keeps the very bytes."""

    def _stored(app):
        with looking_into(app) as session:
            return session.connection().exec_driver_sql("SELECT name FROM resident ORDER BY id").all()

    from fieldapp.crypto import KeyRing

    before = [bytes(name) for (name,) in _stored(live.app)]
    with monkeypatch.context() as without:
        without.setattr(KeyRing, "decrypt", lambda *_: pytest.fail("decrypted"))
        without.setattr(KeyRing, "encrypt", lambda *_: pytest.fail("encrypted"))
        take()
        restored = bring_back()
    assert [bytes(name) for (name,) in _stored(restored)] == before and before


def test_photos_are_copied_once_and_shared_by_later_backups(take, now, bring_back):
    assert take().copied == 2
    again = take(at=now + timedelta(days=1))
    assert (again.copied, again.cleared, again.manifest.photo_count) == (0, 0, 2)
    assert files_of(bring_back()).names(READY)


def test_a_new_key_copies_everything_anew_beside_the_old_ones(take, root, archive, now):
    old, other = take(), Archive(FolderStore(root), StreamKey("c" * 64))
    new = take(into=other, keep=1, at=now + timedelta(days=1))
    assert new.copied == 2 and restoring.verify(other, new.moment) == []
    assert restoring.verify(archive, old.moment) == []


def test_two_backups_of_one_second_are_two(take, archive):
    assert take().moment != take().moment
    assert len(archive.moments()) == 2


def test_what_was_purged_leaves_the_backups_after_as_many_as_are_kept(live, take, archive, now):
    first = take(keep=2)
    with live.session() as session:
        session.delete(session.scalars(select(Photo).where(Photo.sha256.is_not(None))).one())
        session.commit()
    for kind, name in [(READY, n) for n in files_of(live.app).names(READY)]:
        files_of(live.app).remove(kind, name)
    assert take(keep=2, at=now + timedelta(days=1)).cleared == 0
    assert restoring.verify(archive, first.moment) == []
    assert take(keep=2, at=now + timedelta(days=2)).cleared == 2
    assert list(archive.stored_photos(READY)) == [] and first.moment not in archive.moments()
    assert [restoring.verify(archive, moment) for moment in archive.moments()] == [[], []]


def test_a_backup_that_was_never_finished_is_no_backup_and_goes_with_the_next(take, archive, place, now):
    whole = take()
    half = place / "20261124T120000Z"
    half.mkdir()
    (half / "rows").write_bytes(b"half")
    assert archive.newest() == whole.moment
    take(at=now + timedelta(days=1))
    assert not half.exists()


def test_a_photo_the_server_has_lost_is_named_and_stops_nothing(live, take, archive):
    lost = next(files_of(live.app).names(READY))
    files_of(live.app).path(READY, lost).write_bytes(b"rotten")
    taken = take()
    assert taken.manifest.absent == [f"photos/ready/{lost[:2]}/{lost}"] and taken.manifest.photo_count == 1
    assert restoring.verify(archive, taken.moment) == []


def test_a_backup_is_taken_only_of_tables_that_fit_this_version(live, take):
    from fieldapp import migrate

    with live.session() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
        session.commit()
    with pytest.raises(migrate.WrongDatabase, match="fieldapp migrate"):
        take()


@pytest.mark.parametrize("other", ["sqlite", "postgres"])
def test_there_and_back_every_table_has_equal_rows(live, take, archive, bring_back, now, other):
    take()
    there = bring_back(on=other)
    take(app=there, at=now + timedelta(days=1))
    back = bring_back(on=databases.kind())
    before = rows_of(live.app)
    assert sum(map(len, before.values())) > 150
    assert rows_of(there) == before
    assert rows_of(back) == before


def test_memory_stays_flat_however_many_rows_there_are(live, take, bring_back):
    """Eight times as many rows must not take noticeably more memory, neither to read nor to write."""
    import gc
    import tracemalloc

    def _peak(act):
        for step in (
            gc.collect,
            gc.freeze,
            gc.collect,
        ):  # else what a long run left decides when rubbish goes
            step()
        tracemalloc.start()
        act()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        gc.unfreeze()
        return peak

    def _add(number):
        with live.session() as session:
            rows = [{"id": uuid4(), "at": databases.NOW, "verb": "reveal"} for _ in range(number)]
            session.execute(insert(AccessEntry), rows)
            session.commit()

    _add(2_000)
    few_taken, few_back = _peak(take), _peak(bring_back)
    _add(14_000)
    many_taken, many_back = _peak(take), _peak(bring_back)
    assert many_taken < few_taken + 500_000
    assert many_back < few_back + 500_000
