"""Each outside thing has one door. Reaching it from anywhere else is a mistake, so the suite says so."""

import ast
import re

import pytest
from architecture.source import MODULES, code_of, name_of, tree_of

DOORS = {  # what: the only modules (or folders) that may
    r"\.commit\(": ("db.py",),
    r"datetime\.now|utcnow|time\.time\(|date\.today|datetime\.today": ("clock.py",),
    r"os\.environ|getenv": ("config.py",),
    r"HX-": ("web/rendering.py", "web/access.py"),
    r"import PIL|from PIL|pillow_heif": ("domain/photos/decoder.py", "demo/"),
    r"import geopy|from geopy|import shapely|from shapely": ("domain/geography/",),
    r"AESGCM|import hmac": ("crypto.py",),
    r"pyotp": ("domain/account_security/second_factors.py",),
    r"argon2": ("domain/people/passwords.py",),
    r"huey": ("job_queue.py", "jobs/"),
    r"alembic": ("migrate.py", "migrations/"),
    r"obstore": ("backups/stores.py",),
    r"http\.client|import socket|smtplib|urlopen": ("senders/",),
    r"apprise": ("senders/robots.py",),
    r"subprocess": ("bounded_process.py",),
    r"segno": ("web/qr_codes.py",),
    r"python_calamine": ("domain/sheets/sheet_reader.py",),
    r"structlog": ("logs.py", "web/logs.py", "jobs.py", "job_queue.py", "jobs/"),
}
# Who may commit what must outlive a refusal; every other write waits for the end of its request.
KEEPERS = {
    "routes/public/pins.py",
    "routes/entering.py",
    "routes/sync.py",
    "web/access.py",
    "web/errors.py",
    "web/submit_once.py",
}
AREA = {"scope", "scopes"}
# The rules, what somebody's postings let them do, and the rule of cases that is built once.
POLICY = tuple(
    f"domain/access/{room}.py"
    for room in ("policy", "posting_rights", "record_visibility", "actors", "case_visibility")
)


@pytest.mark.parametrize("what", DOORS)
def test_one_door(what):
    through = {name_of(path) for path in MODULES if re.search(what, code_of(path))}
    assert {name for name in through if not name.startswith(DOORS[what])} == set()


def test_only_policy_compares_roles():
    others = [name for path in MODULES for name in _comparing(path, _mentions_role)]
    assert [name for name in others if not name.startswith(POLICY)] == []


def test_only_policy_compares_areas():
    others = [name for path in MODULES for name in _comparing(path, _mentions_area)]
    others += [name for path in MODULES for name in _prefixing(path)]
    assert [name for name in others if not name.startswith(POLICY)] == []


def test_only_known_callers_keep_what_outlives_a_refusal():
    callers = {name_of(path) for path in MODULES if re.search(r"\bkeep\(\)", code_of(path))} - {"db.py"}
    assert callers <= KEEPERS


def _comparing(path, mentions):
    return [
        f"{name_of(path)}:{node.lineno}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Compare) and any(mentions(side) for side in (node.left, *node.comparators))
    ]


def _prefixing(path):
    return [
        f"{name_of(path)}:{node.lineno}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in {"startswith", "like", "between"}
        and any(_mentions_area(part) for part in (node.func.value, *node.args))
    ]


def _mentions_role(node):
    role = isinstance(node, ast.Attribute) and node.attr == "role"
    member = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Role"
    inside = isinstance(node, ast.Tuple | ast.Set | ast.List) and any(map(_mentions_role, node.elts))
    return role or member or inside


def _mentions_area(node):
    return isinstance(node, ast.Attribute) and node.attr in AREA


# Who is asking, what is written of a refusal, any row; and the two of the form that was sent twice.
ROWS_OF_WEB = {"Person", "AccessEntry", "Base", "Door", "QuarantineKind"}


def test_web_knows_the_rows_of_no_concept_but_its_words():
    outside = {
        alias.name
        for path in MODULES
        if name_of(path).startswith("web/") and not name_of(path).startswith("web/labels/")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fieldapp.models")
        for alias in node.names
    }
    assert outside <= ROWS_OF_WEB
