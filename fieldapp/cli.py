"""The command line: `fieldapp init`, `migrate`, `reindex`, `demo`, `serve`, `work`, `tick`, `check`, `backup`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import func, select

from fieldapp import (
    backup_commands,
    checks,
    clock,
    config,
    create_app,
    db,
    import_commands,
    jobs,
    logs,
    migrate,
    people_commands,
    table_commands,
)
from fieldapp.domain import (
    calendars,
    deadlines,
    epochs,
    people,
    places,
    sign_in,
)
from fieldapp.domain.actors import Actor
from fieldapp.domain.errors import DomainError
from fieldapp.domain.reference import load_reference
from fieldapp.models import Report, TimeUnit

INSTANCE = Path("instance")
DIVISIONS = Path(__file__).parent / "data" / "ankang_divisions.csv"


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
            epochs.begin_first(session, clock.now())
            result = places.import_divisions(session, DIVISIONS.read_text(encoding="utf-8").splitlines())
        click.echo(f"Divisions: {result}")
        if not demo_defaults:
            people_commands.add_first_administrator(app)
    click.echo("Ready.")


@main.command("import-divisions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=DIVISIONS)
def import_divisions(file: Path) -> None:
    """Add or update divisions from a CSV file (code,name,level,parent_code): all rows or none."""
    with _app().app_context(), db.transaction() as session:
        result = places.import_divisions(session, file.read_text(encoding="utf-8-sig").splitlines())
    click.echo(str(result))


@main.command("import-people")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, help="Sign-in name of the administrator who answers for it.")
def import_people(file: Path, by: str) -> None:
    """Add people and their first postings from a CSV file; prints a one-time code for each."""
    with _app().app_context(), db.transaction() as session:
        person = sign_in.person_named(session, by)
        if person is None:
            raise click.ClickException(f"Nobody signs in as {by}.")
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        actor = Actor.of(person, clock.today())
        made = [
            (p.sign_in_name, p.name, code)
            for p, code in people.import_people(session, actor, lines, clock.now())
        ]
    for row in made:
        click.echo("\t".join(row))


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


@main.command()
def serve() -> None:
    """Serve on HOST and PORT; background work in a thread unless EMBEDDED_JOBS is off."""
    from fieldapp.serving import run  # noqa: PLC0415 - gunicorn does not exist on Windows

    with _saying_what_is_missing():  # here once, instead of in each process again and again
        config.load(INSTANCE)
        host, port = config.listen_address()
    run(_app, f"{host}:{port}")


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
def check(quick: bool) -> None:
    """Whether keys, tables and photos are in order; a sentence for everything that is not, and 1 at the end."""
    app = _app()
    number = 0
    for number, sentence in enumerate(checks.findings(app, reads_photos=not quick), 1):  # noqa: B007 - how many
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
        rows = deadlines.load_calendar(db.session(), begun, scope)
        for line in deadlines.explain(rows, begun, amount or 0, unit):
            click.echo(line)


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--basis", default="", help="The notice it rests on, as it is to be quoted; else the file's name."
)
@click.option("--year", type=click.IntRange(2000, 2100), help="The notice's year; else the last in the file.")
@click.option("--at", "scope", default=deadlines.NATION, help="A place's code; else the whole nation.")
@click.option("--by", default="", help="Sign-in name of the administrator who answers for it.")
def calendar_import(file: Path, basis: str, year: int | None, scope: str, by: str) -> None:
    """Take in a year's notice from a CSV file (date,kind,name): all days or none; says which deadlines moved."""
    with _app().app_context(), db.transaction() as session:
        person = sign_in.person_named(session, by) if by else None
        if by and person is None:
            raise click.ClickException(f"Nobody signs in as {by}.")
        actor = Actor.of(person, clock.today()) if person else None
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        try:
            change = calendars.read_notice(lines, scope, basis or file.name, year)
            edition, moved = calendars.publish(session, actor, change, clock.now())
        except DomainError as wrong:
            raise click.ClickException(str(wrong)) from wrong
    for each in moved:
        times = (t.astimezone(clock.CHINA).isoformat("T", "minutes") for t in (each.before, each.after))
        click.echo("\t".join([each.number, *times]))
    click.echo(
        f"edition {edition.jurisdiction} {edition.number}: {len(change.days)} days, {len(moved)} moved"
    )


def _app() -> Flask:
    with _saying_what_is_missing():
        return create_app()


@contextmanager
def _saying_what_is_missing() -> Iterator[None]:
    try:
        yield
    except config.NotConfigured as missing:
        raise NotReady(str(missing)) from missing
