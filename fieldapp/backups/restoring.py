"""Reading a backup back: to see that it is whole, or to bring a database and its photos to life again."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from fieldapp import migrate
from fieldapp.backups import rows
from fieldapp.backups.refusal import BackupRefused
from fieldapp.backups.sets import Archive, Manifest, PhotoMissing, kind_and_sha256
from fieldapp.backups.taking import words_key
from fieldapp.domain import database_epochs
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.search import index, spellings


class Restored(NamedTuple):
    """What was brought back; `migrated`: the migrations applied to a backup of an older version."""

    manifest: Manifest
    missing: list[str]  # a sentence for each photo that could not be brought back
    migrated: list[str]
    epoch: str


def verify(archive: Archive, moment: str) -> list[str]:
    """Read a whole set back. Returns a sentence for everything that is wrong with it."""
    try:
        manifest = archive.manifest(moment)
    except BackupRefused as wrong:
        return [str(wrong)]
    return [*_wrong_rows(archive, moment, manifest), *_wrong_photos(archive, moment, manifest)]


def restore(
    archive: Archive,
    moment: str,
    files: PhotoFiles,
    engine: Engine,
    now: datetime,
    replace: bool = False,
    even_without_photos: bool = False,
) -> Restored:
    """Bring a set back, all or nothing, and begin a new epoch.

    Raises BackupRefused when the database is not empty (unless `replace`), the personal-data key or the version
    does not fit, or anything of the set is missing or altered (photos: unless `even_without_photos`).
    """
    manifest = archive.manifest(moment)
    _refuse_what_cannot_work(manifest, engine, replace)
    with _taking_back(files) as brought:  # files first: rows must never name what is not there
        missing = list(_bring_photos(archive, moment, manifest, files, brought))
        if missing and not even_without_photos:
            raise BackupRefused("\n".join(["Nothing was restored.", *missing]))
        with migrate.altering(engine) as connection:
            if not replace and not rows.is_empty(connection):
                raise BackupRefused("The database is not empty any more; nothing was restored.")
            _bring_rows(connection, archive, moment, manifest)
            migrated = migrate.upgrade_on(connection)
            with Session(connection) as session:
                index.rebuild(session)  # is in no backup: it says nothing that the rows do not
                if spellings.is_behind(session):
                    spellings.catch_up(lambda: nullcontext(session))
                    session.flush()
                epoch = str(database_epochs.begin(session, database_epochs.RESTORE, now).id)
    return Restored(manifest, missing, migrated, epoch)


@contextmanager
def _taking_back(files: PhotoFiles) -> Iterator[list[tuple[str, str]]]:
    """Lists the photo files that a restore brings, and removes them again when it does not come to its end."""
    brought: list[tuple[str, str]] = []
    is_new = not files.root.exists()
    try:
        yield brought
    except BaseException:
        for kind, sha256 in brought:
            files.take_back(kind, sha256)
        with suppress(OSError):  # it was never made
            if is_new:
                files.root.rmdir()
        raise


def _refuse_what_cannot_work(manifest: Manifest, engine: Engine, replace: bool) -> None:
    if manifest.words_key != words_key():
        raise BackupRefused(
            "The personal-data key here is not the one this backup's words are encrypted with: "
            "bring back instance/personal-data.key (or FIELDAPP_PERSONAL_DATA_KEY) first."
        )
    if not migrate.is_known(manifest.revision):
        raise BackupRefused(
            f"fieldapp {manifest.version} made this backup, with tables (migration {manifest.revision}) that "
            "this version does not know: restore it with that version or a newer one."
        )
    with engine.connect() as connection:
        is_empty = rows.is_empty(connection)
    if not is_empty and not replace:
        raise BackupRefused(
            "The database is not empty. A restore goes into an empty one, or replaces what is there: --replace."
        )


def _bring_rows(connection: Connection, archive: Archive, moment: str, manifest: Manifest) -> None:
    migrate.drop_all(connection)
    migrate.upgrade_on(connection, manifest.revision)
    with rows.pointing_onward(connection):
        counts = rows.load(connection, archive.read(f"{moment}/rows", manifest.rows))
    if counts != manifest.tables:
        raise BackupRefused(f"{moment}/rows holds other numbers of rows than the manifest says.")


def _bring_photos(
    archive: Archive, moment: str, manifest: Manifest, files: PhotoFiles, brought: list[tuple[str, str]]
) -> Iterator[str]:
    """Stores what is not there whole, and notes it in `brought`; yields a sentence for what is not in the backup."""
    for name in archive.photo_names(moment, manifest.photos):
        kind, sha256 = kind_and_sha256(name)
        if files.is_whole(kind, sha256):
            continue
        try:
            body = archive.photo(name)
        except PhotoMissing as missing:
            yield str(missing)
            continue
        if not files.path(kind, sha256).exists():
            brought.append((kind, sha256))
        files.replace(kind, sha256, body)


def _wrong_rows(archive: Archive, moment: str, manifest: Manifest) -> Iterator[str]:
    counts: dict[str, int] = {}
    try:
        for start, some in rows.read(archive.read(f"{moment}/rows", manifest.rows)):
            counts[start.table] = counts.get(start.table, 0) + len(some)
    except BackupRefused as wrong:
        yield str(wrong)
        return
    if counts != manifest.tables:
        yield f"{moment}/rows holds other numbers of rows than the manifest says."


def _wrong_photos(archive: Archive, moment: str, manifest: Manifest) -> Iterator[str]:
    number = 0
    try:
        for name in archive.photo_names(moment, manifest.photos):
            number += 1
            try:
                archive.photo(name)
            except PhotoMissing as missing:
                yield str(missing)
    except BackupRefused as wrong:
        yield str(wrong)
        return
    if number != manifest.photo_count:
        yield f"{moment}/photos names {number} photos; the manifest says {manifest.photo_count}."
