"""Standard texts for the public words: found for a case's category and step, kept by administrators."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.cases import concurrent_changes
from fieldapp.domain.cases.concurrent_changes import refuse_changed
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import Category, StandardText, Verb


def every(session: Session) -> Sequence[StandardText]:
    """All of them, step by step as a case goes through them, the general ones first."""
    order, rows = list(Verb), session.scalars(select(StandardText)).all()
    return sorted(rows, key=lambda row: (order.index(row.verb), row.category_code, row.words))


def fitting(
    session: Session, categories: Iterable[Category], verbs: Iterable[Verb]
) -> Sequence[StandardText]:
    """What can be said at these steps of all these: the category's own first, then its family's, then the general."""
    first, *others = map(_codes_of, categories)
    codes = [code for code in first if all(code in more for more in others)]
    query = select(StandardText).where(
        StandardText.category_code.in_(codes), StandardText.verb.in_(tuple(verbs))
    )
    return sorted(session.scalars(query), key=lambda row: (codes.index(row.category_code), row.words))


def _codes_of(category: Category) -> list[str]:
    return [category.code, *([category.parent.code] if category.parent else []), ""]


def added_to(said: str, text: StandardText) -> str:
    """The words typed so far and the text below them; chosen twice it stands there once."""
    kept = said.strip()
    return kept if text.words in kept else f"{kept}\n{text.words}".strip()


def save(
    session: Session,
    actor: Actor,
    text: StandardText,
    category_code: str,
    verb: Verb,
    words: str,
    now: datetime,
    seen: str = "",
) -> StandardText:
    """Write a new text or change one. Raises RuleBroken for an unknown category, ChangedMeanwhile by `seen`."""
    _check(actor)
    if inspect(text).persistent:
        lock(session, text)
        refuse_changed(seen, mark_of(text))
    known = select(Category.id).where(Category.code == category_code)
    if category_code and session.scalars(known).first() is None:
        raise RuleBroken("There is no such category.")
    text.category_code, text.verb, text.words = category_code, verb, words.strip()
    session.add(text)
    session.flush()
    audit_log.note(session, Act.SAVE_TEXT, actor, now, text, _which(text))
    return text


def remove(session: Session, actor: Actor, text: StandardText, now: datetime, seen: str = "") -> None:
    """Take a text away; what was said with it stays said. Raises ChangedMeanwhile by `seen`."""
    _check(actor)
    lock(session, text)
    refuse_changed(seen, mark_of(text))
    audit_log.note(session, Act.REMOVE_TEXT, actor, now, text, _which(text))
    session.delete(text)
    session.flush()


def mark_of(text: StandardText) -> str:
    """What a form about this text was opened with."""
    return concurrent_changes.mark_of(text.category_code, text.verb, text.words)


def find(session: Session, text_id: UUID | None) -> StandardText | None:
    return session.get(StandardText, text_id) if text_id else None


def _which(text: StandardText) -> str:
    return f"{text.category_code or '*'} {text.verb.value}"


def _check(actor: Actor) -> None:
    if not actor.may_anywhere("edit_standard_texts"):
        raise NotYours("Only administrators can change standard texts.")
