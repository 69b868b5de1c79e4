"""Pages as somebody goes through them: every link and every form of each page, each kind of address a few times."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient

# What differs each time a page is drawn: ids made for it.
MADE_ANEW = re.compile(rb'(?<=name="submission_id" type="hidden" value=")[0-9a-f-]{36}')

MOST = 8
SEARCH = "路灯"


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    searches: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)  # of radio buttons
    texts: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, formaction


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, address: str, body: str) -> None:
        super().__init__()
        self.address, self.links, self.forms = address, [], []  # type: ignore[var-annotated]
        self._form: Form | None = None
        self._select = ""
        self._by_id: dict[str, Form] = {}
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get"):
            if tag != "link" and name in said:
                self._link(said[name])
        if tag == "form":
            self._form = Form(self._at(said.get("action", "")), said.get("method", "get").lower())
            self.forms.append(self._form)
            self._by_id[said.get("id", "")] = self._form
        form = self._by_id.get(said["form"]) if "form" in said else self._form
        if form is not None and "disabled" not in said:
            self._field(form, tag, said)

    def _field(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name, value = said.get("name", ""), said.get("value", "")
        kind = said.get("type", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.options.setdefault(self._select, []).append(value)
            if "selected" in said:
                form.fields.append((self._select, value))
        elif tag == "button" or kind in {"submit", "image"}:
            form.buttons.append(
                (name, value, self._at(said.get("formaction", "")) if "formaction" in said else "")
            )
        elif tag == "input" and kind in {"checkbox", "radio"}:
            if kind == "radio":
                form.choices.setdefault(name, []).append(value)
            if "checked" in said:
                form.fields.append((name, value or "on"))
        elif tag in {"input", "textarea"} and name and kind != "file":
            form.fields.append((name, value))
            if tag == "textarea" or kind in {"", "text"}:
                form.texts.append(name)
            if kind == "search":
                form.searches.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""

    def _link(self, href: str) -> None:
        where = urlsplit(self._at(href))
        if where.scheme in {"", "http", "https"} and where.netloc in {"", "localhost"}:
            self.links.append(where.path + (f"?{where.query}" if where.query else ""))

    def _at(self, address: str) -> str:
        return urljoin(self.address, address)


def plain(body: bytes) -> str:
    """A page, or what a workbook holds, without what differs each time it is drawn."""
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist() if not name.startswith("docProps/"))
    return MADE_ANEW.sub(b"", body).decode()


class Walk:
    """A walk of one person from the pages without ids along links and searches.

    Each kind of address (endpoint, words in its path, names of its parameters) is opened at most `often` times, and
    each page at most `most` times.
    """

    def __init__(self, app: Flask, client: FlaskClient, often: int = 2, most: int = MOST) -> None:
        self.app, self.client, self.often, self.most = app, client, often, most
        self.pages: dict[str, Any] = {}
        self.parsed: dict[str, Page] = {}
        self._opened: Counter[Any] = Counter()

    def go(self, start: str = "") -> "Walk":
        """From `start` along what is linked; without one, from every page that needs no id."""
        waiting = [start] if start else starts(self.app)
        while waiting:
            address = waiting.pop(0)
            if address in self.pages or not self._wants(address):
                continue
            answer = self.client.get(address)
            self.pages[address] = answer
            if answer.status_code in {302, 303}:
                waiting.append(answer.location)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                self.parsed[address] = page_of(address, answer)
                waiting.extend(self._on(self.parsed[address]))
        return self

    def _on(self, page: Page) -> Iterator[str]:
        yield from page.links
        for form in page.forms:
            if form.method == "get":
                yield from searches(form, SEARCH)

    def _wants(self, address: str) -> bool:
        kind = kind_of(self.app, address)
        if kind is None:
            return False
        page, _ = kind
        self._opened[kind] += 1
        self._opened[page] += 1
        return self._opened[kind] <= self.often and self._opened[page] <= self.most


def filled(form: Form) -> dict[str, list[str]]:
    """The form as it stands, with words where nothing is written and the first choice where none is made."""
    sent: dict[str, list[str]] = {}
    for name, value in form.fields:
        sent.setdefault(name, []).append(value or ("看望后已经处理" if name in form.texts else ""))
    for name, values in [*form.options.items(), *form.choices.items()]:
        if not any(sent.get(name, [])):
            sent[name] = [value for value in values if value][:1]
    return sent


def page_of(address: str, answer: Any) -> Page:
    return Page(address, answer.get_data(as_text=True))


def searches(form: Form, words: str) -> Iterator[str]:
    """A form of filters sent with words, and with the widest or last choice of each of its lists."""
    plain = dict(form.fields)
    yield _asked(form, {**plain, **dict.fromkeys(form.searches, words)})
    for name, values in form.options.items():
        for value in {"all", values[-1]} & set(values):
            yield _asked(form, {**plain, name: value})


def _asked(form: Form, values: dict[str, str]) -> str:
    where = urlsplit(form.action)
    given = {name: value for name, value in values.items() if name and value}
    return f"{where.path}?{urlencode(given)}" if given else where.path


def starts(app: Flask) -> list[str]:
    """Every page that needs no id; what anybody may open is not a person's own."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and is_own(app, rule.endpoint)
    ]


def is_own(app: Flask, endpoint: str) -> bool:
    return endpoint != "static" and getattr(app.view_functions[endpoint], "access", None) != "public"


def kind_of(app: Flask, address: str) -> Any:
    """What stands for all addresses like it; None for what is not a signed-in person's page."""
    where = urlsplit(address)
    try:
        endpoint, values = app.url_map.bind("localhost").match(where.path, method="GET")
    except Exception:  # no such address: the walk over buttons says so
        return None
    if not is_own(app, endpoint):
        return None
    words = tuple(sorted((name, value) for name, value in values.items() if isinstance(value, str)))
    return (endpoint, words), tuple(sorted({name for name, _ in parse_qsl(where.query)}))
