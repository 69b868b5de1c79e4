"""Which tests execute a line or a template, or load a script: asked once of a run of the whole suite."""

import hashlib
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tools.mutate.sabotages import Sabotage

KEPT = Path("build/mutate")
LEFT_OUT = ("tests/browser", "tests/chaos", "tests/migrations", "tests/tools")


@dataclass
class ExecutedBy:
    """Every test with its seconds, and the tests of each line by their numbers."""

    tests: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    browser_tests: list[str] = field(default_factory=list)

    def of(self, sabotage: Sabotage, seconds: float) -> list[str]:
        """The tests that would notice `sabotage`, the likeliest first, as many as fit into `seconds`."""
        if needs_browser(sabotage):
            return sorted(self.browser_tests, key=lambda test: not _rhymes(test, sabotage.file))
        return [self.tests[number] for number in self._as_many(self._who(sabotage), sabotage.file, seconds)]

    def _who(self, sabotage: Sabotage) -> set[int]:
        lines = self.lines.get(sabotage.file, {})
        here = set() if sabotage.file.endswith(".html") else set(lines.get(str(sabotage.line), ()))
        # What runs when a module is loaded has no test of its own: whoever executes the module's functions.
        here = here or {test for tests in lines.values() for test in tests}
        return here or {number for number, test in enumerate(self.tests) if _rhymes(test, sabotage.file)}

    def _as_many(self, tests: Iterable[int], file: str, seconds: float) -> list[int]:
        """Rhyming test files first, then turn about from every file; in each turn the quick tests first.

        One walk over every route may take all the time there is: it comes when the quick ones have passed.
        """
        by_file: dict[str, list[int]] = defaultdict(list)
        for test in sorted(tests, key=lambda number: self.seconds[number]):
            by_file[self.tests[test].split("::", maxsplit=1)[0]].append(test)
        files = sorted(by_file)
        random.Random(file).shuffle(files)  # noqa: S311 - no secret
        turns = [
            (not _rhymes(name, file), turn, test) for name in files for turn, test in enumerate(by_file[name])
        ]
        chosen, left = [], seconds
        for _, _, test in sorted(turns, key=lambda each: (*each[:2], self.seconds[each[2]])):
            if self.seconds[test] > left and chosen:
                continue
            left -= self.seconds[test]
            chosen.append(test)
        return chosen

    def add(self, told: dict[str, dict[str, object]]) -> None:
        """What one process of the run watched."""
        before = len(self.tests)
        for test, seconds in told["tests"].items():
            self.tests.append(test)
            self.seconds.append(seconds)  # type: ignore[arg-type]
        for file, lines in told["lines"].items():
            here = self.lines.setdefault(file, {})
            for line, numbers in lines.items():  # type: ignore[attr-defined]
                here.setdefault(line, []).extend(before + number for number in numbers)


def needs_browser(sabotage: Sabotage) -> bool:
    return sabotage.file.endswith((".js", ".css"))


def load(root: Path, jobs: int) -> ExecutedBy:
    """From the last run over this very source, or from a run now."""
    kept = root / KEPT / f"executed-by-{_digest(root)}.json"
    if kept.exists():
        found = ExecutedBy(**json.loads(kept.read_text()))
    else:
        found = _watch(root, jobs)
        kept.write_text(json.dumps(vars(found)))
    tests = sorted((root / "tests/browser").glob("test_*.py"))
    found.browser_tests = [path.relative_to(root).as_posix() for path in tests]
    return found


def _watch(root: Path, jobs: int) -> ExecutedBy:
    sys.stdout.write("Which test executes which line: the suite runs once …\n")
    sys.stdout.flush()
    folder = root / KEPT
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("executed-*.json"):
        old.unlink()
    left_out = [f"--ignore={folder}" for folder in LEFT_OUT]
    command = ["pytest", "-q", "-n", str(jobs), "-p", "tools.mutate.executed", *left_out, "tests"]
    environ = {**os.environ, "EXECUTED_LINES": str(folder), "PYTHONPATH": "."}
    subprocess.run([sys.executable, "-m", *command], cwd=root, env=environ, check=True)
    found = ExecutedBy()
    for file in sorted(folder.glob("executed-*.json")):
        found.add(json.loads(file.read_text()))
        file.unlink()
    return found


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
