"""What `fieldapp check` looks at. Each check yields a sentence for everything that is not in order.

A new check is a generator in BESIDE (needs no tables) or IN_TABLES (runs when the tables are this version's).
"""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from fieldapp import audit_work, config, db, migrate
from fieldapp.domain.photos.files import READY, RECEIVED, PhotoFiles
from fieldapp.models import Photo, PhotoState
from fieldapp.models.base import Base, Encrypted
from fieldapp.outages import first_line

AT_ONCE, SAMPLE, MOST_NAMED = 1000, 20, 3  # rows, rows, files
NEEDED = {  # where the files of a photo lie, and which columns name them
    PhotoState.WAITING: (RECEIVED, ("received_sha256",)),
    PhotoState.READY: (READY, ("sha256", "thumbnail_sha256")),
}
Check = Callable[[Flask], Iterator[str]]


def findings(app: Flask, reads_photos: bool = True) -> Iterator[str]:
    """A sentence for everything that is not in order; nothing when all is well. `reads_photos`: every byte of them."""
    with app.app_context():
        for look in BESIDE:
            yield from look(app)
        wrong = database_problem()
        if wrong:
            yield wrong
            return
        for look in IN_TABLES:
            yield from look(app)
        yield from photos(app, reads_photos)


def settings(_app: Flask) -> Iterator[str]:
    """Variables that nobody reads."""
    for name in config.unknown():
        yield f"{name} is set but is no setting: is it misspelt? docs/OPERATIONS.md lists all of them."


def open_files(app: Flask) -> Iterator[str]:
    """Files and folders of ours that others on this machine may read. A closed folder protects what lies in it."""
    roots = {
        Path(app.instance_path),
        Path(app.config["PHOTO_FOLDER"]),
        *db.files_of(app.config["DATABASE_URL"]),
    }
    for root in sorted(roots):
        if any(other in roots for other in root.parents):
            continue  # is looked at with the folder it lies in
        found = list(islice(_open_below(root), MOST_NAMED + 1))
        if found:
            more = " and more" if len(found) > MOST_NAMED else ""
            named = ", ".join(str(path) for path in found[:MOST_NAMED])
            yield f"Others on this machine can read {named}{more}: run `chmod -R go= {root}`."


def _open_below(path: Path) -> Iterator[Path]:
    if path.exists() and path.stat().st_mode & 0o077:
        yield path
        if path.is_dir() and os.access(path, os.R_OK):
            for inner in path.iterdir():
                yield from _open_below(inner)


def database_problem() -> str:
    """Why the database cannot be used; "" when it can."""
    try:
        return migrate.problem(db.engine())
    except SQLAlchemyError as unreachable:
        where = db.engine().url.render_as_string(hide_password=True)
        return f"The database {where} cannot be reached: {first_line(unreachable)}"


def words(_app: Flask) -> Iterator[str]:
    """Whether the personal-data key is the one that the words in the tables are encrypted with."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Encrypted):
                try:
                    with db.looking():
                        db.session().scalars(select(column).where(column.is_not(None)).limit(SAMPLE)).all()
                except ValueError as wrong:
                    yield f"The words in {column} cannot be read: {wrong}."


def access_log(app: Flask) -> Iterator[str]:
    """Whether every line of the access log is there as it was written."""
    yield from audit_work.sentences(app)


def photos(app: Flask, reads_them: bool = True) -> Iterator[str]:
    """Whether every picture that is shown or waits has its file, and (`reads_them`) the file its content."""
    files = PhotoFiles(app.config["PHOTO_FOLDER"])
    needed = select(Photo).where(Photo.state.in_(NEEDED))
    after = UUID(int=0)
    while True:
        with db.looking():  # let go of while files are read, which may take hours
            rows = (
                db.session().scalars(needed.where(Photo.id > after).order_by(Photo.id).limit(AT_ONCE)).all()
            )
        for photo in rows:
            after = photo.id
            kind, columns = NEEDED[photo.state]
            for name in (getattr(photo, column) for column in columns):
                if wrong := _wrong_with(files, kind, name, reads_them):
                    yield f"Photo {photo.id}: the file {kind}/{(name or '')[:2]}/{name} {wrong}"
        if len(rows) < AT_ONCE:
            return


def _wrong_with(files: PhotoFiles, kind: str, name: str | None, reads_it: bool) -> str:
    try:
        is_there = bool(name) and files.path(kind, name or "").exists()
        if is_there and (not reads_it or files.is_whole(kind, name or "")):
            return ""
    except (OSError, ValueError) as wrong:
        return f"cannot be read: {first_line(wrong)}."
    return f"is {'damaged' if is_there else 'missing'}: bring it back from a backup."


BESIDE: list[Check] = [settings, open_files]
IN_TABLES: list[Check] = [words, access_log]
