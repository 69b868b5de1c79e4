"""Every table's rows as they are stored, as a row of messages that each of our databases can read again.

Encrypted columns pass as the bytes they are. Only a few hundred rows are in memory at a time.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Float,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    bindparam,
    cast,
    insert,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator, TypeEngine

from fieldapp import migrate
from fieldapp.backups.refusal import BackupRefused
from fieldapp.models import Base

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

AT_ONCE = 500  # rows


class Kind(NamedTuple):
    """A kind of column: which SQL types are of it, how it is read and written raw, what travels."""

    of: type[TypeEngine[Any]]
    raw: type[TypeEngine[Any]]
    value: Any


# The first that fits: an enum is text to the database, and JSON is the very text that is stored.
KINDS = {
    "uuid": Kind(Uuid, Uuid, UUID),
    "instant": Kind(DateTime, DateTime, datetime),
    "day": Kind(Date, Date, date),
    "json": Kind(JSON, Text, str),
    "bytes": Kind(LargeBinary, LargeBinary, bytes),
    "bool": Kind(Boolean, Boolean, bool),
    "int": Kind(Integer, Integer, int),
    "float": Kind(Float, Double, float),
    "text": Kind(String, Text, str),
}


class Start(msgspec.Struct, tag="table", array_like=True):
    """A table begins: (name, kind) of its columns, in the order of the values."""

    table: str
    columns: list[tuple[str, str]]


class Rows(msgspec.Struct, tag="rows", array_like=True):
    """Some rows of the table that began last."""

    rows: msgspec.Raw


def dump(connection: Connection, counts: dict[str, int]) -> Iterator[bytes]:
    """Every table, parents first, as messages; fills in how many rows each has.

    `connection` must look at one snapshot all the while.
    """
    for table in Base.metadata.sorted_tables:
        start = Start(str(table.name), [(str(column.name), _kind_of(column)) for column in table.columns])
        yield zstd.compress(msgspec.msgpack.encode(start))
        kinds = dict(start.columns)
        shown = [cast(c, Text) if kinds[c.name] == "json" else c for c in _raw(start).columns]
        counts[table.name] = 0
        streamed = connection.execute(select(*shown), execution_options={"yield_per": AT_ONCE})
        for part in streamed.partitions():
            counts[table.name] += len(part)
            rows = msgspec.msgpack.encode([tuple(row) for row in part])
            yield zstd.compress(msgspec.msgpack.encode(Rows(msgspec.Raw(rows))))


def read(messages: Iterable[bytes]) -> Iterator[tuple[Start, list[tuple[Any, ...]]]]:
    """(table, some of its rows) in the dump's order; each table comes once without rows, at its beginning."""
    messages_of, rows_of = msgspec.msgpack.Decoder(Start | Rows), msgspec.msgpack.Decoder(list[tuple[()]])
    start = Start("", [])
    for message in messages:
        found = messages_of.decode(zstd.decompress(message))
        if isinstance(found, Start):
            start = found
            values = tuple(KINDS[kind].value | None for _, kind in start.columns)
            rows_of = msgspec.msgpack.Decoder(list[tuple[values]])  # type: ignore[valid-type]
            yield start, []
        else:
            yield start, rows_of.decode(found.rows)


def load(connection: Connection, messages: Iterable[bytes]) -> dict[str, int]:
    """Insert what dump() gave into empty tables of the same schema; returns the rows of each table."""
    counts: dict[str, int] = {}
    for start, rows in read(messages):
        if start.table not in counts:
            counts[start.table], order = 0, _insert(connection, start)
            names = [f"v_{name}" for name, _ in start.columns]
        if rows:
            counts[start.table] += len(rows)
            try:
                connection.execute(order, [dict(zip(names, row, strict=True)) for row in rows])
            except DBAPIError as wrong:
                why = type(wrong.orig).__name__
                raise BackupRefused(f"Rows of the table {start.table} do not fit: {why}.") from wrong
    return counts


@contextmanager
def pointing_onward(connection: Connection) -> Iterator[None]:
    """Lets a row point at one that comes later in the same table; at the end every one must be there.

    SQLite needs nothing: migrate.altering() looks at its foreign keys when all is done.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    own = [
        f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key["name"]}"'
        for table in migrate.ours_on(connection)
        for key in inspect(connection).get_foreign_keys(table)
        if key["referred_table"] == table
    ]
    for constraint in own:
        connection.execute(text(f"{constraint} DEFERRABLE"))
    connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for constraint in own:
        connection.execute(text(f"{constraint} NOT DEFERRABLE"))


def is_empty(connection: Connection) -> bool:
    """Whether no table of ours holds a row; a database without tables is empty, too."""
    there = set(migrate.ours_on(connection)) & set(Base.metadata.tables)
    return not any(
        connection.execute(select(literal(1)).select_from(Base.metadata.tables[name]).limit(1)).first()
        for name in there
    )


def _kind_of(column: Column[Any]) -> str:
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return next(name for name, kind in KINDS.items() if isinstance(stored, kind.of))


def _raw(start: Start) -> Table:
    return Table(start.table, MetaData(), *(Column(name, KINDS[kind].raw) for name, kind in start.columns))


def _insert(connection: Connection, start: Start) -> Insert:
    values = {
        name: cast(bindparam(f"v_{name}", type_=Text), JSON)
        for name, kind in start.columns
        if kind == "json" and connection.dialect.name == "postgresql"
    }
    table = _raw(start)
    plain = {c.name: bindparam(f"v_{c.name}", type_=c.type) for c in table.columns}
    return insert(table).values({**plain, **values})
