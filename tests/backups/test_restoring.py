"""What is wrong with a backup is named, and a restore is whole or has not happened."""

from datetime import timedelta
from uuid import uuid4

import pytest
from backups.conftest import KEY, files_of, looking_into, rows_of
from sqlalchemy import func, inspect, select, text
from support import databases
from support.live import make_app

from fieldapp import db, migrate
from fieldapp.backups import restoring
from fieldapp.backups.refusal import BackupRefused
from fieldapp.backups.sets import Archive
from fieldapp.backups.stores import FolderStore
from fieldapp.crypto import StreamKey, keys
from fieldapp.domain import database_epochs
from fieldapp.domain.photos.files import READY
from fieldapp.models import Base, Epoch, Photo, Place, Quarantined, QuarantineKind, Report


@pytest.fixture
def taken(take):
    return take()


def a_photo(place):
    return next(path for path in sorted((place / "photos" / "ready").rglob("*")) if path.is_file())


def flip(path):
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


@pytest.mark.parametrize("part", ["rows", "photos", "manifest"])
def test_a_flipped_byte_is_named(place, taken, archive, bring_back, part):
    flip(place / taken.moment / part)
    assert (
        f"{taken.moment}/{part} cannot be read: it was altered or damaged"
        in restoring.verify(archive, taken.moment)[0]
    )
    with pytest.raises(BackupRefused, match=f"{taken.moment}/{part} cannot be read"):
        bring_back()


@pytest.mark.parametrize("part", ["rows", "photos", "manifest"])
@pytest.mark.parametrize("cut", [1, 20, 10**6])
def test_a_truncated_file_is_named(place, taken, archive, bring_back, part, cut):
    """20: exactly the end mark is missing."""
    path = place / taken.moment / part
    path.write_bytes(path.read_bytes()[:-cut])
    assert restoring.verify(archive, taken.moment)[0].startswith(
        f"{taken.moment}/{part} cannot be read: it ends too early"
    )
    with pytest.raises(BackupRefused, match="ends too early"):
        bring_back()


def test_another_key_is_named(root, place, taken):
    other = Archive(FolderStore(root), StreamKey("c" * 64))
    ours, theirs = StreamKey(KEY).id, StreamKey("c" * 64).id
    with pytest.raises(BackupRefused, match=rf"this backup key \(id {theirs}\).* made with the key {ours}"):
        other.newest()
    place.rename(root / f"key-{theirs}")
    assert restoring.verify(other, taken.moment) == [
        f"{taken.moment}/manifest cannot be read: "
        f"it was made with another backup key (its id {ours}, the one here {theirs})."
    ]


def test_a_set_put_under_another_name_is_noticed(place, taken, archive):
    (place / taken.moment).rename(place / "20270101T000000Z")
    assert "altered" in restoring.verify(archive, "20270101T000000Z")[0]


def test_the_rows_of_another_backup_do_not_pass_for_this_ones(place, taken, take, archive, now):
    later = take(at=now + timedelta(days=1))
    (place / later.moment / "rows").write_bytes((place / taken.moment / "rows").read_bytes())
    assert f"{later.moment}/rows cannot be read" in restoring.verify(archive, later.moment)[0]


def test_a_missing_photo_is_named_and_nothing_is_restored(place, taken, archive, tmp_path, now):
    photo = a_photo(place)
    photo.unlink()
    name = photo.relative_to(place).as_posix()
    assert restoring.verify(archive, taken.moment) == [f"{name} is missing from the backup."]
    app = make_app(databases.make_empty(), tmp_path / "new")
    with app.app_context():
        with pytest.raises(BackupRefused, match=f"Nothing was restored.\n{name} is missing"):
            restoring.restore(archive, taken.moment, files_of(app), db.engine(), now)
        assert inspect(db.engine()).get_table_names() == []
        restoring.restore(archive, taken.moment, files_of(app), db.engine(), now, even_without_photos=True)
        migrate.check(db.engine())
        db.engine().dispose()


def leftovers(folder):
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


@pytest.mark.parametrize("part", ["rows", "photos", "photo"])
@pytest.mark.parametrize("is_there", [True, False], ids=["an empty photo folder", "no photo folder"])
def test_a_refused_restore_leaves_nothing_behind(place, taken, archive, tmp_path, now, part, is_there):
    if part == "photo":
        a_photo(place).unlink()
    else:
        flip(place / taken.moment / part)
    app, new = make_app(databases.make_empty(), tmp_path / "new"), tmp_path / "new"
    if is_there:
        new.mkdir()
    with app.app_context():
        with pytest.raises(BackupRefused):
            restoring.restore(archive, taken.moment, files_of(app), db.engine(), now)
        assert inspect(db.engine()).get_table_names() == []
        db.engine().dispose()
    assert new.exists() == is_there and leftovers(new) == []


