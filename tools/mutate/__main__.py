"""./dev mutate: sabotage lines one by one, run the tests that execute each, and print what nobody noticed.

Ends with one line: `N sabotaged, N noticed, N not`. Each sabotage works in a copy of the tree, never in the tree.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tools.mutate import executed_by, rooms
from tools.mutate.executed_by import ExecutedBy
from tools.mutate.sabotages import Sabotage, find_all

ROOT = Path(__file__).parents[2]
LONGEST = 600  # seconds; a sabotage that makes the tests hang has been noticed


def main() -> None:
    asked = _read_command_line()
    everything = find_all(ROOT)
    chosen = _changed(everything, asked.changed) if asked.changed else everything
    if asked.only:
        chosen = [each for each in chosen if asked.only in each.file]
    if asked.sample and asked.sample < len(chosen):
        chosen = random.Random(asked.seed).sample(chosen, asked.sample)  # noqa: S311 - no secret
    if not rooms.can_join_scripts():
        chosen = [each for each in chosen if not each.file.endswith(".js")]
        sys.stdout.write("npm is not there: scripts are left out.\n")
    chosen.sort(
        key=executed_by.needs_browser
    )  # each of those takes minutes: last, so that the rest can be read early
    sys.stdout.write(f"{len(chosen)} of {len(everything)} possible sabotages.\n")
    tests = executed_by.load(ROOT, asked.jobs)
    with tempfile.TemporaryDirectory(prefix="fieldapp-mutate-") as folder:
        _run(chosen, tests, asked, Path(folder))


def _run(chosen: list[Sabotage], tests: ExecutedBy, asked: argparse.Namespace, folder: Path) -> None:
    free: Queue[Path] = Queue()
    for number in range(asked.jobs):
        free.put(rooms.copy_tree(ROOT, folder / str(number)))
    survived: list[str] = []

    def _one(sabotage: Sabotage) -> tuple[Sabotage, str]:
        room = free.get()
        try:
            return sabotage, _notice(sabotage, tests.of(sabotage, asked.seconds), room)
        finally:
            free.put(room)

    with ThreadPoolExecutor(asked.jobs) as pool:
        for done, (sabotage, verdict) in enumerate(pool.map(_one, chosen), 1):
            if verdict != "noticed":
                survived.append(f"{sabotage}   [{verdict}]")
            sys.stdout.write(f"{done}/{len(chosen)} {verdict}: {sabotage}\n")
            sys.stdout.flush()
    sys.stdout.write("\nNot noticed:\n" + "\n".join(sorted(survived)) + "\n")
    sys.stdout.write(f"{len(chosen)} sabotaged, {len(chosen) - len(survived)} noticed, {len(survived)} not\n")


def _notice(sabotage: Sabotage, tests: list[str], room: Path) -> str:
    """`noticed`, or why not."""
    if not tests:
        return "no test executes it"
    with rooms.sabotaged(room, sabotage):
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        try:
            ended = subprocess.run(
                command, cwd=room, env=rooms.environment(), capture_output=True, timeout=LONGEST, check=False
            )
        except subprocess.TimeoutExpired:
            return "noticed"
    return "noticed" if ended.returncode else f"{len(tests)} tests passed"


def _changed(everything: list[Sabotage], since: str) -> list[Sabotage]:
    """Those on lines that differ from the commit `since`."""
    command = ["git", "diff", "--unified=0", since, "--", "fieldapp"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines: set[tuple[str, int]] = set()
    file = ""
    for text in told.splitlines():
        if text.startswith("+++ "):
            file = text[4:].removeprefix("b/")
        elif text.startswith("@@"):
            start, _, count = text.split("+")[1].split(" ")[0].partition(",")
            lines |= {(file, int(start) + n) for n in range(int(count or 1))}
    return [each for each in everything if (each.file, each.line) in lines]


def _read_command_line() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="./dev mutate", description=__doc__.splitlines()[0])
    reader.add_argument(
        "--sample", type=int, default=0, metavar="N", help="so many of all, drawn by the seed"
    )
    reader.add_argument("--seed", type=int, default=2026)
    reader.add_argument(
        "--changed",
        nargs="?",
        const="HEAD",
        default="",
        metavar="COMMIT",
        help="only lines changed since then",
    )
    reader.add_argument("--only", default="", metavar="TEXT", help="only files whose path contains it")
    reader.add_argument(
        "--seconds", type=float, default=60, help="how long the tests of one sabotage may take, about"
    )
    reader.add_argument("--jobs", type=int, default=2)
    return reader.parse_args()


if __name__ == "__main__":
    main()
