"""Nothing is too long to read, and every module says what lives in it."""

import ast
import statistics

from architecture.source import FUNCTION, MODULES, ROOT, name_of, tree_of

MODULE_CAP, FUNCTION_CAP, SCRIPT_CAP = 300, 40, 120
LISTS_OF_NAMES = {"models/__init__.py"}  # looked up, not read
PUBLIC_LAYERS = ("domain/", "forms/", "models/")


def test_every_module_says_what_lives_in_it():
    assert [name_of(path) for path in MODULES if not ast.get_docstring(tree_of(path))] == []


def test_no_module_is_too_long():
    long = {name_of(p): n for p in MODULES if (n := len(p.read_text().splitlines())) > MODULE_CAP}
    assert long.keys() <= LISTS_OF_NAMES


def test_rooms_of_the_domain_are_read_in_a_few_minutes():
    sizes = sorted(
        len(p.read_text().splitlines())
        for p in MODULES
        if name_of(p).startswith("domain/") and p.name != "__init__.py"
    )
    assert statistics.median(sizes) <= 80
    assert sizes[len(sizes) * 95 // 100] <= 220


def test_no_function_is_too_long():
    long = [
        f"{name_of(path)}:{node.name}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, FUNCTION) and node.end_lineno - node.lineno >= FUNCTION_CAP
    ]
    assert long == []


def test_no_script_is_too_long():
    scripts = [p for p in sorted((ROOT / "static").rglob("*.js")) if "vendor" not in p.parts]
    assert [name_of(p) for p in scripts if len(p.read_text().splitlines()) > SCRIPT_CAP] == []


def test_every_table_says_what_it_is():
    from fieldapp.models import Base

    silent = [m.class_.__name__ for m in Base.registry.mappers if not (m.class_.__doc__ or "").strip()]
    assert silent == []
