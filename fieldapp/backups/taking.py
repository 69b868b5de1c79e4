"""Taking a backup while the app serves: photos, one snapshot of every table, the photos that came meanwhile.

Photo files are named by content and never change, so only their coming and going matters.
"""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection

from fieldapp import db, migrate
from fieldapp.backups import rows
from fieldapp.backups.sets import FORMAT, Archive, Manifest, kind_and_sha256, lacking, photo_name
from fieldapp.crypto import keys
from fieldapp.domain.photos.files import READY, RECEIVED, BrokenFile, PhotoFiles
from fieldapp.domain.photos.needed_files import needed_names

ATTEMPTS = 20


class Taken(NamedTuple):
    """What was done: the set's name, what is in it, how many photos were copied and cleared away."""

    moment: str
    manifest: Manifest
    copied: int
    cleared: int


class PhotoCopier:
    """Copies photo files that the backup lacks, each sealed by itself; remembers what was not there."""

    def __init__(self, files: PhotoFiles, archive: Archive) -> None:
        self._files, self._archive = files, archive
        self.copied = 0

    def copy_all(self) -> None:
        """Everything that lies in the photo folder now, so that little is left to do for the snapshot."""
        for kind in (READY, RECEIVED):
            self.copy(kind, (photo_name(kind, sha256) for sha256 in self._files.names(kind)))

    def copy(self, kind: str, wanted: Iterable[str]) -> list[str]:
        """Copies what is wanted and not there yet; returns what the photo folder does not have (whole)."""
        return [name for name in lacking(wanted, self._archive.stored_photos(kind)) if not self._copy(name)]

    def _copy(self, name: str) -> bool:
        kind, sha256 = kind_and_sha256(name)
        try:
            body = self._files.read(kind, sha256)
        except (FileNotFoundError, BrokenFile):
            return False
        self._archive.write(name, [body])
        self.copied += 1
        return True


def take(files: PhotoFiles, archive: Archive, keep: int, version: str, now: datetime) -> Taken:
    """Back everything up as a new set, then forget all but the newest `keep` and photos no set needs.

    Needs an app's context. What the server itself has lost is named in the manifest, and stops nothing.
    """
    migrate.check(db.engine())
    copier = PhotoCopier(files, archive)
    copier.copy_all()
    moment = archive.new_moment(now)
    with _snapshot(copier) as (connection, lost):
        tables: dict[str, int] = {}
        written = archive.write(f"{moment}/rows", rows.dump(connection, tables))
        absent = sorted(lost + copier.copy(READY, needed(connection, READY)))
        names, number = archive.write_photo_names(moment, _all_needed(connection, absent))
        revision = migrate.revision_on(connection) or ""
    manifest = Manifest(FORMAT, now, version, revision, words_key(), tables, written, names, number, absent)
    archive.write_manifest(moment, manifest)
    return Taken(moment, manifest, copier.copied, forget_old(archive, keep))


def words_key() -> str:
    """Which personal-data key is in use, without telling the key."""
    return keys.blind("personal-data key", "backup")


def needed(connection: Connection, kind: str) -> Iterator[str]:
    """The names of the files of one folder that photo rows point at, in order."""
    wanted = needed_names(kind).order_by("sha256")
    for sha256 in connection.scalars(wanted, execution_options={"yield_per": 1000}):
        yield photo_name(kind, str(sha256))


def forget_old(archive: Archive, keep: int) -> int:
    """Forget all but the newest `keep` sets and what was never finished; then photos that no set names.

    What was purged from the app is thus gone from its backups, too, after as many backups.
    """
    kept = archive.moments()[-keep:]
    for moment in archive.moments()[:-keep] + archive.unfinished(before=kept[-1]):
        archive.forget(moment)
    stored = chain.from_iterable(map(archive.stored_photos, (READY, RECEIVED)))
    unnamed = lacking(stored, heapq.merge(*map(archive.photo_names, kept)))
    number = 0
    for number, name in enumerate(unnamed, 1):  # noqa: B007 - how many there were
        archive.remove_photo(name)
    return number


@contextmanager
def _snapshot(copier: PhotoCopier) -> Iterator[tuple[Connection, list[str]]]:
    """A snapshot for which every received photo is at hand.

    One may have come after the first copying and gone, re-encoded, before this one: then the next snapshot
    knows the re-encoded picture instead. What is missing in the last one is really lost.
    """
    for attempt in range(1, ATTEMPTS + 1):
        with db.snapshot() as connection:
            absent = copier.copy(RECEIVED, needed(connection, RECEIVED))
            if not absent or attempt == ATTEMPTS:
                yield connection, absent
                return


def _all_needed(connection: Connection, absent: list[str]) -> Iterator[str]:
    lost = set(absent)
    for kind in (READY, RECEIVED):
        yield from (name for name in needed(connection, kind) if name not in lost)
