"""Begins and ends lives of `fieldapp serve`, forked from a process that has loaded the code already.

A start then takes a fraction of a second instead of seconds, so that a run can afford many deaths. Lines on
stdin: `start` answers the new life's process id, `kill` ends it with all its processes and answers `dead`.
"""

import os
import signal
import sys
from pathlib import Path

from fieldapp import cli, serving

LOADED = (cli, serving)  # what every life needs


def main() -> None:
    living = 0
    for line in sys.stdin:
        if line.strip() == "start":
            living = _born()
            _say(str(living))
        elif line.strip() == "kill":
            _dead(living)
            living = 0
            _say("dead")
    _dead(living)


def _born() -> int:
    child = os.fork()
    if child:
        return child
    os.setsid()
    with Path("server.log").open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    sys.argv = ["fieldapp", "serve"]
    cli.main()
    return os._exit(0)


def _dead(child: int) -> None:
    """SIGKILL for the whole group; all of them gone when it returns."""
    if not child:
        return
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)  # not its group's leader yet
    os.waitpid(child, 0)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
