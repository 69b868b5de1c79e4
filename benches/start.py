"""What a start costs: CPU seconds of `fieldapp --help`, of `check`, and of `serve` until its first answer.

Beside it the bare interpreter and one that imports Flask. Once as installed with bytecode, once where none may be
written or read (PYTHONDONTWRITEBYTECODE and an empty cache), as in a container without `--compile-bytecode`.
"""

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benches.town import run_bench, tell

TIMES = 3
DOOR = [sys.executable, "-m", "fieldapp.command_line"]
ALONE = {
    "interpreter": [sys.executable, "-c", "pass"],
    "flask": [sys.executable, "-c", "import flask"],
    "help": [*DOOR, "--help"],
    "check": [*DOOR, "check"],
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fieldapp-start-") as folder:
        env = {name: value for name, value in os.environ.items() if not name.startswith("FIELDAPP_")}
        env |= {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        _run([*DOOR, "init", "--demo-defaults"], env, folder)
        without = env | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": f"{folder}/none"}
        measured = {
            "with_bytecode": _measure(env, folder),
            "without_bytecode": _measure(without, folder, times=1),
        }
    tell("start", {"cpu_seconds": measured})


def _measure(env: dict[str, str], folder: str, times: int = TIMES) -> dict[str, float]:
    found = {name: min(_run(words, env, folder) for _ in range(times)) for name, words in ALONE.items()}
    found["serve_until_first_answer"] = min(_serve(env, folder) for _ in range(times))
    return {name: round(seconds, 2) for name, seconds in found.items()}


def _run(words: list[str], env: dict[str, str], folder: str) -> float:
    before = _cpu()
    subprocess.run(words, env=env, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return _cpu() - before


def _serve(env: dict[str, str], folder: str) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    before = _cpu()
    server = subprocess.Popen(
        [*DOOR, "serve"], env=env | {"PORT": str(port)}, cwd=folder, start_new_session=True
    )
    try:
        while not _answers(port):
            time.sleep(0.1)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    return _cpu() - before


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _cpu() -> float:
    """Of all children that have ended, and theirs."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    run_bench(main)
