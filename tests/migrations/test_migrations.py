"""An empty database becomes exactly what the models say, on both databases."""

import ast
import runpy
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, LargeBinary, MetaData, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from support import databases

from fieldapp import clock, migrate, migrations
from fieldapp import text as spelled
from fieldapp.crypto import keys
from fieldapp.demo.core import build_core
from fieldapp.domain.access.child_protection import children as guarded_rule
from fieldapp.domain.search import spellings
from fieldapp.models import (
    Base,
    Case,
    Household,
    Involvement,
    Photo,
    Quarantined,
    QuarantineKind,
    Receipt,
    Resident,
    Unapplied,
)

MIGRATION = """
from alembic import op
revision = "{:04d}"
down_revision = {!r}
def upgrade():
    {}
"""
FILES = sorted(migrate.VERSIONS.glob("[0-9]*.py"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = databases.engine_of(databases.make_empty(request.param))
    yield engine
    engine.dispose()


def test_an_empty_database_becomes_what_the_models_say(empty):
    assert not migrate.is_current(empty)
    assert migrate.upgrade(empty) == [path.name[:4] for path in FILES]
    assert migrate.is_current(empty)
    assert migrate.differences(empty) == []
    made = {name for name in inspect(empty).get_table_names() if not name.startswith("search_")}
    assert made == {*Base.metadata.tables, "alembic_version", migrations.FLOOR_TABLE}
    migrate.check(empty)


def test_migrating_twice_changes_nothing(empty):
    migrate.upgrade(empty)
    assert migrate.upgrade(empty) == []


def test_a_database_stops_at_the_migration_asked_for_and_goes_on_from_there(empty):
    with migrate.altering(empty) as connection:
        assert migrate.upgrade_on(connection, "0003") == ["0001", "0002", "0003"]
        assert migrate.revision_on(connection) == "0003"
    assert migrate.upgrade(empty)[0] == "0004"


def test_a_migration_that_fails_leaves_none_of_those_before_it(empty, monkeypatch, tmp_path):
    """All or nothing: a second start must not find half a version."""
    versions = tmp_path / "versions"
    versions.mkdir()
    (tmp_path / "env.py").write_text((migrate.FOLDER / "env.py").read_text())
    (versions / "0001_a_table.py").write_text(
        MIGRATION.format(1, None, 'op.execute("CREATE TABLE one (id int)")')
    )
    (versions / "0002_a_mistake.py").write_text(MIGRATION.format(2, "0001", 'op.execute("CREATE nothing")'))
    monkeypatch.setattr(migrate, "FOLDER", tmp_path)
    with pytest.raises(DBAPIError):
        migrate.upgrade(empty)
    assert inspect(empty).get_table_names() == []


def test_a_folder_with_a_percent_sign_in_its_name_holds_migrations_too(empty, monkeypatch, tmp_path):
    """Alembic's configuration reads % as the beginning of a variable."""
    folder = tmp_path / "50% off"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((migrate.FOLDER / "env.py").read_text())
    (folder / "versions" / "0001_nothing.py").write_text(MIGRATION.format(1, None, "pass"))
    monkeypatch.setattr(migrate, "FOLDER", folder)
    assert migrate.upgrade(empty) == ["0001"]


def test_a_database_that_is_empty_or_behind_says_what_to_run(empty):
    with pytest.raises(migrate.WrongDatabase, match="fieldapp init"):
        migrate.check(empty)
    with migrate.altering(empty) as connection:
        migrate.upgrade_on(connection, "0001")
    with pytest.raises(migrate.WrongDatabase, match="fieldapp migrate"):
        migrate.check(empty)


def test_a_table_altered_by_hand_is_noticed(empty):
    migrate.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("ALTER TABLE photo ADD COLUMN strange VARCHAR"))
    with pytest.raises(migrate.WrongDatabase, match="strange"):
        migrate.check(empty)


def test_every_scope_is_compared_byte_by_byte(empty):
    """One range means "all below" only in the C collation; SQLite's default is byte order already."""
    migrate.upgrade(empty)
    scopes = [
        (table, column["name"], column["type"])
        for table in inspect(empty).get_table_names()
        for column in inspect(empty).get_columns(table)
        if column["name"] == "scope"
    ]
    assert scopes
    wanted = "C" if empty.dialect.name == "postgresql" else None
    assert [s for s in scopes if getattr(s[2], "collation", None) != wanted] == []


def test_every_index_of_the_models_is_there(empty):
    migrate.upgrade(empty)
    made = {ix["name"] for t in inspect(empty).get_table_names() for ix in inspect(empty).get_indexes(t)}
    assert {str(ix.name) for t in Base.metadata.tables.values() for ix in t.indexes} <= made


def test_migrations_are_numbered_in_one_row_and_named_as_sentences():
    numbers = [path.name[:4] for path in FILES]
    assert numbers == [f"{number:04d}" for number in range(1, len(FILES) + 1)]
    assert [path.name for path in FILES if len(path.stem.split("_")) < 4] == []


def test_migrations_do_not_change_when_the_code_does():
    """They use plain SQLAlchemy types: a migration that imports a model changes with it."""
    imports = {
        (path.name, ast.unparse(node))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom) and "fieldapp" in ast.unparse(node)
    }
    assert imports == set()


