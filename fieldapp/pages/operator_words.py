"""Who runs the app and what its public pages say: what administrators set, else the server's settings.

Templates and messages read them from the app's configuration. Every process reads them anew now and then, so that a
change made in one shows in all; the process that made it reads them with its next page.
"""

from datetime import datetime, timedelta

from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from fieldapp import clock, db
from fieldapp.domain.reference.settings import WORD_KEYS, values_of

EVERY = timedelta(seconds=20)
OWN, READ_AT = "operator_words", "operator_words_read_at"
WITHOUT_WORDS = (None, "assets", "health", "photos", "sync", "blobs")  # blueprints


def init_app(app: Flask) -> None:
    names = [key.upper() for key in WORD_KEYS]
    app.extensions[OWN] = {name: str(app.config.setdefault(name, "")) for name in names}
    forget(app)
    app.before_request(_refresh_when_due)


def refresh(app: Flask, now: datetime) -> None:
    """Read what administrators have set."""
    app.extensions[READ_AT] = now
    said = values_of(db.session(), WORD_KEYS)
    app.config.update({**app.extensions[OWN], **{key.upper(): value for key, value in said.items()}})


def forget(app: Flask) -> None:
    """Have the next page read them anew."""
    app.extensions[READ_AT] = None


def own_value(key: str) -> str:
    """What stands there while administrators have set nothing."""
    return str(current_app.extensions[OWN].get(key.upper(), ""))


def _refresh_when_due() -> None:
    """With a page, never with a write; while the database is away, the words read last stay."""
    read_at, now = current_app.extensions[READ_AT], clock.now()
    is_fresh = read_at is not None and read_at <= now < read_at + EVERY
    if is_fresh or request.method not in db.READS or request.blueprint in WITHOUT_WORDS:
        return
    try:
        refresh(current_app, now)
    except SQLAlchemyError:
        db.session().rollback()
