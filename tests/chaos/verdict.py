"""Compares the driver's book with the server's database and the photo files that were received."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chaos.errands import Errand
from chaos.ledger import Entry, Ledger
from chaos.server import Server
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.domain import devices
from fieldapp.domain.photo_files import RECEIVED, PhotoFiles
from fieldapp.models import (
    Device,
    Household,
    Outcome,
    Patrol,
    Photo,
    PhotoState,
    Quarantined,
    Receipt,
    Report,
    Resident,
    Task,
    TaskState,
    Unapplied,
    Visit,
)

MAKES = {
    "report": Report,
    "visit": Visit,
    "household": Household,
    "resident": Resident,
    "patrol": Patrol,
    "patrol_start": Patrol,
}
CHANGES = {"task_done": Task, "patrol_finish": Patrol, "household_edit": Household}
SAYS: dict[str, Callable[[Any], str | None]] = {
    "report": lambda row: row.words,
    "visit": lambda row: row.needs,
    "household": lambda row: row.address,
    "resident": lambda row: row.name,
    "patrol": lambda row: row.words,
    "patrol_start": lambda row: "",
    "patrol_finish": lambda row: row.words,
    "task_done": lambda row: row.done_words,
    "household_edit": lambda row: row.convenient_hours,
}


Later = dict[tuple[str, str], set[str]]


@dataclass
class Town:
    """Which rows stood there before anybody began."""

    ids: set[UUID]

    @classmethod
    def of(cls, engine: Engine) -> "Town":
        with Session(engine) as session:
            return cls({id for model in set(MAKES.values()) for id in session.scalars(select(model.id))})


@dataclass
class Found:
    received: int = 0
    lost: int = 0
    doubled: int = 0
    complaints: list[str] = field(default_factory=list)


def judge(server: Server, before: Town, ledger: Ledger) -> Found:
    found = Found()
    files = PhotoFiles(server.photo_folder)
    with Session(server.engine()) as session:
        later = _later_edits(ledger)
        for entry in ledger.seen:
            problem = _look_up(session, files, entry, later)
            found.received += not problem
            found.lost += bool(problem)
            if problem:
                found.complaints.append(
                    f"{entry.worker} {entry.errand.kind} {entry.id} {entry.errand.words!r}: {problem}"
                )
        _doubles(session, before, ledger, found)
        _gaps(session, found)
        waiting = session.scalars(select(Unapplied.kind).where(Unapplied.outcome != Outcome.APPLIED)).all()
        aside = session.scalars(select(Quarantined.reason)).all()
        found.complaints += [f"set aside: {what}" for what in [*waiting, *aside]]
    return found


def _look_up(session: Session, files: PhotoFiles, entry: Entry, later: Later) -> str:
    """What is wrong with what was received of `entry`; nothing when it is there as it was seen."""
    errand, id = entry.errand, UUID(entry.id)
    receipt = session.get(Receipt, id)
    if receipt is None:
        return "no receipt"
    if receipt.outcome is not Outcome.APPLIED:
        kept = session.get(Unapplied, id)
        return f"{receipt.outcome.value}: {kept.reason if kept else 'nothing kept'}"
    row = session.get(
        MAKES.get(errand.kind) or CHANGES[errand.kind], UUID(errand.target) if errand.target else id
    )
    if row is None:
        return "no row"
    said = SAYS[errand.kind](row)
    if said != errand.words and not (
        errand.kind == "household_edit" and said in later[errand.target, entry.id]
    ):
        return f"other words: {said!r}"
    if errand.kind in {"task_done", "patrol_finish"} and not _is_finished(row):
        return "not finished"
    return _photos(session, files, errand, row)


def _is_finished(row: Task | Patrol) -> bool:
    return row.state is TaskState.DONE if isinstance(row, Task) else row.is_finished


def _photos(session: Session, files: PhotoFiles, errand: Errand, row: Any) -> str:
    if errand.kind not in {"report", "task_done"}:
        return ""
    owner = Photo.report_id if errand.kind == "report" else Photo.task_id
    photos = session.scalars(select(Photo).where(owner == row.id)).all()
    states = {photo.state for photo in photos} - {PhotoState.WAITING}
    if states:
        return f"photos {states}"
    try:
        bodies = [files.read(RECEIVED, photo.received_sha256) for photo in photos]
    except FileNotFoundError as missing:
        return f"no photo file {missing.filename}"
    hashes = sorted(hashlib.sha256(body).hexdigest() for body in bodies)
    return "" if hashes == errand.hashes else f"photos differ: {len(hashes)} of {len(errand.hashes)}"


def _later_edits(ledger: Ledger) -> Later:
    """(household, id of an edit) → the words of those that came after it, or may have come."""
    edits = [entry for entry in ledger.seen if entry.errand.kind == "household_edit"]
    doubts = [entry for entry in ledger.doubtful if entry.errand.kind == "household_edit"]
    return {
        (edit.errand.target, edit.id): {
            other.errand.words
            for other in [*edits[at + 1 :], *doubts]
            if other.errand.target == edit.errand.target
        }
        for at, edit in enumerate(edits)
    }


def _doubles(session: Session, before: Town, ledger: Ledger, found: Found) -> None:
    """Rows nobody saw being saved: at most one for each that was tapped, none with words seen elsewhere."""
    seen = {UUID(entry.id) for entry in ledger.seen}
    repeated = [id for id, count in Counter(entry.id for entry in ledger.seen).items() if count > 1]
    found.doubled += len(repeated)
    found.complaints += [f"two different things were shown as saved under {id}" for id in repeated]
    doubts = Counter(
        (entry.errand.kind.removesuffix("_start"), entry.errand.words) for entry in ledger.doubtful
    )
    for kind in ("report", "visit", "household", "resident", "patrol"):
        for row in session.scalars(select(MAKES[kind])).unique():
            if row.id in before.ids or row.id in seen:
                continue
            words = SAYS[kind](row) or ""
            key = (kind, words)
            if doubts[key]:
                doubts[key] -= 1
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
