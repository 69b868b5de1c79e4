"""Hostile requests for every route: what a route reads is noted while it is served, and then said wrongly.

Nothing is listed by hand: routes come from the url map, fields from the forms a view makes, single values from
what web/request_values.py is asked for, JSON members from the struct that is read.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value
from support.addresses import MODELS, word

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import rights, workflow
from fieldapp.entries.cases.step_table import BY_NOUN
from fieldapp.forms import submissions
from fieldapp.forms.base import Form
from fieldapp.forms.bounds import DayBounds, NumberBounds, bounds_of
from fieldapp.models import OPEN_STATES, Case, CaseState, Person
from fieldapp.web import request_values
from fieldapp.web.access import access_of

LONG = "长" * 40 + "x" * 100_000
GENERIC = ["", "\u3000 ", "x\0y", "%ED%A0%80", LONG, str(2**63)]
NUMBERS = [str(2**63), str(-(2**63) - 1), str(2**31), "9" * 5000, "nan", "1e999", "-1", "1.5"]
DAYS = ["0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "0001-01-01T00:00:00+14:00"]
# Names that mean something to the functions an address is built with.
WEIRD = ["_external", "_scheme", "_method", "_anchor", "endpoint", "page", "self"]
BODIES = [
    (b"", "application/x-www-form-urlencoded"),
    (b"[1,2]", "application/json"),
    (b"\xff\xfe\x00", "text/plain"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"a=1", "multipart/form-data"),
    (b"a=%ED%A0%80&%00=1", "application/x-www-form-urlencoded; charset=nonsense"),
]
HEADERS = ["", "main#main", "http://[::1", "x" * 5000, str(2**63), "\xff\xfe"]


@dataclass
class Reads:
    """What a view has read of one request. Of its forms those count that were given what was sent."""

    query: set[str] = field(default_factory=set)
    body: set[str] = field(default_factory=set)
    headers: set[str] = field(default_factory=set)
    forms: list[Form] = field(default_factory=list)
    shapes: list[type] = field(default_factory=list)

    def add(self, other: "Reads") -> None:
        self.query |= other.query
        self.body |= other.body
        self.headers |= other.headers
        self.forms = other.forms or self.forms
        self.shapes = other.shapes or self.shapes


class Noted:
    """Notes what is read; `now` is started anew for each request."""

    def __init__(self, monkeypatch: Any) -> None:
        self.now = Reads()
        text, contains, post = request_values.Said.text, request_values.Said.__contains__, Form.post_process
        texts, decode = request_values.Said.texts, submissions.read_json

        def _name(said: Any, name: str) -> None:
            for into, those in (
                ("query", (request_values.query, request_values.either)),
                ("body", (request_values.body, request_values.either)),
            ):
                if said in those:
                    getattr(self.now, into).add(name)
            if said is request_values.headers:
                self.now.headers.add(name)

        def _noting(method: Any) -> Any:
            def read(said: Any, name: str, *args: Any, **options: Any) -> Any:
                _name(said, name)
                return method(said, name, *args, **options)

            return read

        def _form(form: Form, formdata: Any = None) -> None:
            if formdata is not None:
                self.now.forms.append(form)
            post(form, formdata)

        def _json(body: bytes, shape: type) -> Any:
            self.now.shapes.append(shape)
            return decode(body, shape)

        monkeypatch.setattr(request_values.Said, "text", _noting(text))
        monkeypatch.setattr(request_values.Said, "texts", _noting(texts))
        monkeypatch.setattr(request_values.Said, "__contains__", _noting(contains))
        monkeypatch.setattr(Form, "post_process", _form)
        monkeypatch.setattr(submissions, "read_json", _json)


@dataclass(eq=False)
class Call:
    """One method of one route; of the page of all steps of a case one for each step."""

    rule: Any
    method: str
    noun: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} {self.noun}".strip()


@dataclass
class Way:
    """How a call is reached: as whom, at which address, with which ids beside."""

    client: Any
    path: str
    ids: dict[str, str]
    case: Any = (None, None)  # its id, and how it stands beforehand
    status: int = 0
    reads: Reads = field(default_factory=Reads)
    usual: int = 0  # statements


def calls_of(app: Any) -> list[Call]:
    """Every method of every view; one that stands at two addresses counts once."""
    found: dict[Any, Call] = {}
    for rule in app.url_map.iter_rules():
        for method in sorted(
            (rule.methods or set()) - {"OPTIONS", *(["HEAD"] if "GET" in rule.methods else [])}
        ):
            for noun in BY_NOUN if "noun" in rule.arguments else [""]:
                found.setdefault((app.view_functions[rule.endpoint], method, noun), Call(rule, method, noun))
    return list(found.values())


class World:
    """The town's people with their browsers, and which rows there are to name."""

    def __init__(self, app: Any, session: Any, town: Any, sign_in: Any) -> None:
        self.app, self.session = app, session
        people = [thing for name in town if isinstance(thing := getattr(town, name), Person)]
        by_roles = {
            (
                tuple(sorted((p.role, p.place.level) for p in person.postings)),
                person.must_change_password,
            ): person
            for person in people
            if person.ended_at is None
        }
        self.people = list(by_roles.values())
        self.clients = {person.id: sign_in(person) for person in self.people}
        self.nobody = app.test_client()
        self.rows: dict[Any, list[Any]] = {
            model: session.scalars(select(model).order_by(model.id).limit(8)).all()
            for model in set(MODELS.values()) - {Person}
        } | {Person: self.people}
        self.actors = {person.id: Actor.of(person, clock.today()) for person in self.people}

    def may(self, call: Call) -> list[Any]:
        with self.app.app_context():
            access = access_of(call.rule.endpoint)
        if access in {"public", "signed_in"}:
            return self.people
        return [person for person in self.people if self.actors[person.id].may_anywhere(access)]

    def candidates(self, call: Call) -> Iterator[tuple[Any, dict[str, Any], Any]]:
        """Who might reach it, with which parts of the address, and how the case in it stands for that."""
        if call.noun:
            yield from self._steps(call.noun)
        models = {name: self.rows.get(MODELS.get(name), []) for name in call.rule.arguments}
        for person in self.may(call) or self.people:
            for number in range(max((len(rows) for rows in models.values()), default=1)):
                parts = {
                    name: rows[number % len(rows)].id if rows else uuid4() for name, rows in models.items()
                }
                parts |= {name: word(call.rule, name) for name in call.rule.arguments if name not in MODELS}
                yield person, parts | ({"noun": call.noun} if call.noun else {}), None

    def _steps(self, noun: str) -> Iterator[tuple[Any, dict[str, Any], Any]]:
        """Who may take a step with which case, once the case stands where the step begins."""
        verbs = BY_NOUN[noun].verbs
        state = next(state for state in CaseState if workflow.allows(state, verbs[0]))
        found = []
        for case in self.session.scalars(select(Case)).all():
            for person in self.people:
                actor = self.actors[person.id]
                for unit_id in {case.unit_id, *list(actor.unit_ids)[:1]}:
                    set_committed_value(case, "unit_id", unit_id)
                    if any(rights.may_do(actor, case, v) and rights.is_due(actor, case, v) for v in verbs):
                        stands = {"state": state, "is_open": state in OPEN_STATES, "unit_id": unit_id}
                        found.append((person, {"case_id": case.id, "noun": noun}, stands))
            self.session.expire(case)
        return iter(found)

    def ids(self) -> dict[str, str]:
        """A row for each name that rows go by in forms and queries."""
        return {
            name.removesuffix("_id"): str(rows[0].id)
            for name, model in MODELS.items()
            if (rows := self.rows[model])
        }

    def address(self, call: Call, parts: dict[str, Any]) -> str:
        with self.app.test_request_context():
            return str(self.app.url_map.bind("localhost").build(call.rule.endpoint, parts, method=None))


