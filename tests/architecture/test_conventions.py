"""Conventions a reader may rely on: writes redirect, fragments are named like their element, and so on."""

import ast
import re

import pytest
from architecture.source import FUNCTION, MODULES, STYLES, TEMPLATES, name_of, tree_of

WRITES = {"post", "put", "patch", "delete"}
# Blocks of the page's frame; every other block is a fragment.
FRAME = {
    "title",
    "main",
    "head",
    "scripts",
    "body",
    "header",
    "footer",
    "tabs",
    "crumbs",
    "actions",
    "nav",
    "screen",
    "question",
    "fields",
}
# Views that answer a protocol instead of a browser.
PROTOCOLS = {
    "routes/blobs.py:add",
    "routes/field/bundle.py:hand_over",
    "routes/sync.py:take_in_quarantine",
    "routes/sync.py:hello",
    "routes/sync.py:submit",
}
# Views that only look: a POST keeps what somebody is writing out of addresses, and so out of every log.
ONLY_ASK = {
    "routes/field/reports.py:look_alikes",
    "routes/desk/people_lists.py:check",
    "routes/desk/categories.py:preview",
    "routes/desk/settings.py:preview",
    "routes/desk/divisions.py:preview_name",
    "routes/desk/divisions.py:preview_end",
    "routes/desk/intake.py:look_alikes",
    "routes/desk/calendar.py:places",
    "routes/desk/intake.py:places",
    "routes/desk/people.py:places",
    "routes/public/requests.py:places",
}
# One-time codes are kept nowhere: the answer to the press that makes them is the only page that shows them.
SHOWN_ONCE = {"routes/desk/people_lists.py:hand_out_codes", "routes/second_factor.py:confirm"}
COLOUR = r"#[0-9a-fA-F]{3,8}\b(?![\w-])|\b(?:rgb|hsl|oklch|lab)a?\("


def test_every_write_answers_with_a_redirect():
    others = [
        f"{name_of(path)}:{view.name}"
        for path in MODULES
        if name_of(path).startswith("routes/")
        for view in ast.walk(tree_of(path))
        if isinstance(view, FUNCTION) and _is_write(view) and not _redirects(view)
    ]
    assert sorted(set(others) - PROTOCOLS - ONLY_ASK - SHOWN_ONCE) == []


def _is_write(view):
    verbs = {getattr(getattr(d, "func", None), "attr", "") for d in view.decorator_list}
    methods = " ".join(ast.unparse(d) for d in view.decorator_list)
    return bool(verbs & WRITES) or "POST" in methods


def _redirects(view):
    """Every successful way out goes through see_other(), in the view or a helper of that name's kind."""
    text = ast.unparse(view)
    return "see_other(" in text or re.search(r"return \w*(?:redirect|back|to_)\w*\(", text) is not None


def test_a_fragment_is_named_like_the_element_it_fills():
    strays = [
        f"{name_of(path)}:{block}"
        for path in TEMPLATES
        if "layouts" not in path.parts
        for block in set(re.findall(r"{%-? block (\w+)", path.read_text())) - FRAME
        if f'id="{block.replace("_", "-")}"' not in path.read_text()
    ]
    assert strays == []


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (r"\bstyle\s*=", "an inline style is refused by our own CSP"),
        (r"<style\b", "an inline style is refused by our own CSP"),
        (r"<script(?![^>]*\bsrc=)[^>]*>", "an inline script is refused by our own CSP"),
        (r"\son\w+\s*=\s*[\"']", "an inline handler is refused by our own CSP"),
        (r"\bhx-on\b|[\"']js:", "htmx would have to evaluate it"),
        (r"\.query\b|\.scalars?\(|select\(|session\(", "a template never queries"),
        (
            r"policy\.|\.may\(|\bmay_anywhere|\.role\b\s*(?:==|!=|in\b)|current_user\.postings",
            "a template never asks who may",
        ),
        (COLOUR, "colours are named in tokens.css"),
    ],
)
def test_no_template_has(what, why):
    found = [
        f"{name_of(path)}: {match.group(0)} ({why})"
        for path in TEMPLATES
        for match in re.finditer(what, _without_comments(path.read_text()))
    ]
    assert found == []


def test_colours_are_named_in_tokens_only():
    found = [
        f"{name_of(path)}: {match.group(0)}"
        for path in STYLES
        if path.name != "tokens.css" and "vendor" not in path.parts
        for match in re.finditer(COLOUR, re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S))
    ]
    assert found == []


def test_every_form_sends_its_errors_to_us():
    """novalidate: the server's words, in Chinese and at the field, instead of each browser's own."""
    found = [
        f"{name_of(path)}: {tag}"
        for path in TEMPLATES
        for tag in re.findall(r"<form\b[^>]*>", path.read_text())
        if "novalidate" not in tag and re.search(r"method=[\"']?post", tag, re.I)
    ]
    assert found == []


def test_the_domain_never_reads_the_clock():
    found = [
        f"{name}:{node.lineno}"
        for path in MODULES
        if (name := name_of(path)).startswith(("domain/", "forms/", "models/"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"clock.now", "clock.today", "now", "today"}
    ]
    assert found == []


def _without_comments(text):
    return re.sub(r"{#.*?#}|<!--.*?-->", "", text, flags=re.S)
