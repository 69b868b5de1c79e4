"""`fieldapp backup` and `fieldapp restore`: the words and questions around fieldapp/backups/."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask, has_app_context

from fieldapp import audit_work, clock, config, db, migrate
from fieldapp.backups import restoring, taking
from fieldapp.backups.refusal import BackupRefused
from fieldapp.backups.sets import Archive, Manifest
from fieldapp.backups.stores import open_store
from fieldapp.clock import CHINA
from fieldapp.crypto import StreamKey
from fieldapp.domain import operating_figures
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.privacy import audit_anchor

INSTANCE = Path("instance")
AT = click.option(
    "--at", "moment", default="", help="Which backup (20261124T020000Z); the newest unless said."
)


@click.command()
@click.argument("dest")
@click.option(
    "--keep", type=click.IntRange(1), default=30, show_default=True, help="How many backups stay there."
)
@click.option(
    "--verify", is_flag=True, help="Take none; read the newest one back and say whether it is whole."
)
@AT
@click.pass_obj
def backup(make_app: Callable[[], Flask], dest: str, keep: int, verify: bool, moment: str) -> None:
    """Back up database and photos to DEST, a folder or s3://bucket/prefix. The app may go on serving."""
    app = make_app()
    try:
        archive = _archive(app, dest)
        if verify:
            _verify(archive, moment or archive.newest())
        else:
            _take(app, archive, keep)
    except (BackupRefused, migrate.WrongDatabase) as refused:
        _stop(refused)


@click.command()
@click.argument("source")
@click.option("--replace", is_flag=True, help="Replace what is in the database; asks first.")
@click.option("--even-without-photos", is_flag=True, help="Restore although photos are missing or damaged.")
@AT
@click.pass_obj
def restore(
    make_app: Callable[[], Flask], source: str, replace: bool, even_without_photos: bool, moment: str
) -> None:
    """Bring a backup in SOURCE back into an empty database, all or nothing. Stop the app before."""
    with _nothing_left(INSTANCE / config.SESSION_KEY_FILE, INSTANCE):
        config.make_secrets(
            INSTANCE, [config.SESSION_KEY_FILE]
        )  # is in no backup; a new one signs everybody out
        app = make_app()
        with app.app_context(), _nothing_left(*db.files_of(app.config["DATABASE_URL"])):
            moment, done = _restore(app, source, moment, replace, even_without_photos)
    _say_restored(moment, done)


def _restore(
    app: Flask, source: str, moment: str, replace: bool, even_without_photos: bool
) -> tuple[str, restoring.Restored]:
    try:
        archive = _archive(app, source)
        moment = moment or archive.newest()
        if replace:
            what = f"everything in {_where()} and put the backup {moment} in its place"
            click.confirm(f"Delete {what}?", abort=True)
        files, now = PhotoFiles(app.config["PHOTO_FOLDER"]), clock.now()
        done = restoring.restore(archive, moment, files, db.engine(), now, replace, even_without_photos)
        db.take_stock()
        if app.config.get("AUDIT_ANCHOR"):
            audit_anchor.set_aside(Path(app.config["AUDIT_ANCHOR"]), moment)
            audit_work.move_anchor(app)
    except (BackupRefused, migrate.WrongDatabase) as refused:
        _stop(refused)
    return moment, done


@contextmanager
def _nothing_left(*paths: Path) -> Iterator[None]:
    """Of these files, and then folders, those that were not there before go again unless all went well."""
    new = [path for path in paths if not path.exists()]
    try:
        yield
    except BaseException:
        if has_app_context():
            db.engine().dispose()
        for path in new:
            with suppress(OSError):  # was never made, or is not empty
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _take(app: Flask, archive: Archive, keep: int) -> None:
    with app.app_context():
        files = PhotoFiles(app.config["PHOTO_FOLDER"])
        taken = taking.take(files, archive, keep, app.config["VERSION"], clock.now())
        with db.transaction() as session:
            operating_figures.note_backup(session, clock.now())
    click.echo(f"Backup {taken.moment}: {_contents(taken.manifest)}.")
    click.echo(f"{taken.copied} photo files were new, {taken.cleared} no longer needed were cleared away.")
    for name in taken.manifest.absent:
        click.echo(f"{name} is missing or damaged on this server already.", err=True)


def _verify(archive: Archive, moment: str) -> None:
    if problems := restoring.verify(archive, moment):
        raise BackupRefused("\n".join([*problems, f"The backup {moment} is not whole."]))
    click.echo(f"The backup {moment} is whole: {_contents(archive.manifest(moment))}.")


def _say_restored(moment: str, done: restoring.Restored) -> None:
    made = done.manifest.made_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    click.echo(
        f"Restored the backup {moment}, made {made} by {done.manifest.version}: {_contents(done.manifest)}."
    )
    if done.migrated:
        click.echo(f"Its tables were brought to this version (migrations {', '.join(done.migrated)}).")
    for sentence in [*done.missing, *(f"{name} was missing already then." for name in done.manifest.absent)]:
        click.echo(sentence, err=True)
    click.echo(f"A new epoch has begun ({done.epoch}): phones send again what they kept of the last 7 days.")
    click.echo(
        f"Accounts and postings are as they were {made}: what was revoked since must be revoked again."
    )


def _contents(manifest: Manifest) -> str:
    total = sum(manifest.tables.values())
    return f"{total} rows of {len(manifest.tables)} tables, {manifest.photo_count} photo files"


def _archive(app: Flask, address: str) -> Archive:
    if not app.config["BACKUP_KEY"]:
        raise BackupRefused(
            "There is no backup key: run `fieldapp init`, which makes instance/backup.key, "
            "or bring the key back from its own copy."
        )
    return Archive(open_store(address, app.config), StreamKey(app.config["BACKUP_KEY"]))


def _where() -> str:
    return db.engine().url.render_as_string(hide_password=True)


def _stop(refused: Exception) -> NoReturn:
    raise click.ClickException(str(refused)) from refused
