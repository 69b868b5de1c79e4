"""Lists at the command line: divisions, people, a year's notice. All rows or none; what is wrong is said row by row."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp import clock, db
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.calendar import calendars
from fieldapp.domain.deadline_changes import calendar_editions, calendar_notices
from fieldapp.domain.errors import Refusal
from fieldapp.domain.people import imports, people_lists, sign_in
from fieldapp.domain.places import division_lists, divisions
from fieldapp.domain.sheets.files import MOST_BYTES
from fieldapp.domain.sheets.tables import Row

DIVISIONS = Path(__file__).parent / "data" / "ankang_divisions.csv"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
BY = "Sign-in name of the administrator who answers for it."


@click.command("import-divisions")
@click.argument("file", type=FILE, default=DIVISIONS)
@click.pass_obj
def import_divisions(make_app: Callable[[], Flask], file: Path) -> None:
    """Add or update divisions from a list (code, name, level, parent_code; .xlsx, .xls or CSV)."""
    with make_app().app_context(), db.transaction() as session:
        try:
            rows = division_lists.read_divisions(_read(file))
            _stop_if_wrong(rows)
            result = divisions.import_divisions(session, rows)
            counts = f"{result.added} {result.updated}"
            audit_log.note(session, Act.IMPORT_DIVISIONS, None, clock.now(), field=counts)
        except Refusal as wrong:
            _stop(wrong)
    click.echo(str(result))


@click.command("import-people")
@click.argument("file", type=FILE)
@click.option("--by", required=True, help=BY)
@click.pass_obj
def import_people(make_app: Callable[[], Flask], file: Path, by: str) -> None:
    """Add people and their first postings from a list; prints a one-time code for each."""
    with make_app().app_context(), db.transaction() as session:
        actor, now = _actor(session, by), clock.now()
        try:
            rows = people_lists.read(_read(file))
            imports.check(session, actor, rows, now)
            _stop_if_wrong(rows)
            made = imports.import_people(session, actor, rows, now)
        except Refusal as wrong:
            _stop(wrong)
        codes = imports.hand_out_codes(session, actor, made, now)
        lines = [(person.sign_in_name, person.name, code) for person, code in codes]
    for line in lines:
        click.echo("\t".join(line))


@click.command("import")
@click.argument("file", type=FILE)
@click.option(
    "--basis", default="", help="The notice it rests on, as it is to be quoted; else the file's name."
)
@click.option("--year", type=click.IntRange(2000, 2100), help="The notice's year; else the last in the file.")
@click.option("--at", "scope", default=calendars.NATION, help="A place's code; else the whole nation.")
@click.option("--by", default="", help=BY)
@click.pass_obj
def import_notice(
    make_app: Callable[[], Flask], file: Path, basis: str, year: int | None, scope: str, by: str
) -> None:
    """Take in a year's notice from a list (date, kind, name): all days or none; says which deadlines moved."""
    with make_app().app_context(), db.transaction() as session:
        actor = _actor(session, by) if by else None
        try:
            rows = calendar_notices.read_notice(_read(file))
            _stop_if_wrong(rows)
            change = calendar_notices.notice_of(rows, scope, basis or file.name, year)
            edition, moved = calendar_editions.publish(session, actor, change, clock.now())
        except Refusal as wrong:
            _stop(wrong)
    for each in moved:
        times = (t.astimezone(clock.CHINA).isoformat("T", "minutes") for t in (each.before, each.after))
        click.echo("\t".join([each.number, *times]))
    click.echo(
        f"edition {edition.jurisdiction} {edition.number}: {len(change.days)} days, {len(moved)} moved"
    )


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _actor(session: Session, by: str) -> Actor:
    person = sign_in.person_named(session, by)
    if person is None:
        raise click.ClickException(f"Nobody signs in as {by}.")
    return Actor.of(person, clock.today())


def _stop_if_wrong(rows: Sequence[Row]) -> None:
    wrong = [f"row {row.number}: {problem}" for row in rows for problem in row.problems]
    if wrong:
        raise click.ClickException("\n".join([*wrong, "Nothing was imported."]))


def _stop(wrong: Refusal) -> NoReturn:
    raise click.ClickException(str(wrong)) from wrong