def test_a_refused_restore_keeps_the_photos_that_were_there(place, taken, archive, tmp_path, now):
    flip(place / taken.moment / "rows")
    app = make_app(databases.make_empty(), tmp_path / "new")
    files = files_of(app)
    kept = [files.store(READY, body) for body in (b"picture", b"of another town")]
    with app.app_context():
        with pytest.raises(BackupRefused):
            restoring.restore(archive, taken.moment, files, db.engine(), now)
        db.engine().dispose()
    assert sorted(files.names(READY)) == sorted(kept)


def test_a_damaged_photo_file_is_replaced_by_the_backups(taken, archive, tmp_path, now):
    app = make_app(databases.make_empty(), tmp_path / "new")
    files = files_of(app)
    name = files.store(READY, b"picture")
    files.path(READY, name).write_bytes(b"rotten")
    with app.app_context():
        restoring.restore(archive, taken.moment, files, db.engine(), now)
        db.engine().dispose()
    assert files.read(READY, name) == b"picture"


def test_a_damaged_photo_is_named(place, taken, archive, bring_back):
    photo = a_photo(place)
    flip(photo)
    assert f"{photo.name} cannot be read: it was altered" in restoring.verify(archive, taken.moment)[0]
    with pytest.raises(BackupRefused, match=photo.name):
        bring_back()


def test_a_photo_in_anothers_place_is_noticed(place, taken, archive):
    one, other = (p for p in sorted((place / "photos" / "ready").rglob("*")) if p.is_file())
    other.write_bytes(one.read_bytes())
    assert other.name in restoring.verify(archive, taken.moment)[0]


def test_a_missing_part_is_named(place, taken, archive):
    (place / taken.moment / "rows").unlink()
    assert restoring.verify(archive, taken.moment) == [f"{taken.moment}/rows is missing from the backup."]


def test_no_backup_there_is_said(archive):
    with pytest.raises(BackupRefused, match="no finished backup"):
        archive.newest()


def test_a_database_with_rows_is_refused_and_kept(live, taken, archive, now):
    before = rows_of(live.app, leave_out=())
    with live.app.app_context(), pytest.raises(BackupRefused, match="not empty.*--replace"):
        restoring.restore(archive, taken.moment, files_of(live.app), db.engine(), now)
    assert rows_of(live.app, leave_out=()) == before


def test_replacing_brings_the_town_back_as_it_was(live, taken, archive, now):
    before = rows_of(live.app)
    with live.session() as session:
        session.execute(text("UPDATE report SET words = 'spoilt'"))
        session.commit()
    with live.app.app_context():
        restoring.restore(archive, taken.moment, files_of(live.app), db.engine(), now, replace=True)
        migrate.check(db.engine())
    assert rows_of(live.app) == before


def test_a_replacement_that_breaks_off_leaves_everything_as_it_was(live, taken, archive, now, monkeypatch):
    before = rows_of(live.app, leave_out=())
    monkeypatch.setattr(database_epochs, "begin", lambda *_: 1 / 0)  # the very last step
    with live.app.app_context(), pytest.raises(ZeroDivisionError):
        restoring.restore(archive, taken.moment, files_of(live.app), db.engine(), now, replace=True)
    assert rows_of(live.app, leave_out=()) == before


def test_a_restore_begins_a_new_epoch_and_is_the_latest(live, take, bring_back, now):
    with live.session() as session:
        first = str(
            database_epochs.begin(session, database_epochs.INIT, now + timedelta(days=1)).id
        )  # by a clock that was ahead
        session.commit()
    take()
    with looking_into(bring_back()) as session:
        causes = session.scalars(select(Epoch.cause).order_by(Epoch.began_at)).all()
        assert causes == ["init", "restore"]
        assert database_epochs.current(session) not in {"", first}


def test_the_first_epoch_is_begun_once(session, now):
    before = session.scalar(select(func.count(Epoch.id)))
    assert before == 0 and database_epochs.current(session) == ""
    database_epochs.begin_first(session, now)
    first = database_epochs.current(session)
    database_epochs.begin_first(session, now + timedelta(days=1))
    assert database_epochs.current(session) == first != ""


