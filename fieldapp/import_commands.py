"""`fieldapp import-outbox`: a file that a phone exported, brought in without the phone."""

from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from fieldapp import clock, db
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import Refusal
from fieldapp.domain.people import sign_in
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.submissions import export_files, export_format
from fieldapp.domain.submissions.export_files import BEFORE, TakenIn
from fieldapp.domain.submissions.export_format import Exported, Item
from fieldapp.entries.judge import judge
from fieldapp.models import Device


@click.command("import-outbox")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, help="Sign-in name of the administrator who answers for it.")
@click.pass_obj
def import_outbox(make_app: Callable[[], Flask], file: Path, by: str) -> None:
    """Bring in what a phone exported, each form as its sender. Doing it twice changes nothing."""
    app = make_app()
    with app.app_context():
        try:
            found = export_format.read_file(file.read_bytes())
            _begin(found, by)
        except Refusal as refused:
            raise click.ClickException(str(refused)) from refused
    files = PhotoFiles(app.config["PHOTO_FOLDER"])
    done = [_take_in(app, found, item, files) for item in sorted(found.items, key=lambda item: item.seq)]
    new = sum(taken.became != BEFORE for taken in done)
    photos = sum(taken.photos for taken in done)
    click.echo(f"{new} forms and {photos} photos came in, {len(done) - new} forms had been received before.")


def _begin(found: Exported, by: str) -> None:
    with db.transaction() as session:
        person = sign_in.person_named(session, by)
        if person is None:
            raise click.ClickException(f"Nobody signs in as {by}.")
        export_files.begin(session, Actor.of(person, clock.today()), found, clock.now())


def _take_in(app: Flask, found: Exported, item: Item, files: PhotoFiles) -> TakenIn:
    """Each in a transaction of its own, so that one of them never holds up the others."""
    with app.app_context(), db.transaction() as session:
        device = session.get_one(Device, found.device)
        taken = export_files.take_in(session, device, item, clock.now(), judge)
        photos = export_files.bring_photos(session, device, found, item, files, clock.now())
    click.echo(f"{item.seq}\t{item.kind}\t{item.id}\t{taken.became}\t{taken.reason}".rstrip())
    return TakenIn(item, taken.became, taken.reason, photos)
