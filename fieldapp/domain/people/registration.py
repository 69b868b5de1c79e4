"""People are added under a sign-in name of their own, and found by what they are called."""

import re
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from fieldapp import phones, text
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.models import Person

NAME_RULE = re.compile(r"[a-z0-9][a-z0-9.\-]{2,39}")


def add_person(
    session: Session, actor: Actor, name: str, sign_in_name: str, phone: str, now: datetime
) -> Person:
    """Somebody who will sign in with a one-time code first. Raises NotYours, RuleBroken."""
    if not actor.may_anywhere("manage_people"):
        raise NotYours("Only grid centres and administrators can add people.")
    wanted = free_sign_in_name(session, sign_in_name)
    if not text.name(name):
        raise RuleBroken("Please enter the name.")
    try:
        number = phones.canonical(phone)
    except phones.NoPhone as wrong:
        raise RuleBroken("This does not look like a valid phone number. Please check it.") from wrong
    person = Person(name=text.name(name), sign_in_name=wanted, phone=number or None)
    session.add(person)
    session.flush()
    audit_log.note(session, Act.ADD_PERSON, actor, now, person)
    return person


def called(words: str) -> ColumnElement[bool]:
    """People whose name, in any spelling, or sign-in name holds these words."""
    plain = func.replace(func.replace(Person.name, "·", ""), " ", "")
    wanted = text.compared_name(words)
    by_name = plain.icontains(wanted, autoescape=True) if wanted else false()
    return or_(by_name, Person.sign_in_name.contains(text.code(words).lower(), autoescape=True))


def free_sign_in_name(session: Session, typed: str) -> str:
    """The name as it is stored. Raises RuleBroken when it breaks the rule or is somebody's."""
    wanted = text.searched(typed).lower()
    if not NAME_RULE.fullmatch(wanted):
        raise RuleBroken("A sign-in name must have 3 to 40 lower-case letters, digits, dots or hyphens.")
    if session.scalar(select(func.count()).where(Person.sign_in_name == wanted)):
        raise RuleBroken("This sign-in name is taken. Please choose another.")
    return wanted