def apply_only(engine, number):
    """One migration over rows that the present models wrote."""
    path = next(path for path in FILES if path.name.startswith(number))
    with migrate.altering(engine) as connection, Operations.context(MigrationContext.configure(connection)):
        runpy.run_path(str(path))["upgrade"]()


def test_parts_in_cases_that_are_closed_are_marked_so(empty):
    """As a database that is brought up from before they were marked."""
    migrate.upgrade(empty)
    keys.load("0" * 64)
    with Session(empty) as session:
        town = build_core(session, clock.now())
        for case in (town.case, town.other_case):
            session.add(Involvement(case_id=case.id, person_id=town.far.id, since=clock.now()))
        session.execute(update(Case).where(Case.id == town.case.id).values(is_open=False))
        session.commit()
    with empty.begin() as connection:
        connection.execute(text("DROP INDEX ix_case_involvement_person_id_is_open"))
        connection.execute(text("ALTER TABLE case_involvement DROP COLUMN is_open"))
    apply_only(empty, "0009")
    with Session(empty) as session:
        parts = session.execute(select(Involvement.is_open, Case.is_open).join(Case)).all()
        assert {tuple(pair) for pair in parts} == {(True, True), (False, False)}


def test_who_is_a_child_is_derived_anew_for_rows_that_were_ticked_by_hand(empty):
    """A tick goes where the year says it by itself; it stays where nothing else does."""
    with migrate.altering(empty) as connection:
        migrate.upgrade_on(connection, "0011")
    young = clock.now().year - 10
    people = {
        "ticked": (None, True),
        "by year": (young, False),
        "both": (young, True),
        "grown up": (1943, False),
    }
    people |= {"wrongly ticked, or a wrong year": (1943, True)}
    tables, ids = MetaData(), {}
    tables.reflect(empty)
    with empty.begin() as connection:
        for name, (year, is_minor) in people.items():
            ids[name] = a_row(connection, tables, "resident", birth_year=year, is_minor=is_minor)
        of_kind = {
            kind: a_row(connection, tables, "unapplied", kind=kind, is_guarded=False)
            for kind in ("resident", "resident_edit", "report")
        }
    migrate.upgrade(empty)
    tables = MetaData()
    tables.reflect(empty, only=["resident", "unapplied"])
    person, waiting = tables.tables["resident"], tables.tables["unapplied"]
    with empty.connect() as connection:
        ticked = dict(connection.execute(select(person.c.id, person.c.is_minor)).all())
        guarded = dict(connection.execute(select(waiting.c.id, waiting.c.is_guarded)).all())
        children = select(Resident.id).where(guarded_rule(clock.today()))
        derived = {UUID(str(one)) for one in connection.scalars(children)}
    assert {name for name, row_id in ids.items() if row_id in derived} == people.keys() - {"grown up"}
    flags = {name: bool(ticked[as_stored(row_id, ticked)]) for name, row_id in ids.items()}
    assert {name for name, flag in flags.items() if flag} == {"ticked", "wrongly ticked, or a wrong year"}
    assert {kind for kind, row_id in of_kind.items() if guarded[as_stored(row_id, guarded)]} == {
        "resident", "resident_edit",
    }  # fmt: skip


def as_stored(row_id, rows):
    """An id as a reflected table reads it: text in SQLite."""
    return next(one for one in rows if UUID(str(one)) == row_id)


def a_row(connection, tables, name, **values):
    """A row of a table as it was at some revision, with the rows it refers to; returns its id."""
    table, row_id = tables.tables[name], uuid4()
    row = {"id": row_id, **values}
    for column in table.columns:
        if column.name not in row and not column.nullable and column.server_default is None:
            other = next(iter(column.foreign_keys), None)
            row[column.name] = (
                a_row(connection, tables, other.column.table.name) if other else a_value(column, row_id)
            )
    stored = row if connection.dialect.name == "postgresql" else {
        key: value.hex if isinstance(value, UUID) else value for key, value in row.items()
    }  # fmt: skip
    connection.execute(table.insert().values(stored))
    return row_id


