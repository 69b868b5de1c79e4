"""Compares the driver's book with the server's database and the photo files that were received.

Each errand that was seen is compared with all that it was to lead to (chaos/expected.py); and what nobody saw must not
be there: no row of any table more than the errands make, none that stood there before changed by anything else.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chaos.errands import Errand
from chaos.expected import (
    ADDS,
    AS_NEEDED,
    CHANGES,
    ERRANDS_CHANGE,
    MAKES,
    SIGN_INS_CHANGE,
    Saved,
    differences,
)
from chaos.ledger import Entry, Ledger
from sqlalchemy import Engine, Table, func, select
from sqlalchemy.orm import Session

from fieldapp.domain.offline import devices
from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.models import (
    Base,
    Device,
    Effect,
    Household,
    Outcome,
    Person,
    Photo,
    PhotoState,
    Quarantined,
    Receipt,
    Unapplied,
)

SAYS = {
    "report": "words",
    "visit": "needs",
    "household": "address",
    "resident": "name",
    "patrol": "words",
}
Row = dict[str, Any]


@dataclass
class Town:
    """Every row of every table as it stood before anybody began."""

    rows: dict[str, dict[Any, Row]]

    @classmethod
    def of(cls, engine: Engine) -> "Town":
        with Session(engine) as session:
            return cls({table.name: _rows(session, table) for table in Base.metadata.sorted_tables})

    def has(self, id: UUID) -> bool:
        return any((id,) in rows for rows in self.rows.values())


def _rows(session: Session, table: Table) -> dict[Any, Row]:
    keys = [column.name for column in table.primary_key] or [column.name for column in table.columns][:1]
    return {tuple(row[key] for key in keys): dict(row) for row in session.execute(select(table)).mappings()}


@dataclass
class Found:
    received: int = 0
    lost: int = 0
    doubled: int = 0
    complaints: list[str] = field(default_factory=list)


def judge(engine: Engine, files: PhotoFiles, before: Town, ledger: Ledger) -> Found:
    found = Found()
    with Session(engine) as session:
        for entry in ledger.seen:
            problem = _look_up(session, files, entry)
            found.received += not problem
            found.lost += bool(problem)
            if problem:
                errand = entry.errand
                found.complaints.append(
                    f"{entry.worker} {errand.kind} {entry.id} {errand.words!r}: {problem}"
                )
        _edits(session, before, ledger, found)
        _doubles(session, before, ledger, found)
        _gaps(session, found)
        waiting = session.scalars(select(Unapplied.kind).where(Unapplied.outcome != Outcome.APPLIED)).all()
        aside = session.scalars(select(Quarantined.kind)).all()
        found.complaints += [f"set aside: {what}" for what in [*waiting, *aside]]
        found.complaints += _changes(session, before, ledger) + _counts(session, before)
    return found


def _look_up(session: Session, files: PhotoFiles, entry: Entry) -> str:
    """What is wrong with what was received of `entry`; nothing when it is there as it was seen."""
    errand, id = entry.errand, UUID(entry.id)
    receipt = session.get(Receipt, id)
    if receipt is None:
        return "no receipt"
    person = session.scalars(select(Person).where(Person.sign_in_name == entry.worker)).one()
    if receipt.outcome is not Outcome.APPLIED:
        kept = session.get(Unapplied, id)
        return f"{receipt.outcome.value}: {kept.reason if kept else 'nothing kept'}"
    if (receipt.kind, receipt.person_id) != (errand.kind, person.id):
        return f"the receipt is {receipt.kind} of {receipt.person_id}"
    model = MAKES.get(errand.kind) or CHANGES[errand.kind]
    row = session.get(model, UUID(errand.target) if errand.target else id)
    if row is None:
        return "no row"
    saved = Saved(errand, person, person.postings[0].place, entry.at)
    return "; ".join([*differences(session, saved, row), *_photos(session, files, errand, row)])


def _photos(session: Session, files: PhotoFiles, errand: Errand, row: Any) -> list[str]:
    if errand.kind not in {"report", "task_done"}:
        return []
    owner = Photo.report_id if errand.kind == "report" else Photo.task_id
    photos = session.scalars(select(Photo).where(owner == row.id)).all()
    states = {photo.state for photo in photos} - {PhotoState.WAITING}
    if states:
        return [f"photos {states}"]
    try:
        bodies = [files.read(RECEIVED, photo.received_sha256) for photo in photos]
    except FileNotFoundError as missing:
        return [f"no photo file {missing.filename}"]
    hashes = sorted(hashlib.sha256(body).hexdigest() for body in bodies)
    return [] if hashes == errand.hashes else [f"photos differ: {len(hashes)} of {len(errand.hashes)}"]


def _edits(session: Session, before: Town, ledger: Ledger, found: Found) -> None:
    """A household holds the words of one of its edits, of the last one seen or of one that may have come after it."""
    edits = [entry for entry in ledger.seen if entry.errand.kind == "household_edit"]
    doubts = [entry for entry in ledger.doubtful if entry.errand.kind == "household_edit"]
    for target in {edit.errand.target for edit in edits}:
        seen = [edit.errand.words for edit in edits if edit.errand.target == target]
        doubtful = [doubt.errand.words for doubt in doubts if doubt.errand.target == target]
        home = session.get_one(Household, UUID(target))
        old = before.rows["household"].get((home.id,), {"version": 1})
        if home.convenient_hours not in {*seen, *doubtful}:
            found.complaints.append(f"household {target} says {home.convenient_hours!r}, edits were {seen}")
        if not len(seen) <= home.version - old["version"] <= len(seen) + len(doubtful):
            found.complaints.append(f"household {target}: version {home.version} after {len(seen)} edits")


def _doubles(session: Session, before: Town, ledger: Ledger, found: Found) -> None:
    """Rows nobody saw being saved: at most one for each that was tapped, none with words seen elsewhere."""
    seen = {UUID(entry.id) for entry in ledger.seen}
    repeated = [id for id, count in Counter(entry.id for entry in ledger.seen).items() if count > 1]
    found.doubled += len(repeated)
    found.complaints += [f"two different things were shown as saved under {id}" for id in repeated]
    doubts = Counter(
        (entry.errand.kind.removesuffix("_start"), entry.errand.words) for entry in ledger.doubtful
    )
    for kind, says in SAYS.items():
        for row in session.scalars(select(MAKES[kind])).unique():
            if row.id in seen or before.has(row.id):
                continue
            words = getattr(row, says) or ""
            if doubts[kind, words]:
                doubts[kind, words] -= 1
                continue
            found.doubled += 1
            found.complaints.append(f"nobody saw {kind} {row.id} {words!r} being saved")


def _gaps(session: Session, found: Found) -> None:
    for device in session.scalars(select(Device)):
        numbers = session.scalars(select(Receipt.number).where(Receipt.device_id == device.id)).all()
        twice = [number for number, count in Counter(numbers).items() if count > 1]
        found.doubled += len(twice)
        if missing := devices.missing_numbers(session, device):
            found.complaints.append(f"device {device.id}: numbers {missing} are missing")
        if twice or len(numbers) < device.highest_number:
            found.complaints.append(
                f"device {device.id}: {len(numbers)} numbers up to {device.highest_number}, twice {twice}"
            )


def _changes(session: Session, before: Town, ledger: Ledger) -> list[str]:
    """Rows that stood there before and are gone, or differ in a column that no errand changes."""
    wrong, about = [], {UUID(e.errand.target) for e in [*ledger.seen, *ledger.doubtful] if e.errand.target}
    for table in (table for table in Base.metadata.sorted_tables if table.name not in AS_NEEDED):
        now = _rows(session, table)
        for key, old in before.rows[table.name].items():
            new = now.get(key)
            if new is None:
                wrong.append(f"{table.name} {key} is gone")
                continue
            free = SIGN_INS_CHANGE.get(table.name, set())
            free = ERRANDS_CHANGE.get(table.name, free) if key[0] in about else free
            other = {name for name in old if new[name] != old[name]} - free
            if other:
                wrong.append(f"{table.name} {key}: {sorted(other)} changed")
    return wrong


def _counts(session: Session, before: Town) -> list[str]:
    """New rows of each table against what the received forms add; a table that no form writes has none."""
    received = session.scalars(
        select(Receipt).where(Receipt.fixes_id.is_(None), Receipt.outcome == Outcome.APPLIED)
    ).all()
    old = {key[0] for key in before.rows["receipt"]}
    expected = Counter({"receipt": _count(session, Base.metadata.tables["receipt"]) - len(old)})
    for receipt in received:
        if receipt.id not in old:
            expected.update(ADDS[receipt.kind])
    expected["photo"] = len(_owned_photos(session)) - len(before.rows["photo"])
    wrong = []
    for table in Base.metadata.sorted_tables:
        more = _count(session, table) - len(before.rows[table.name])
        if table.name not in AS_NEEDED and more != expected[table.name]:
            wrong.append(f"{table.name}: {more} rows more, {expected[table.name]} expected")
    effects = session.scalar(select(func.count()).select_from(Effect)) or 0
    if effects - len(before.rows["effect"]) > expected["photo"]:
        wrong.append(f"{effects} effects for {expected['photo']} photos")
    return wrong


def _owned_photos(session: Session) -> list[UUID]:
    """Photos of a report or task: each errand's own are compared with what was taken."""
    owned = Photo.report_id.is_not(None) | Photo.task_id.is_not(None)
    return list(session.scalars(select(Photo.id).where(owned)))


def _count(session: Session, table: Table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
