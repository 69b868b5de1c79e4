"""Programs of our own that read what strangers made, each run in a process that can be ended.

Such a program imports nothing of the app, so that it starts quickly and holds no secret; it bounds its own memory and
CPU first of all, and ends with REFUSED and a reason when the file is why it cannot go on.
"""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import IO

ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}  # none of the app's settings
MOMENT = 5.0  # seconds
REFUSED = 3
TOO_MUCH = "memory"  # the reason of a program that its own bounds, or a crash, ended
ENDED_FROM_OUTSIDE = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}


class Refused(Exception):
    """The file cannot be read; says the program's reason in one word."""


class ProgramFailed(Exception):
    """The program was ended from outside or could not begin; the file may be all right."""


def run(
    program: Path, file: IO[bytes], longest_wait: float, meanwhile: Callable[[], object] | None = None
) -> bytes:
    """What the program says about an open file. Raises Refused, ProgramFailed.

    `meanwhile` is called every MOMENT while it runs; what that raises ends the program.
    """
    with subprocess.Popen(  # noqa: S603 - our own program, no words of anybody's
        [sys.executable, "-I", str(program)],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        start_new_session=True,  # Ctrl-C ends the work, not the file
    ) as running:
        try:
            output, complaints = _wait(running, longest_wait, meanwhile)
        except BaseException:
            running.kill()
            raise
    status = running.returncode
    if status == REFUSED:
        raise Refused(output.decode())
    if status < 0 and status not in ENDED_FROM_OUTSIDE:
        raise Refused(TOO_MUCH)
    if status:
        raise ProgramFailed(f"{status}: {complaints.decode(errors='replace')[-400:]}")
    return output


def _wait(
    running: "subprocess.Popen[bytes]", longest_wait: float, meanwhile: Callable[[], object] | None
) -> tuple[bytes, bytes]:
    until = monotonic() + longest_wait
    while (left := until - monotonic()) > 0:
        try:
            return running.communicate(timeout=min(MOMENT, left))
        except subprocess.TimeoutExpired:
            if meanwhile is not None:
                meanwhile()
    raise ProgramFailed("no answer in time")


def run_on(program: Path, body: bytes, longest_wait: float) -> bytes:
    """run() for bytes."""
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        return run(program, file, longest_wait)
