"""Two of the same request at once come to what one after the other comes to, on every route that writes.

The second is served whole while the first stands before its first statement that writes or locks: the worst moment,
chosen by the test and not by the clock. SQLite stands for both databases, as both read alike until then.
"""

import io
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, event, make_url, select, update
from sqlalchemy.orm import Session
from support import databases, neighbours
from support.creating import Prepared
from support.hostile import Noted, World, benign, calls_of
from support.live import engine_of, make_app, sign_in_to
from support.residents import give_cookies

from fieldapp.models import Base, Case, Person

READS = {"GET", "HEAD"}
MOST_TRIES = 120
# They write nothing: they look something up, draw a preview, or leave a choice in the browser.
WRITE_NOTHING = {
    "field.reports.look_alikes", "desk.people_lists.check", "desk.categories.preview", "desk.settings.preview",
    "desk.divisions.preview_name", "desk.divisions.preview_end", "public.tracking.find",
    "preferences.locale", "preferences.look", "public.pins.leave", "public.requests.answer", "public.requests.places",
    "public.requests.go_on", "public.requests.discard", "desk.intake.places", "desk.intake.look_alikes",
    "desk.people.places", "desk.calendar.places", "public.badges.find",
}  # fmt: skip

# The first ends the session in which the second is sent, so in turn the second is not served at all.
ENDS_ITS_SESSION = {"sign_in.set_password", "sign_in.sign_out_everywhere"}


@dataclass
class Way:
    """One request: as whom, to which address, with what, and how its case stands for it."""

    app: Any
    cookie: str
    method: str
    path: str
    options: dict[str, Any] = field(default_factory=dict)
    case: Any = (None, None)
    broken: list[str] = field(default_factory=list)

    @property
    def claim(self):
        return (self.options.get("data") or {}).get("submission_id") if self.is_form else None

    @property
    def is_form(self):
        return isinstance(self.options.get("data"), dict)

    def another(self):
        """The same by hand once more: with an id of its own, where a form has one."""
        if not self.claim:
            return self
        data = {**self.options["data"], "submission_id": str(uuid4())}
        return Way(self.app, self.cookie, self.method, self.path, {**self.options, "data": data}, self.case)

    def send(self):
        options = dict(self.options)
        if self.is_form:
            options["data"] = {name: _opened(value) for name, value in options["data"].items()}
        client = give_cookies(self.app.test_client(), options.pop("cookies", []))
        if self.cookie:
            client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookie)
        try:
            return client.open(self.path, method=self.method, **options).status_code
        except Exception as error:  # noqa: BLE001 - whatever it is, it would be answered with 500
            self.broken.append(f"{type(error).__name__}: {error}"[:200])
            return 500


def cookie_of(client):
    cookie = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
    return cookie.value if cookie else ""


