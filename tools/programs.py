"""Starting other programs for ./dev, and saying what is wrong in a sentence.

Runs on Python 3.9 with nothing installed, like every module that ./dev imports.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
BIN = ROOT / ".venv" / SCRIPTS
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3  # bytes


class CannotGoOn(Exception):
    """Something is missing or wrong; the message says what, and how to get it."""


def say(text: str = "") -> None:
    print(text, flush=True)


def run(
    *command: object,
    env: dict[str, str] | None = None,
    quiet: bool = False,
    may_fail: bool = False,
    folder: Path = ROOT,
) -> subprocess.CompletedProcess[str]:
    """Run a program in `folder`. Its output is shown, or with `quiet` returned and shown only if it fails."""
    pipe = subprocess.PIPE if quiet else None
    error = subprocess.STDOUT if quiet else None
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=folder, env=env, text=True, check=False, stdout=pipe, stderr=error)
    except FileNotFoundError as missing:
        raise CannotGoOn(f"{words[0]} is not there: {missing}") from missing
    if done.returncode and not may_fail:
        if quiet:
            say(done.stdout)
        raise CannotGoOn(f"'{' '.join([Path(words[0]).name, *words[1:]])}' failed.")
    return done


def tool(
    name: str,
    *arguments: object,
    env: dict[str, str] | None = None,
    quiet: bool = False,
    may_fail: bool = False,
    folder: Path = ROOT,
) -> subprocess.CompletedProcess[str]:
    """Run a program of the project's own environment."""
    return run(BIN / name, *arguments, env=env, quiet=quiet, may_fail=may_fail, folder=folder)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for what no later run needs: in memory where there is room, so that no disk is waited for."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM
    return tempfile.TemporaryDirectory(prefix="fieldapp-", dir=MEMORY if has_room else None)