def test_without_the_personal_data_key_nothing_is_restored(taken, bring_back, archive, now, tmp_path):
    app = make_app(databases.make_empty(), tmp_path / "new", PERSONAL_DATA_KEY="1" * 64)
    try:
        with app.app_context(), pytest.raises(BackupRefused, match=r"personal-data\.key"):
            restoring.restore(archive, taken.moment, files_of(app), db.engine(), now)
    finally:
        keys.load(databases.PERSONAL_DATA_KEY)


def test_a_backup_of_newer_tables_says_so(taken, bring_back, monkeypatch):
    monkeypatch.setattr(migrate, "is_known", lambda revision: False)
    with pytest.raises(BackupRefused, match=r"0\.1\.0.*newer"):
        bring_back()


@pytest.fixture
def taken_by_an_older(live, archive, monkeypatch, now):
    """take(revision, table, row): a backup as the version of that migration took it, with one row in it."""
    from sqlalchemy import MetaData

    from fieldapp.backups import rows, taking
    from fieldapp.backups.sets import FORMAT, Manifest

    def take(revision, table_name, row):
        engine = databases.engine_of(databases.make_empty())
        with migrate.altering(engine) as connection:
            migrate.upgrade_on(connection, revision)
        older = MetaData()
        older.reflect(engine)
        table = older.tables[table_name]
        unset = {c.name: False if str(c.type) == "BOOLEAN" else None for c in table.columns}
        with engine.begin() as connection:
            connection.execute(table.insert(), unset | row)
        for name in older.tables.keys() - Base.metadata.tables.keys():
            older.remove(older.tables[name])
        counts = {}
        with monkeypatch.context() as patch, engine.connect() as connection:
            patch.setattr(Base, "metadata", older)
            written = archive.write("20261101T000000Z/rows", rows.dump(connection, counts))
        names, number = archive.write_photo_names("20261101T000000Z", [])
        key = taking.words_key()
        made = Manifest(FORMAT, now, "0.0.9", revision, key, counts, written, names, number, [])
        archive.write_manifest("20261101T000000Z", made)
        engine.dispose()

    return take


def test_a_backup_of_older_tables_is_brought_to_this_version(taken_by_an_older, bring_back):
    """As the version before would have taken it: its tables, its columns, its migration's number."""
    row = {"id": "1" * 32, "code": "610900", "scope": "6109", "name": "安康市", "level": "city", "basis": ""}
    taken_by_an_older("0001", "place", row)
    restored = bring_back()
    with restored.app_context():
        migrate.check(db.engine())
    with looking_into(restored) as session:
        assert session.scalars(select(Place.name)).all() == ["安康市"]


def test_what_lay_in_quarantine_before_it_had_kinds_is_restored_with_its_kind(
    taken_by_an_older, bring_back, now
):
    photo_id = uuid4()
    taken_by_an_older("0015", "quarantined", {
        "id": "1" * 32, "door": "sync", "reason": f"handed in: photo {photo_id}", "received_at": now.replace(tzinfo=None),
        "delete_at": now.replace(tzinfo=None), "body": keys.encrypt("一张照片", "quarantined.body"),
    })  # fmt: skip
    with looking_into(bring_back()) as session:
        row = session.scalars(select(Quarantined)).one()
        assert (row.kind, row.subject_id, row.reason) == (QuarantineKind.PHOTO, photo_id, "")
        assert row.body == "一张照片"


def test_rows_that_point_at_later_rows_of_their_table_are_restored_and_checked_again(live, take, bring_back):
    with live.session() as session:
        first = session.scalars(select(Place).order_by(Place.id)).first()
        last = session.scalars(select(Place).order_by(Place.id.desc())).first()
        first.merged_into_id, last.merged_into_id = last.id, first.id
        session.commit()
        ids = (first.id, last.id)
    take()
    restored = bring_back()
    with looking_into(restored) as session:
        assert session.get_one(Place, ids[0]).merged_into_id == ids[1]
        if databases.kind() == "postgres":  # every constraint is again what the migrations made it
            assert session.scalar(text("SELECT count(*) FROM pg_constraint WHERE condeferrable")) == 0
    with (
        restored.app_context(),
        pytest.raises(Exception, match="(?i)foreign key"),
        db.transaction() as session,
    ):
        session.execute(text("UPDATE place SET merged_into_id = :nobody"), {"nobody": "f" * 32})


def test_restored_photos_are_there_by_their_names(taken, bring_back):
    restored = bring_back()
    with looking_into(restored) as session:
        (photo,) = session.scalars(select(Photo).where(Photo.sha256.is_not(None)))
        assert files_of(restored).read(READY, photo.sha256) == b"picture"
        assert session.scalar(select(func.count(Report.id))) > 0
