"""Whatever is said on whatever route: never an error of ours, and never more statements than usual."""

from collections import Counter
from itertools import islice, product

import pytest
from sqlalchemy import event
from support.hostile import (
    BODIES,
    GENERIC,
    HEADERS,
    WEIRD,
    Noted,
    Reads,
    Way,
    World,
    benign,
    calls_of,
    hostile,
    undone,
)

from fieldapp.forms.bounds import bounds_of

MOST_TRIES = 60
# A page of complaints asks more than a redirect.
MORE = 9
REACHED = {200, 201, 204, 206, 302, 303, 304, 409, 415, 422}


class Walker:
    """Sends requests, each undone afterwards; notes what went wrong."""

    def __init__(self, world, connection, noted):
        self.world, self.connection, self.noted = world, connection, noted
        self.wrong, self.fields, self.seen = Counter(), set(), Counter()

    def send(self, call, way, what, **options):
        """(status, statements); an error is noted."""
        ran = Counter()

        def note(*_):
            ran["statements"] += 1

        self.noted.now, status, why = Reads(), 500, ""
        event.listen(self.connection, "before_cursor_execute", note)
        try:
            with undone(self.connection, *way.case):
                status = way.client.open(way.path, method=call.method, **options).status_code
        except Exception as error:  # noqa: BLE001 - whatever it is, it would be answered with 500
            why = f"{type(error).__name__}: {error}"[:200]
        finally:
            event.remove(self.connection, "before_cursor_execute", note)
        if status >= 500:
            self.wrong[f"{call} {what}: {status} {why}"] += 1
        return status, ran["statements"]

    def find(self, call):
        """How the call is reached, or the last way that was tried.

        First every candidate as it is; then ids beside, which only help where nothing was found.
        """
        candidates, way, unfound = islice(self.world.candidates(call), MOST_TRIES * 2 // 3), None, []
        for each in candidates:
            way = self.try_way(call, each, {})
            if way.status in REACHED:
                return way
            if way.status == 404:
                unfound.append(each)
        besides = [{name: value} for name, value in self.world.ids().items()]
        for each, beside in islice(product(unfound, besides), MOST_TRIES // 3):
            way = self.try_way(call, each, beside)
            if way.status in REACHED:
                return way
        return way

    def try_way(self, call, candidate, beside):
        person, parts, stands = candidate
        case = (parts.get("case_id"), stands)
        way = Way(self.world.clients[person.id], self.world.address(call, parts), beside, case)
        way.status, way.usual = self.send(call, way, "empty", **said(call, beside))
        way.reads.add(self.noted.now)
        return way

    def try_values(self, call, way):
        """Everything that this call reads, said wrongly."""
        good = dict(way.ids)
        for form in way.reads.forms[-1:]:
            good = {**benign(form, self.world.ids()), **good}
        usual = way.usual
        if good:
            usual = max(usual, self.send(call, way, "benign", **said(call, good))[1])
            way.reads.add(self.noted.now)
        for what, options in self.variants(call, way, good):
            _, count = self.send(call, way, what, **options)
            if count > usual + MORE:
                self.wrong[f"{call} {what}: {count} statements instead of {usual}"] += 1

    def variants(self, call, way, good):
        names = way.reads.query | (way.reads.body if call.method != "GET" else set(WEIRD))
        fields = {each.name: each for form in way.reads.forms[-1:] for each in form}
        for value in GENERIC:
            short = value if call.method != "GET" else value[:900]
            yield f"all {value[:12]!r}", said(call, {**dict.fromkeys([*names, *fields], short), **way.ids})
        for name, each in fields.items():
            key = (id(bounds_of(each.validators)), call.method)
            if key in self.fields:  # the same field of another form
                continue
            self.fields.add(key)
            for value in hostile(each):
                yield f"{name}={value[:12]!r}", said(call, {**good, name: value[:100_100]})
        yield "twice", said(call, {name: [value, "other"] for name, value in good.items()})
        yield from self.headers(call, way, good)
        if call.method != "GET":
            way_of_reading = ("body", "form") if way.reads.forms else ("body", call)
            for body, kind in self.all_or_next(BODIES, way_of_reading):
                yield f"body {body[:12]!r}", {"data": body, "content_type": kind}

    def headers(self, call, way, good):
        for header in self.all_or_next(HEADERS, ("headers", call.method, *sorted(way.reads.headers))):
            heads = dict.fromkeys([*way.reads.headers, "Origin", "Referer", "User-Agent"], header)
            heads.pop("Sec-Fetch-Site", None)
            if HEADERS.index(header) % 2 == 0:
                heads["Sec-Fetch-Site"] = "same-origin"
            yield f"headers {header[:12]!r}", {**said(call, good), "headers": heads}

    def all_or_next(self, values, way_of_reading):
        """All values the first time that something is read in a way; of those that read it so too one each, in turn."""
        seen = self.seen[way_of_reading]
        self.seen[way_of_reading] += 1
        return values if seen == 0 else [values[seen % len(values)]]


def said(call, values):
    """The options of a request that says this: in the address of a GET, else in both."""
    if call.method in {"GET", "HEAD"}:
        return {"query_string": values}
    return {
        "data": values,
        "query_string": {name: value for name, value in values.items() if len(str(value)) < 40},
    }


@pytest.fixture
def walker(app, session, town, sign_in, connection, monkeypatch):
    return Walker(World(app, session, town, sign_in), connection, Noted(monkeypatch))


def test_no_route_breaks_whatever_is_said(walker):
    ways = {call: way for call in calls_of(walker.world.app) if (way := walker.find(call))}
    others = [walker.world.nobody, *walker.world.clients.values()]
    for number, (call, way) in enumerate(ways.items()):
        walker.try_values(call, way)
        values = dict.fromkeys([*way.reads.query, *way.reads.body], GENERIC[number % len(GENERIC)][:900])
        stranger = Way(others[number % len(others)], way.path, {})
        walker.send(call, stranger, "as somebody else", **said(call, values))
    unreached = [f"{call} {way.status}" for call, way in ways.items() if way.status not in REACHED]
    assert (sorted(walker.wrong), len(unreached) < len(ways) / 4) == ([], True), unreached
