"""Programs of our own that read what strangers made, each run in a process that can be ended.

Such a program imports nothing of the app, so that it starts quickly and holds no secret; it bounds its own memory and
CPU first of all, and ends with REFUSED and a reason when the file is why it cannot go on.
"""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}  # none of the app's settings
REFUSED = 3
TOO_MUCH = "memory"  # the reason of a program that its own bounds, or a crash, ended
ENDED_FROM_OUTSIDE = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}


class Refused(Exception):
    """The file cannot be read; says the program's reason in one word."""


class ProgramFailed(Exception):
    """The program was ended from outside or could not begin; the file may be all right."""


def run(program: Path, file: IO[bytes], longest_wait: float) -> bytes:
    """What the program says about an open file. Raises Refused, ProgramFailed."""
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, no words of anybody's
            [sys.executable, "-I", str(program)],
            stdin=file,
            capture_output=True,
            timeout=longest_wait,
            env=ENVIRONMENT,
            start_new_session=True,  # Ctrl-C ends the work, not the file
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise ProgramFailed("no answer in time") from late
    if ended.returncode == REFUSED:
        raise Refused(ended.stdout.decode())
    if ended.returncode < 0 and ended.returncode not in ENDED_FROM_OUTSIDE:
        raise Refused(TOO_MUCH)
    if ended.returncode:
        raise ProgramFailed(f"{ended.returncode}: {ended.stderr.decode(errors='replace')[-400:]}")
    return ended.stdout


def run_on(program: Path, body: bytes, longest_wait: float) -> bytes:
    """run() for bytes."""
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        return run(program, file, longest_wait)
