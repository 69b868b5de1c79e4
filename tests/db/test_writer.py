"""SQLite's one writer is taken with the first statement that writes or locks, after the form was read."""

import contextlib
from itertools import islice

import pytest
from sqlalchemy import NullPool, create_engine, event, select
from sqlalchemy.orm import Session
from support import databases
from support.hostile import Noted, World, benign, calls_of
from support.live import engine_of, make_app, sign_in_to

from fieldapp import db
from fieldapp.forms.base import Form
from fieldapp.models import Household, Person

# What phones sent is judged inside its receipt: the claim comes first, so that a twin waits for its answer.
JUDGED_INSIDE = {"sync.submit", "desk.reviews.take_in", "desk.quarantine.send_on", "desk.imports.create"}
READS = {"GET", "HEAD"}


@pytest.fixture
def own_app(tmp_path):
    """An app on a database of its own, so that transactions begin and end as they are served."""
    if databases.kind() != "sqlite":
        pytest.skip("PostgreSQL has a writer for each row")
    with databases.copy_of_town() as url:
        app = make_app(url, tmp_path)
        yield app
        engine_of(app).dispose()


@pytest.fixture
def is_held(own_app):
    """Whether this app holds the writer now, as a list with one element."""
    held, engine = [False], engine_of(own_app)

    def note(_connection, _cursor, sql, *_):
        if sql in {"BEGIN IMMEDIATE", "COMMIT"}:
            held[0] = sql == "BEGIN IMMEDIATE"

    event.listen(engine, "before_cursor_execute", note)
    for ending in ("commit", "rollback"):
        event.listen(engine, ending, lambda _connection: held.__setitem__(0, False))
    return held


def test_no_form_is_read_while_the_writer_is_held(own_app, is_held, monkeypatch, now):
    noted, early = Noted(monkeypatch), set()
    post, validate = Form.post_process, Form.validate
    monkeypatch.setattr(Form, "post_process", lambda *said: note(post, *said))
    monkeypatch.setattr(Form, "validate", lambda *said, **more: note(validate, *said, **more))
    here = []

    def note(method, *said, **more):
        if is_held[0]:
            early.add(here[-1])
        return method(*said, **more)

    read = set()
    # Looks on through a connection of its own that takes no lock.
    with Session(create_engine(own_app.config["DATABASE_URL"], poolclass=NullPool)) as session:
        world = World(
            own_app, session, databases.CastHere(session), lambda who: sign_in_to(own_app, session, who, now)
        )
        ids, ways = world.ids(), []
        for call in calls_of(own_app):
            if call.method not in READS and call.rule.endpoint not in JUDGED_INSIDE:
                ways += [
                    (call, world.clients[person.id], world.address(call, parts))
                    for person, parts, _ in islice(world.candidates(call), 2)
                ]
    for call, client, address in ways:
        here.append(call.rule.endpoint)
        noted.now.forms.clear()
        said = {}
        for _ in range(2):
            with contextlib.suppress(Exception):
                client.open(address, method=call.method, data=said)
            if noted.now.forms:
                read.add(call.rule.endpoint)
                said = benign(noted.now.forms[-1], ids)
    assert early == set()
    assert len(read) > 15


def test_what_others_wrote_meanwhile_is_seen_once_the_writer_is_held(own_app):
    with own_app.test_request_context("/anything", method="POST"):
        session = db.session()
        home = session.scalars(select(Household).limit(1)).one()
        with Session(engine_of(own_app)) as other:
            other.get_one(Household, home.id).headcount = 7
            other.commit()
        session.refresh(home, ["headcount"], with_for_update=True)
        assert home.headcount == 7
        session.scalars(select(Person).limit(1)).one().locale = "en"
        session.commit()
