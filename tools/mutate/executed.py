"""A pytest plugin: which test executes which line of Python, and anything of which template.

Loaded with `-p tools.mutate.executed`; each process of a run leaves one JSON file in $EXECUTED_LINES:
`tests` {node id: seconds}, `lines` {file: {line: [number of a test in `tests`]}}. A template's lines are those of
the code it is compiled to.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

FOLDER = Path(os.environ.get("EXECUTED_LINES", "build/mutate"))


class Executed:
    """Watches the tests of one process."""

    def __init__(self) -> None:
        self.tests: dict[str, float] = {}
        self._data = FOLDER / f"lines-{os.getpid()}.coverage"
        self.coverage = coverage.Coverage(data_file=str(self._data), source=["fieldapp"], config_file=False)
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[object]:
        self.coverage.switch_context(item.nodeid)
        began = time.monotonic()
        try:
            return (yield)
        finally:
            self.tests[item.nodeid] = time.monotonic() - began
            self.coverage.switch_context("")

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data, numbers = self.coverage.get_data(), {test: number for number, test in enumerate(self.tests)}
        lines: dict[str, dict[int, list[int]]] = {}
        for file in data.measured_files():
            name = Path(file).relative_to(Path.cwd()).as_posix()
            by_line = data.contexts_by_lineno(file).items()
            lines[name] = {line: [numbers[test] for test in who if test in numbers] for line, who in by_line}
        told = {"tests": self.tests, "lines": lines}
        (FOLDER / f"executed-{os.getpid()}.json").write_text(json.dumps(told))
        self._data.unlink(missing_ok=True)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        FOLDER.mkdir(parents=True, exist_ok=True)
        config.pluginmanager.register(Executed(), "executed-lines")
