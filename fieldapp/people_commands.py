"""`fieldapp people`: the second person where there is none, and the one above the highest: the operator."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp import clock, db
from fieldapp.domain import people, permissions, sign_in
from fieldapp.domain.errors import DomainError
from fieldapp.models import Person


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
        waiting = permissions.pending_of(session, [posting.id for posting in person.postings])
        with _plainly():
            for asked in waiting.values():
                permissions.decide(session, None, asked, not refuse, clock.now())
    click.echo(f"{len(waiting)} {'refused' if refuse else 'confirmed'}.")


@people_group.command("code")
@click.argument("sign_in_name")
@click.pass_obj
def code(make_app: Callable[[], Flask], sign_in_name: str) -> None:
    """A one-time code for somebody whom nobody stands above, or who is the only administrator."""
    with make_app().app_context(), db.transaction() as session:
        person = _named(session, sign_in_name)
        made = sign_in.hand_out_code(session, person, None, clock.now())
    click.echo(made)


@people_group.command("end")
@click.argument("sign_in_name")
@click.pass_obj
def end(make_app: Callable[[], Flask], sign_in_name: str) -> None:
    """End somebody's postings and account; refused while cases or tasks are open in their hands."""
    with make_app().app_context(), db.transaction() as session:
        person = _named(session, sign_in_name)
        with _plainly():
            people.end_on_the_server(session, person, clock.now())
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
    except DomainError as refused:
        raise click.ClickException(str(refused)) from refused
