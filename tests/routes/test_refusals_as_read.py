"""What a form says when it is sent empty reads as it is written down in `refusals_as_read/`, for every form there is.

Written anew like the pages: `FIELDAPP_WRITE_PAGES=1 python -m pytest tests/routes/test_refusals_as_read.py`.
"""

import os
import re
from collections.abc import Callable, Iterator
from itertools import islice, product
from pathlib import Path
from uuid import uuid4

import pytest
from support import databases, site
from support.addresses import MODELS, rules, word
from support.reading import as_read
from werkzeug.routing import UUIDConverter

HERE = Path(__file__).parent / "refusals_as_read"
WRITES = "FIELDAPP_WRITE_PAGES" in os.environ
UNREAD = HERE / "unread.txt"  # what takes an empty form, answers without a page, or has no row in the town
FILES = sorted(HERE.glob("*.*.txt"))
pytestmark = pytest.mark.given_now(databases.TUESDAY)


@pytest.fixture
def refused(client, town, sign_in, session, connection) -> Callable[[str, str], str]:
    """refused(who, address) → the page that answers the empty form; nothing if it is taken or is no page."""

    def _refused(who: str, address: str) -> str:
        asked = re.sub(r"\{(\w+)\}", lambda found: str(getattr(town, found[1]).id), address)
        sender = client if who == "anybody" else sign_in(getattr(town, who))
        session.commit()
        undone = connection.begin_nested()
        answer = sender.post(asked, data={"submission_id": str(uuid4())})
        undone.rollback()
        is_page = answer.status_code == 422 and answer.mimetype == "text/html"
        return as_read(answer.text) if is_page else ""

    return _refused


@pytest.mark.skipif(WRITES, reason="the files are written anew")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_empty_form_is_answered_as_it_is_written_down(refused, file):
    written = file.read_text()
    views = re.findall(r"^=== (\S+) (\S+)$", written, re.MULTILINE)
    assert "".join(f"=== {who} {address}\n{refused(who, address)}" for who, address in views) == written


@pytest.mark.skipif(WRITES, reason="the files are written anew")
def test_every_form_is_written_down(app):
    endpoints = {rule.endpoint for rule in rules(app) if "POST" in rule.methods}
    assert endpoints == {file.stem for file in FILES} | set(UNREAD.read_text().split())


@pytest.mark.skipif(not WRITES, reason="set FIELDAPP_WRITE_PAGES to write the files anew")
def test_write_the_refusals_down(app, town, refused):
    HERE.mkdir(exist_ok=True)
    for file in FILES:
        file.unlink()
    unread = set()
    for rule in rules(app):
        if "POST" in rule.methods:
            views = [_first(app, town, refused, rule, words) for words in _choices(rule, _words, town)]
            if any(views):
                (HERE / f"{rule.endpoint}.txt").write_text("".join(views))
            else:
                unread.add(rule.endpoint)
    UNREAD.write_text("\n".join(sorted(unread)) + "\n")


def _first(app, town, refused, rule, words) -> str:
    """Where and by whom the form is first refused with its page."""
    names = {name: f"00000000-0000-4000-8000-{number:012}" for number, name in enumerate(town)}
    if any(not _rows(rule, each, town) for each in rule.arguments - words.keys()):
        return ""  # the town has no such row
    for rows in islice(_choices(rule, _rows, town), 12):
        ids = {argument: names[name] for argument, name in rows.items()}
        address = app.url_map.bind("localhost").build(rule.endpoint, {**words, **ids}, method="POST")
        for argument, name in rows.items():
            address = address.replace(ids[argument], f"{{{name}}}")
        for who in ("anybody", *site.CAST):
            if page := refused(who, address):
                return f"=== {who} {address}\n{page}"
    return ""


def _choices(rule, may_be: Callable[..., list[str]], town) -> Iterator[dict[str, str]]:
    """What the arguments of one sort can be, in every combination."""
    arguments = [each for each in sorted(rule.arguments) if may_be(rule, each, town)]
    for chosen in product(*(may_be(rule, argument, town) for argument in arguments)):
        yield dict(zip(arguments, chosen, strict=True))


def _rows(rule, argument, town) -> list[str]:
    if not isinstance(rule._converters[argument], UUIDConverter):
        return []
    return [name for name in town if isinstance(getattr(town, name), MODELS[argument])]


def _words(rule, argument, town) -> list[str]:
    converter = rule._converters[argument]
    if isinstance(converter, UUIDConverter):
        return []
    return sorted(getattr(converter, "items", ())) or [word(rule, argument)]
