"""A town, a place for its backups, and empty databases to restore into."""

from contextlib import contextmanager

import pytest
from sqlalchemy import JSON, Text, cast, select
from support import databases
from support.live import make_app, run_live

from fieldapp import db
from fieldapp.backups import restoring, taking
from fieldapp.backups.sets import Archive
from fieldapp.backups.stores import FolderStore
from fieldapp.crypto import StreamKey
from fieldapp.domain.photos.files import READY, PhotoFiles
from fieldapp.models import Base, Photo, PhotoState

KEY = "b" * 64


@pytest.fixture
def root(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def place(root):
    """Where the backups of this key lie."""
    return root / f"key-{StreamKey(KEY).id}"


@pytest.fixture
def archive(root):
    return Archive(FolderStore(root), StreamKey(KEY))


@pytest.fixture
def live(tmp_path):
    """The town, served, with one photo on its report."""
    with run_live(tmp_path / "photos") as live:
        with live.session() as session:
            report = databases.CastHere(session).report
            picture, thumbnail = (
                files_of(live.app).store(READY, body) for body in (b"picture", b"thumbnail")
            )
            session.add(
                Photo(state=PhotoState.READY, received_sha256="0" * 64, sha256=picture, report_id=report.id,
                      thumbnail_sha256=thumbnail, received_at=databases.NOW)
            )  # fmt: skip
            session.commit()
        yield live


@pytest.fixture
def take(live, archive, now):
    """take() → what a backup of the served town says of itself."""

    def _take(into=archive, files=None, keep=30, app=live.app, at=now):
        with app.app_context():
            return taking.take(files or files_of(app), into, keep, "0.1.0", at)

    return _take


@pytest.fixture
def bring_back(archive, now, tmp_path):
    """bring_back() → an app on a new database with the newest backup in it."""
    number = 0
    opened = []

    def _bring_back(on="", source=archive, **options):
        nonlocal number
        number += 1
        app = make_app(databases.make_empty(on), tmp_path / f"restored-{number}")
        opened.append(app)
        with app.app_context():
            restoring.restore(source, source.newest(), files_of(app), db.engine(), now, **options)
        return app

    yield _bring_back
    for app in opened:
        with app.app_context():
            db.engine().dispose()


def files_of(app):
    return PhotoFiles(app.config["PHOTO_FOLDER"])


@contextmanager
def looking_into(app):
    with app.app_context(), db.looking():
        yield db.session()


def rows_of(app, leave_out=("epoch",)):
    """Every table's rows as the app sees them: decrypted, in the order of their ids; JSON as its very text."""

    def _shown(column):
        return cast(column, Text) if isinstance(column.type, JSON) else column

    with looking_into(app) as session:
        return {
            table.name: [
                tuple(row) for row in session.execute(select(*map(_shown, table.c)).order_by(table.c.id))
            ]
            for table in Base.metadata.sorted_tables
            if table.name not in leave_out
        }
