"""Which errors mean "not now": the database away or busy, a disk full. Only trying again later helps."""

import errno
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout

FULL_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN = 5, 6, 10, 13, 14
SQLITE_TAKEN = {1555, 2067}  # a primary key, a unique constraint
DISK_FULL, TAKEN = "53100", "23505"  # PostgreSQL's
RETRY_AFTER = 30  # seconds
FROM = (
    "__context__",
    "__cause__",
    "orig",
    "original_exception",
)  # where Python, SQLAlchemy and Flask keep it


class Outage(StrEnum):
    """What is missing for now."""

    AWAY = "away"
    BUSY = "busy"
    FULL = "full"


def outage_of(error: BaseException | None) -> Outage | None:
    """What kind of "not now" an error is, also one that a library wrapped; None when it is a fault of ours."""
    for each in _behind(error):
        if isinstance(each, PoolTimeout):
            return Outage.BUSY
        if isinstance(each, OSError) and each.errno in FULL_ERRORS:
            return Outage.FULL
        if found := _of_sqlite(each) or _of_postgres(each):
            return found
    return None


def is_taken(error: BaseException | None) -> bool:
    """Whether a unique constraint refused it: somebody else has stored the same since it was looked for."""
    return any(
        getattr(each, "sqlstate", None) == TAKEN or getattr(each, "sqlite_errorcode", 0) in SQLITE_TAKEN
        for each in _behind(error)
    )


def first_line(error: BaseException) -> str:
    """What an error says, without the lines of advice and SQL that libraries add."""
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")


def _behind(error: BaseException | None) -> Iterator[Any]:
    """The error and what it came from. Giving up a write on a full disk fails in its turn, and hides the first."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [getattr(each, name, None) for name in FROM]


def _of_sqlite(error: Any) -> Outage | None:
    """sqlite3 also says OperationalError for a table that is not there, which is a fault: its number tells."""
    return {
        SQLITE_BUSY: Outage.BUSY,
        SQLITE_LOCKED: Outage.BUSY,
        SQLITE_IOERR: Outage.FULL,  # what a disk without room for the log of a write says
        SQLITE_FULL: Outage.FULL,
        SQLITE_CANTOPEN: Outage.AWAY,
    }.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


def _of_postgres(error: Any) -> Outage | None:
    """Every OperationalError of psycopg is about the server: away, going down, out of room, too many at once."""
    if not type(error).__module__.startswith("psycopg"):
        return None
    if getattr(error, "sqlstate", None) == DISK_FULL:
        return Outage.FULL
    kinds = {kind.__name__ for kind in type(error).__mro__}
    is_busy = "too many" in str(error) or "remaining connection slots" in str(error)
    return (
        (Outage.BUSY if is_busy else Outage.AWAY) if kinds & {"OperationalError", "InterfaceError"} else None
    )