def a_value(column, row_id):
    kind = bytes if isinstance(column.type, LargeBinary) else column.type.python_type
    made = {str: lambda: f"{row_id}"[:20], bytes: bytes, int: int, bool: bool, float: float, object: dict}
    made |= {datetime: lambda: clock.now().replace(tzinfo=None), date: clock.today, UUID: uuid4}
    return made[kind]()


def test_addresses_of_before_are_found_and_sorted_at_once(empty):
    """Until `fieldapp migrate` has derived the keys anew, in words as they were typed."""
    migrate.upgrade(empty)
    keys.load("0" * 64)
    with Session(empty) as session:
        build_core(session, clock.now())
        session.commit()
    with empty.begin() as connection:
        connection.execute(text("DROP INDEX ix_household_scope_address_sort_key"))
        connection.execute(text("ALTER TABLE household DROP COLUMN address_key"))
        connection.execute(text("ALTER TABLE household DROP COLUMN address_sort_key"))
        connection.execute(text("CREATE INDEX ix_household_scope_address ON household (scope, address)"))
    apply_only(empty, "0014")
    with Session(empty) as session:
        homes = session.scalars(select(Household)).all()
        assert homes and all(home.address_key == home.address_sort_key == home.address for home in homes)
        spellings.catch_up(lambda: nullcontext(session))
        assert {home.address_sort_key for home in homes} == {spelled.sort_key(home.address) for home in homes}
    assert migrate.differences(empty) == []


def test_what_lies_in_quarantine_gets_the_kind_and_the_id_that_stood_in_its_reason(empty):
    with migrate.altering(empty) as connection:
        migrate.upgrade_on(connection, "0015")
    tables, handed_in = MetaData(), uuid4()
    tables.reflect(empty)
    refused = "This form was already sent with other content. Please open it again."
    told = {
        f"handed in: {handed_in}": (QuarantineKind.HANDED_IN, handed_in, ""),
        f"handed in: photo {handed_in}": (QuarantineKind.PHOTO, handed_in, ""),
        "unreadable: no id": (QuarantineKind.UNREADABLE, None, "no id"),
        refused: (QuarantineKind.OTHER_CONTENT, None, refused),
    }
    with empty.begin() as connection:
        ids = {reason: a_row(connection, tables, "quarantined", reason=reason) for reason in told}
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []
    columns = (Quarantined.id, Quarantined.kind, Quarantined.subject_id, Quarantined.reason)
    with empty.connect() as connection:
        rows = {row_id: tuple(rest) for row_id, *rest in connection.execute(select(*columns))}
    assert rows == {ids[reason]: became for reason, became in told.items()}


def test_residents_and_visits_left_behind_by_a_grid_that_was_taken_over_come_to_their_household(empty):
    with migrate.altering(empty) as connection:
        migrate.upgrade_on(connection, "0016")
    tables = MetaData()
    tables.reflect(empty)
    with empty.begin() as connection:
        home = a_row(connection, tables, "household", scope="610902001003002")
        for name in ("resident", "visit"):
            a_row(connection, tables, name, household_id=home, scope="610902001003001")
    migrate.upgrade(empty)
    with empty.connect() as connection:
        for name in ("resident", "visit"):
            assert connection.execute(select(tables.tables[name].c.scope)).scalars().all() == [
                "610902001003002"
            ]


def test_sentences_in_rows_become_the_ones_that_took_their_place(empty):
    with migrate.altering(empty) as connection:
        migrate.upgrade_on(connection, "0017")
    tables = MetaData()
    tables.reflect(empty)
    before, after = "What this belongs to has not arrived.", "The record this belongs to has not arrived."
    answer = {"outcome": "parked", "now": {"reason": before, "ids": {"id": "1"}}}
    with empty.begin() as connection:
        for name, column in {"unapplied": "reason", "quarantined": "reason", "photo": "failure"}.items():
            a_row(connection, tables, name, **{column: before})
        receipt_id = a_row(connection, tables, "receipt", answer=answer)
        other_id = a_row(connection, tables, "receipt", answer={"id": before})
    migrate.upgrade(empty)
    with empty.connect() as connection:
        for model in (Unapplied.reason, Quarantined.reason, Photo.failure):
            assert connection.scalars(select(model)).all() == [after]
        answers = dict(connection.execute(select(Receipt.id, Receipt.answer)).all())
    assert answers[receipt_id] == {"outcome": "parked", "now": {"reason": after, "ids": {"id": "1"}}}
    assert answers[other_id] == {"id": before}
