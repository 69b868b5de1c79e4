"""The command line: `fieldapp init`, `migrate`, `reindex`, `demo`, `serve`, `work`, `tick`, `check`, `backup`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import func, select

from fieldapp import (
    audit_work,
    backup_commands,
    checks,
    clock,
    config,
    create_app,
    db,
    deployment_checks,
    import_commands,
    jobs,
    list_commands,
    logs,
    migrate,
    people_commands,
    table_commands,
)
from fieldapp.domain import database_epochs
from fieldapp.domain.calendar import calendars, explanations
from fieldapp.domain.places import division_lists, divisions
from fieldapp.domain.reference.defaults import load_reference
from fieldapp.list_commands import DIVISIONS
from fieldapp.models import Report, TimeUnit

INSTANCE = Path("instance")


class NotReady(click.ClickException):
    """The settings are not whole: 2, as for words that no command understands."""

    exit_code = 2


def begin(context: click.Context) -> None:
    """What holds for every command."""
    config.keep_private()
    logs.set_up(config.log_format())
    context.obj = _app


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """The app grid workers carry on patrol."""
    begin(context)


main.add_command(backup_commands.backup)
main.add_command(backup_commands.restore)
main.add_command(import_commands.import_outbox)
main.add_command(list_commands.import_divisions)
main.add_command(list_commands.import_people)
main.add_command(people_commands.people_group)
main.add_command(table_commands.migrate_tables)
main.add_command(table_commands.reindex)


@main.command()
@click.option("--demo-defaults", is_flag=True, help="No administrator of your own: the demo town brings one.")
def init(demo_defaults: bool) -> None:
    """Keys, tables, reference rows, divisions and the first administrator. Safe to run again."""
    config.make_secrets(INSTANCE)
    app = _app()
    with app.app_context():
        migrate.upgrade(db.engine())
        table_commands.respell()
        with db.transaction() as session:
            load_reference(session)
            database_epochs.begin_first(session, clock.now())
            result = divisions.import_divisions(
                session, division_lists.read_divisions(DIVISIONS.read_bytes())
            )
        click.echo(f"Divisions: {result}")
        if not demo_defaults:
            people_commands.add_first_administrator(app)
    click.echo("Ready.")


@main.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when there are reports already.")
def demo(if_empty: bool) -> None:
    """Fill the database with the demo town (some 40 s)."""
    from fieldapp.demo.town import build_demo  # noqa: PLC0415 - only this command needs Pillow to draw

    app = _app()
    with app.app_context():
        with db.looking():
            filled = db.session().scalar(select(func.count()).select_from(Report.__table__))
        if filled:
            if if_empty:
                return
            raise click.ClickException("There are reports already; the demo town needs an empty database.")
        with db.transaction() as session:
            build_demo(session, clock.now(), app.config["PHOTO_FOLDER"], say=click.echo)
        audit_work.link(app)  # lines of months, which nobody need wait for


@main.command()
def serve() -> None:
    """Serve on HOST and PORT; background work in a thread unless EMBEDDED_JOBS is off."""
    from fieldapp.serving import run  # noqa: PLC0415 - gunicorn does not exist on Windows

    with _saying_what_is_missing():  # here once, instead of in each process again and again
        settings = config.load(INSTANCE)
        host, port = config.listen_address()
    run(_app, f"{host}:{port}", counts=bool(settings["METRICS_TOKEN"]))


@main.command()
def work() -> None:
    """Background work in a process of its own (set FIELDAPP_EMBEDDED_JOBS=0 for the web processes)."""
    jobs.work(_app())


@main.command()
def tick() -> None:
    """Do once, now, everything that is due by the clock."""
    jobs.tick(_app())


@main.command()
@click.option(
    "--quick", is_flag=True, help="Only look whether the photos' files are there; do not read them."
)
@click.option("--deployment", is_flag=True, help="Compare what runs with what is advised for a city; quick.")
@click.option(
    "--backups", type=click.Path(path_type=Path), help="With --deployment: the folder that backups go to."
)
def check(quick: bool, deployment: bool, backups: Path | None) -> None:
    """Whether keys, tables and photos are in order; a sentence for everything that is not, and 1 at the end."""
    app = _app()
    found = checks.findings(app, reads_photos=not (quick or deployment))
    if deployment:
        found = chain(found, deployment_checks.findings(app, backups))
    number = 0
    for number, sentence in enumerate(found, 1):  # noqa: B007 - how many
        click.echo(sentence)
    if number:
        raise click.ClickException(f"not in order: {number}.")
    click.echo(f"Keys, tables and photos are in order; photos in {app.config['PHOTO_FOLDER']}.")


@main.group()
def calendar() -> None:
    """The working calendar."""


@calendar.command("due")
@click.option(
    "--from", "start", required=True, help="When the clock starts, with its offset (2026-09-30T16:00+08:00)."
)
@click.option("--working-days", type=click.IntRange(0, 1000))
@click.option("--working-hours", type=click.IntRange(0, 1000))
@click.option("--at", "scope", default="", help="A place with a calendar of its own (its code).")
def calendar_due(start: str, working_days: int | None, working_hours: int | None, scope: str) -> None:
    """When something is due, and why, day by day; the last line is `due <ISO time>`."""
    try:
        begun = datetime.fromisoformat(start)
    except ValueError as wrong:
        raise click.BadParameter(f"{start} is no ISO time.", param_hint="--from") from wrong
    if begun.tzinfo is None:
        raise click.BadParameter("Please give the offset, as in +08:00.", param_hint="--from")
    if (working_days is None) == (working_hours is None):
        raise click.UsageError("Please give either --working-days or --working-hours.")
    unit = TimeUnit.WORKING_HOURS if working_days is None else TimeUnit.WORKING_DAYS
    amount = working_hours if working_days is None else working_days
    with _app().app_context(), db.looking():
        rows = calendars.load_calendar(db.session(), begun, scope)
        for line in explanations.explain(rows, begun, amount or 0, unit):
            click.echo(line)


calendar.add_command(list_commands.import_notice)


def _app() -> Flask:
    with _saying_what_is_missing():
        return create_app()


@contextmanager
def _saying_what_is_missing() -> Iterator[None]:
    try:
        yield
    except config.NotConfigured as missing:
        raise NotReady(str(missing)) from missing