def _opened(value):
    return (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value


class House:
    """An app on a database of its own, which is put back to how it stood before each request."""

    def __init__(self, url, folder):
        self.photos = folder
        self.app = make_app(url, folder / "photos")
        self.engine = engine_of(self.app)
        self.file = Path(make_url(url).database)
        self.kept = self.file.with_suffix(".kept")
        self.counts = [_counts_of(table) for table in Base.metadata.sorted_tables]
        self.second = None
        event.listen(self.engine, "before_cursor_execute", self._before)

    def _before(self, _connection, _cursor, sql, *_):
        if sql == "BEGIN IMMEDIATE" and self.second:
            second, self.second = self.second, None
            thread = Thread(target=second)
            thread.start()
            thread.join()

    def keep(self):
        self.engine.dispose()
        shutil.copyfile(self.file, self.kept)
        shutil.copytree(self.photos / "photos", self.photos / "kept")

    def put_back(self, case=(None, None)):
        self.engine.dispose()
        for end in ("-wal", "-shm"):
            Path(f"{self.file}{end}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)
        shutil.rmtree(self.photos / "photos")
        shutil.copytree(self.photos / "kept", self.photos / "photos")
        if case[1]:
            with Session(self.engine) as session:
                session.execute(update(Case).where(Case.id == case[0]).values(case[1]))
                session.commit()

    def at_once(self, way, other):
        """What `way` is answered when `other` is served at its worst moment, and what is stored then."""
        self.put_back(way.case)
        self.second = other.send
        status = way.send()
        was_served, self.second = self.second is None, None
        return status, self.stored(), was_served

    def in_turn(self, *ways):
        self.put_back(ways[0].case)
        return [way.send() for way in ways][-1], self.stored()

    def stored(self):
        """How many rows there are of each table, and of each state, count and yes or no in it."""
        with closing(sqlite3.connect(self.file)) as connection:
            return Counter(
                {tuple(row[:-1]): row[-1] for sql in self.counts for row in connection.execute(sql)}
            )


def _counts_of(table):
    """The statement that counts what `House.stored` tells of a table."""
    told = [f"SELECT '{table.name}', 'rows', '', count(*) FROM \"{table.name}\""]
    for column in filter(_tells, table.columns):
        told.append(
            f"SELECT '{table.name}', '{column.name}', CAST(\"{column.name}\" AS TEXT), count(*) "
            f'FROM "{table.name}" GROUP BY 3'
        )
    return " UNION ALL ".join(told)


def _tells(column):
    try:
        return issubclass(column.type.python_type, bool | int | Enum)
    except NotImplementedError:
        return False


@pytest.fixture
def house(tmp_path, now):
    if databases.kind() != "sqlite":
        pytest.skip("SQLite stands for both: PostgreSQL would take a copy of the database for each request")
    with databases.copy_of_town() as url:
        house = House(url, tmp_path)
        with Session(house.engine) as session:
            neighbours.add(session, now)
            session.commit()
        yield house
        house.engine.dispose()


@pytest.fixture
def ways(house, monkeypatch, now):
    """Each call that writes with a way to make it, or None."""
    noted, clients = Noted(monkeypatch), {}

    def client_of(who):
        if who not in clients:
            with Session(house.engine) as session:
                person = getattr(databases.CastHere(session), who) if who else None
                clients[who] = (
                    sign_in_to(house.app, session, person, now) if person else house.app.test_client()
                )
        return clients[who]

    with Session(plain(house.file)) as session:
        written = [
            Way(house.app, cookie_of(client_of(who)), method, path, options)
            for who, method, path, options in Prepared(session, client_of).requests()
        ]
    house.keep()
    with Session(plain(house.kept)) as session:
        town = databases.CastHere(session)
        world = World(house.app, session, town, lambda who: sign_in_to(house.app, session, who, now))
        world.rows |= {model: session.scalars(select(model)).all() for model in world.rows}
        world.rows[Person] = world.people
        adapter = house.app.url_map.bind("localhost")
        found = {}
        views = {house.app.view_functions[call.rule.endpoint]: call for call in calls_of(house.app)}
        for way in written:
            endpoint, parts = adapter.match(way.path.partition("?")[0], way.method)
            endpoint = views[house.app.view_functions[endpoint]].rule.endpoint  # of two addresses the first
            found.setdefault((endpoint, parts.get("noun", "")), []).append(way)
        for call in calls_of(house.app):
            key = call.rule.endpoint, call.noun
            if call.method not in READS and key not in found and call.rule.endpoint not in WRITE_NOTHING:
                found[key] = [find(house, world, call, noted)]
    return found


def plain(file):
    """An engine beside the app's, which holds no lock while nothing is asked."""
    return create_engine(f"sqlite:///{file}", poolclass=NullPool)


def find(house, world, call, noted):
    """How to make this call so that it is answered well, with what its form says it takes; else None."""
    ids = world.ids()
    for person, parts, stands in islice(world.candidates(call), MOST_TRIES):
        case = (parts.get("case_id"), stands)
        cookie = cookie_of(world.clients[person.id])
        way = Way(house.app, cookie, call.method, world.address(call, parts), {}, case)
        if stands:
            house.put_back(case)
        for _ in range(2):
            noted.now.forms.clear()
            status = way.send()
            if status < 400:
                house.put_back()
                return way
            if status in {403, 404} or not noted.now.forms:
                break
            way.options = {"data": benign(noted.now.forms[-1], ids)}
    return None


def test_two_at_once_are_as_one_after_the_other(house, ways):
    unreached = [key for key, found in ways.items() if None in found]
    wrong = {}
    for key, found in ways.items():
        for way in filter(None, found):
            differing = differs(house, way, is_alone=key[0] in ENDS_ITS_SESSION)
            wrong |= {(*key, way.path): what for what in differing}
    assert (wrong, unreached) == ({}, [])


def differs(house, way, is_alone):
    """What is wrong with two of these at once: neither as in turn, nor was the second told to look again (409)."""
    first, alone = house.in_turn(way)
    for other in {id(each): each for each in (way, way.another())}.values():
        after, in_turn = house.in_turn(other, way)
        status, stored, was_served = house.at_once(way, other)
        if not was_served:
            yield f"writes nothing: {first}"
        elif status >= 500 or not (is_alone or stored == in_turn or (stored == alone and status == 409)):
            more, less = stored - in_turn, in_turn - stored
            yield f"{first}, in turn {after}, at once {status} {way.broken}: {dict(more)} {dict(less)}"
