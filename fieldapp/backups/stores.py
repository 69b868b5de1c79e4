"""Where backups lie: a folder, or a bucket of an S3 service. The only door to the object store.

Names are paths with `/`; an object is written whole or not at all, and never changed afterwards.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from fieldapp.backups.refusal import BackupRefused

S3 = "s3://"
NEW = ".new-"
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


class Store(Protocol):
    """What a backup needs of the place it lies in."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None: ...

    def get(self, name: str) -> Iterator[bytes]:
        """The object, piece by piece. Raises FileNotFoundError."""

    def names(self, under: str) -> Iterator[str]:
        """Names of all objects below the folder `under`, in order."""

    def folders(self, under: str) -> list[str]:
        """Names of the folders in the folder `under` ("" for the top), in order."""

    def remove(self, name: str) -> None: ...

    def remove_all(self, under: str) -> None: ...


class FolderStore:
    """A folder of this machine, or one mounted from another."""

    PIECE = 1024 * 1024

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{NEW}{path.name}")  # what a killed backup left is written over by the next
        try:
            with new.open("wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)

    def get(self, name: str) -> Iterator[bytes]:
        with (self._root / name).open("rb") as file:
            while piece := file.read(self.PIECE):
                yield piece

    def names(self, under: str) -> Iterator[str]:
        folder = self._root / under
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_dir():
                yield from self.names(f"{under}/{path.name}")
            elif not path.name.startswith(NEW):
                yield f"{under}/{path.name}"

    def folders(self, under: str) -> list[str]:
        return sorted(path.name for path in (self._root / under).glob("*/"))

    def remove(self, name: str) -> None:
        (self._root / name).unlink(missing_ok=True)

    def remove_all(self, under: str) -> None:
        shutil.rmtree(self._root / under)


class BucketStore:
    """A prefix in a bucket, by obstore (imported here and not before: it must not live through a fork)."""

    def __init__(self, address: str, settings: Mapping[str, Any]) -> None:
        import obstore.exceptions
        from obstore.store import S3Store

        self._obstore, self._address = obstore, address
        bucket, prefix = _checked_bucket(address)
        endpoint = _checked_endpoint(settings["BACKUP_S3_ENDPOINT"])
        for name in ("BACKUP_S3_ACCESS_KEY", "BACKUP_S3_SECRET_KEY"):
            if not settings[name]:
                raise BackupRefused(f"FIELDAPP_{name} is not set; a bucket needs both of its keys.")
        options: dict[str, Any] = {
            "region": settings["BACKUP_S3_REGION"],
            "access_key_id": settings["BACKUP_S3_ACCESS_KEY"],
            "secret_access_key": settings["BACKUP_S3_SECRET_KEY"],
            "client_options": {"allow_http": endpoint.startswith("http://")},
        }
        if endpoint:  # else Amazon's own, which the region says
            options["endpoint"] = endpoint
        self._store = S3Store(bucket, prefix=prefix, **options)

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        with self._in_words():
            self._obstore.put(self._store, name, iter(pieces))

    def get(self, name: str) -> Iterator[bytes]:
        with self._in_words(missing_is_known=True):
            for piece in self._obstore.get(self._store, name).stream():
                yield bytes(piece)

    def names(self, under: str) -> Iterator[str]:
        with self._in_words():
            for page in self._obstore.list(self._store, under):
                yield from (found["path"] for found in page)

    def folders(self, under: str) -> list[str]:
        with self._in_words():
            found = self._obstore.list_with_delimiter(self._store, under)["common_prefixes"]
        return sorted(name.rpartition("/")[2] for name in found)

    def remove(self, name: str) -> None:
        with self._in_words():
            self._obstore.delete(self._store, name)

    def remove_all(self, under: str) -> None:
        for name in list(self.names(under)):
            self.remove(name)

    @contextmanager
    def _in_words(self, missing_is_known: bool = False) -> Iterator[None]:
        """The service's refusals (no such bucket, wrong key, no answer) in one line."""
        try:
            yield
        except FileNotFoundError as missing:
            if missing_is_known:
                raise
            raise BackupRefused(f"{self._address}: {_first_line(missing)}") from missing
        except self._obstore.exceptions.BaseError as wrong:
            raise BackupRefused(f"{self._address}: {_first_line(wrong)}") from wrong


def _first_line(wrong: Exception) -> str:
    return str(wrong).partition("\n")[0]


def open_store(address: str, settings: Mapping[str, Any]) -> Store:
    """A folder's path or `s3://bucket/prefix`. Raises BackupRefused for an address that cannot work."""
    if address.startswith(S3):
        return BucketStore(address, settings)
    if "://" in address:
        raise BackupRefused(f"{address} is neither a folder nor s3://bucket/prefix.")
    return FolderStore(Path(address))


def _checked_bucket(address: str) -> tuple[str, str | None]:
    """Bucket and prefix. What S3 forbids in names makes the object store's library panic, too."""
    bucket, _, prefix = address.removeprefix(S3).partition("/")
    parts = prefix.strip("/").split("/") if prefix.strip("/") else []
    if not BUCKET.fullmatch(bucket) or {"", ".", ".."} & set(parts):
        raise BackupRefused(f"{address} does not name a bucket and a prefix: s3://bucket/prefix.")
    return bucket, "/".join(parts) or None


def _checked_endpoint(text: str) -> str:
    """A malformed endpoint makes the object store's library panic, so it is read here first."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        host, is_whole = parts.hostname or "", parts.port != 0 and not (parts.query or parts.fragment)
        if ":" in host or re.fullmatch(r"[\d.]+", host):
            ip_address(host)
        elif not HOST.fullmatch(host):
            is_whole = False
    except ValueError:
        is_whole = False
    if not is_whole or not re.fullmatch(r"https?://[!-?A-~]+", text):
        raise BackupRefused(f"FIELDAPP_BACKUP_S3_ENDPOINT is {text!r}: it must read https://host[:port].")
    return text.rstrip("/")
