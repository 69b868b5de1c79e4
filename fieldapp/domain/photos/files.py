"""Where photo files lie: named by their content's hash, written whole or not at all."""

import errno
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from fieldapp import disks

RECEIVED, READY = "received", "ready"  # as sent, shown to nobody; re-encoded
ARRIVING = "arriving"  # pieces of announced photos, named by their id


class BrokenFile(OSError):
    """The file is there, but its content is not what its name says."""


class PhotoFiles:
    """Folders of files under one root: `received` and `ready` by hash, `arriving` by id."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def store(self, kind: str, body: bytes) -> str:
        """Write `body`, flushed to the disk before it has its name; returns its sha256 (hex)."""
        name = hashlib.sha256(body).hexdigest()
        path = self.path(kind, name)
        if path.exists():
            path.touch()  # the sweep leaves young files alone
            return name
        self.replace(kind, name, body)
        return name

    def replace(self, kind: str, name: str, body: bytes) -> None:
        """Write `body` as the file of that name, also over a damaged one."""
        if kind == RECEIVED:
            self._keep_reserve(len(body))
        path = self.path(kind, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
            try:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        Path(file.name).replace(path)

    def is_whole(self, kind: str, name: str) -> bool:
        """Whether the file is there and its content what its name says; read piece by piece."""
        try:
            with self.path(kind, name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == name
        except FileNotFoundError:
            return False

    def read(self, kind: str, name: str) -> bytes:
        """The bytes again, and no others. Raises FileNotFoundError, BrokenFile."""
        body = self.path(kind, name).read_bytes()
        if hashlib.sha256(body).hexdigest() != name:
            raise BrokenFile(name)
        return body

    def remove(self, kind: str, name: str) -> None:
        path = self._arriving(UUID(name)) if kind == ARRIVING else self.path(kind, name)
        path.unlink(missing_ok=True)

    def take_back(self, kind: str, name: str) -> None:
        """Remove a file, and the folders below the root that are empty without it."""
        self.remove(kind, name)
        with suppress(OSError):  # another file lies there
            self.path(kind, name).parent.rmdir()
            (self.root / kind).rmdir()

    def arrived(self, photo_id: UUID) -> int:
        """How many bytes of an announced photo are here."""
        path = self._arriving(photo_id)
        return path.stat().st_size if path.exists() else 0

    def append(self, photo_id: UUID, offset: int, piece: bytes) -> int:
        """Add a piece at the end, on the disk before the answer; returns how much is here then.

        A piece for another offset changes nothing: the file's own length is the truth.
        """
        self._keep_reserve(len(piece))
        path = self._arriving(photo_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            here = os.fstat(file.fileno()).st_size
            if here != offset:
                return here
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            return offset + len(piece)

    def read_arrived(self, photo_id: UUID) -> bytes:
        """What is here of an announced photo; nothing when nothing is, or not any more."""
        path = self._arriving(photo_id)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return b""

    def drop_arrived(self, photo_id: UUID) -> None:
        self._arriving(photo_id).unlink(missing_ok=True)

    def _keep_reserve(self, size: int) -> None:
        """Raises OSError as a full disk does, while there still is room for text."""
        if not disks.has_room(self.root, size):
            raise OSError(errno.ENOSPC, "the disk for photos is nearly full")

    def _arriving(self, photo_id: UUID) -> Path:
        return self.root / ARRIVING / photo_id.hex[:2] / photo_id.hex

    def older_than(self, kind: str, seconds: float, now: float) -> Iterator[str]:
        """Names of files last touched more than `seconds` before `now` (Unix time)."""
        for path in (self.root / kind).glob("??/*"):
            if path.stat().st_mtime < now - seconds:
                yield path.name

    def names(self, kind: str) -> Iterator[str]:
        """Names of all files, in order; one that goes meanwhile may still be named."""
        for folder in sorted((self.root / kind).glob("??")):
            yield from sorted(path.name for path in folder.iterdir() if len(path.name) == 64)

    def path(self, kind: str, name: str) -> Path:
        """Where a file lies. Raises ValueError for anything that is not a hash."""
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise ValueError(f"not a sha256: {name!r}")
        return self.root / kind / name[:2] / name
