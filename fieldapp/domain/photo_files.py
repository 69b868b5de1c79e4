"""Where photo files lie: named by their content's hash, written whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

RECEIVED, READY = "received", "ready"  # as sent, shown to nobody; re-encoded


class PhotoFiles:
    """Two folders of files under one root: `received` and `ready`."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def store(self, kind: str, body: bytes) -> str:
        """Write `body`, flushed to the disk before it has its name; returns its sha256 (hex)."""
        name = hashlib.sha256(body).hexdigest()
        path = self.path(kind, name)
        if path.exists():
            path.touch()  # the sweep leaves young files alone
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
            try:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                Path(file.name).unlink(missing_ok=True)
                raise
        Path(file.name).replace(path)
        return name

    def read(self, kind: str, name: str) -> bytes:
        """The bytes again. Raises FileNotFoundError."""
        return self.path(kind, name).read_bytes()

    def remove(self, kind: str, name: str) -> None:
        self.path(kind, name).unlink(missing_ok=True)

    def older_than(self, kind: str, seconds: float, now: float) -> Iterator[str]:
        """Names of files last touched more than `seconds` before `now` (Unix time)."""
        for path in (self.root / kind).glob("??/*"):
            if path.stat().st_mtime < now - seconds:
                yield path.name

    def path(self, kind: str, name: str) -> Path:
        """Where a file lies. Raises ValueError for anything that is not a hash."""
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise ValueError(f"not a sha256: {name!r}")
        return self.root / kind / name[:2] / name
