"""Copies of the tree in which a sabotage does no harm."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.mutate.sabotages import Sabotage


def copy_tree(root: Path, room: Path) -> Path:
    """What git knows or would add, as it stands now; the environment and Node's packages by link."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    named = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    compiled = [path.relative_to(root).as_posix() for path in (root / "fieldapp").rglob("*.mo")]
    for name in [*filter(None, named.split("\0")), *compiled]:
        if (root / name).is_file():
            (room / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, room / name)
    for linked in (".venv", "node_modules"):
        if (root / linked).exists():
            (room / linked).symlink_to(root / linked)
    return room


@contextmanager
def sabotaged(room: Path, sabotage: Sabotage) -> Iterator[None]:
    """The room with one line changed; as it was afterwards."""
    path = room / sabotage.file
    before = path.read_text()
    joined = room / "fieldapp" / "static" / "joined"
    kept = {file: file.read_bytes() for file in joined.iterdir()}
    path.write_text(sabotage.applied_to(before))
    try:
        if path.suffix == ".js":
            _join_scripts(room)
        yield
    finally:
        path.write_text(before)
        for file, body in kept.items():
            file.write_bytes(body)


def can_join_scripts() -> bool:
    return shutil.which("npm") is not None


def environment() -> dict[str, str]:
    """The tests' own: the room's modules come first, and nothing compiled is left behind."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ".", "CHROMIUM": browser}


def _join_scripts(room: Path) -> None:
    """A script that cannot be joined any more has been noticed: the tests run with what there was."""
    subprocess.run([sys.executable, "dev", "js", "--only-join"], cwd=room, capture_output=True, check=False)
