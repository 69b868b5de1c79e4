"""The access log as a chain: each line is numbered and carries a keyed hash that rests on the line before.

Requests only add lines, each with the mark of its content, so writers never wait for each other; background work links
what is new (docs/decisions/0030). What is changed, missing, cut off at the end or foreign is found and named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from fieldapp.crypto import keys
from fieldapp.domain.errors import AlreadyDone
from fieldapp.models import AccessEntry, AuditFault
from fieldapp.models.audit import SAID, mark_of_line

AT_ONCE = 1000
ONE_LINKER = 0x6175646974  # the advisory lock of PostgreSQL; SQLite has one writer
LINES: Any = AccessEntry.__table__
NUMBERED = update(LINES).where(LINES.c.id == bindparam("line"), LINES.c.number.is_(None))


@dataclass(frozen=True)
class Link:
    """A line of the chain by number and hash; 0 stands before the first. `digest` None: behind a gap."""

    number: int = 0
    digest: str | None = ""
    is_adopting: bool = True  # so far only lines older than the chain, which carry no mark


class Fault(NamedTuple):
    """The first or only line of something that is wrong; `last`: of lines that are missing."""

    kind: AuditFault
    number: int
    last: int
    entry_id: UUID | None = None
    at: datetime | None = None


def link_new(session: Session, most: int = AT_ONCE) -> Link | None:
    """Link lines nobody has linked yet, in the order of their time; None when there are none or another is at it."""
    if not _is_only_linker(session):
        return None
    waiting = select(LINES).where(LINES.c.number.is_(None)).order_by(LINES.c.at, LINES.c.id).limit(most)
    rows = session.execute(waiting).all()
    if not rows:
        return None
    link, numbered = head(session), []
    for row in rows:
        link = Link(link.number + 1, _digest(cast(str, link.digest), link.number + 1, row))
        numbered.append({"line": row.id, "number": link.number, "digest": link.digest})
    done = session.connection().execute(NUMBERED, numbered)
    if cast("CursorResult[Any]", done).rowcount != len(rows):
        raise AlreadyDone("These lines are linked already.")
    return link


def head(session: Session) -> Link:
    """The last line of the chain."""
    newest = select(LINES.c.number, LINES.c.digest).where(LINES.c.number.is_not(None))
    found = session.execute(newest.order_by(LINES.c.number.desc()).limit(1)).one_or_none()
    return Link(found.number, found.digest or "") if found else Link()


def digest_at(session: Session, number: int) -> str | None:
    return session.scalar(select(LINES.c.digest).where(LINES.c.number == number))


def verify(session: Session, link: Link, until: int) -> tuple[Link, list[Fault]]:
    """Look at the next lines behind `link`; returns the last one looked at and what is wrong with them.

    The last one is `link` itself when there is none up to `until`.
    """
    behind = select(LINES).where(LINES.c.number > link.number, LINES.c.number <= until)
    faults: list[Fault] = []
    for row in session.execute(behind.order_by(LINES.c.number).limit(AT_ONCE)):
        if row.number > link.number + 1:
            faults.append(Fault(AuditFault.MISSING, link.number + 1, row.number - 1, at=row.at))
            link = Link(row.number - 1, None, link.is_adopting)
        is_adopted = row.mark is None and link.is_adopting
        kind = _fault_of(row, link, is_adopted)
        if kind is not None:
            faults.append(Fault(kind, row.number, row.number, row.id, row.at))
        link = Link(row.number, row.digest or "", is_adopted)
    return link, faults


def unlinked_faults(session: Session) -> list[Fault]:
    """Of the lines that wait to be linked, those that the app did not write as they stand."""
    rows = session.execute(select(LINES).where(LINES.c.number.is_(None), LINES.c.mark.is_not(None))).all()
    return [Fault(AuditFault.CHANGED, 0, 0, row.id, row.at) for row in rows if row.mark != _mark_of(row)]


def cut_after(head_now: Link, known: Link, digest_there: str | None) -> list[Fault]:
    """What the last line known elsewhere says about the chain: `digest_there` is what stands at its number now."""
    if head_now.number < known.number:
        return [Fault(AuditFault.CUT, head_now.number + 1, known.number)]
    if digest_there is not None and digest_there != known.digest:
        return [Fault(AuditFault.CHANGED, known.number, known.number)]
    return []


def oldest_unlinked(session: Session) -> datetime | None:
    return session.scalar(select(func.min(LINES.c.at)).where(LINES.c.number.is_(None)))


def lines_after(session: Session, number: int, most: int = AT_ONCE) -> Sequence[Row[Any]]:
    """Linked lines behind a number, for a log server."""
    query = select(LINES).where(LINES.c.number > number).order_by(LINES.c.number).limit(most)
    return session.execute(query).all()


def _fault_of(row: Row[Any], link: Link, is_adopted: bool) -> AuditFault | None:
    if row.mark is None and not is_adopted:
        return AuditFault.FOREIGN
    is_changed = row.mark is not None and row.mark != _mark_of(row)
    is_moved = link.digest is not None and row.digest != _digest(link.digest, row.number, row)
    return AuditFault.CHANGED if is_changed or is_moved else None


def _mark_of(row: Row[Any]) -> str:
    return mark_of_line(dict(row._mapping))


def _digest(before: str, number: int, row: Row[Any]) -> str:
    """Over the line before, the number, and what the line says, whether it carries a mark or not."""
    return keys.audit_mark("link", before, str(number), row.mark or "", _mark_of(row))


def _is_only_linker(session: Session) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(ONE_LINKER))))


def columns_said(row: Row[Any]) -> Iterator[tuple[str, str]]:
    """What a line says, by the names of its columns."""
    for name in SAID:
        yield name, str(row._mapping[name] or "")


__all__ = [
    "Fault",
    "Link",
    "columns_said",
    "cut_after",
    "digest_at",
    "head",
    "lines_after",
    "link_new",
    "oldest_unlinked",
    "unlinked_faults",
    "verify",
]