def benign(form: Form, ids: dict[str, str]) -> dict[str, Any]:
    """Values that a form takes, as far as its fields say themselves what they take."""
    return {each.name: value for each in form if (value := _value(each, ids)) is not None}


def _value(each: Any, ids: dict[str, str]) -> Any:
    bounds = bounds_of(each.validators)
    if isinstance(bounds, DayBounds):
        return (clock.today() + min(bounds.ahead, timedelta(days=3))).isoformat()
    if isinstance(bounds, NumberBounds):
        return str(int(max(bounds.least, 1)))
    if choices := getattr(each, "choices", None):
        groups = choices.values() if isinstance(choices, dict) else [choices]
        return next((str(choice[0]) for group in groups for choice in group if choice[0]), "")
    if each.name == "submission_id":
        return str(uuid4())
    if each.type == "HiddenField":
        return ids.get(each.name, each.data or "")
    return {"BooleanField": "y", "TimeField": "09:00", "FileField": None}.get(each.type, "有一处路灯不亮")


def hostile(each: Any) -> list[str]:
    """What to say instead, by the kind of the field."""
    bounds = bounds_of(each.validators)
    if isinstance(bounds, DayBounds):
        return [*DAYS, "", "\0", LONG]
    if isinstance(bounds, NumberBounds):
        return [*NUMBERS, "", "\0"]
    return GENERIC


@contextlib.contextmanager
def undone(connection: Any, case_id: Any = None, stands: Any = None) -> Iterator[None]:
    """Whatever a request writes is gone afterwards, and how its case stood for it."""
    inner = connection.begin_nested()
    try:
        if stands:
            connection.execute(update(Case).where(Case.id == case_id).values(stands))
        yield
    finally:
        inner.rollback()
