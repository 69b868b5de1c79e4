"""`fieldapp people`: the second person where there is none, and the one above the highest: the operator."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import clock, db
from fieldapp.domain.access import audit_log, posting_rights
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.account_security import second_factors
from fieldapp.domain.errors import Refusal, RuleBroken
from fieldapp.domain.people import (
    accounts,
    one_time_codes,
    passwords,
    registration,
    restricted_access,
    sessions,
    sign_in,
)
from fieldapp.forms.passwords import weakness
from fieldapp.models import Level, Person, Place, Posting, Role


def add_first_administrator(app: Flask) -> None:
    """From the settings ADMIN_SIGN_IN and ADMIN_PASSWORD, or asked for; nothing when there is one."""
    with db.looking():
        if db.session().scalars(posting_rights.administrators()).first():
            return
    name = app.config["ADMIN_SIGN_IN"] or click.prompt("Sign-in name of the first administrator")
    password = app.config["ADMIN_PASSWORD"] or click.prompt(
        "Password (at least 8 characters)", hide_input=True, confirmation_prompt=True
    )
    with force_locale("en"):  # as all the words of the command line
        problem = weakness(password, name, [app.config["APP_NAME"]])
    if problem:
        raise click.ClickException(problem)
    hashed = passwords.hash_password(password)
    with db.transaction() as session:
        city = session.scalars(select(Place).where(Place.level == Level.CITY)).one()
        try:
            sign_in_name = registration.free_sign_in_name(session, name)
        except RuleBroken as wrong:
            raise click.ClickException(str(wrong)) from wrong
        person = Person(name=name, sign_in_name=sign_in_name, password_hash=hashed)
        person.must_change_password = False
        posting = Posting(role=Role.ADMINISTRATOR, place=city, scope=city.scope, starts_on=clock.today())
        person.postings.append(posting)
        session.add(person)
        session.flush()
        audit_log.note(session, Act.POST, None, clock.now(), person, audit_log.words_of(posting))
    click.echo(f"First administrator: {name}")


@click.group("people")
def people_group() -> None:
    """The second person where there is none, and the one above the highest."""


@people_group.command("confirm")
@click.argument("sign_in_name")
@click.option("--refuse", is_flag=True, help="Say no instead.")
@click.pass_obj
def confirm(make_app: Callable[[], Flask], sign_in_name: str, refuse: bool) -> None:
    """Confirm what an administrator asked for this person: the server counts as the second person."""
    with make_app().app_context(), db.transaction() as session:
        person = _named(session, sign_in_name)
        waiting = restricted_access.pending_of(session, [posting.id for posting in person.postings])
        with _plainly():
            for asked in waiting.values():
                restricted_access.decide(session, None, asked, not refuse, clock.now())
    click.echo(f"{len(waiting)} {'refused' if refuse else 'confirmed'}.")


@people_group.command("code")
@click.argument("sign_in_name")
@click.pass_obj
def code(make_app: Callable[[], Flask], sign_in_name: str) -> None:
    """A one-time code for somebody whom nobody stands above, or who is the only administrator."""
    with make_app().app_context(), db.transaction() as session:
        person = _named(session, sign_in_name)
        made = one_time_codes.hand_out_code(session, person, None, clock.now())
    click.echo(made)


@people_group.command("reset-second-factor")
@click.argument("sign_in_name")
@click.pass_obj
def reset_second_factor(make_app: Callable[[], Flask], sign_in_name: str) -> None:
    """Take away the second factor of somebody whom nobody stands above and who lost phone and recovery codes."""
    with make_app().app_context(), db.transaction() as session:
        person = _named(session, sign_in_name)
        with _plainly():
            second_factors.reset_on_the_server(session, person, clock.now())
        sessions.end_sessions(session, person.id, clock.now())
    click.echo(f"{sign_in_name} signs in with the password alone.")


@people_group.command("end")
@click.argument("sign_in_name")
@click.pass_obj
def end(make_app: Callable[[], Flask], sign_in_name: str) -> None:
    """End somebody's postings and account; refused while cases or tasks are open in their hands."""
    with make_app().app_context(), db.transaction() as session:
        person = _named(session, sign_in_name)
        with _plainly():
            accounts.end_on_the_server(session, person, clock.now())
    click.echo(f"{sign_in_name} is closed.")


def _named(session: Session, sign_in_name: str) -> Person:
    person = sign_in.person_named(session, sign_in_name)
    if person is None:
        raise click.ClickException(f"Nobody signs in as {sign_in_name}.")
    return person


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except Refusal as refused:
        raise click.ClickException(str(refused)) from refused
