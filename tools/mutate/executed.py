"""A pytest plugin: which test executes which line, and shows which template.

Loaded with `-p tools.mutate.executed`; each process of a run leaves one JSON file in $EXECUTED_LINES.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest
from jinja2 import meta

FOLDER = Path(os.environ.get("EXECUTED_LINES", "build/mutate"))


class Executed:
    """Watches the tests of one process."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.templates: dict[str, set[str]] = defaultdict(set)
        self.running = ""
        self._data = FOLDER / f"lines-{os.getpid()}.coverage"
        self.coverage = coverage.Coverage(data_file=str(self._data), source=["fieldapp"], config_file=False)
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.running = item.nodeid
        self.coverage.switch_context(item.nodeid)
        began = time.monotonic()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.monotonic() - began
            self.coverage.switch_context("")

    @pytest.fixture(scope="session", autouse=True)
    def _watch_templates(self) -> Iterator[None]:
        from flask import template_rendered  # noqa: PLC0415 - after the coverage has begun

        def _note(sender: object, template: object, **_: object) -> None:
            self.templates[template.name].add(self.running)  # type: ignore[attr-defined]

        with template_rendered.connected_to(_note):
            yield

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        lines: dict[str, dict[int, list[str]]] = {}
        for file in data.measured_files():
            name = Path(file).relative_to(Path.cwd()).as_posix()
            lines[name] = {line: [c for c in who if c] for line, who in data.contexts_by_lineno(file).items()}
        shown = {name: sorted(tests) for name, tests in _with_parts(self.templates).items()}
        told = {"lines": lines, "templates": shown, "seconds": self.seconds}
        (FOLDER / f"executed-{os.getpid()}.json").write_text(json.dumps(told))
        self._data.unlink(missing_ok=True)


def _with_parts(shown: dict[str, set[str]]) -> dict[str, set[str]]:
    """A test that shows a page also shows all that the page extends, includes and imports."""
    from jinja2 import Environment  # noqa: PLC0415

    root, reader = Path("fieldapp/templates"), Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    parts: dict[str, set[str]] = {}
    for path in root.rglob("*.html"):
        found = meta.find_referenced_templates(reader.parse(path.read_text()))
        parts[path.relative_to(root).as_posix()] = {name for name in found if name}
    frames = {name for name in parts if name.startswith("layouts/")}
    every: dict[str, set[str]] = defaultdict(set)
    for page, tests in shown.items():
        waiting, done = {page, *frames}, set()
        while waiting:
            name = waiting.pop()
            done.add(name)
            every[f"fieldapp/templates/{name}"] |= tests
            waiting |= parts.get(name, set()) - done
    return every


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        FOLDER.mkdir(parents=True, exist_ok=True)
        config.pluginmanager.register(Executed(), "executed-lines")
