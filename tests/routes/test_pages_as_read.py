"""Every page reads as it is written down in `pages_as_read/`: a word, a control or a line that goes missing is seen.

When a page is meant to read otherwise: `FIELDAPP_WRITE_PAGES=1 python -m pytest tests/routes/test_pages_as_read.py`
writes the files anew, and their difference shows a reviewer what people will see.
"""

import os
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select, update
from support import databases, site
from support.live import LiveApp, run_live
from support.reading import as_read

from fieldapp.models import AccessEntry

HERE = Path(__file__).parent / "pages_as_read"
UNREAD = HERE / "unread.txt"  # what nobody of the cast can open, or what only sends on
WRITES = "FIELDAPP_WRITE_PAGES" in os.environ
FILES = sorted(HERE.glob("*.*.txt"))
# A moment of its own, so that this town is built with ids of its own.
pytestmark = pytest.mark.given_now("2026-11-24T10:01")


@pytest.fixture(scope="module")
def furnished(now, tmp_path_factory) -> Iterator[LiveApp]:
    """The furnished town, with the same ids, codes and numbers at every run."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("fieldapp.clock.now", lambda: now)
        patched.setattr("uuid.os", _same_ids(1))
        with databases.copy_of_town(now):
            pass  # built, if no other process of the run has built it yet
        with run_live(tmp_path_factory.mktemp("photos"), now) as live:
            patched.setattr("uuid.os", _same_ids(2))
            site.furnish(live)
            yield live


@pytest.fixture(scope="module")
def read(furnished, clients, names):
    """read(who, address with names) → the page as they read it, or nothing where they may not."""
    ids = {name: each for each, name in names.items()}
    with furnished.session() as session:
        entries = session.scalars(select(AccessEntry)).all()
        noted = [entry.id for entry in entries]
        for minutes, entry in enumerate(
            sorted(entries, key=lambda each: (each.verb, names[str(each.person_id)]))
        ):
            # All were made in one moment, in no order of their own; nothing of the app may change a line.
            later = update(AccessEntry).where(AccessEntry.id == entry.id)
            session.execute(later.values(at=entry.at + timedelta(minutes=minutes)))
        session.commit()

    def _read(who: str, address: str) -> str:
        with furnished.session() as session:  # what the pages read before left in the access log
            session.execute(delete(AccessEntry).where(AccessEntry.id.not_in(noted)))
            session.commit()
        answer = clients[who].get(re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], address))
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return ""
        return as_read(answer.text, is_whole=site.is_first_page(address))

    return _read


def _same_ids(seed: int) -> SimpleNamespace:
    """What uuid4 asks for its chance."""
    return SimpleNamespace(urandom=random.Random(seed).randbytes)  # noqa: S311 - no secret


@pytest.fixture(scope="module")
def clients(furnished):
    anybody, resident = furnished.app.test_client(), furnished.app.test_client()
    site.answer_questions(resident)
    return {"anybody": anybody, "resident": resident, **{name: furnished.sign_in(name) for name in site.CAST}}


@pytest.fixture(scope="module")
def names(furnished):
    """{id of a row: what the town calls it}."""
    return site.names_of_ids(furnished)


@pytest.mark.skipif(WRITES, reason="the files are written anew")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_page_reads_as_it_is_written_down(read, file):
    written = file.read_text()
    views = re.findall(r"^=== (\S+) (\S+)$", written, re.MULTILINE)
    assert "".join(f"=== {who} {address}\n{read(who, address)}" for who, address in views) == written


@pytest.mark.skipif(WRITES, reason="the files are written anew")
def test_every_page_is_written_down(furnished):
    endpoints = {rule.endpoint for rule in site.rules_of_pages(furnished)}
    assert endpoints == {file.stem for file in FILES} | set(UNREAD.read_text().split())


@pytest.mark.skipif(not WRITES, reason="set FIELDAPP_WRITE_PAGES to write the files anew")
def test_write_the_pages_down(furnished, names, read):
    for file in FILES:
        file.unlink()
    unread = set()
    for rule in site.rules_of_pages(furnished):
        if views := _views(furnished, names, read, rule):
            text = "".join(f"=== {view}\n{page}" for view, page in _telling(views))
            (HERE / f"{rule.endpoint}.txt").write_text(text)
        else:
            unread.add(rule.endpoint)
    UNREAD.write_text("\n".join(sorted(unread)) + "\n")


def _views(furnished, names, read, rule) -> dict[str, str]:
    """{who and address: the page as they read it}: for each person the first of the addresses they may open."""
    found: dict[str, str] = {}
    opened: list[str] = []
    addresses = [
        spelled
        for each in site.addresses(furnished, rule)
        if "{id}" not in (spelled := site.spelled(each, names))
    ]
    for who in ("anybody", "resident", *site.CAST):
        if site.may_ever(furnished, who if who in site.CAST else None, rule):
            for address in sorted(addresses, key=lambda each: each not in opened):
                if page := read(who, address):
                    opened.append(address)
                    found[f"{who} {address}"] = page
                    break
            for address in site.CHOSEN.get(rule.endpoint, []):
                if page := read(who, address):
                    found[f"{who} {address}"] = page
    return found


def _telling(views: dict[str, str]) -> Iterator[tuple[str, str]]:
    """As few views as show nearly all lines that any of them shows."""
    seen: set[str] = set()
    while views:
        best = max(views, key=lambda view: (len(set(views[view].splitlines()) - seen), view))
        lines = set(views[best].splitlines())
        if len(lines - seen) < 5 and seen:
            return
        seen |= lines
        yield best, views.pop(best)
