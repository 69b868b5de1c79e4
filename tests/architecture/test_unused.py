"""Nothing is kept that nothing uses: dependencies, modules, templates, scripts.

Each is reached from where the app begins; two unused modules that import each other are unused too.
"""

import ast
import re
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from architecture.source import MODULES, ROOT, TEMPLATES, name_of, tree_of

PROJECT = ROOT.parent
STATIC = ROOT / "static"
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text())
# Dependencies that no line imports, and why they stay.
NOT_IMPORTED = {
    "apprise": "senders/robots.py imports its plugins by their names",
    "redis": "flask-limiter imports it if counters are kept at a redis:// address",
    "pytest-xdist": "pytest -n",
    "axe-playwright-python": "tests/browser/watching.py reads its axe.min.js",
    "ruff": "a command of ./dev",
    "mypy": "a command of ./dev",
    "import-linter": "a command of ./dev",
    "types-shapely": "read by mypy",
    "types-wtforms": "read by mypy",
}
# Modules that no module imports, and who loads them.
LOADED_OTHERWISE = {"migrations/env.py": "Alembic"}


def strings_of(path: Path) -> set[str]:
    nodes = ast.walk(tree_of(path))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def imports_of(path: Path) -> set[str]:
    """Every name that may be a module: `from a import b` names a and a.b."""
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def reached(starts, next_of) -> set:
    found, waiting = set(), list(starts)
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += next_of(one)
    return found


# --- dependencies ---------------------------------------------------------------------------------


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared_names(lines: list[str]) -> list[str]:
    return [normalised(re.match(r"[\w.-]+", line)[0]) for line in lines]


@cache
def modules_by_distribution() -> dict[str, set[str]]:
    modules: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            modules.setdefault(normalised(distribution), set()).add(module)
    return modules


def not_imported(names: list[str], files: list[Path]) -> set[str]:
    imported = {name.split(".")[0] for path in files for name in imports_of(path)}
    return {name for name in names if not modules_by_distribution().get(name, set()) & imported}


def test_every_dependency_is_imported_or_stays_for_a_reason():
    migrations = sorted((ROOT / "migrations").rglob("*.py"))
    others = [path for part in ("tests", "tools", "benches") for path in (PROJECT / part).rglob("*.py")]
    unused = not_imported(declared_names(DECLARED["project"]["dependencies"]), [*MODULES, *migrations])
    unused |= not_imported(declared_names(DECLARED["dependency-groups"]["dev"]), [*MODULES, *others])
    assert unused == NOT_IMPORTED.keys()


# --- modules --------------------------------------------------------------------------------------


def files_of(module: str) -> list[Path]:
    """A module's file and those of the packages it lies in, which are loaded before it."""
    parts = module.split(".")
    places = [PROJECT.joinpath(*parts[:length]) for length in range(1, len(parts) + 1)]
    files = [place / "__init__.py" for place in places] + [places[-1].with_suffix(".py")]
    return [path for path in files if path.exists()]


def loaded_by(path: Path) -> list[Path]:
    """What it imports, and the programs beside it that it starts by their file names."""
    imported = [file for name in imports_of(path) if name.startswith("fieldapp") for file in files_of(name)]
    started = [path.with_name(name) for name in strings_of(path) if re.fullmatch(r"\w+\.py", name)]
    return [*imported, *(file for file in started if file.exists())]


def test_every_module_is_loaded_by_a_command_or_the_app():
    commands = [entry.split(":")[0] for entry in DECLARED["project"]["scripts"].values()]
    starts = [file for command in ["fieldapp", *commands] for file in files_of(command)]
    unused = set(MODULES) - reached(starts, loaded_by)
    assert {name_of(path) for path in unused} == LOADED_OTHERWISE.keys()


# --- templates and scripts -------------------------------------------------------------------------


def test_every_template_is_rendered_included_or_imported():
    folder = ROOT / "templates"
    templates = {path.relative_to(folder).as_posix(): path for path in TEMPLATES}
    rendered = {text for path in MODULES for text in strings_of(path)} & templates.keys()
    used = reached(rendered, lambda name: set(quoted(templates[name].read_text())) & templates.keys())
    assert templates.keys() - used == set()


def quoted(text: str) -> list[str]:
    return re.findall(r"""["']([\w./-]+)["']""", text)


def test_every_script_is_imported_or_asked_for_by_a_page():
    scripts = {path for folder in ("js", "desk") for path in (STATIC / folder).glob("*.js")}
    asked = {STATIC / name for path in TEMPLATES for name in quoted(path.read_text())} & scripts
    asked.add(STATIC / "js" / "sw.js")  # the service worker, registered by routes/pwa.py

    def _imported(path):
        return {(path.parent / name).resolve() for name in quoted(path.read_text())} & scripts

    assert {path.name for path in scripts - reached(asked, _imported)} == set()
