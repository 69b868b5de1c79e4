"""Which tests execute a line, show a template, or load a script: asked once of a run of the whole suite."""

import hashlib
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tools.mutate.sabotages import Sabotage

KEPT = Path("build/mutate")
A_START = 0.1  # seconds, for a test nobody has timed


class ExecutedBy:
    """Tests by file and line, each with how long it takes."""

    def __init__(self, told: dict[str, dict[str, object]], browser_tests: list[str]) -> None:
        self._lines, self._templates = told["lines"], told["templates"]
        self._seconds: dict[str, float] = told["seconds"]  # type: ignore[assignment]
        self._browser_tests = browser_tests

    def of(self, sabotage: Sabotage, seconds: float) -> list[str]:
        """The tests that would notice `sabotage`, the likeliest first, as many as fit into `seconds`."""
        if sabotage.file.endswith((".js", ".css")):
            return sorted(self._browser_tests, key=lambda test: not _rhymes(test, sabotage.file))
        return self._as_many(self._who(sabotage), sabotage.file, seconds)

    def _who(self, sabotage: Sabotage) -> set[str]:
        if sabotage.file.endswith(".html"):
            return set(self._templates.get(sabotage.file, ()))  # type: ignore[arg-type]
        lines: dict[str, list[str]] = self._lines.get(sabotage.file, {})  # type: ignore[assignment]
        # What runs when the module is loaded has no test of its own: whoever executes the module's functions.
        here = set(lines.get(str(sabotage.line), ())) or {test for who in lines.values() for test in who}
        return here or {test for test in self._seconds if _rhymes(test, sabotage.file)}

    def _as_many(self, tests: Iterable[str], file: str, seconds: float) -> list[str]:
        """Rhyming test files first, then turn about from every file, quick tests before slow ones."""
        by_file: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests, key=lambda name: self._seconds.get(name, A_START)):
            by_file[test.split("::")[0]].append(test)
        files = sorted(by_file)
        random.Random(file).shuffle(files)  # noqa: S311 - no secret
        turns = [
            (not _rhymes(name, file), turn, name, test)
            for name in files
            for turn, test in enumerate(by_file[name])
        ]
        chosen, left = [], seconds
        for _, _, _, test in sorted(turns, key=lambda each: each[:2]):
            left -= self._seconds.get(test, A_START)
            if left < 0 and chosen:
                break
            chosen.append(test)
        return chosen


def load(root: Path, jobs: int) -> ExecutedBy:
    """From the last run over this very source, or from a run now."""
    kept = root / KEPT / f"executed-by-{_digest(root)}.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(_watch(root, jobs)))
    return ExecutedBy(json.loads(kept.read_text()), _browser_tests(root))


def _watch(root: Path, jobs: int) -> dict[str, dict[str, object]]:
    sys.stdout.write("Which test executes which line: the suite runs once …\n")
    sys.stdout.flush()
    folder = root / KEPT
    for old in folder.glob("executed*.json"):
        old.unlink()
    left_out = ("--ignore=tests/browser", "--ignore=tests/chaos", "--ignore=tests/migrations")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        str(jobs),
        "-p",
        "tools.mutate.executed",
        *left_out,
        "tests",
    ]
    environ = {**os.environ, "EXECUTED_LINES": str(folder), "PYTHONPATH": "."}
    subprocess.run(command, cwd=root, env=environ, check=True)
    every: dict[str, dict[str, object]] = {"lines": {}, "templates": {}, "seconds": {}}
    for file in folder.glob("executed-*.json"):
        part = json.loads(file.read_text())
        every["seconds"] |= part["seconds"]
        for name, tests in part["templates"].items():
            every["templates"].setdefault(name, []).extend(tests)  # type: ignore[attr-defined]
        for name, lines in part["lines"].items():
            here: dict[str, list[str]] = every["lines"].setdefault(name, {})  # type: ignore[assignment]
            for line, tests in lines.items():
                here.setdefault(line, []).extend(tests)
        file.unlink()
    return every


def _browser_tests(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in sorted((root / "tests/browser").glob("test_*.py"))]


def _rhymes(test: str, file: str) -> bool:
    """test_reports.py rhymes with reports.py, reports.js and templates/…/reports/new.html."""
    stem = Path(test.split("::", maxsplit=1)[0]).stem.removeprefix("test_").replace("_", "-")
    return stem in file.replace("_", "-")


def _digest(root: Path) -> str:
    whole = hashlib.sha256()
    for folder in ("fieldapp", "tests"):
        for path in sorted((root / folder).rglob("*.*")):
            if path.suffix in {".py", ".html", ".js", ".css"}:
                whole.update(path.read_bytes())
    return whole.hexdigest()[:16]
