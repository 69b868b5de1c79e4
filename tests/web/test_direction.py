"""Words that run from right to left reorder nothing that stands beside them."""

import re
from html.parser import HTMLParser

import pytest
from architecture.source import STYLES
from architecture.test_every_route import MODELS
from sqlalchemy import select

from fieldapp import models

ARABIC = "مصباح"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ALONE = {"bdi", "textarea", "option", "title", "script", "style"}
CAST = ("mei", "lin", "tang", "luo", "yan")


class Elements(HTMLParser):
    """Every element's own pieces of text."""

    def __init__(self):
        super().__init__()
        self.open, self.closed = [("", [])], []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append((tag, []))

    def handle_endtag(self, tag):
        while len(self.open) > 1 and self.open[-1][0] != tag:
            self.closed.append(self.open.pop())
        if len(self.open) > 1:
            self.closed.append(self.open.pop())

    def handle_data(self, data):
        if data.strip():
            self.open[-1][1].append(data.strip())


def mixed(html):
    """Elements in which Arabic words stand beside others with nothing between them that isolates."""
    reader = Elements()
    reader.feed(html)
    pieces = [
        (tag, texts)
        for tag, texts in reader.closed
        if any(ARABIC in each for each in texts) and tag not in ALONE
    ]
    return [
        f"<{tag}> {' | '.join(texts)}"[:120]
        for tag, texts in pieces
        if len(texts) > 1 or not ends_with_them(texts[0])
    ]


def ends_with_them(said):
    """Behind the words there is nothing that they could reorder, and before them nothing of theirs."""
    before, words, behind = said.partition(ARABIC)
    return words and not behind.replace(ARABIC, "").strip("*… ")


@pytest.fixture
def in_arabic(session, town):
    """What residents and workers wrote, all of it."""
    for case in session.scalars(select(models.Case)):
        case.summary = case.place_words = ARABIC
    for report in session.scalars(select(models.Report)):
        report.words = report.place_words = report.reporter_name = ARABIC
    for home in session.scalars(select(models.Household)):
        home.address = home.contact_name = home.please_note = home.convenient_hours = ARABIC
    for resident in session.scalars(select(models.Resident)).unique():
        resident.name = ARABIC
    for task in session.scalars(select(models.Task)):
        task.title = task.note = ARABIC
    session.commit()


def test_words_stand_alone_in_their_element_on_every_page(app, session, in_arabic, sign_in, town):
    adapter = app.url_map.bind("localhost")
    ids = {argument: session.scalars(select(model.id).limit(3)).all() for argument, model in MODELS.items()}
    found, seen = set(), set()
    for name in CAST:
        client = sign_in(getattr(town, name))
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or len(rule.arguments) > 1 or not rule.arguments <= set(ids):
                continue
            argument = next(iter(rule.arguments), None)
            for value in ids[argument] if argument else [None]:
                answer = client.get(adapter.build(rule.endpoint, {argument: value} if argument else {}))
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    seen |= {rule.endpoint} if ARABIC in answer.text else set()
                    found |= {f"{rule.endpoint} {each}" for each in mixed(answer.text)}
    assert len(seen) > 15
    assert sorted(found) == [], "\n".join(sorted(found))


def test_every_element_isolates_its_direction():
    base = next(path for path in STYLES if path.name == "base.css").read_text()
    assert re.search(r"\* \{ unicode-bidi: isolate; \}", base)
