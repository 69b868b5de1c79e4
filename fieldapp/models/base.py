"""What every table shares: constraint names, UUID ids, aware UTC times, scopes, encrypted text."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, DateTime, Dialect, Enum, LargeBinary, MetaData, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from fieldapp import text
from fieldapp.crypto import keys

DATABASES = ("sqlite", "postgresql")
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A point in time: aware in Python, naive UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: use clock.now()")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


class Holds(StrEnum):
    """What a column of text holds; every one says so (info["holds"]), or by its type."""

    CODE = "code"  # codes, states, hashes, sentences of ours: nothing that somebody wrote
    WORK = "work"  # names and words of offices, rules, places, and of people as they are known at work
    MATTER = "matter"  # what somebody wrote about a matter; private numbers in it are masked
    HOME = "home"  # where and when a household is met: open, because it is searched and put in order
    PERSON = "person"  # words about a person: encrypted
    PERSON_KEY = "person_key"  # derived from words about a person, to find them by; never shown
    SECRET = "secret"  # noqa: S105 - what opens somebody else's door: encrypted


class ByBytes(TypeDecorator[str]):
    """Text that is compared byte by byte on both databases."""

    impl = String
    cache_ok = True
    length: int
    holds = Holds.CODE

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(self.length, collation=collation))


class Scope(ByBytes):
    """A place's prefix in the tree; one range means "all below"."""

    cache_ok = True
    length = 20


class SortKey(ByBytes):
    """What rows are put in order by (text.sort_key)."""

    cache_ok = True
    length = text.LONGEST_KEY


def leave_out_the_unset(metadata: MetaData) -> None:
    """An index that begins with a column which may be empty holds only the rows that have it.

    Nobody looks up the empty ones by it (what waits for something says so in an index of its own). Counted among
    them, SQLite takes every value for as frequent as they are, and reads the whole table instead.
    """
    for index in (index for table in metadata.tables.values() for index in table.indexes):
        first, sqlite, postgresql = index.columns[0], *(index.dialect_options[on] for on in DATABASES)
        if first.nullable and sqlite["where"] is None:
            sqlite["where"] = postgresql["where"] = first.is_not(None)


def first_digits(length: int) -> Callable[[DefaultExecutionContext], str]:
    """The default of a column that holds the beginning of the same row's scope."""

    def _of_scope(context: DefaultExecutionContext) -> str:
        row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
        return str(row["scope"])[:length]

    return _of_scope


def derived(source: str, derive: Callable[[str], str]) -> Callable[[DefaultExecutionContext], str]:
    """The default of a column that is derived from another one of the same row."""

    def _of_source(context: DefaultExecutionContext) -> str:
        row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
        return derive(row[source])

    return _of_source


class Encrypted(TypeDecorator[str]):
    """Text that the database sees only encrypted. `column` binds the bytes to their place."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str, holds: Holds = Holds.PERSON) -> None:
        super().__init__()
        self.column, self.holds = column, holds

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keys.encrypt(value, self.column)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else keys.decrypt(value, self.column)


def words_of(enum: type[StrEnum]) -> Enum:
    """An enum column stored as its readable values, without a database-side constraint to migrate."""
    return Enum(enum, values_callable=lambda e: [m.value for m in e], native_enum=False, length=32)


def _holding(what: Holds) -> Any:
    return mapped_column(info={"holds": what})


Code = Annotated[str, _holding(Holds.CODE)]
CodeMap = Annotated[dict[str, Any], _holding(Holds.CODE)]
CodeList = Annotated[list[Any], _holding(Holds.CODE)]
CodeBytes = Annotated[bytes, _holding(Holds.CODE)]
WorkWords = Annotated[str, _holding(Holds.WORK)]
MatterWords = Annotated[str, _holding(Holds.MATTER)]
MatterWordsMap = Annotated[dict[str, Any], _holding(Holds.MATTER)]
HomeWords = Annotated[str, _holding(Holds.HOME)]
PersonKey = Annotated[str, _holding(Holds.PERSON_KEY)]


class Base(DeclarativeBase):
    """The base of all tables; the id is a UUID, fit to stand in addresses."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON, list[Any]: JSON}

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)
