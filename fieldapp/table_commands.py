"""`fieldapp migrate` and `fieldapp reindex`: the tables of this version, and what is derived from their rows."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import click
from flask import Flask

from fieldapp import config, db, migrate
from fieldapp.domain.search import index, spellings

AT_ONCE = 500
INSTANCE = Path("instance")


@click.command("migrate")
@click.pass_obj
def migrate_tables(make_app: Callable[[], Flask]) -> None:
    """Bring the database to this version's tables."""
    config.make_secrets(INSTANCE, [config.AUDIT_KEY_FILE])  # older versions had none
    with make_app().app_context():
        applied = migrate.upgrade(db.engine())
        click.echo(f"Applied: {', '.join(applied) or 'nothing, the tables are current'}")
        with db.looking():
            missing = index.missing_subjects(db.session())
        _index(missing)
        respell()
        db.take_stock()


@click.command()
@click.pass_obj
def reindex(make_app: Callable[[], Flask]) -> None:
    """Write the search index anew; the app may go on serving."""
    with make_app().app_context():
        with db.looking():
            subjects = index.every_subject(db.session())
        _index(subjects)
        with db.transaction() as session:
            index.tidy_up(session)


def respell() -> None:
    """What older versions stored in other spellings, in small transactions."""
    with db.looking():
        is_behind = spellings.is_behind(db.session())
    if is_behind and (looked_at := spellings.catch_up(db.transaction)):
        click.echo(f"Spellings: {looked_at} households, residents, reports, people and units looked at.")


def _index(subjects: Sequence[UUID]) -> None:
    """In small transactions: others write in between."""
    for start in range(0, len(subjects), AT_ONCE):
        with db.transaction() as session:
            index.write_entries(session, subjects[start : start + AT_ONCE])
    click.echo(f"Search: {len(subjects)} cases and tasks indexed.")
