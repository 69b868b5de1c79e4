"""What lies where a backup goes, and what it is called there: all of it in a folder of its key, `key-<id>/`.

`photos/<folder>/<ab>/<sha256>`: one sealed file a photo, shared by all sets and never changed.
`<moment>/rows`, `/photos`, `/manifest`: one set; every table, the names of the photos it needs, and, written
last, what is in it. A set without a manifest was never finished.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from fieldapp.backups.refusal import BackupRefused
from fieldapp.backups.stores import Store
from fieldapp.crypto import SealBroken, StreamKey

FORMAT = 1
KEY, PHOTOS = "key-", "photos"
MOMENT = "%Y%m%dT%H%M%SZ"
NAMES_AT_ONCE = 1000


class PhotoMissing(BackupRefused):
    """A photo that the set names is not in the backup, or no longer what it was."""


class Sealed(NamedTuple):
    """A file of a set as it was written."""

    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True):
    """What a set holds, and what it takes to bring it back."""

    format: int
    made_at: datetime
    version: str
    revision: str
    words_key: str  # a hash of the personal-data key: without it the words cannot be read
    tables: dict[str, int]  # rows
    rows: Sealed
    photos: Sealed
    photo_count: int
    absent: list[str]  # photos that the server itself no longer had


class Archive:
    """The sets in one place, read and written with one key; those of another key lie beside and are left alone."""

    def __init__(self, store: Store, key: StreamKey) -> None:
        self._store, self._key, self._root = store, key, f"{KEY}{key.id}"

    def write(self, name: str, frames: Iterable[bytes]) -> Sealed:
        digest, size = hashlib.sha256(), 0

        def _noted() -> Iterator[bytes]:
            nonlocal size
            for piece in self._key.seal(frames, name):
                digest.update(piece)
                size += len(piece)
                yield piece

        self._store.put(self._at(name), _noted())
        return Sealed(digest.hexdigest(), size)

    def read(self, name: str, expected: Sealed | None = None) -> Iterator[bytes]:
        """The frames of a file. Raises BackupRefused, naming it, for anything that is not as it was."""
        digest = hashlib.sha256()

        def _noted() -> Iterator[bytes]:
            for piece in self._store.get(self._at(name)):
                digest.update(piece)
                yield piece

        try:
            yield from self._key.open(_noted(), name)
        except SealBroken as wrong:
            raise BackupRefused(f"{name} cannot be read: {wrong}.") from wrong
        except FileNotFoundError as missing:
            raise BackupRefused(f"{name} is missing from the backup.") from missing
        if expected and digest.hexdigest() != expected.sha256:
            raise BackupRefused(f"{name} is not the file that the manifest names.")

    def moments(self) -> list[str]:
        """The finished sets, oldest first."""
        return [moment for moment in self._folders() if self._is_finished(moment)]

    def new_moment(self, now: datetime) -> str:
        moment, taken = now.astimezone(UTC).strftime(MOMENT), set(self._folders())
        later = (f"{moment}-{number}" for number in range(2, 1000))
        return moment if moment not in taken else next(name for name in later if name not in taken)

    def newest(self) -> str:
        if moments := self.moments():
            return moments[-1]
        others = [name[len(KEY) :] for name in self._store.folders("") if name.startswith(KEY)]
        raise BackupRefused(
            f"There is no finished backup there made with this backup key (id {self._key.id})."
            + "".join(f" There are some made with the key {key}." for key in others if key != self._key.id)
        )

    def manifest(self, moment: str) -> Manifest:
        """Raises BackupRefused when there is none, or a newer version made it."""
        body = b"".join(self.read(f"{moment}/manifest"))
        if msgspec.json.decode(body)["format"] != FORMAT:
            raise BackupRefused(
                f"{moment} was made by another version of fieldapp: restore it with that one."
            )
        return msgspec.json.decode(body, type=Manifest)

    def write_manifest(self, moment: str, manifest: Manifest) -> None:
        self.write(f"{moment}/manifest", [msgspec.json.encode(manifest)])

    def write_photo_names(self, moment: str, names: Iterable[str]) -> tuple[Sealed, int]:
        """The list of photos a set needs, in order; returns how many there are."""
        number = 0

        def _parts() -> Iterator[bytes]:
            nonlocal number
            part: list[str] = []
            for number, name in enumerate(names, 1):  # noqa: B007 - how many there were
                part.append(name)
                if len(part) == NAMES_AT_ONCE:
                    yield msgspec.msgpack.encode(part)
                    part = []
            yield msgspec.msgpack.encode(part)

        return self.write(f"{moment}/photos", _parts()), number

    def photo_names(self, moment: str, expected: Sealed | None = None) -> Iterator[str]:
        for part in self.read(f"{moment}/photos", expected):
            yield from msgspec.msgpack.decode(part, type=list[str])

    def photo(self, name: str) -> bytes:
        """One photo's bytes. Raises PhotoMissing."""
        try:
            body = b"".join(self.read(name))
        except BackupRefused as wrong:
            raise PhotoMissing(str(wrong)) from wrong
        if hashlib.sha256(body).hexdigest() != name.rpartition("/")[2]:
            raise PhotoMissing(f"{name} holds another picture than its name says.")
        return body

    def stored_photos(self, kind: str) -> Iterator[str]:
        """The photos of one folder that are there, in order."""
        for name in self._store.names(self._at(f"{PHOTOS}/{kind}")):
            yield name.removeprefix(f"{self._root}/")

    def remove_photo(self, name: str) -> None:
        self._store.remove(self._at(name))

    def forget(self, moment: str) -> None:
        """Remove a set; its manifest first, so that half a set is never taken for a whole one."""
        self._store.remove(self._at(f"{moment}/manifest"))
        self._store.remove_all(self._at(moment))

    def unfinished(self, before: str) -> list[str]:
        return [m for m in self._folders() if m < before and not self._is_finished(m)]

    def _folders(self) -> list[str]:
        return [name for name in self._store.folders(self._root) if name != PHOTOS]

    def _is_finished(self, moment: str) -> bool:
        return self._at(f"{moment}/manifest") in self._store.names(self._at(moment))

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"


def photo_name(kind: str, sha256: str) -> str:
    """What a photo is called in a backup."""
    return f"{PHOTOS}/{kind}/{sha256[:2]}/{sha256}"


def kind_and_sha256(name: str) -> tuple[str, str]:
    _, kind, _, sha256 = name.split("/")
    return kind, sha256


def lacking(wanted: Iterable[str], there: Iterable[str]) -> Iterator[str]:
    """What is wanted and not there; both come in order, so that neither has to be held in memory."""
    others = _in_order(there)
    other = next(others, None)
    for name in _in_order(wanted):
        while other is not None and other < name:
            other = next(others, None)
        if other != name:
            yield name


def _in_order(names: Iterable[str]) -> Iterator[str]:
    last = ""
    for name in names:
        if name < last:
            raise BackupRefused(f"Names come in no order ({name} after {last}): the store cannot be used.")
        if name != last:
            yield name
        last = name
